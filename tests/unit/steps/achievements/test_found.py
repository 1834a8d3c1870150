"""An ALM badge next to a learner: earned where a date stands, and never by a date that nobody can read."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from credly_core.alm.jsonapi import Resource
from credly_core.alm.wire import to_user_badge
from credly_core.domain.ids import AlmBadgeId, LearnerId, TemplateId
from credly_core.domain.ledger import LedgerReason
from credly_core.steps.achievements.book import Deserving
from credly_core.steps.achievements.found import Found, Person, of_user_badge

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def found(told: object) -> Found | None:
    fields = {
        "attributes": {} if told is None else {"dateAchieved": told},
        "relationships": {"badge": {"data": {"type": "badge", "id": "9"}}},
    }
    badge = to_user_badge(Resource("userBadge", "7_9_COURSE_1_2", fields), LearnerId("7"))
    book = Deserving(of_badge={AlmBadgeId("9"): TemplateId("t1")}, names={AlmBadgeId("9"): "Welder"})
    return of_user_badge(Person("7", "dana@example.net", "Dana Novak"), badge, book, NOW)


def test_a_badge_without_a_date_is_on_the_way() -> None:
    assert found(None) is None
    assert found("") is None


def test_a_badge_with_a_date_is_earned() -> None:
    made = found("2026-03-01T10:00:00.000Z")

    assert made is not None
    assert (made.gap, made.achievement.earned_at) == (None, datetime(2026, 3, 1, 10, tzinfo=UTC))


@pytest.mark.parametrize("told", [1772359200, 1772359200000, "1772359200000", 1.7e9, "soon", True, ["2026-03-01"]])
def test_a_date_that_may_be_seconds_or_milliseconds_or_nothing_is_a_line_that_says_so(told: object) -> None:
    made = found(told)

    assert made is not None
    assert made.gap is LedgerReason.IMPOSSIBLE_DATE
