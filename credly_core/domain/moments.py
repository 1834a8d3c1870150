"""Moments: aware UTC inside, and a clock that is passed in so that tests own the time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

#: Returns the present moment as aware UTC.
Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The present moment; the only place that asks the machine, handed in wherever time matters."""
    return datetime.now(UTC)


def as_utc(moment: datetime) -> datetime:
    """The same moment in UTC; a moment without a zone is refused, since nobody can say when it was.

    >>> as_utc(datetime.fromisoformat("2026-03-01T10:00:00+02:00")).isoformat()
    '2026-03-01T08:00:00+00:00'
    """
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(UTC)
