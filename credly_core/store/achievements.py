"""Achievements: who has earned what; kept under one key each, read by slices, and those that no order was made for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import sqlalchemy as sa

from credly_core.domain.achievements import Achievement, AchievementKey, AchievementSource, EarnerKey, Recipient
from credly_core.domain.ids import OrganizationId, TemplateId
from credly_core.domain.issuing import OrderDeed
from credly_core.store.outbox_tables import achievement, issue_order
from credly_core.store.tables import Tx
from credly_core.store.upsert import upsert

_AT_ONCE = 500


def put(tx: Tx, organization_id: OrganizationId, found: Sequence[Achievement], *, at: datetime) -> None:
    """Write what was seen; the same thing seen again is updated."""
    rows = list({one.key: _row(organization_id, one, at) for one in found}.values())
    for start in range(0, len(rows), _AT_ONCE):
        upsert(tx, achievement, rows[start : start + _AT_ONCE])


def mark_gone(tx: Tx, organization_id: OrganizationId, keys: Sequence[AchievementKey], *, at: datetime) -> None:
    """Note that the source no longer tells of these; they stay known."""
    for start in range(0, len(keys), _AT_ONCE):
        tx.execute(
            achievement.update()
            .where(
                achievement.c.organization_id == organization_id,
                achievement.c.key.in_(keys[start : start + _AT_ONCE]),
                achievement.c.gone_at.is_(None),
            )
            .values(gone_at=at)
        )


def without_order(
    tx: Tx, organization_id: OrganizationId, *, templates: Sequence[TemplateId] = (), limit: int | None = None
) -> Iterator[Achievement]:
    """Achievements that still count and that no order to issue was made for, by key; earliest earned first."""
    query = (
        sa.select(achievement)
        .where(_waits(organization_id))
        .order_by(achievement.c.earned_at, achievement.c.key)
        .limit(limit)
    )
    if templates:
        query = query.where(achievement.c.template_id.in_(templates))
    return (_achievement(row) for row in tx.execute(query))


def some(tx: Tx, organization_id: OrganizationId, keys: Sequence[AchievementKey]) -> tuple[Achievement, ...]:
    """The achievements with these keys, those that are there and count."""
    found: list[Achievement] = []
    for start in range(0, len(keys), _AT_ONCE):
        query = sa.select(achievement).where(
            achievement.c.organization_id == organization_id,
            achievement.c.key.in_(keys[start : start + _AT_ONCE]),
            achievement.c.gone_at.is_(None),
        )
        found += [_achievement(row) for row in tx.execute(query)]
    return tuple(found)


def count_without_order(tx: Tx, organization_id: OrganizationId) -> int:
    """How many still count and have no order."""
    query = sa.select(sa.func.count()).select_from(achievement).where(_waits(organization_id))
    return int(tx.execute(query).scalar_one())


def count(tx: Tx, organization_id: OrganizationId) -> int:
    """How many achievements count at present."""
    query = (
        sa.select(sa.func.count())
        .select_from(achievement)
        .where(achievement.c.organization_id == organization_id, achievement.c.gone_at.is_(None))
    )
    return int(tx.execute(query).scalar_one())


def _waits(organization_id: OrganizationId) -> sa.ColumnElement[bool]:
    """Still told of, of a known template, and without an order to issue."""
    ordered = (
        sa.select(sa.literal(1))
        .where(
            issue_order.c.organization_id == achievement.c.organization_id,
            issue_order.c.template_id == achievement.c.template_id,
            issue_order.c.earner_key == achievement.c.earner_key,
            issue_order.c.deed == OrderDeed.ISSUE.value,
            (issue_order.c.subject == "") | (issue_order.c.subject == achievement.c.key),
        )
        .exists()
    )
    counts = (achievement.c.organization_id == organization_id) & achievement.c.gone_at.is_(None)
    return counts & (achievement.c.template_id != "") & ~ordered


def _row(organization_id: OrganizationId, one: Achievement, at: datetime) -> dict[str, object]:
    person = one.recipient
    return {
        "organization_id": organization_id,
        "key": one.key,
        "earner_key": person.earner_key,
        "template_id": one.template_id,
        "email": person.email,
        "first_name": person.first_name,
        "middle_name": person.middle_name,
        "last_name": person.last_name,
        "locale": person.locale,
        "earned_at": one.earned_at.isoformat(),
        "source": one.source.value,
        "source_id": one.source_id,
        "title": one.title,
        "evidence_url": one.evidence_url,
        "seen_at": at,
        "gone_at": None,
    }


def _achievement(row: sa.Row[tuple[object, ...]]) -> Achievement:
    fields, c = row._mapping, achievement.c
    person = Recipient(
        EarnerKey(fields[c.earner_key]),
        fields[c.email],
        fields[c.first_name],
        fields[c.last_name],
        fields[c.middle_name],
        fields[c.locale],
    )
    return Achievement(
        AchievementKey(fields[c.key]),
        person,
        TemplateId(fields[c.template_id]),
        datetime.fromisoformat(fields[c.earned_at]),
        AchievementSource(fields[c.source]),
        fields[c.source_id],
        fields[c.title],
        fields[c.evidence_url],
    )
