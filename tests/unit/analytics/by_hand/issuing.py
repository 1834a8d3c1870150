"""Issued and accepted, by hand."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from fractions import Fraction

from tests.unit.analytics.by_hand.history import Hand, Row, by_month, is_state, month, share


def overview(h: Hand) -> list[Row]:
    rows = h.counting
    soon = [one for one in h.ending() if h.today < h.ends(one) <= h.today + timedelta(30)]
    accepted = is_state(rows, "accepted")
    people = len({one.key for one in h.personal})
    return [(len(rows), people, accepted, *share(accepted, len(rows)), is_state(rows, "pending"), len(soon))]


def issued(h: Hand) -> list[Row]:
    answer: list[Row] = []
    total = 0
    for period, rows in by_month(h.counting, h.issued_day).items():
        back = sum((h.day(one.created) or date.min) - h.issued_day(one) >= timedelta(2) for one in rows)
        total += len(rows)
        answer.append((period, len(rows), len(rows) - back, back, total))
    return answer


def people(h: Hand) -> list[Row]:
    firsts = {}
    for one in sorted(h.personal, key=h.issued_day):
        firsts.setdefault(one.key, h.issued_day(one))
    counts = sorted(Counter(month(day) for day in firsts.values()).items())
    return [(period, count, sum(n for p, n in counts if p <= period)) for period, count in counts]


def badges_per_person(h: Hand) -> list[Row]:
    each = Counter(min(10, count) for count in Counter(one.key for one in h.personal).values())
    return [("10 or more" if number == 10 else str(number), n, number) for number, n in sorted(each.items())]


def states(h: Hand) -> list[Row]:
    order = ("pending", "accepted", "rejected", "revoked", "other")
    counts = Counter(one.state if one.state in order else "other" for one in h.counting)
    return [(word, counts[word]) for word in order if counts[word]]


def acceptance_rate(h: Hand) -> list[Row]:
    answer: list[Row] = []
    for period, rows in by_month(h.counting, h.issued_day).items():
        ripe = all(h.issued_day(one) + timedelta(30) <= h.today for one in rows)
        accepted = is_state(rows, "accepted")
        answer.append((period, len(rows), accepted, *share(accepted, len(rows)), ripe))
    return answer


def acceptance_by_age(h: Hand) -> list[Row]:
    rows = [one for one in h.counting if h.watched(one) is not None]
    answer: list[Row] = []
    for period, cohort in by_month(rows, h.sent_day).items():
        for days in (1, 3, 7, 14, 30, 60, 90):
            waits = [h.wait(one) for one in cohort]
            accepted = sum(wait is not None and wait < days * 24 for wait in waits)
            ripe = all(h.sent_day(one) + timedelta(days) < h.today for one in cohort)
            answer.append((period, days, len(cohort), accepted, *share(accepted, len(cohort)), ripe))
    return answer


def time_to_accept(h: Hand) -> list[Row]:
    spans = [(h.watched(one), h.wait(one) is not None) for one in h.counting if h.watched(one) is not None]
    told = [(hours if hours < 720 else hours // 24 * 24, done) for hours, done in spans if hours is not None]
    kept, answer = Fraction(1), []
    for hours in sorted({each for each, _done in told}):
        waiting = sum(each >= hours for each, _done in told)
        accepted = sum(each == hours and done for each, done in told)
        left = sum(each == hours and not done for each, done in told)
        kept *= 1 - Fraction(accepted, waiting)
        answer.append((hours, hours / 24, waiting, accepted, left, float(1 - kept)))
    return answer
