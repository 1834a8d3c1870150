"""Skills as they will be: levels, badges and the credits that lead there."""

from __future__ import annotations

from dataclasses import replace

from credly_core.domain.ids import LearningObjectId
from credly_core.domain.learning import LearningState
from credly_core.domain.mapping import CreditGiver
from credly_core.domain.mapping.plans import skill_plans

from .scene import a_badge, a_course, a_sight, a_skill, a_template, giving, to_level, to_new_skill


def test_the_credits_of_a_level_are_summed_over_published_objects() -> None:
    courses = [giving(a_course(number), (7, 1, credits)) for number, credits in ((1, 5.0), (2, 4.0), (3, 3.0))]
    retired = replace(giving(a_course(4), (7, 1, 50.0)), state=LearningState.RETIRED)
    sight = a_sight(a_template(), a_skill(7, "Coaching", (20.0, None)), *courses, retired)

    (plan,) = skill_plans(sight, [to_level(1)])

    assert plan.levels[0].arithmetic == "5 + 4 + 3 = 12 of 20 credits; 8 are missing"
    assert not plan.levels[0].is_reachable


def test_planned_credits_count_and_replace_what_the_same_object_gives_today() -> None:
    course = giving(a_course(1), (7, 1, 5.0))
    sight = a_sight(a_template(), a_skill(7, "Coaching", (20.0, None)), course, a_course(2))
    givers = (CreditGiver(course.id, 15.0), CreditGiver(LearningObjectId("course:2"), 5.0))

    (plan,) = skill_plans(sight, [to_level(1, givers=givers)])

    assert plan.levels[0].total == 20.0
    assert plan.levels[0].is_reachable
    assert [one.is_planned for one in plan.levels[0].given] == [True, True]


def test_nothing_that_gives_credits_is_said_in_words() -> None:
    (plan,) = skill_plans(a_sight(a_template(), a_skill()), [to_level(1)])

    assert plan.levels[0].arithmetic == "0 of 10 credits: no learning object gives any"


def test_a_written_number_of_credits_takes_the_place_of_alms() -> None:
    (plan,) = skill_plans(a_sight(a_template(), a_skill()), [to_level(1, credits=30.0)])

    assert (plan.levels[0].needed, plan.levels[0].alm_credits) == (30.0, 10.0)


def test_a_new_skill_gets_the_levels_below_without_badge_and_with_credits_in_proportion() -> None:
    (plan,) = skill_plans(a_sight(a_template()), [to_new_skill(1, "Welding", 3, credits=300.0)])

    assert plan.skill_id is None
    assert [(level.level, level.needed, level.has_badge) for level in plan.levels] == [
        (1, 100.0, False),
        (2, 200.0, False),
        (3, 300.0, True),
    ]


def test_two_templates_on_levels_of_one_new_skill_make_one_skill() -> None:
    mappings = [to_new_skill(1, "Welding", 1, credits=10.0), to_new_skill(2, " welding", 2, credits=20.0)]

    (plan,) = skill_plans(a_sight(a_template(1), a_template(2)), mappings)

    assert [len(level.mappings) for level in plan.levels] == [1, 1]


def test_the_badge_that_hangs_there_today_is_told_by_its_template_or_its_name() -> None:
    skill = a_skill(7, "Coaching", (10.0, "b1"), (20.0, "b2"), (30.0, None))
    sight = a_sight(a_template(), a_badge(1, 1), a_badge(2, None), skill)

    (plan,) = skill_plans(sight, [], mapped_only=False)

    assert [(level.carries, level.other_badge) for level in plan.levels] == [("t1", ""), (None, "Badge 2"), (None, "")]
    assert not plan.is_mapped
