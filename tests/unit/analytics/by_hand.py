"""Every measure computed a second time, in plain Python, from the history's rows and the written definitions alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import sqrt
from zoneinfo import ZoneInfo

from tests.unit.analytics.histories import AS_OF, OBJECTS, TEAMS, TEMPLATE_ROWS, Badge

Row = tuple[object, ...]
_HOLDING = ("pending", "accepted", "suspended")


@dataclass
class Hand:
    """The rows, the zone, and everything answered from them with loops."""

    badges: list[Badge]
    zone: str

    def day(self, moment: datetime | None) -> date | None:
        return None if moment is None else moment.astimezone(ZoneInfo(self.zone)).date()

    @property
    def today(self) -> date:
        found = self.day(AS_OF)
        assert found is not None
        return found

    @property
    def counting(self) -> list[Badge]:
        return [one for one in self.badges if one.issued and not one.replaced_by]

    @property
    def personal(self) -> list[Badge]:
        return [one for one in self.counting if not one.key.startswith("badge:")]

    def issued_day(self, one: Badge) -> date:
        found = self.day(one.issued)
        assert found is not None
        return found

    def sent(self, one: Badge) -> datetime:
        return max(one.issued, one.created) if one.issued else one.created

    def sent_day(self, one: Badge) -> date:
        found = self.day(self.sent(one))
        assert found is not None
        return found

    def wait(self, one: Badge) -> int | None:
        return None if one.accepted is None else self.hours(one, one.accepted)

    def hours(self, one: Badge, until: datetime) -> int:
        return max(0, int((until - self.sent(one)) // timedelta(hours=1)))

    def watched(self, one: Badge) -> int | None:
        if one.accepted is not None:
            return self.wait(one)
        if one.state in ("rejected", "revoked"):
            return None if one.changed is None else self.hours(one, one.changed)
        return self.hours(one, AS_OF)

    def following(self) -> list[Badge]:
        """Badges that hold, of people, in the order they were earned."""
        rows = [one for one in self.personal if one.state in _HOLDING]
        return sorted(rows, key=lambda one: (one.issued, one.id))

    def next_of(self, one: Badge, *, same_template: bool) -> Badge | None:
        line = [
            each
            for each in self.following()
            if each.key == one.key and (not same_template or each.template == one.template)
        ]
        if one not in line:
            return None
        place = line.index(one)
        return line[place + 1] if place + 1 < len(line) else None

    def successor(self, one: Badge) -> Badge | None:
        """The badge that replaced it, where that one ends later or never."""
        new = next((each for each in self.badges if each.id == one.replaced_by), None)
        if new is None or one.expires is None:
            return None
        return new if new.expires is None or new.expires > one.expires else None

    def ending(self) -> list[Badge]:
        return [
            one
            for one in self.badges
            if one.issued
            and one.expires
            and one.state in _HOLDING
            and (one.replaced_by is None or self.successor(one) is not None)
        ]

    def renewed_day(self, one: Badge) -> date | None:
        new = self.successor(one)
        if new is not None:
            return self.day(new.created)
        after = self.next_of(one, same_template=True)
        return None if after is None else self.issued_day(after)

    def ends(self, one: Badge) -> date:
        found = self.day(one.expires)
        assert found is not None
        return found


# ---- small things ---------------------------------------------------------------------------------------------


def month(day: date) -> date:
    return day.replace(day=1)


def by_month(rows: Iterable[Badge], day: Callable[[Badge], date]) -> dict[date, list[Badge]]:
    groups: dict[date, list[Badge]] = defaultdict(list)
    for one in rows:
        groups[month(day(one))].append(one)
    return dict(sorted(groups.items()))


def share(hits: int, of: int) -> tuple[float | None, float | None, float | None]:
    """A share with Wilson's range, after the formula in the textbook."""
    if of == 0:
        return None, None, None
    z, p = 1.959963984540054, hits / of
    centre = (p + z**2 / (2 * of)) / (1 + z**2 / of)
    half = z / (1 + z**2 / of) * sqrt(p * (1 - p) / of + z**2 / (4 * of**2))
    return p, max(0.0, centre - half), min(1.0, centre + half)


def is_state(rows: Iterable[Badge], *states: str) -> int:
    return sum(one.state in states for one in rows)


# ---- the measures ---------------------------------------------------------------------------------------------


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


def _names() -> dict[str, str]:
    return {row[0]: row[1] for row in TEMPLATE_ROWS} | {"t-gone": "Gone Template", "": "(no template)"}


def rejected(h: Hand) -> list[Row]:
    groups = defaultdict(list)
    for one in h.counting:
        groups[one.template].append(one)
    answer: list[Row] = []
    for template, rows in groups.items():
        no, decided = is_state(rows, "rejected"), is_state(rows, "rejected", "accepted")
        if no:
            answer.append((template, _names()[template], decided, no, *share(no, decided)))
    return sorted(answer, key=lambda row: (-int(str(row[3])), str(row[1]), str(row[0])))


