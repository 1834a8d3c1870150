"""What people should be told: kept while it holds, with when it was told the last time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

import sqlalchemy as sa

from credly_core.domain.ids import ConnectionId
from credly_core.domain.notices import Notice, NoticeKind, StoredNotice
from credly_core.store.tables import Moment, Tx, metadata
from credly_core.store.upsert import insert_missing

notice = sa.Table(
    "notice",
    metadata,
    sa.Column("connection_id", sa.ForeignKey("connection.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    *(sa.Column(name, sa.Text, nullable=False) for name in ("kind", "subject", "sentence", "advice")),
    sa.Column("weight", sa.Integer, nullable=False),
    sa.Column("since", Moment, nullable=False),
    sa.Column("told_at", Moment),
    # How heavy it was when it was told: what has grown since is told again.
    sa.Column("told_weight", sa.Integer, nullable=False),
)


def keep(tx: Tx, connection_id: ConnectionId, found: Iterable[Notice], *, at: datetime) -> None:
    """Write notices down; one that is there takes the new words and keeps its beginning."""
    for one in found:
        row = {"connection_id": connection_id, "key": one.key, **_words(one)}
        insert_missing(tx, notice, [{**row, "since": at, "told_weight": 0}])
        tx.execute(notice.update().where(_is(connection_id, one.key)).values(_words(one)))


def drop(tx: Tx, connection_id: ConnectionId, keys: Iterable[str]) -> None:
    """Forget notices that hold no longer."""
    for key in keys:
        tx.execute(notice.delete().where(_is(connection_id, key)))


def of_connection(tx: Tx, connection_id: ConnectionId) -> tuple[StoredNotice, ...]:
    """What holds now, the oldest first."""
    query = sa.select(notice).where(notice.c.connection_id == connection_id).order_by(notice.c.since, notice.c.key)
    return tuple(_stored(row) for row in tx.execute(query))


def mark_told(tx: Tx, connection_id: ConnectionId, told: Iterable[StoredNotice], *, at: datetime) -> None:
    """Note that somebody was told, and how heavy it was then."""
    for one in told:
        tx.execute(
            notice.update().where(_is(connection_id, one.notice.key)).values(told_at=at, told_weight=one.notice.weight)
        )


def _is(connection_id: ConnectionId, key: str) -> sa.ColumnElement[bool]:
    return (notice.c.connection_id == connection_id) & (notice.c.key == key)


def _words(one: Notice) -> Mapping[str, object]:
    return {
        "kind": one.kind.value,
        "subject": one.subject,
        "sentence": one.sentence,
        "advice": one.advice,
        "weight": one.weight,
    }


def _stored(row: sa.Row[tuple[object, ...]]) -> StoredNotice:
    fields = row._mapping
    told = Notice(
        NoticeKind(fields[notice.c.kind]),
        fields[notice.c.sentence],
        fields[notice.c.advice],
        fields[notice.c.subject],
        fields[notice.c.weight],
    )
    return StoredNotice(told, fields[notice.c.since], fields[notice.c.told_at], fields[notice.c.told_weight])
