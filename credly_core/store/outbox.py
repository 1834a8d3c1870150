"""The outbox: propose, approve, claim, record. Every move is a conditional update with its event in the same breath.

Nothing here waits and nothing here speaks to Credly: a claim is committed before a request leaves, an answer after it
came. Who lost a claim meanwhile changes nothing: the number in the condition is no longer the one in the row.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa

from credly_core.domain.ids import IssuedBadgeId, OrderId, OrganizationId
from credly_core.domain.issuing import (
    Claim,
    Consequence,
    IssueOrder,
    OrderRecord,
    OrderState,
    OrderWay,
    can_move,
)
from credly_core.domain.moments import Clock
from credly_core.errors import NotAllowed
from credly_core.store.outbox_rows import record_of, row_of
from credly_core.store.outbox_tables import issue_event, issue_order
from credly_core.store.tables import Moment, Tx
from credly_core.store.upsert import insert_missing

_AT_ONCE = 500
_NOT_HEARD_OF = "Whoever was sending it has not been heard of since."
_ENDED = "The program that was sending it has ended."


@dataclass(frozen=True, slots=True)
class Move:
    """Where an order goes and what is noted with it. Fields that are None stay as they are."""

    after: OrderState
    note: str = ""
    code: str = ""
    way: OrderWay | None = None
    badge_id: IssuedBadgeId | None = None
    due_at: datetime | None = None
    said_duplicate: bool | None = None
    looks: int | None = None
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Proposed:
    """What became of a proposal: orders written now, and orders that were there already, whatever their state."""

    new: tuple[OrderId, ...] = ()
    known: tuple[OrderId, ...] = ()


# --- proposing and approving ------------------------------------------------------------------------------------


def propose(tx: Tx, orders: Sequence[IssueOrder], *, at: datetime, actor: str) -> Proposed:
    """Write the orders whose key is not there yet. A second proposal changes nothing."""
    by_id = {order.id: order for order in orders}
    before = _present(tx, by_id)
    rows = [row_of(order, at=at, actor=actor) for order_id, order in by_id.items() if order_id not in before]
    for start in range(0, len(rows), _AT_ONCE):
        insert_missing(tx, issue_order, rows[start : start + _AT_ONCE])
    new = tuple(OrderId(str(row["id"])) for row in rows)
    # Another program may have written some of them a moment ago; only who made the first event made the order.
    fresh = _without_events(tx, new)
    _add_first_events(tx, fresh, at=at, actor=actor)
    return Proposed(tuple(fresh), tuple(order_id for order_id in by_id if order_id not in set(fresh)))


def propose_again(tx: Tx, order: IssueOrder, *, at: datetime, actor: str) -> bool:
    """Bring a refused or withdrawn order back with what is known now; false when it stands elsewhere."""
    row = row_of(order, at=at, actor=actor)
    kept = ("id", "claim_number", "event_count", "first_sent_at")
    values = {name: value for name, value in row.items() if name not in kept}
    states = [state.value for state in OrderState if can_move(state, OrderState.PROPOSED)]
    here = (issue_order.c.id == order.id) & issue_order.c.state.in_(states)
    before = tx.execute(sa.select(issue_order.c.state).where(here)).scalar()
    if before is None:
        return False
    query = issue_order.update().where(here, issue_order.c.state == before).values(**values)
    return _moved(tx, query, order.id, OrderState(before), Move(OrderState.PROPOSED), at=at, actor=actor) is not None


def approve(tx: Tx, approved: Mapping[OrderId, str], *, at: datetime, actor: str) -> tuple[OrderId, ...]:
    """Approve orders as they were shown, told by their digests; gives those that moved.

    One that was changed, approved or withdrawn meanwhile does not move.
    """
    moved = []
    for order_id, digest in approved.items():
        query = (
            issue_order.update()
            .where(
                issue_order.c.id == order_id,
                issue_order.c.state == OrderState.PROPOSED.value,
                issue_order.c.digest == digest,
            )
            .values(approved_at=at, approved_by=actor)
        )
        if _moved(tx, query, order_id, OrderState.PROPOSED, Move(OrderState.APPROVED), at=at, actor=actor):
            moved.append(order_id)
    return tuple(moved)


def decide(tx: Tx, record: OrderRecord, move: Move, *, at: datetime, actor: str) -> bool:
    """A person's or a look-up's decision about an order as it was seen; false when it has moved on meanwhile."""
    query = issue_order.update().where(
        issue_order.c.id == record.id,
        issue_order.c.state == record.state.value,
        issue_order.c.claim_number == record.claim_number,
        issue_order.c.looks == record.looks,
    )
    return _moved(tx, query, record.id, record.state, move, at=at, actor=actor) is not None


def note_consequences(tx: Tx, found: Mapping[OrderId, Consequence]) -> None:
    """Keep what a plan found out, for orders that still wait for approval."""
    for order_id, consequence in found.items():
        tx.execute(
            issue_order.update()
            .where(issue_order.c.id == order_id, issue_order.c.state == OrderState.PROPOSED.value)
            .values(consequence=consequence.value)
        )


# --- claiming and recording -------------------------------------------------------------------------------------


def claim_next(
    tx: Tx,
    organization_id: OrganizationId,
    *,
    worker: str,
    at: datetime,
    seconds: float,
    wave: str | None = None,
    begun: bool = False,
    presence: str | None = None,
) -> Claim | None:
    """The right to send the next approved order that is due; None when there is none.

    `presence` names the program that takes it. `wave` and `begun` narrow it to one wave, or to what somebody has
    begun to send before.

    Right on SQLite and PostgreSQL alike: the update says again what was true when the row was chosen.
    """
    ready = (
        (issue_order.c.organization_id == organization_id)
        & (issue_order.c.state == OrderState.APPROVED.value)
        & (issue_order.c.due_at.is_(None) | (issue_order.c.due_at <= at))
    )
    if wave is not None:
        ready &= issue_order.c.wave == wave
    if begun:
        ready &= issue_order.c.claim_number > 0
    chosen = (
        sa.select(issue_order.c.id)
        .where(ready)
        .order_by(issue_order.c.approved_at, issue_order.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    while (order_id := tx.execute(chosen).scalar()) is not None:
        query = (
            issue_order.update()
            .where(issue_order.c.id == order_id, ready)
            .values(
                claim_number=issue_order.c.claim_number + 1,
                claimed_by=worker,
                claim_until=at + timedelta(seconds=seconds),
                claim_presence=presence,
                first_sent_at=sa.func.coalesce(issue_order.c.first_sent_at, sa.literal(at, Moment())),
                looks=0,
                due_at=None,
            )
        )
        record = _moved(
            tx, query, OrderId(order_id), OrderState.APPROVED, Move(OrderState.SENDING), at=at, actor=worker
        )
        if record is not None:
            return Claim(record, record.claim_number, worker, seconds)
    return None


def shared_now(tx: Tx, now: Clock) -> datetime:
    """The moment by which claims are judged: the server's own on PostgreSQL, for clocks of machines differ."""
    if tx.dialect.name != "postgresql":
        return now()
    moment: datetime = tx.execute(sa.select(sa.func.clock_timestamp())).scalar_one()
    return moment


