"""Rows that ALM has taken from files, and what people noted about the set in the making."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from credly_core.domain.complete_set import SourceBook, SourceRow
from credly_core.domain.ids import ConnectionId
from credly_core.store.sources_tables import set_note, source_row
from credly_core.store.tables import Tx
from credly_core.store.upsert import upsert

_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class SetNote:
    """Something a person noted."""

    text: str
    at: datetime
    by: str


def book(tx: Tx, connection_id: ConnectionId) -> SourceBook:
    """All rows of a connection, in the order they came."""
    query = sa.select(source_row).where(source_row.c.connection_id == connection_id)
    ordered = query.order_by(source_row.c.file, source_row.c.position, source_row.c.row_key)
    return SourceBook.of(
        SourceRow(row.file, tuple(json.loads(row.row_key)), dict(row.cells), row.origin) for row in tx.execute(ordered)
    )


def keep_rows(tx: Tx, connection_id: ConnectionId, rows: Iterable[SourceRow], *, at: datetime, actor: str) -> int:
    """Keep rows; those with the same key are replaced. How many."""
    made = {
        (row.file, row.key): {
            "connection_id": connection_id,
            "file": row.file,
            "row_key": json.dumps(row.key),
            "cells": dict(row.cells),
            "origin": row.origin,
            "position": position,
            "brought_at": at,
            "brought_by": actor,
        }
        for position, row in enumerate(rows)
    }
    values = list(made.values())
    for start in range(0, len(values), _AT_ONCE):
        upsert(tx, source_row, values[start : start + _AT_ONCE])
    return len(values)


def counts(tx: Tx, connection_id: ConnectionId) -> dict[str, int]:
    """How many rows of each file are kept."""
    number = sa.func.count()
    query = sa.select(source_row.c.file, number).where(source_row.c.connection_id == connection_id)
    return {row[0]: row[1] for row in tx.execute(query.group_by(source_row.c.file).order_by(source_row.c.file))}


def stamp(tx: Tx, connection_id: ConnectionId) -> tuple[int, datetime | None]:
    """Another value as soon as rows came or went."""
    here = source_row.c.connection_id == connection_id
    number = tx.execute(sa.select(sa.func.count()).where(here)).scalar_one()
    newest = sa.select(source_row.c.brought_at).where(here).order_by(source_row.c.brought_at.desc()).limit(1)
    return number, tx.execute(newest).scalar()


def forget_rows(tx: Tx, connection_id: ConnectionId) -> int:
    """Forget all rows of a connection; how many there were."""
    return tx.execute(source_row.delete().where(source_row.c.connection_id == connection_id)).rowcount


def notes(tx: Tx, connection_id: ConnectionId, topic: str) -> Mapping[str, SetNote]:
    """What was noted on a topic, by key."""
    query = sa.select(set_note).where(set_note.c.connection_id == connection_id, set_note.c.topic == topic)
    return {row.note_key: SetNote(row.text, row.noted_at, row.noted_by) for row in tx.execute(query)}


def note(
    tx: Tx, connection_id: ConnectionId, topic: str, key: str, text: str | None, *, at: datetime, actor: str
) -> None:
    """Note something, or with None forget it."""
    if text is None:
        here = (set_note.c.connection_id == connection_id, set_note.c.topic == topic, set_note.c.note_key == key)
        tx.execute(set_note.delete().where(*here))
        return
    values = {"connection_id": connection_id, "topic": topic, "note_key": key}
    upsert(tx, set_note, [{**values, "text": text, "noted_at": at, "noted_by": actor}])
