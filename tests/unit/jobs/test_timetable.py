"""The hour at which something is done by itself: each night once, a failed one again before the next night."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from credly_core.jobs.timetable import AGAIN, Timetable, Turn

NIGHT = Timetable(2, UTC)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("last", "now", "is_due"),
    [
        (Turn(at(22, 12)), at(23, 1, 59), False),  # heard of at noon
        (Turn(at(22, 12)), at(23, 2), True),
        (Turn(at(23, 2), at(23, 3)), at(24, 1), False),
        (Turn(at(23, 2), at(23, 3)), at(24, 2, 1), True),
        (Turn(at(23, 2), at(23, 3), has_failed=True), at(23, 3, 30), False),
        (Turn(at(23, 2), at(23, 3), has_failed=True), at(23, 3) + AGAIN, True),
        (Turn(at(23, 2), at(22, 3)), at(23, 2, 10), True),  # begun and killed: nobody has ended it
    ],
)
def test_a_turn_is_due_once_a_night(last: Turn, now: datetime, is_due: bool) -> None:
    assert NIGHT.is_due(last, now) is is_due


def test_the_hour_is_that_of_the_place_also_where_the_clocks_change() -> None:
    berlin = Timetable(4, ZoneInfo("Europe/Berlin"))
    before = datetime(2026, 10, 24, 12, tzinfo=UTC)  # the clocks go back in the night that follows

    first = berlin.next(before)

    assert first is not None
    assert first.astimezone(UTC) == datetime(2026, 10, 25, 3, tzinfo=UTC)
    assert berlin.latest(before) == first - timedelta(days=1)


def test_never_is_never() -> None:
    never = Timetable(None, UTC)

    assert (never.next(at(1, 1)), never.latest(at(1, 1))) == (None, None)
    assert not never.is_due(Turn(at(1, 1)), at(20, 1))