def renew(tx: Tx, claim: Claim, *, at: datetime) -> bool:
    """Let a claim live on from now; false when it is no longer ours, and nothing may be sent."""
    query = issue_order.update().where(_mine(claim), issue_order.c.claim_until > at)
    return bool(tx.execute(query.values(claim_until=at + timedelta(seconds=claim.seconds))).rowcount)


def record_answer(tx: Tx, claim: Claim, move: Move, *, at: datetime) -> bool:
    """Write what came of a request. Who lost the claim meanwhile only adds to the story; then false."""
    query = issue_order.update().where(_mine(claim))
    if _moved(tx, query, claim.record.id, OrderState.SENDING, move, at=at, actor=claim.worker) is not None:
        return True
    _add_late_answer(tx, claim, move, at=at)
    return False


def presences(tx: Tx, organization_id: OrganizationId) -> frozenset[str]:
    """The programs that hold claims now."""
    c = issue_order.c
    here = (c.organization_id == organization_id) & (c.state == OrderState.SENDING.value)
    found = tx.execute(sa.select(c.claim_presence).distinct().where(here, c.claim_presence.is_not(None)))
    return frozenset(found.scalars())


def end_claims(tx: Tx, organization_id: OrganizationId, *, at: datetime, actor: str, gone: Collection[str] = ()) -> int:
    """Claims whose time is over, or whose program is gone, become unclear, never approved: their request may have
    arrived. Says how many."""
    is_over = (issue_order.c.claim_until <= at) | issue_order.c.claim_presence.in_(sorted(gone))
    late = sa.select(issue_order).where(
        issue_order.c.organization_id == organization_id,
        issue_order.c.state == OrderState.SENDING.value,
        is_over,
    )
    count = 0
    for row in tx.execute(late).all():
        record = record_of(row)
        query = issue_order.update().where(
            issue_order.c.id == record.id,
            issue_order.c.state == OrderState.SENDING.value,
            issue_order.c.claim_number == record.claim_number,
            is_over,
        )
        has_ended = row.claim_presence in gone
        note, code = (_ENDED, "issue.sender-gone") if has_ended else (_NOT_HEARD_OF, "issue.claim-expired")
        move = Move(OrderState.UNCLEAR, note, code, looks=0)
        count += _moved(tx, query, record.id, OrderState.SENDING, move, at=at, actor=actor) is not None
    return count


