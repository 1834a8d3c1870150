"""Which of the badges found at Credly came from an order: the question asked before anything is sent again."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta

from credly_core.domain.addresses import same_address
from credly_core.domain.found_badges import FoundBadge
from credly_core.domain.history import IssuedBadgeState
from credly_core.domain.ids import IssuedBadgeId
from credly_core.domain.issuing import IssueOrder, OrderDeed, OrderRecord

#: So far may Credly's clock be from ours.
_CLOCKS_APART = timedelta(minutes=5)


def belongs_to(order: IssueOrder, badge: FoundBadge) -> bool:
    """Whether a badge is of this template and next to this earner: by our own id, by address only where it has none."""
    if badge.template_id != order.key.template_id:
        return False
    if badge.earner_key:
        return badge.earner_key == order.key.earner_key
    return same_address(badge.email, order.recipient.email)


def find_ours(
    record: OrderRecord,
    badges: Iterable[FoundBadge],
    *,
    now: datetime,
    taken: Collection[IssuedBadgeId] = (),
) -> FoundBadge | None:
    """The badge that shows that an order is done, oldest first; None where none does.

    `taken` are badges that other orders have brought. Where one person may have several badges of the template,
    only one with the very date of issue counts.
    """
    order = record.order
    if order.key.deed is not OrderDeed.ISSUE:
        taken = ()  # what is replaced or revoked was brought by another order
    own = sorted(
        (badge for badge in badges if belongs_to(order, badge) and badge.id not in taken),
        key=lambda badge: badge.created_at or datetime.min.replace(tzinfo=UTC),
    )
    if order.key.deed is not OrderDeed.ISSUE:
        return _outcome_of_repair(record, own)
    for badge in own:
        if order.may_repeat and not _same_second(badge.issued_at, order.issued_at):
            continue
        if _is_since(badge, record.first_sent_at) or (badge.is_live and not badge.has_expired(now)):
            return badge
    return None


def _outcome_of_repair(record: OrderRecord, own: list[FoundBadge]) -> FoundBadge | None:
    """The revoked badge, the successor of the replaced one, or the badge with the new address."""
    order = record.order
    target = next((badge for badge in own if badge.id == order.target_id), None)
    if order.key.deed is OrderDeed.REVOKE:
        return target if target is not None and target.state is IssuedBadgeState.REVOKED else None
    for badge in own:
        if badge.replaces_id == order.target_id and _is_since(badge, record.first_sent_at):
            return badge
    return None


def _is_since(badge: FoundBadge, sent_at: datetime | None) -> bool:
    return sent_at is not None and badge.created_at is not None and badge.created_at >= sent_at - _CLOCKS_APART


def _same_second(one: datetime | None, other: datetime) -> bool:
    return one is not None and abs((one - other).total_seconds()) < 1
