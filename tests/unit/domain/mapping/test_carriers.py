"""Where badges hang, instance by instance, and where one is missing."""

from __future__ import annotations

from dataclasses import replace

from credly_core.domain.learning import LearningState
from credly_core.domain.mapping.carriers import Carrying, carriers, find_gaps

from .scene import a_badge, a_course, a_sight, a_template, to_instance, to_object


def test_a_mapped_object_means_all_its_active_instances() -> None:
    course = a_course(1, "", "b1", "b2", None)
    retired = replace(course.instances[2], state=LearningState.RETIRED)
    course = replace(
        course, instances=(*course.instances[:2], retired, a_course(1, "", None, None, None, None).instances[3])
    )
    sight = a_sight(a_template(), a_badge(1, 1), a_badge(2, 2), course)

    found = list(carriers([to_object(1, course)], sight))

    assert [one.carrying for one in found] == [Carrying.THIS, Carrying.OTHER, Carrying.NONE]


def test_a_mapped_instance_means_that_instance_only() -> None:
    course = a_course(1, "", None, None)
    sight = a_sight(a_template(), course)

    assert [one.instance.id for one in carriers([to_instance(1, course, 2)], sight)] == ["course:1_2"]


def test_the_instance_that_came_without_its_siblings_badge_is_found() -> None:
    course = a_course(1, "", "b1", "b1", None, enrolled=47)
    sight = a_sight(a_template(), a_badge(), course)

    (gap,) = find_gaps(sight, [])

    assert (gap.instance.id, gap.template_id, gap.siblings_with, gap.siblings) == ("course:1_3", "t1", 2, 2)
    assert not gap.is_mapped
    assert gap.sentence == "2 of its 2 siblings carry the badge, it does not."


def test_a_gap_of_a_mapped_object_waits_for_the_set() -> None:
    course = a_course(1, "", "b1", None)
    sight = a_sight(a_template(), a_badge(), course)

    (gap,) = find_gaps(sight, [to_object(1, course)])

    assert gap.is_mapped


def test_where_siblings_differ_the_most_frequent_badge_is_meant() -> None:
    course = a_course(1, "", "b1", "b2", "b2", None)
    sight = a_sight(a_template(1), a_template(2), a_badge(1, 1), a_badge(2, 2), course)

    (gap,) = find_gaps(sight, [])

    assert gap.template_id == "t2"


def test_objects_without_any_badge_have_no_gap() -> None:
    sight = a_sight(a_template(), a_badge(2, None), a_course(1, "", None, None), a_course(2, "", "b2", None))

    assert find_gaps(sight, []) == ()


def test_a_badge_that_is_gone_counts_as_none() -> None:
    sight = a_sight(a_template(), a_badge(), a_course(1, "", "b1", "b1"), gone=["b1"])

    assert find_gaps(sight, []) == ()
