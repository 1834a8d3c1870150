"""What ends, and what came after, by hand."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

from tests.unit.analytics.by_hand.history import Hand, Row, by_month, names, share
from tests.unit.analytics.histories import Badge

_WINDOWS = ((0, 30, "up to 30 days"), (30, 60, "31–60 days"), (60, 90, "61–90 days"), (90, 180, "91–180 days"))


def expiring(h: Hand) -> list[Row]:
    answer: list[Row] = []
    for begin, end, label in _WINDOWS:
        rows = [one for one in h.ending() if begin < (h.ends(one) - h.today).days <= end]
        renewed = sum(h.renewed_day(one) is not None for one in rows)
        if rows:
            answer.append((label, len(rows), len(rows) - renewed, renewed))
    return answer


def expiry_calendar(h: Hand) -> list[Row]:
    answer: list[Row] = []
    for period, rows in by_month([one for one in h.ending() if h.ends(one) > h.today], h.ends).items():
        renewed = sum(h.renewed_day(one) is not None for one in rows)
        answer.append((period, len(rows), len(rows) - renewed, renewed))
    return answer


def _ended(h: Hand) -> list[Badge]:
    return [one for one in h.ending() if h.ends(one) <= h.today]


def expired_not_renewed(h: Hand) -> list[Row]:
    groups = defaultdict(list)
    for one in _ended(h):
        groups[one.template].append(one)
    answer: list[Row] = []
    for template, rows in groups.items():
        left = sum(h.renewed_day(one) is None for one in rows)
        answer.append((template, names()[template], len(rows), left, *share(left, len(rows))))
    return sorted(answer, key=lambda row: (-int(str(row[3])), str(row[1]), str(row[0])))


def renewal_rate(h: Hand) -> list[Row]:
    answer: list[Row] = []
    for period, rows in by_month(_ended(h), h.ends).items():
        days = [(h.renewed_day(one), h.ends(one)) for one in rows]
        renewed = sum(day is not None and day - end <= timedelta(90) for day, end in days)
        ripe = all(end + timedelta(90) <= h.today for _day, end in days)
        answer.append((period, len(rows), renewed, *share(renewed, len(rows)), ripe))
    return answer
