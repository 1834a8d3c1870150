"""A history's rows, and what is asked of them again and again, in plain Python."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import sqrt
from zoneinfo import ZoneInfo

from tests.unit.analytics.histories import AS_OF, TEMPLATE_ROWS, Badge

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


def names() -> dict[str, str]:
    return {row[0]: row[1] for row in TEMPLATE_ROWS} | {"t-gone": "Gone Template", "": "(no template)"}
