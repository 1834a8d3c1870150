"""Insert or update by key, in the one spelling that both databases share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from credly_core.store.tables import Tx


def upsert(tx: Tx, table: sa.Table, rows: Sequence[Mapping[str, object]], *, keep: Sequence[str] = ()) -> None:
    """Insert all rows in one go; where the key exists, overwrite all columns but the key and those of `keep`."""
    if not rows:
        return
    key = [column.name for column in table.primary_key.columns]
    insert = postgresql_insert(table) if tx.dialect.name == "postgresql" else sqlite_insert(table)
    changing = [name for name in rows[0] if name not in key and name not in keep]
    statement = (
        insert.on_conflict_do_update(index_elements=key, set_={name: insert.excluded[name] for name in changing})
        if changing
        else insert.on_conflict_do_nothing(index_elements=key)
    )
    tx.execute(statement, list(rows))


def insert_missing(tx: Tx, table: sa.Table, rows: Sequence[Mapping[str, object]]) -> None:
    """Insert all rows whose key is not there yet; leave the others as they are."""
    if not rows:
        return
    key = [column.name for column in table.primary_key.columns]
    insert = postgresql_insert(table) if tx.dialect.name == "postgresql" else sqlite_insert(table)
    tx.execute(insert.on_conflict_do_nothing(index_elements=key), list(rows))