def _mine(claim: Claim) -> sa.ColumnElement[bool]:
    return (
        (issue_order.c.id == claim.record.id)
        & (issue_order.c.state == OrderState.SENDING.value)
        & (issue_order.c.claim_number == claim.number)
    )


def note_look(
    tx: Tx, record: OrderRecord, *, at: datetime, due_at: datetime, actor: str, note: str, counts: bool
) -> bool:
    """Keep that an unclear order was looked for and not found; a look that failed does not count. It stays unclear."""
    query = (
        issue_order.update()
        .where(
            issue_order.c.id == record.id,
            issue_order.c.state == OrderState.UNCLEAR.value,
            issue_order.c.claim_number == record.claim_number,
            issue_order.c.looks == record.looks,
        )
        .values(
            looks=issue_order.c.looks + (1 if counts else 0),
            due_at=due_at,
            note=note,
            event_count=issue_order.c.event_count + 1,
        )
        .returning(issue_order.c.event_count)
    )
    number = tx.execute(query).scalar()
    if number is None:
        return False
    tx.execute(
        issue_event.insert().values(
            order_id=record.id,
            number=number,
            at=at,
            actor=actor,
            what="look",
            before=OrderState.UNCLEAR.value,
            after=OrderState.UNCLEAR.value,
            claim_number=record.claim_number,
            note=note,
            facts="{}",
        )
    )
    return True


# --- reading ----------------------------------------------------------------------------------------------------


def taken_badges(tx: Tx, organization_id: OrganizationId, but: OrderId) -> frozenset[IssuedBadgeId]:
    """Badges that other orders for the same person and template have brought."""
    this = tx.execute(
        sa.select(issue_order.c.template_id, issue_order.c.earner_key).where(issue_order.c.id == but)
    ).first()
    if this is None:
        return frozenset()
    query = sa.select(issue_order.c.badge_id).where(
        issue_order.c.organization_id == organization_id,
        issue_order.c.template_id == this.template_id,
        issue_order.c.earner_key == this.earner_key,
        issue_order.c.id != but,
        issue_order.c.badge_id.is_not(None),
    )
    return frozenset(IssuedBadgeId(found) for found in tx.execute(query).scalars())


# --- moving -----------------------------------------------------------------------------------------------------


