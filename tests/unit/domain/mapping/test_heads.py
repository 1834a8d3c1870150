"""Who completed something before its badge hung there."""

from __future__ import annotations

from datetime import timedelta

from credly_core.domain.ids import AlmBadgeId, InstanceId
from credly_core.domain.mapping.heads import HeadCount, early_completions

from .scene import NOW, a_badge, a_certification, a_course, a_sight, a_template, to_object

FIRST = InstanceId("course:1_1")


def counted(badge: str | None, completed: int, day: int = 0) -> tuple[tuple[InstanceId, AlmBadgeId | None], HeadCount]:
    badge_id = AlmBadgeId(badge) if badge else None
    return (FIRST, badge_id), HeadCount(FIRST, badge_id, 40, completed, NOW + timedelta(days=day))


def test_completions_of_an_instance_without_its_badge_are_named() -> None:
    course = a_course(1, "", None)

    (found,) = early_completions(a_sight(a_template(), course), [to_object(1, course)], dict([counted(None, 12)]))

    assert (found.completed, found.enrolled, found.is_attached) == (12, 40, False)
    assert "put it on again" in found.how_to_award[0]


def test_before_alm_was_asked_the_number_is_not_known() -> None:
    course = a_course(1, "", None)

    (found,) = early_completions(a_sight(a_template(), course), [to_object(1, course)], {})

    assert found.completed is None


def test_the_last_count_before_the_badge_was_attached_stays_known() -> None:
    course = a_course(1, "", "b1")
    counts = dict([counted(None, 12), counted("b1", 30, day=5)])

    (found,) = early_completions(a_sight(a_template(), a_badge(), course), [to_object(1, course)], counts)

    assert (found.completed, found.is_attached) == (12, True)


def test_an_instance_that_always_carried_its_badge_and_one_nobody_completed_are_left_out() -> None:
    course = a_course(1, "", "b1")
    sight = a_sight(a_template(), a_badge(), course)

    assert early_completions(sight, [to_object(1, course)], dict([counted("b1", 30)])) == ()
    assert early_completions(sight, [to_object(1, course)], dict([counted(None, 0)])) == ()


def test_for_certifications_the_way_is_told_honestly() -> None:
    licence = a_certification(1, 1, active=True)

    (found,) = early_completions(a_sight(a_template(), licence), [to_object(1, licence)], {})

    assert "Adobe does not say" in found.how_to_award[0]
