"""Drift: what came apart, whom it hits, how it is repaired."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from credly_core.domain.badges import TemplateState
from credly_core.domain.ids import TemplateId
from credly_core.domain.learning import LearningState
from credly_core.domain.mapping import Mapping, MappingOrigin
from credly_core.domain.mapping.drift import MappingDrift, MappingDriftKind
from credly_core.domain.mapping.drifting import find_drift
from credly_core.domain.mapping.sight import Sight

from .scene import (
    a_badge,
    a_certification,
    a_course,
    a_sight,
    a_skill,
    a_template,
    to_instance,
    to_level,
    to_new_skill,
    to_object,
)

ARCHIVED = a_template(1, state=TemplateState.ARCHIVED)


def only(sight: Sight, mappings: Sequence[Mapping], kind: MappingDriftKind) -> MappingDrift:
    (found,) = [one for one in find_drift(sight, mappings) if one.kind is kind]
    return found


def test_what_is_as_it_was_is_not_adrift() -> None:
    course = a_course(1, "", "b1")
    sight = a_sight(a_template(), a_badge(), course, a_skill(7, "Coaching", (10.0, "b1")))

    assert find_drift(sight, [to_object(1, course), to_level(1)]) == ()


def test_an_archived_template_hits_every_place_mapped_or_hanging() -> None:
    hanging = [a_course(number, "", "b1", enrolled=50) for number in (1, 2, 3)]
    mapped = a_course(4, "", None, enrolled=62)
    sight = a_sight(ARCHIVED, a_badge(), *hanging, mapped)

    found = only(sight, [to_object(1, mapped)], MappingDriftKind.TEMPLATE_ARCHIVED)

    assert found.sentence == "4 courses, 212 enrolled learners will not be awarded."
    assert any("Unarchive" in click for repair in found.repairs for click in repair.clicks)
    assert [repair.label for repair in found.repairs if repair.is_one_click] == ["Remove its mappings"]


def test_an_archived_template_is_found_where_nobody_mapped_it_too() -> None:
    found = only(a_sight(ARCHIVED, a_badge(), a_course(1, "", "b1")), [], MappingDriftKind.TEMPLATE_ARCHIVED)

    assert found.keys == ()
    assert not any(repair.is_one_click for repair in found.repairs)


@pytest.mark.parametrize(
    ("template", "gone", "kind"),
    [
        (a_template(1), ["t1"], MappingDriftKind.TEMPLATE_GONE),
        (a_template(1, state=TemplateState.DRAFT), [], MappingDriftKind.TEMPLATE_NOT_USABLE),
        (a_template(1, image_url=None), [], MappingDriftKind.TEMPLATE_NOT_USABLE),
        (a_template(1, name="Another name"), [], MappingDriftKind.TEMPLATE_RENAMED),
    ],
)
def test_templates_that_are_not_what_they_were(template: object, gone: list[str], kind: MappingDriftKind) -> None:
    course = a_course(1)

    found = only(a_sight(template, course, gone=gone), [to_object(1, course)], kind)  # type: ignore[arg-type]

    assert found.template_id == "t1"
    assert found.is_harmless is (kind is MappingDriftKind.TEMPLATE_RENAMED)


def test_a_template_nobody_ever_saw_is_gone_under_its_old_name() -> None:
    found = only(a_sight(a_course(1)), [to_object(1, a_course(1))], MappingDriftKind.TEMPLATE_GONE)

    assert found.subject == "Template 1"


def test_a_new_name_is_noted_with_one_click() -> None:
    course = a_course(1)
    sight = a_sight(a_template(1, name="Renamed"), course)

    found = only(sight, [to_object(1, course)], MappingDriftKind.TEMPLATE_RENAMED)
    after = found.repairs[0].changes[0].after

    assert (found.before, found.after) == ("Template 1", "Renamed")
    assert after is not None
    assert find_drift(sight, [after]) == ()


def test_a_retired_badge_that_still_hangs_is_adrift() -> None:
    retired = a_badge(1, 1, state=LearningState.RETIRED)
    sight = a_sight(a_template(), retired, a_course(1, "", "b1"), a_skill(7, "Coaching", (10.0, "b1")))

    found = only(sight, [], MappingDriftKind.BADGE_RETIRED)

    assert found.sentence == "1 course, 1 skill level, 10 enrolled learners will not be awarded."


def test_a_badge_that_leads_elsewhere_now_is_followed_or_overruled() -> None:
    course = a_course(1, "", "b1")
    formerly = {"badge:b1": frozenset((TemplateId("t1"),))}
    sight = a_sight(a_template(1), a_template(2), a_badge(1, 2), course, formerly=formerly)

    found = only(sight, [to_object(1, course)], MappingDriftKind.BADGE_RELINKED)
    follow = next(repair for repair in found.repairs if repair.is_one_click)

    assert (found.before, found.after) == ("Template 1", "Template 2")
    assert [change.after.template_id for change in follow.changes if change.after] == ["t2"]


def test_a_badge_taken_off_an_instance_is_adrift() -> None:
    course = a_course(1, "", None)
    formerly = {"instance:course:1_1": frozenset((TemplateId("t1"),))}

    found = only(
        a_sight(a_template(), course, formerly=formerly), [to_object(1, course)], MappingDriftKind.BADGE_RELINKED
    )

    assert found.after == "no template"


def test_a_place_that_always_carried_another_badge_is_not_adrift() -> None:
    course = a_course(1, "", "b2")

    assert find_drift(a_sight(a_template(1), a_template(2), a_badge(2, 2), course), [to_object(1, course)]) == ()


def test_an_instance_without_its_siblings_badge_is_mapped_with_one_click() -> None:
    course = a_course(1, "Coach", "b1", None)
    sight = a_sight(a_template(), a_badge(), course)

    found = only(sight, [], MappingDriftKind.INSTANCE_BARE)
    change = found.repairs[0].changes[0]

    assert change.after == to_instance(1, course, 2, origin=MappingOrigin.REPAIRED)
    assert found.repairs[1].clicks[0] == "In ALM as administrator: Courses > “Coach”."


@pytest.mark.parametrize(
    ("mapping", "gone"),
    [
        (to_object(1, a_course(1)), ["course:1"]),
        (to_object(1, a_course(9)), []),
        (to_instance(1, a_course(1)), ["course:1_1"]),
        (to_level(1), ["7"]),
        (to_level(1, skill=99), []),
        (to_level(1, level=2), []),
    ],
)
def test_a_mapping_to_what_is_no_longer_there_is_removed_with_one_click(mapping: Mapping, gone: list[str]) -> None:
    sight = a_sight(a_template(), a_course(1), a_skill(), gone=gone)

    found = only(sight, [mapping], MappingDriftKind.TARGET_GONE)

    assert [(one.before, one.after) for one in found.repairs[-1].changes] == [(mapping, None)]


def test_a_level_that_is_to_be_made_on_a_skill_that_is_there_is_no_drift() -> None:
    assert find_drift(a_sight(a_template(), a_skill()), [to_level(1, level=2, credits=20.0)]) == ()


def test_a_retired_course_and_a_retired_skill_award_nobody_new() -> None:
    course = replace(a_course(1, enrolled=3), state=LearningState.RETIRED)
    sight = a_sight(a_template(), course, a_skill(state=LearningState.RETIRED))

    found = find_drift(sight, [to_object(1, course), to_level(1)])

    assert {one.kind for one in found} == {MappingDriftKind.TARGET_RETIRED}
    assert {one.sentence for one in found} == {
        "1 course, 3 enrolled learners will not be awarded.",
        "1 skill level: whoever reaches it will not be awarded.",
    }


def test_a_recurring_certification_goes_on_under_its_newest_id() -> None:
    old, middle = a_certification(1, 1, active=False), a_certification(2, 1, active=False, day=1)
    newest = a_certification(3, 1, active=True, day=2)
    sight = a_sight(a_template(), old, middle, newest)

    found = only(sight, [to_object(1, old)], MappingDriftKind.CERTIFICATION_RENEWED)
    moved = found.repairs[0].changes[1].after

    assert (found.before, found.after) == ("certification:1", "certification:3")
    assert moved == to_object(1, newest, origin=MappingOrigin.REPAIRED)
    assert find_drift(sight, [moved]) == ()


def test_a_renewal_that_was_mapped_already_only_drops_the_old_one() -> None:
    old, new = a_certification(1, 1, active=False), a_certification(2, 1, active=True, badge="b1", day=1)
    sight = a_sight(a_template(), a_badge(), old, new)

    found = only(sight, [to_object(1, old), to_object(1, new)], MappingDriftKind.CERTIFICATION_RENEWED)

    assert [change.after for change in found.repairs[0].changes] == [None]
    assert found.sentence == "Nobody is hit yet."


def test_a_new_skill_that_came_into_being_is_mapped_to_with_one_click() -> None:
    sight = a_sight(a_template(), a_skill(7, "Coaching"))

    found = only(sight, [to_new_skill(1, "coaching ")], MappingDriftKind.SKILL_MADE)

    assert found.repairs[0].changes[1].after == to_level(1, origin=MappingOrigin.REPAIRED)


def test_what_leaves_most_learners_without_a_badge_comes_first_and_ids_differ() -> None:
    small, large = a_course(1, "Small", enrolled=2), a_course(2, "Large", enrolled=90)
    sight = a_sight(a_template(1, name="Renamed"), small, large, gone=["course:1", "course:2"])

    found = find_drift(sight, [to_object(1, small), to_object(1, large)])

    assert [one.subject for one in found] == ["Large", "Small", "Renamed"]
    assert len({one.id for one in found}) == 3
