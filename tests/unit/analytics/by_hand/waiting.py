"""Who waits, who declined, what was withdrawn, by hand."""

from __future__ import annotations

from collections import Counter, defaultdict

from tests.unit.analytics.by_hand.history import Hand, Row, by_month, is_state, names, share
from tests.unit.analytics.histories import Badge


def _account(one: Badge) -> str:
    if not one.has_account:
        return "no account"
    return {True: "confirmed", False: "unconfirmed", None: "not known"}[one.account]


_ACCOUNTS = ("no account", "unconfirmed", "confirmed", "not known")


def pending_by_age(h: Hand) -> list[Row]:
    counts: Counter[tuple[str, str]] = Counter()
    for one in h.counting:
        if one.state == "pending":
            age = (h.today - h.sent_day(one)).days
            step = (
                "0–7 days" if age <= 7 else "8–30 days" if age <= 30 else "31–90 days" if age <= 90 else "over 90 days"
            )
            counts[step, _account(one)] += 1
    steps = ("0–7 days", "8–30 days", "31–90 days", "over 90 days")
    return [(step, account, counts[step, account]) for step in steps for account in _ACCOUNTS if counts[step, account]]


def pending_by_account(h: Hand) -> list[Row]:
    counts = Counter(_account(one) for one in h.counting if one.state == "pending")
    return [(account, counts[account]) for account in _ACCOUNTS if counts[account]]


def rejected(h: Hand) -> list[Row]:
    groups = defaultdict(list)
    for one in h.counting:
        groups[one.template].append(one)
    answer: list[Row] = []
    for template, rows in groups.items():
        no, decided = is_state(rows, "rejected"), is_state(rows, "rejected", "accepted")
        if no:
            answer.append((template, names()[template], decided, no, *share(no, decided)))
    return sorted(answer, key=lambda row: (-int(str(row[3])), str(row[1]), str(row[0])))


def revoked(h: Hand) -> list[Row]:
    counts = Counter((one.reason or "").strip() or "(no reason given)" for one in h.counting if one.state == "revoked")
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def replaced(h: Hand) -> list[Row]:
    rows = [one for one in h.badges if one.replaced_by and one.issued]
    return [(period, len(each)) for period, each in by_month(rows, h.issued_day).items()]