def revoked(h: Hand) -> list[Row]:
    counts = Counter((one.reason or "").strip() or "(no reason given)" for one in h.counting if one.state == "revoked")
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def replaced(h: Hand) -> list[Row]:
    rows = [one for one in h.badges if one.replaced_by and one.issued]
    return [(period, len(each)) for period, each in by_month(rows, h.issued_day).items()]


def _grouped(h: Hand, labels: Callable[[Badge], Iterable[tuple[str, ...]]]) -> list[Row]:
    groups: dict[tuple[str, ...], list[Badge]] = defaultdict(list)
    for one in h.counting:
        for label in labels(one):
            groups[label].append(one)
    answer: list[Row] = []
    for label, rows in groups.items():
        counts = (is_state(rows, "accepted"), is_state(rows, "pending"), is_state(rows, "revoked"))
        answer.append((*label, len(rows), *counts, *share(counts[0], len(rows))))
    width = len(next(iter(groups), ("",)))
    return sorted(answer, key=lambda row: (-int(str(row[width])), *map(str, reversed(row[:width]))))


def _template_part(place: int) -> Callable[[Badge], Iterable[tuple[str, ...]]]:
    def labels(one: Badge) -> list[tuple[str, ...]]:
        row = next((each for each in TEMPLATE_ROWS if each[0] == one.template), None)
        found = row[place] if row else None
        values = found if isinstance(found, list) else [found] if found else []
        return [(str(each),) for each in values] or [("(none)",)]

    return labels


def by_template(h: Hand) -> list[Row]:
    return _grouped(h, lambda one: [(one.template, _names()[one.template])])


def by_country(h: Hand) -> list[Row]:
    return _grouped(h, lambda one: [(one.country or "(not given)",)])


def by_domain(h: Hand) -> list[Row]:
    return _grouped(h, lambda one: [(one.email.partition("@")[2] or "(no address)",)])


def by_team(h: Hand) -> list[Row]:
    return _grouped(h, lambda one: [(TEAMS.get(one.email.lower(), "(not known)"),)])


def by_learning_object(h: Hand) -> list[Row]:
    return _grouped(h, lambda one: [(each,) for each in OBJECTS.get(one.template, ("(none)",))])


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
        answer.append((template, _names()[template], len(rows), left, *share(left, len(rows))))
    return sorted(answer, key=lambda row: (-int(str(row[3])), str(row[1]), str(row[0])))


def renewal_rate(h: Hand) -> list[Row]:
    answer: list[Row] = []
    for period, rows in by_month(_ended(h), h.ends).items():
        days = [(h.renewed_day(one), h.ends(one)) for one in rows]
        renewed = sum(day is not None and day - end <= timedelta(90) for day, end in days)
        ripe = all(end + timedelta(90) <= h.today for _day, end in days)
        answer.append((period, len(rows), renewed, *share(renewed, len(rows)), ripe))
    return answer


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
    names = _names()
    used = {row[0] for row in TEMPLATE_ROWS} | {one.template for one in h.badges}
    order = sorted(used, key=lambda each: (names[each].lower() if each else "", each))
    ranked = sorted(pairs.items(), key=lambda pair: (-len(pair[1]), *(order.index(each) for each in pair[0])))
    return [
        (f"{names[a]} → {names[b]}", names[a], names[b], len(days), sum(days) / len(days)) for (a, b), days in ranked
    ]


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
            answer.append((name, template, why, findings, len(rows), last, *shares, near, is_unused, is_bare, False))
    return sorted(answer, key=lambda row: (-int(str(row[3])), str(row[0]), str(row[1])))


BY_HAND: dict[str, Callable[[Hand], list[Row]]] = {
    "overview": overview,
    "issued": issued,
    "people": people,
    "badges-per-person": badges_per_person,
    "states": states,
    "acceptance-rate": acceptance_rate,
    "acceptance-by-age": acceptance_by_age,
    "time-to-accept": time_to_accept,
    "pending-by-age": pending_by_age,
    "pending-by-account": pending_by_account,
    "rejected": rejected,
    "revoked": revoked,
    "replaced": replaced,
    "by-template": by_template,
    "by-tag": lambda h: _grouped(h, _template_part(5)),
    "by-skill": lambda h: _grouped(h, _template_part(4)),
    "by-level": lambda h: _grouped(h, _template_part(3)),
    "by-team": by_team,
    "by-country": by_country,
    "by-domain": by_domain,
    "by-learning-object": by_learning_object,
    "expiring": expiring,
    "expiry-calendar": expiry_calendar,
    "expired-not-renewed": expired_not_renewed,
    "renewal-rate": renewal_rate,
    "top-earners": top_earners,
    "repeat-earners": repeat_earners,
    "sequences": sequences,
    "contract": contract,
    "template-health": template_health,
}
