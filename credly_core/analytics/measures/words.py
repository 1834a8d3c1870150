"""Numbers and days in the sentences above the charts."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from credly_core.domain.scope import Period, Scope

if TYPE_CHECKING:
    import pandas as pd

_LONG = 46


def number(value: float | str) -> str:
    """A whole number with separators.

    >>> number(1234567)
    '1,234,567'
    """
    return f"{int(value):,}"


def plural(count: int, one: str, many: str = "") -> str:
    """A number with its noun.

    >>> plural(1, "badge"), plural(2, "badge"), plural(2, "person", "people")
    ('1 badge', '2 badges', '2 people')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def most(frame: pd.DataFrame, column: str) -> pd.Series:
    """The first row in which a column is largest. The frame has one."""
    return frame.iloc[int(frame[column].to_numpy().argmax())]


def period_noun(scope: Scope) -> str:
    """Day, week or month."""
    return str(scope.period.value)


def period_name(first: date | pd.Timestamp, scope: Scope) -> str:
    """A period by its first day.

    >>> period_name(date(2026, 3, 1), Scope())
    'March 2026'
    """
    if scope.period is Period.MONTH:
        return first.strftime("%B %Y")
    day = first.strftime("%-d %b %Y")
    return f"the week of {day}" if scope.period is Period.WEEK else day


def short(text: str) -> str:
    """A name that fits into a sentence.

    >>> len(short("x" * 90))
    46
    """
    return text if len(text) <= _LONG else f"{text[: _LONG - 1].rstrip()}…"


def days_in_words(hours: float) -> str:
    """A span as people say it.

    >>> days_in_words(5), days_in_words(40), days_in_words(24 * 12)
    ('5 hours', '1.7 days', '12 days')
    """
    if hours < 24:  # noqa: PLR2004  hours of a day
        return plural(int(hours), "hour")
    days = hours / 24
    return f"{days:.1f} days" if days < 10 else f"{days:,.0f} days"  # noqa: PLR2004  then tenths say nothing
