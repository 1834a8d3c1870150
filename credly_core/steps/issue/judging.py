"""What an answer means for an order: the one place where effects become moves (docs/decisions/0003)."""

from __future__ import annotations

from datetime import datetime, timedelta

from credly_core.domain.addresses import same_address
from credly_core.domain.found_badges import FoundBadge
from credly_core.domain.issuing import OrderDeed, OrderRecord, OrderState, OrderWay
from credly_core.errors import (
    Effect,
    NotFound,
    NotPermitted,
    NotSignedIn,
    Refused,
    ServiceError,
)
from credly_core.steps.issue.looking import Sight
from credly_core.store.outbox import Move

_CLOCKS_APART = timedelta(minutes=5)


def after_success(badge: FoundBadge) -> Move:
    """Credly did it and named our template and our earner."""
    facts = {"badge_state": badge.state.value}
    return Move(OrderState.DONE, way=OrderWay.ANSWERED, badge_id=badge.id, facts=facts)


def after_failure(record: OrderRecord, error: ServiceError, now: datetime, *, pause: float) -> Move:
    """Effect unknown means unclear, whatever it was. Effect none means: send later, or Credly's no is final."""
    facts = _facts_of(error)
    if error.effect is not Effect.NONE:
        note = f"Sent, but no trustworthy answer came: {error.message}"
        return Move(OrderState.UNCLEAR, note, error.code, looks=0, facts=facts)
    is_gone = isinstance(error, NotFound) and record.order.key.deed in (OrderDeed.REPLACE, OrderDeed.REVOKE)
    if isinstance(error, Refused) or is_gone:
        return Move(OrderState.REFUSED, _reason(error), error.code, facts=facts)
    later = now + timedelta(seconds=error.retry_after if error.retry_after is not None else pause)
    return Move(OrderState.APPROVED, f"Not sent yet: {error.message}", error.code, due_at=later, facts=facts)


def ends_the_run(error: ServiceError) -> bool:
    """Whether the next order would meet the same: credentials, rights, an organization that is not there."""
    return isinstance(error, NotSignedIn | NotPermitted | NotFound)


def before_sending(error: ServiceError, now: datetime, *, pause: float) -> Move:
    """A question asked before anything was sent failed: nothing happened, try later."""
    later = now + timedelta(seconds=error.retry_after if error.retry_after is not None else pause)
    note = f"Not sent yet: {error.message}"
    return Move(OrderState.APPROVED, note, error.code, due_at=later, facts=_facts_of(error))


def found_there(record: OrderRecord, badge: FoundBadge, *, was_sent: bool = True) -> Move:
    """A look has shown that what was wanted is there; ours only if something may have been sent before."""
    since = record.first_sent_at if was_sent else None
    is_new = since is not None and badge.created_at is not None and badge.created_at >= since - _CLOCKS_APART
    is_ours = is_new or record.order.key.deed is not OrderDeed.ISSUE
    way = OrderWay.FOUND if is_ours else OrderWay.ALREADY_THERE
    note = "Found at Credly." if is_ours else "The badge was there already; nothing was issued."
    return Move(OrderState.DONE, note, way=way, badge_id=badge.id, facts={"badge_state": badge.state.value})


def after_duplicate(record: OrderRecord, sight: Sight, refusal: ServiceError) -> Move:
    """Credly says that the person has the badge: ours, somebody else's, or one that no list shows yet."""
    if sight.ours is not None:
        return found_there(record, sight.ours)
    other = _of_another_id(record, sight)
    if other is not None:
        note = (
            f"Credly has this badge for the same address under another ID, {other.earner_key}. "
            "Find out whether both are one person."
        )
        return Move(OrderState.NEEDS_PERSON, note, "issue.other-earner", facts={"other_badge": other.id})
    note = "Credly says that the person has this badge already, but no list shows it yet."
    facts = _facts_of(refusal)
    return Move(OrderState.UNCLEAR, note, refusal.code, said_duplicate=True, looks=0, facts=facts)


def after_two_looks(record: OrderRecord, *, is_safe: bool) -> Move:
    """Looked for and not there: send again where that is safe (docs/decisions/0107); else a person."""
    if record.said_duplicate:
        note = (
            "Credly refuses the badge because the person has it, but it cannot be found under this ID or address: "
            "it may belong to another address of the same account."
        )
        return Move(OrderState.NEEDS_PERSON, note, "issue.hidden-duplicate")
    if is_safe:
        note = "Looked for at Credly more than once and not there: it will be sent again."
        return Move(OrderState.APPROVED, note, "issue.not-there")
    note = (
        "Looked for at Credly three times and not there. This template may be issued to a person more than once, so "
        "Credly would not stop a second badge, and nothing proves that its lists are up to date: a person decides."
    )
    return Move(OrderState.NEEDS_PERSON, note, "issue.no-net")


def _of_another_id(record: OrderRecord, sight: Sight) -> FoundBadge | None:
    person = record.order.recipient
    strangers = (badge for badge in sight.others if badge.is_live and badge.earner_key not in ("", person.earner_key))
    return next((badge for badge in strangers if same_address(badge.email, person.email)), None)


def _reason(error: ServiceError) -> str:
    return f"Credly refused: {'; '.join(error.reasons)}" if error.reasons else f"Credly refused: {error.message}"


def _facts_of(error: ServiceError) -> dict[str, str]:
    facts = {"status": str(error.status) if error.status else "", "request_id": error.request_id or ""}
    return {name: value for name, value in facts.items() if value}
