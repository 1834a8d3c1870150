"""Measures computed by PostgreSQL: the prepared tables are copied into a schema of their own, once for each state."""

from __future__ import annotations

import hashlib
import tempfile
import threading
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from credly_core.analytics.elsewhere.kinds import alike, opened, quiet
from credly_core.analytics.engine import tables_of
from credly_core.analytics.tables import COLUMNS
from credly_core.errors import StoreError

if TYPE_CHECKING:
    import pandas as pd
    import psycopg
    from ibis.expr.types import Table
    from psycopg.sql import Composed

_PIECE = 1 << 20
_NOTHING = r"\N"
#: The kinds of DuckDB's columns as PostgreSQL calls them; texts are ordered by their bytes, as DuckDB orders them.
_KINDS = {
    "TINYINT": "smallint", "SMALLINT": "smallint", "INTEGER": "integer", "BIGINT": "bigint", "BOOLEAN": "boolean",
    "DATE": "date", "DOUBLE": "double precision", "VARCHAR": 'text COLLATE "C"',
}  # fmt: skip
_LONGEST_WAIT = "2s"


class PostgresEngine:
    """One prepared file as a schema of a PostgreSQL. Questions go one after another over one connection."""

    dialect = "postgres"

    def __init__(self, url: str, file: Path, as_of: date) -> None:
        import ibis
        import psycopg

        plain = url.replace("postgresql+psycopg://", "postgresql://", 1)
        try:
            self._schema = _load(plain, file)
            self._backend = ibis.connect(plain)
        except psycopg.Error as trouble:
            raise StoreError(
                "PostgreSQL did not take the tables from which charts are drawn.",
                hint="Its user needs the right to create schemas; or set analytics_engine to duckdb.",
            ) from trouble
        self._lock = threading.RLock()
        self.tables = tables_of(self._look_up, self.frame, as_of)

    def frame(self, expression: Table) -> pd.DataFrame:
        """The answer as a pandas frame."""
        with self._lock, quiet():
            return alike(self._backend.execute(expression), expression)

    def sql(self, expression: Table) -> str:
        """The question as PostgreSQL's SQL."""
        import ibis

        return str(ibis.to_sql(expression, dialect=self.dialect))

    def close(self) -> None:
        """Let the connection go; the schema stays for the next start."""
        self._backend.disconnect()

    def _look_up(self, name: str) -> Table:
        return self._backend.table(name, database=self._schema)


def _load(url: str, file: Path) -> str:
    """Copy the tables in one transaction unless they are there; schemas of older states go. Gives the schema's name."""
    import psycopg
    from psycopg import sql

    family = f"analytics_{hashlib.blake2b(str(file.parent).encode(), digest_size=4).hexdigest()}_"
    name = f"{family}{file.stem.replace('-', '_')}"
    with psycopg.connect(url) as link:
        # Two processes may begin at once: the second waits, and then finds the schema.
        link.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", (name,))
        known = [
            str(one)
            for (one,) in link.execute(
                "SELECT nspname FROM pg_namespace WHERE starts_with(nspname, %s)", (family,)
            ).fetchall()
        ]
        if name in known:
            return name
        link.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(name)))
        _copy(link, file, name)
    _drop_quietly(url, known)
    return name


def _copy(link: psycopg.Connection, file: Path, schema: str) -> None:
    from psycopg import sql

    source = opened(file)
    with tempfile.TemporaryDirectory(prefix="badge-console-tables-") as folder:
        for table in COLUMNS:
            columns = source.execute(
                "SELECT column_name, data_type FROM duckdb_columns() WHERE database_name = 'made' AND table_name = ? "
                "ORDER BY column_index",
                [table],
            ).fetchall()
            target = sql.Identifier(schema, table)
            kinds = [
                sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(_KINDS.get(kind, "bigint")))
                for name, kind in columns
            ]
            link.execute(sql.SQL("CREATE TABLE {} ({})").format(target, sql.SQL(", ").join(kinds)))
            path = Path(folder) / f"{table}.csv"
            # PostgreSQL holds no text with a zero byte.
            wanted = ", ".join(f"replace({n}, chr(0), '')" if kind == "VARCHAR" else n for n, kind in columns)
            source.execute(
                f"COPY (SELECT {wanted} FROM {table}) TO '{path}' "  # noqa: S608  our own names
                f"(FORMAT csv, HEADER false, NULLSTR '{_NOTHING}', FORCE_QUOTE *)"
            )
            order = sql.SQL("COPY {} FROM STDIN (FORMAT csv, NULL {})").format(target, sql.Literal(_NOTHING))
            _send(link, order, path)
            path.unlink()
            link.execute(sql.SQL("ANALYZE {}").format(target))
    source.close()


def _send(link: psycopg.Connection, order: Composed, path: Path) -> None:
    with link.cursor() as cursor, cursor.copy(order) as sink, path.open("rb") as rows:
        while piece := rows.read(_PIECE):
            sink.write(piece)


def _drop_quietly(url: str, names: list[str]) -> None:
    """Schemas of older states go, but those in use: they go the next time."""
    import psycopg
    from psycopg import sql

    for name in names:
        try:
            with psycopg.connect(url) as link:
                link.execute(sql.SQL("SET lock_timeout = {}").format(sql.Literal(_LONGEST_WAIT)))
                link.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(name)))
        except psycopg.errors.LockNotAvailable:
            continue
