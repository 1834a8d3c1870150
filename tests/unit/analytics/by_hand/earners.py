"""Top earners, repeat earners and sequences, by hand."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

from tests.unit.analytics.by_hand.history import Hand, Row, by_month, names, share
from tests.unit.analytics.histories import TEMPLATE_ROWS, Badge


def top_earners(h: Hand) -> list[Row]:
    keys = sorted({one.key for one in h.badges})
    days = defaultdict(list)
    for one in h.personal:
        days[one.key].append(h.issued_day(one))
    ordered = sorted(days.items(), key=lambda pair: (-len(pair[1]), keys.index(pair[0])))
    return [
        (
            1 + sum(len(other) > len(each) for other in days.values()),
            f"{key.partition(':')[2]} Person",
            len(each),
            min(each),
            max(each),
            keys.index(key),
        )
        for key, each in ordered
    ]


def repeat_earners(h: Hand) -> list[Row]:
    firsts: dict[str, Badge] = {}
    for one in h.following():
        firsts.setdefault(one.key, one)
    answer: list[Row] = []
    for period, rows in by_month(firsts.values(), h.issued_day).items():
        nexts = [(one, h.next_of(one, same_template=False)) for one in rows]
        again = sum(
            after is not None and h.issued_day(after) - h.issued_day(one) <= timedelta(90) for one, after in nexts
        )
        ripe = all(h.issued_day(one) + timedelta(90) <= h.today for one in rows)
        answer.append((period, len(rows), again, *share(again, len(rows)), ripe))
    return answer


def sequences(h: Hand) -> list[Row]:
    """Without the last column, which is a number of the engine's own."""
    pairs: dict[tuple[str, str], list[int]] = defaultdict(list)
    for one in h.following():
        after = h.next_of(one, same_template=False)
        if after is not None:
            pairs[one.template, after.template].append((h.issued_day(after) - h.issued_day(one)).days)
    named = names()
    used = {row[0] for row in TEMPLATE_ROWS} | {one.template for one in h.badges}
    order = sorted(used, key=lambda each: (named[each].lower() if each else "", each))
    ranked = sorted(pairs.items(), key=lambda pair: (-len(pair[1]), *(order.index(each) for each in pair[0])))
    return [
        (f"{named[a]} → {named[b]}", named[a], named[b], len(days), sum(days) / len(days)) for (a, b), days in ranked
    ]