def _moved(
    tx: Tx, query: sa.Update, order_id: OrderId, before: OrderState, move: Move, *, at: datetime, actor: str
) -> OrderRecord | None:
    """Carry out a move under the query's condition, with its event; None when the condition no longer held."""
    if not can_move(before, move.after):
        raise NotAllowed(f"An order that is {before.value} cannot become {move.after.value}.", code="step.no-such-move")
    values: dict[str, object] = {
        "state": move.after.value,
        "changed_at": at,
        "event_count": issue_order.c.event_count + 1,
        "note": move.note,
        "code": move.code,
        "due_at": move.due_at,
    }
    values |= {
        name: value
        for name, value in (
            ("way", move.way.value if move.way else None),
            ("badge_id", move.badge_id),
            ("said_duplicate", move.said_duplicate),
            ("looks", move.looks),
        )
        if value is not None
    }
    row = tx.execute(query.values(**values).returning(issue_order)).first()
    if row is None:
        return None
    _add_event(tx, row, before, move, at=at, actor=actor)
    return record_of(row)


def _add_event(
    tx: Tx, row: sa.Row[tuple[object, ...]], before: OrderState, move: Move, *, at: datetime, actor: str
) -> None:
    facts = dict(move.facts)
    if move.badge_id is not None:
        facts["badge_id"] = move.badge_id
    tx.execute(
        issue_event.insert().values(
            order_id=row.id,
            number=row.event_count,
            at=at,
            actor=actor,
            what="move",
            before=before.value,
            after=move.after.value,
            claim_number=row.claim_number,
            note=move.note,
            facts=_facts_text(facts, move.code),
        )
    )


def _add_late_answer(tx: Tx, claim: Claim, move: Move, *, at: datetime) -> None:
    """An answer to a request whose claim was over: history, and nothing else."""
    query = (
        issue_order.update()
        .where(issue_order.c.id == claim.record.id)
        .values(event_count=issue_order.c.event_count + 1)
        .returning(issue_order.c.event_count, issue_order.c.state)
    )
    row = tx.execute(query).first()
    if row is None:
        return
    facts = dict(move.facts)
    if move.badge_id is not None:
        facts["badge_id"] = move.badge_id
    tx.execute(
        issue_event.insert().values(
            order_id=claim.record.id,
            number=row.event_count,
            at=at,
            actor=claim.worker,
            what="late-answer",
            before=row.state,
            after=row.state,
            claim_number=claim.number,
            note=move.note,
            facts=_facts_text(facts, move.code),
        )
    )


def _facts_text(facts: Mapping[str, str], code: str) -> str:
    return json.dumps({**facts, **({"code": code} if code else {})}, sort_keys=True, separators=(",", ":"))


def _present(tx: Tx, order_ids: Collection[OrderId]) -> frozenset[OrderId]:
    wanted = list(order_ids)
    found: set[OrderId] = set()
    for start in range(0, len(wanted), _AT_ONCE):
        query = sa.select(issue_order.c.id).where(issue_order.c.id.in_(wanted[start : start + _AT_ONCE]))
        found.update(OrderId(order_id) for order_id in tx.execute(query).scalars())
    return frozenset(found)


def _without_events(tx: Tx, order_ids: Sequence[OrderId]) -> list[OrderId]:
    told: set[str] = set()
    for start in range(0, len(order_ids), _AT_ONCE):
        some = order_ids[start : start + _AT_ONCE]
        told.update(tx.execute(sa.select(issue_event.c.order_id).where(issue_event.c.order_id.in_(some))).scalars())
    return [order_id for order_id in order_ids if order_id not in told]


def _add_first_events(tx: Tx, order_ids: Iterable[OrderId], *, at: datetime, actor: str) -> None:
    rows = [
        {
            "order_id": order_id,
            "number": 1,
            "at": at,
            "actor": actor,
            "what": "move",
            "before": None,
            "after": OrderState.PROPOSED.value,
            "claim_number": 0,
            "note": "",
            "facts": "{}",
        }
        for order_id in order_ids
    ]
    for start in range(0, len(rows), _AT_ONCE):
        insert_missing(tx, issue_event, rows[start : start + _AT_ONCE])
