"""Who was read when, what keeps achievements from becoming badges, and all achievements as plain rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa

from credly_core.domain.achievements import AchievementKey, AchievementSource
from credly_core.domain.ids import ConnectionId, LearnerId, OrganizationId
from credly_core.domain.ledger import LedgerReason
from credly_core.store.earning_tables import achievement_gap, achievement_source, learner_reading
from credly_core.store.outbox_tables import achievement, issue_order
from credly_core.store.tables import Tx
from credly_core.store.upsert import upsert

_AT_ONCE = 500
_ROWS_AT_ONCE = 20_000
#: The columns of `rows`, in their order.
ROW_COLUMNS = (
    "achievement_key",
    "earner_key",
    "email",
    "first_name",
    "last_name",
    "template_id",
    "earned_at",
    "source",
    "source_id",
    "title",
    "gap",
)


def put_gaps(tx: Tx, organization_id: OrganizationId, gaps: Mapping[AchievementKey, LedgerReason | None]) -> None:
    """Note what keeps each from becoming a badge; None takes an earlier note away."""
    keys = list(gaps)
    for start in range(0, len(keys), _AT_ONCE):
        part = keys[start : start + _AT_ONCE]
        here = achievement_gap.c.organization_id == organization_id
        tx.execute(achievement_gap.delete().where(here, achievement_gap.c.key.in_(part)))
        found = [
            {"organization_id": organization_id, "key": key, "gap": gap.value} for key in part if (gap := gaps[key])
        ]
        upsert(tx, achievement_gap, found)


def keys_of(
    tx: Tx, organization_id: OrganizationId, earner_key: str, source: AchievementSource
) -> frozenset[AchievementKey]:
    """What is known of a learner from one source and was not taken back."""
    c = achievement.c
    query = sa.select(c.key).where(
        c.organization_id == organization_id,
        c.earner_key == earner_key,
        c.source == source.value,
        c.gone_at.is_(None),
    )
    return frozenset(AchievementKey(key) for key in tx.execute(query).scalars())


def rows(
    tx: Tx, organization_id: OrganizationId, *, since: datetime | None = None
) -> Iterator[Sequence[tuple[object, ...]]]:
    """Achievements that count, with `ROW_COLUMNS`, in parts and in no order; only those seen from a moment on."""
    c, gap = achievement.c, achievement_gap.c
    joined = achievement.outerjoin(achievement_gap, (gap.organization_id == c.organization_id) & (gap.key == c.key))
    query = (
        sa.select(
            *(c.key, c.earner_key, c.email, c.first_name, c.last_name, c.template_id),
            *(c.earned_at, c.source, c.source_id, c.title, gap.gap),
        )
        .select_from(joined)
        .where(_everything(organization_id), c.gone_at.is_(None))
    )
    if since is not None:
        query = query.where(c.seen_at >= since)
    # Plain rows of the driver: they are text already, and what makes them records costs as much as reading them.
    # Not streamed: the first rows of a stream would be held back from the driver's cursor.
    found = tx.execute(query)
    while part := found.cursor.fetchmany(_ROWS_AT_ONCE):
        yield part
    found.close()


def gone_since(tx: Tx, organization_id: OrganizationId, since: datetime) -> list[str]:
    """Keys of achievements that were taken back from a moment on."""
    c = achievement.c
    query = sa.select(c.key).where(_everything(organization_id), c.gone_at >= since)
    return list(tx.execute(query).scalars())


def count(tx: Tx, organization_id: OrganizationId) -> int:
    """How many achievements count."""
    query = sa.select(sa.func.count()).where(_everything(organization_id), achievement.c.gone_at.is_(None))
    return int(tx.execute(query).scalar_one())


def _everything(organization_id: OrganizationId) -> sa.ColumnElement[bool]:
    """As an expression, so that no index is used: for all rows, going from index to row takes twice as long."""
    return sa.func.coalesce(achievement.c.organization_id, "") == organization_id


def order_states(tx: Tx, organization_id: OrganizationId) -> list[tuple[str, str, str, str]]:
    """Earner, template, state and note of every order to issue, the newest last."""
    c = issue_order.c
    query = (
        sa.select(c.earner_key, c.template_id, c.state, c.note)
        .where(c.organization_id == organization_id, c.deed == "issue")
        .order_by(c.changed_at, c.id)
    )
    return [(row[0], row[1], row[2], row[3]) for row in tx.execute(query)]


def orders_of(
    tx: Tx, organization_id: OrganizationId, earner_keys: Sequence[str]
) -> dict[tuple[str, str], tuple[str, str]]:
    """Earner and template → state and note of the newest order to issue, of these people."""
    c = issue_order.c
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for start in range(0, len(earner_keys), _AT_ONCE):
        query = (
            sa.select(c.earner_key, c.template_id, c.state, c.note)
            .where(c.organization_id == organization_id, c.deed == "issue")
            .where(c.earner_key.in_(earner_keys[start : start + _AT_ONCE]))
            .order_by(c.changed_at, c.id)
        )
        found |= {(row[0], row[1]): (row[2], row[3]) for row in tx.execute(query)}
    return found


def orders_since(tx: Tx, organization_id: OrganizationId, at: datetime) -> int:
    """How many orders to issue have moved after a moment."""
    c = issue_order.c
    query = sa.select(sa.func.count()).where(c.organization_id == organization_id, c.deed == "issue", c.changed_at > at)
    return int(tx.execute(query).scalar_one())


# --- who was read when ------------------------------------------------------------------------------------------


def note_read(tx: Tx, connection_id: ConnectionId, learners: Sequence[LearnerId], *, at: datetime) -> None:
    """The badges of these learners were read at this moment."""
    found = [{"connection_id": connection_id, "learner_id": one, "read_at": at} for one in learners]
    for start in range(0, len(found), _AT_ONCE):
        upsert(tx, learner_reading, found[start : start + _AT_ONCE])


def read_at(tx: Tx, connection_id: ConnectionId) -> dict[LearnerId, datetime]:
    """When each learner was last read; who is missing never was."""
    query = sa.select(learner_reading.c.learner_id, learner_reading.c.read_at).where(
        learner_reading.c.connection_id == connection_id
    )
    return {LearnerId(learner): at for learner, at in tx.execute(query)}


def reading_span(tx: Tx, connection_id: ConnectionId) -> tuple[int, datetime | None, datetime | None]:
    """How many learners were read, the longest ago and the latest."""
    c = learner_reading.c
    query = sa.select(sa.func.count(), sa.func.min(c.read_at), sa.func.max(c.read_at)).where(
        c.connection_id == connection_id
    )
    number, first, last = tx.execute(query).one()
    return int(number), first, last


def note_source(tx: Tx, connection_id: ConnectionId, name: str, *, at: datetime, size: int) -> None:
    """A transcript was read as a whole."""
    upsert(tx, achievement_source, [{"connection_id": connection_id, "name": name, "read_at": at, "size": size}])


def sources(tx: Tx, connection_id: ConnectionId) -> dict[str, tuple[datetime, int]]:
    """Transcripts that were read: when, and how many rows they had."""
    c = achievement_source.c
    query = sa.select(c.name, c.read_at, c.size).where(c.connection_id == connection_id).order_by(c.read_at)
    return {name: (at, size) for name, at, size in tx.execute(query)}
