"""The last turn of each piece of work that is done by itself."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from credly_core.domain.ids import ConnectionId
from credly_core.store.tables import Moment, Tx, metadata
from credly_core.store.upsert import insert_missing

scheduled_turn = sa.Table(
    "scheduled_turn",
    metadata,
    sa.Column("connection_id", sa.ForeignKey("connection.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("chore", sa.Text, primary_key=True),
    # For work that had no turn yet, when it was first heard of: it is due with the next night.
    sa.Column("began_at", Moment, nullable=False),
    sa.Column("ended_at", Moment),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("has_failed", sa.Boolean, nullable=False),
)


def turns(tx: Tx, connection_id: ConnectionId) -> dict[str, tuple[datetime, datetime | None, str, bool]]:
    """For each piece of work: when it began, when it ended, what came of it, whether it failed."""
    query = sa.select(scheduled_turn).where(scheduled_turn.c.connection_id == connection_id)
    return {row.chore: (row.began_at, row.ended_at, row.outcome, row.has_failed) for row in tx.execute(query)}


def hear_of(tx: Tx, connection_id: ConnectionId, chore: str, *, at: datetime) -> None:
    """Note work that had no turn yet; nothing where it is known."""
    row = {"connection_id": connection_id, "chore": chore, "began_at": at, "outcome": "", "has_failed": False}
    insert_missing(tx, scheduled_turn, [row])


def begin(tx: Tx, connection_id: ConnectionId, chore: str, *, at: datetime) -> None:
    """A turn begins; how the last one ended stays until this one has."""
    tx.execute(scheduled_turn.update().where(_is(connection_id, chore)).values(began_at=at))


def end(tx: Tx, connection_id: ConnectionId, chore: str, *, at: datetime, outcome: str, has_failed: bool) -> None:
    """A turn has ended."""
    values = {"ended_at": at, "outcome": outcome, "has_failed": has_failed}
    tx.execute(scheduled_turn.update().where(_is(connection_id, chore)).values(**values))


def _is(connection_id: ConnectionId, chore: str) -> sa.ColumnElement[bool]:
    return (scheduled_turn.c.connection_id == connection_id) & (scheduled_turn.c.chore == chore)
