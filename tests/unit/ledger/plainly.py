"""The ledger once more, one line at a time and without any of the engine's ideas: what the engine has to equal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from credly_core.domain.addresses import read_address
from credly_core.domain.issuing import OrderState
from credly_core.domain.ledger import REASONS_OF_ORDERS, LedgerReason

Row = Mapping[str, Any]
_BEST_LAST = ("unknown-state", "revoked", "replaced", "rejected", "expired", "pending", "private", "awarded")


def fold(text: str | None) -> str:
    return (read_address(text).key or text.strip().lower()) if text else ""


def of_badge(badge: Row, now: datetime) -> LedgerReason:
    if badge["state"] == "revoked":
        return LedgerReason.REVOKED
    if badge["replaced_by"] is not None:
        return LedgerReason.REPLACED
    if badge["state"] == "rejected":
        return LedgerReason.REJECTED
    if badge["expires_at"] is not None and badge["expires_at"] <= now:
        return LedgerReason.EXPIRED
    if badge["state"] == "pending":
        return LedgerReason.PENDING
    if badge["state"] == "accepted":
        return LedgerReason.PRIVATE if badge["public"] is False else LedgerReason.AWARDED
    return LedgerReason.UNKNOWN_STATE


def plainly(
    achievements: Sequence[Row],
    badges: Sequence[Row],
    *,
    now: datetime,
    orders: Sequence[Row] = (),
    templates: Sequence[Row] | None = None,
    addresses: Sequence[Row] = (),
    differing: Sequence[str] = (),
) -> Counter[tuple[str | None, str | None, LedgerReason]]:
    """Lines as (achievement, issued badge, reason)."""
    lines: Counter[tuple[str | None, str | None, LedgerReason]] = Counter()
    deserved: list[Row] = []
    for one in sorted(achievements, key=lambda row: (row["earned_at"], row["row"])):
        same = [
            other
            for other in deserved
            if one["earner_key"]
            and (other["earner_key"], other["template_id"]) == (one["earner_key"], one["template_id"])
        ]
        deserved = [other for other in deserved if other not in same] + [one]
    used = set()
    for one in deserved:
        badge = best_badge(one, badges, addresses, now)
        used.add(badge["issued_badge_id"] if badge else None)
        reason = of_badge(badge, now) if badge else missing(one, orders, templates, differing)
        lines[one["achievement_key"], badge["issued_badge_id"] if badge else None, reason] += 1
    for badge in badges:
        if badge["issued_badge_id"] not in used and not any(meets(one, badge) for one in deserved):
            lines[None, badge["issued_badge_id"], LedgerReason.NO_ACHIEVEMENT] += 1
    return lines


def meets(one: Row, badge: Row) -> bool:
    by_id = bool(one["earner_key"]) and one["earner_key"] == badge["issuer_earner_id"]
    by_mail = bool(fold(one["email"])) and fold(one["email"]) == fold(badge["email"])
    return one["template_id"] == badge["template_id"] and (by_id or by_mail)


def best_badge(one: Row, badges: Sequence[Row], addresses: Sequence[Row], now: datetime) -> Row | None:
    """By our own id; a dead or missing one gives way to a better one by address, then by a further address."""

    def worth(badge: Row) -> tuple[int, float, str]:
        moment = badge["issued_at"].timestamp() if badge["issued_at"] else 0.0
        return _BEST_LAST.index(of_badge(badge, now).value), moment, badge["issued_badge_id"]

    further = {fold(row["address"]) for row in addresses if row["earner_key"] == one["earner_key"]}
    here = [badge for badge in badges if badge["template_id"] == one["template_id"]]
    rounds = (
        [b for b in here if one["earner_key"] and b["issuer_earner_id"] == one["earner_key"]],
        [b for b in here if fold(one["email"]) and fold(b["email"]) == fold(one["email"])],
        [b for b in here if one["earner_key"] and fold(b["email"]) in further],
    )
    found: Row | None = None
    for candidates in rounds:
        if found and of_badge(found, now) in (LedgerReason.AWARDED, LedgerReason.PRIVATE, LedgerReason.PENDING):
            break
        best = max(candidates, key=worth, default=None)
        if best and (found is None or worth(best)[:2] > worth(found)[:2]):
            found = best
    return found


def missing(one: Row, orders: Sequence[Row], templates: Sequence[Row] | None, differing: Sequence[str]) -> LedgerReason:
    for order in reversed(orders):
        if one["earner_key"] and (order["earner_key"], order["template_id"]) == (one["earner_key"], one["template_id"]):
            return REASONS_OF_ORDERS[OrderState(order["state"])]
    if one["gap"]:
        return LedgerReason(one["gap"])
    if templates is not None:
        known = {row["template_id"]: row["is_active"] for row in templates}
        if one["template_id"] not in known:
            return LedgerReason.TEMPLATE_GONE
        if not known[one["template_id"]]:
            return LedgerReason.TEMPLATE_INACTIVE
    if one["earner_key"] and one["earner_key"] in differing:
        return LedgerReason.ADDRESS_DIFFERS
    return LedgerReason.DUE
