"""How far badges reach."""

from __future__ import annotations

from dataclasses import replace

from credly_core.domain.badges import TemplateState
from credly_core.domain.learning import LearningObjectKind, LearningState
from credly_core.domain.mapping.coverage import Covered, find_coverage

from .scene import a_badge, a_course, a_sight, a_skill, a_template, to_level, to_object

FULL = a_course(1, "Full", "b1", "b1", enrolled=5)
PARTLY = a_course(2, "Partly", "b1", None, enrolled=7)
PLANNED = a_course(3, "Planned", None, enrolled=20)
NONE = a_course(4, "None", None, enrolled=1)
DRAFT = replace(a_course(5, "Draft", None), state=LearningState.DRAFT)


def test_objects_are_sorted_by_how_far_they_are_covered_and_learners_are_counted() -> None:
    sight = a_sight(a_template(), a_badge(), FULL, PARTLY, PLANNED, NONE, DRAFT)

    found = find_coverage(sight, [to_object(1, PLANNED)])

    assert {one.owner.name: one.covered for one in found.objects} == {
        "Full": Covered.FULL,
        "Partly": Covered.PARTLY,
        "Planned": Covered.PLANNED,
        "None": Covered.NOT,
    }
    assert (found.enrolled, found.reached) == (10 + 14 + 20 + 1, 10 + 7)
    assert found.objects[0].owner.name == "Planned"
    assert found.of(LearningObjectKind.COURSE)[Covered.FULL] == 1


def test_badges_that_hang_nowhere_and_templates_mapped_nowhere_are_named() -> None:
    archived = a_template(4, state=TemplateState.ARCHIVED)
    badges = (a_badge(1, 1), a_badge(2, 2), a_badge(3, None))
    sight = a_sight(a_template(1), a_template(2), a_template(3), archived, *badges, FULL)

    found = find_coverage(sight, [])

    assert [one.id for one in found.idle_badges] == ["b2"]
    assert [one.id for one in found.unmapped_templates] == ["t3"]


def test_levels_of_active_skills_are_counted_by_badge_and_plan() -> None:
    retired = a_skill(8, "Old", (10.0, "b1"), state=LearningState.RETIRED)
    sight = a_sight(a_template(), a_badge(), a_skill(7, "Coaching", (10.0, "b1"), (20.0, None), (30.0, None)), retired)

    found = find_coverage(sight, [to_level(1, level=2)])

    assert (found.levels, found.levels_with_badge, found.levels_planned) == (3, 1, 1)
