"""A calendar month: as people write it, its days, the month before."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from credly_core.errors import SettingsError

_WRITTEN = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month of a year.

    >>> Month.read("2026-03").last, str(Month.read("2026-03").before())
    (datetime.date(2026, 3, 31), '2026-02')
    """

    first: date

    @classmethod
    def of(cls, day: date) -> Self:
        """The month in which a day lies."""
        return cls(day.replace(day=1))

    @classmethod
    def read(cls, text: str) -> Self:
        """A month written as 2026-03; SettingsError for anything else."""
        found = _WRITTEN.fullmatch(text.strip())
        if found is None or int(found[1]) <= 1:
            raise SettingsError(f"“{text}” is no month.", hint="Months are written as 2026-03.")
        return cls(date(int(found[1]), int(found[2]), 1))

    @property
    def last(self) -> date:
        """Its last day."""
        return (self.first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)

    @property
    def name(self) -> str:
        """As people say it.

        >>> Month.read("2026-03").name
        'March 2026'
        """
        return self.first.strftime("%B %Y")

    def before(self, months: int = 1) -> Self:
        """The month so many months earlier."""
        count = self.first.year * 12 + self.first.month - 1 - months
        return type(self)(date(count // 12, count % 12 + 1, 1))

    def __str__(self) -> str:
        return self.first.strftime("%Y-%m")


def span_in_words(since: date | None, until: date | None) -> str:
    """The days of a report as its title says them: a month by its name.

    >>> span_in_words(date(2026, 3, 1), date(2026, 3, 31)), span_in_words(None, None)
    ('March 2026', 'all time')
    """
    if since and until:
        if since == Month.of(since).first and until == Month.of(since).last:
            return Month.of(since).name
        return f"{_day(since)} to {_day(until)}"
    if since:
        return f"from {_day(since)}"
    return f"until {_day(until)}" if until else "all time"


def span_before(since: date | None, until: date | None) -> tuple[date, date] | None:
    """The days to compare with: the month before a month, else as many days just before; None without a beginning."""
    if since is None or until is None:
        return None
    month = Month.of(since)
    if since == month.first and until == month.last:
        return month.before().first, month.before().last
    length = until - since
    earlier = since - timedelta(days=1)
    return (earlier - length, earlier) if earlier - date.min > length else None


def _day(day: date) -> str:
    return day.strftime("%-d %b %Y")
