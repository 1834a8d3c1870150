"""What the checks say while a mapping is edited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from credly_core.domain.mapping import Mapping
from credly_core.domain.mapping.sight import Sight
from credly_core.migration.findings import Severity
from credly_core.steps.mapping import MappingFinding
from credly_core.steps.mapping.checking import check_mappings, limits
from tests.unit.domain.mapping.scene import (
    a_badge,
    a_course,
    a_sight,
    a_skill,
    a_template,
    giving,
    to_instance,
    to_level,
    to_new_skill,
    to_object,
)

GIVING = giving(a_course(1), (7, 1, 10.0), (7, 2, 20.0), (7, 3, 30.0), (7, 4, 40.0))
THREE = a_skill(7, "Coaching", (10.0, None), (20.0, None), (30.0, None))


def findings(sight: Sight, mappings: Sequence[Mapping], code: str, locale: str = "en-US") -> list[MappingFinding]:
    return [one for one in check_mappings(sight, mappings, locale=locale) if one.code == code]


def test_the_limits_come_from_the_specs_of_the_files() -> None:
    known = limits()

    assert (known.longest_skill_name, known.least_credits, known.most_credits) == (63, 1.0, 65535.0)
    assert known.levels == {1, 2, 3}


def test_a_sound_mapping_has_no_finding() -> None:
    assert check_mappings(a_sight(a_template(), THREE, GIVING), [to_level(1), to_object(1, GIVING)]) == ()


def test_a_name_of_63_characters_is_taken_and_one_of_64_is_not() -> None:
    sight = a_sight(a_template())

    assert findings(sight, [to_new_skill(1, "x" * 63)], "mapping.name.length") == []
    (found,) = findings(sight, [to_new_skill(1, "x" * 64)], "mapping.name.length")
    assert "has 64 characters; ALM takes 63" in found.message


def test_credits_are_1_to_65535_and_better_whole() -> None:
    sight = a_sight(a_template(), THREE, GIVING)

    def said(credits: float, code: str) -> int:
        return len(findings(sight, [to_level(1, credits=credits)], code))

    assert [said(one, "mapping.credits.range") for one in (0.0, 1.0, 65535.0, 65536.0)] == [1, 0, 0, 1]
    assert said(2.5, "mapping.credits.fraction") == 1


def test_a_level_nobody_can_reach_is_told_with_the_arithmetic() -> None:
    sight = a_sight(a_template(), a_skill(7, "Coaching", (20.0, None)), giving(a_course(1), (7, 1, 5.0)))

    (found,) = findings(sight, [to_level(1)], "mapping.credits.unreachable")

    assert found.message == "Level 1 of “Coaching” can never be reached: 5 of 20 credits; 15 are missing."
    assert (found.severity, found.field) == (Severity.WARNING, "credits")


def test_two_templates_on_one_level_are_an_error_that_names_both() -> None:
    sight = a_sight(a_template(1, "Coach"), a_template(2, "Mentor"), THREE, GIVING)

    (found,) = findings(sight, [to_level(1), to_level(2)], "mapping.level.twice")

    assert found.severity is Severity.ERROR
    assert "“Coach”, “Mentor”" in found.message
    assert len(found.keys) == 2


def test_a_level_without_badge_between_two_with_one_is_told() -> None:
    sight = a_sight(a_template(1), a_template(2), THREE, GIVING)

    (found,) = findings(sight, [to_level(1, level=1), to_level(2, level=3)], "mapping.level.hole")

    assert found.message.startswith("Level 2 of “Coaching” has no badge")
    assert findings(sight, [to_level(1, level=1), to_level(2, level=2)], "mapping.level.hole") == []


def test_skills_with_four_levels_are_told_and_the_fourth_is_refused() -> None:
    four = a_skill(7, "Coaching", *[(10.0 * place, None) for place in (1, 2, 3, 4)])
    sight = a_sight(a_template(), four, GIVING)

    found = check_mappings(sight, [to_level(1, level=4)])

    assert [one.code for one in found] == ["mapping.level.number", "mapping.levels.many"]


def test_a_higher_level_with_fewer_credits_is_told() -> None:
    sight = a_sight(a_template(), THREE, GIVING)

    (found,) = findings(sight, [to_level(1, level=2, credits=5.0)], "mapping.credits.falling")

    assert "needs 5 credits, fewer than level 1 with 10" in found.message


def test_a_new_skill_of_a_name_alm_has_is_an_error_and_two_of_one_name_a_hint() -> None:
    twins = (a_skill(7, "Coaching"), a_skill(8, "coaching"))

    (found,) = findings(a_sight(a_template(), twins[0]), [to_new_skill(1, " COACHING")], "mapping.name.exists")
    assert found.severity is Severity.ERROR
    (twice,) = findings(a_sight(a_template(), *twins), [to_level(1)], "mapping.name.twice")
    assert "this one is skill 7" in twice.message


def test_what_hangs_there_today_is_named_before_it_is_replaced() -> None:
    course = a_course(2, "Mentoring", "b2")
    skill = a_skill(7, "Coaching", (10.0, "b3"))
    sight = a_sight(a_template(1), a_template(2), a_badge(2, 2), a_badge(3, None), course, skill, GIVING)

    found = check_mappings(sight, [to_level(1), to_object(1, course)])

    assert {one.code: one.message for one in found} == {
        "mapping.level.taken": "Level 1 of “Coaching” carries “Badge 3” in ALM today.",
        "mapping.object.taken": "“Mentoring” carries “Badge 2” in ALM today.",
    }


def test_two_templates_on_one_instance_are_an_error_also_through_the_whole_object() -> None:
    course = a_course(2, "Mentoring", None, None)
    sight = a_sight(a_template(1), a_template(2), course)

    assert len(findings(sight, [to_object(1, course), to_instance(2, course)], "mapping.object.twice")) == 1
    assert findings(sight, [to_instance(1, course, 1), to_instance(2, course, 2)], "mapping.object.twice") == []


def test_duplicate_names_and_missing_languages_of_objects_are_hints() -> None:
    twins = (a_course(2, "Mentoring", None), a_course(3, "mentoring", None))
    german = replace(a_course(4, "Führung", None), names={"de-DE": "Führung"})
    sight = a_sight(a_template(), *twins, german)

    (same,) = findings(sight, [to_object(1, twins[0])], "mapping.object.same-name")
    (language,) = findings(sight, [to_object(1, german)], "mapping.object.language", locale="fr-FR")

    assert same.message == "ALM has 2 courses called “Mentoring”; this one is course:2."
    assert language.message == "“Führung” has no name in fr-FR; the one in de-DE is shown."
    assert findings(sight, [to_object(1, german)], "mapping.object.language", locale="de_DE") == []


def test_errors_come_first() -> None:
    sight = a_sight(a_template(1), a_template(2), a_skill(7, "Coaching", (20.0, None)))

    found = check_mappings(sight, [to_level(1), to_level(2)])

    assert [one.severity for one in found] == [Severity.ERROR, Severity.WARNING]
