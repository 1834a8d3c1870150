"""Reading the outbox: counts, slices, one order with its story, what waits for whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from credly_core.domain.achievements import AchievementKey
from credly_core.domain.ids import OrderId, OrganizationId, TemplateId
from credly_core.domain.issuing import Consequence, OrderDeed, OrderEvent, OrderRecord, OrderState, OrderWay
from credly_core.store.outbox_rows import event_of, record_of
from credly_core.store.outbox_tables import issue_event, issue_order
from credly_core.store.tables import Tx

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """Which orders; empty fields let everything through. `text` is looked for in names, address, ids and title."""

    states: tuple[OrderState, ...] = ()
    deeds: tuple[OrderDeed, ...] = ()
    templates: tuple[TemplateId, ...] = ()
    consequences: tuple[Consequence, ...] = ()
    wave: str | None = None
    text: str = ""
    #: Only those that somebody has begun to send before.
    begun: bool = False


@dataclass(frozen=True, slots=True)
class Wave:
    """Orders that are sent together: where they stand, and how many of them go out without a mail."""

    name: str
    states: Mapping[OrderState, int]
    without_mail: int

    @property
    def total(self) -> int:
        """All orders of it."""
        return sum(self.states.values())


def waves(tx: Tx, organization_id: OrganizationId) -> tuple[Wave, ...]:
    """Every named wave, by name."""
    c = issue_order.c
    silent = sa.func.sum(sa.case((c.suppress_mail, 1), else_=0))
    query = (
        sa.select(c.wave, c.state, sa.func.count(), silent)
        .where(c.organization_id == organization_id, c.wave != "")
        .group_by(c.wave, c.state)
        .order_by(c.wave)
    )
    states: dict[str, dict[OrderState, int]] = {}
    quiet: dict[str, int] = {}
    for name, state, number, without in tx.execute(query):
        states.setdefault(name, {})[OrderState(state)] = number
        quiet[name] = quiet.get(name, 0) + int(without)
    return tuple(Wave(name, found, quiet[name]) for name, found in states.items())


def counts(tx: Tx, organization_id: OrganizationId) -> Mapping[OrderState, int]:
    """How many orders stand where; every state is there."""
    query = (
        sa.select(issue_order.c.state, sa.func.count())
        .where(issue_order.c.organization_id == organization_id)
        .group_by(issue_order.c.state)
    )
    found = {OrderState(state): number for state, number in tx.execute(query)}
    return {state: found.get(state, 0) for state in OrderState}


def ways(tx: Tx, organization_id: OrganizationId) -> Mapping[OrderWay, int]:
    """How we know of those that are done."""
    query = (
        sa.select(issue_order.c.way, sa.func.count())
        .where(issue_order.c.organization_id == organization_id, issue_order.c.state == OrderState.DONE.value)
        .group_by(issue_order.c.way)
    )
    return {OrderWay(way): number for way, number in tx.execute(query) if way is not None}


def count(tx: Tx, organization_id: OrganizationId, wanted: OrderFilter) -> int:
    """How many orders pass the filter."""
    query = sa.select(sa.func.count()).select_from(issue_order).where(*_conditions(organization_id, wanted))
    return int(tx.execute(query).scalar_one())


def orders(
    tx: Tx,
    organization_id: OrganizationId,
    wanted: OrderFilter,
    *,
    offset: int = 0,
    limit: int | None = None,
) -> tuple[OrderRecord, ...]:
    """A slice of the orders that pass the filter, those changed last first."""
    query = (
        sa.select(issue_order)
        .where(*_conditions(organization_id, wanted))
        .order_by(issue_order.c.changed_at.desc(), issue_order.c.id)
        .offset(offset)
        .limit(limit)
    )
    return tuple(record_of(row) for row in tx.execute(query))


def some(tx: Tx, order_ids: Sequence[OrderId]) -> tuple[OrderRecord, ...]:
    """The orders with these names, those that are there."""
    found = []
    for start in range(0, len(order_ids), _AT_ONCE):
        query = sa.select(issue_order).where(issue_order.c.id.in_(order_ids[start : start + _AT_ONCE]))
        found += [record_of(row) for row in tx.execute(query)]
    return tuple(found)


def get(tx: Tx, order_id: OrderId) -> OrderRecord | None:
    """One order, None when there is no such."""
    row = tx.execute(sa.select(issue_order).where(issue_order.c.id == order_id)).first()
    return record_of(row) if row else None


def events(tx: Tx, order_id: OrderId) -> tuple[OrderEvent, ...]:
    """The story of an order, from its beginning."""
    query = sa.select(issue_event).where(issue_event.c.order_id == order_id).order_by(issue_event.c.number)
    return tuple(event_of(row) for row in tx.execute(query))


def issued_after(tx: Tx, record: OrderRecord, at: datetime) -> OrderRecord | None:
    """The order of the same template that Credly answered first after a moment."""
    c, key = issue_order.c, record.order.key
    query = (
        sa.select(issue_order)
        .where(
            c.organization_id == key.organization_id,
            c.template_id == key.template_id,
            c.deed == OrderDeed.ISSUE.value,
            c.state == OrderState.DONE.value,
            c.way == OrderWay.ANSWERED.value,
            c.changed_at > at,
        )
        .order_by(c.changed_at)
        .limit(1)
    )
    row = tx.execute(query).first()
    return record_of(row) if row else None


def count_claimed_by(tx: Tx, organization_id: OrganizationId, worker: str) -> int:
    """How many orders this sender was the last to claim."""
    query = (
        sa.select(sa.func.count())
        .select_from(issue_order)
        .where(issue_order.c.organization_id == organization_id, issue_order.c.claimed_by == worker)
    )
    return int(tx.execute(query).scalar_one())


def due_for_a_look(tx: Tx, organization_id: OrganizationId, at: datetime, limit: int) -> tuple[OrderRecord, ...]:
    """Unclear orders whose time to be looked up has come, the longest waiting first."""
    query = (
        sa.select(issue_order)
        .where(
            issue_order.c.organization_id == organization_id,
            issue_order.c.state == OrderState.UNCLEAR.value,
            issue_order.c.due_at.is_(None) | (issue_order.c.due_at <= at),
        )
        .order_by(issue_order.c.changed_at, issue_order.c.id)
        .limit(limit)
    )
    return tuple(record_of(row) for row in tx.execute(query))


def next_moment(tx: Tx, organization_id: OrganizationId, state: OrderState) -> datetime | None:
    """When the first waiting order of a state comes due; None when none waits for a moment."""
    query = sa.select(sa.func.min(issue_order.c.due_at)).where(
        issue_order.c.organization_id == organization_id, issue_order.c.state == state.value
    )
    found: datetime | None = tx.execute(query).scalar()
    return found


def of_achievements(tx: Tx, keys: Sequence[AchievementKey]) -> tuple[OrderRecord, ...]:
    """The orders that were made for these achievements."""
    found = []
    for start in range(0, len(keys), _AT_ONCE):
        query = sa.select(issue_order).where(issue_order.c.achievement_key.in_(keys[start : start + _AT_ONCE]))
        found += [record_of(row) for row in tx.execute(query)]
    return tuple(found)


def _conditions(organization_id: OrganizationId, wanted: OrderFilter) -> list[sa.ColumnElement[bool]]:
    c = issue_order.c
    found: list[sa.ColumnElement[bool]] = [c.organization_id == organization_id]
    lists = (
        (c.state, [state.value for state in wanted.states]),
        (c.deed, [deed.value for deed in wanted.deeds]),
        (c.template_id, list(wanted.templates)),
        (c.consequence, [one.value for one in wanted.consequences]),
    )
    found += [column.in_(values) for column, values in lists if values]
    if wanted.wave is not None:
        found.append(c.wave == wanted.wave)
    if wanted.begun:
        found.append(c.claim_number > 0)
    if wanted.text.strip():
        places = (c.email, c.first_name, c.last_name, c.earner_key, c.title, c.badge_id)
        found += [sa.or_(*(place.icontains(word, autoescape=True) for place in places)) for word in wanted.text.split()]
    return found
