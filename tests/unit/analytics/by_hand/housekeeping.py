"""The contract and the health of templates, by hand."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from tests.unit.analytics.by_hand.history import Hand, Row, is_state, share
from tests.unit.analytics.histories import TEMPLATE_ROWS


def contract(h: Hand) -> list[Row]:
    rows = [h.day(one.created) or date.min for one in h.badges if not one.replaces]
    first, last = date(2026, 1, 1), date(2026, 12, 31)
    year = Counter(day for day in rows if first <= day <= h.today)
    pace = sum(h.today - timedelta(89) <= day <= h.today for day in rows) / 90
    so_far = sum(year.values())
    by_pace = so_far + pace * (last - h.today).days
    then = sum(date(2025, 1, 1) <= day <= h.today - timedelta(365) for day in rows)
    rest = sum(h.today - timedelta(365) < day < first for day in rows)
    by_season = so_far * (1 + rest / then) if then else by_pace
    low, high = sorted((by_pace, by_season))
    return [
        (day, count, sum(n for each, n in year.items() if each <= day), low, high, 0)
        for day, count in sorted(year.items())
    ]


def template_health(h: Hand) -> list[Row]:
    answer: list[Row] = []
    for template, name, state, _level, skills, _tags, _listed in TEMPLATE_ROWS:
        if state != "active":
            continue
        rows = [one for one in h.counting if one.template == template]
        last = max((h.issued_day(one) for one in rows), default=None)
        ripe = [one for one in rows if h.sent_day(one) + timedelta(30) <= h.today]
        near = {"t-1": "Cloud  basics", "t-2": "Cloud Basics"}.get(template, "")
        is_unused, is_bare = last is None or last < h.today - timedelta(180), not skills
        why = ("unused; " if is_unused else "") + ("no skills; " if is_bare else "")
        why += "nearly the same name as another; " if near else ""
        findings = is_unused + is_bare + bool(near)
        if findings:
            shares = share(is_state(ripe, "accepted"), len(ripe))
            answer.append(
                (
                    name,
                    template,
                    why.removesuffix("; "),
                    findings,
                    len(rows),
                    last,
                    *shares,
                    near,
                    is_unused,
                    is_bare,
                    False,
                )
            )
    return sorted(answer, key=lambda row: (-int(str(row[3])), str(row[0]), str(row[1])))
