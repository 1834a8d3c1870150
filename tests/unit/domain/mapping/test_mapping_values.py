"""Targets, reasons and answers as values."""

from __future__ import annotations

import string

import pytest

from credly_core.domain.ids import AlmBadgeId, InstanceId, LearningObjectId, SkillId, TemplateId
from credly_core.domain.learning import AlmBadge, Instance, LearningObject, LearningObjectKind, Skill, SkillLevel
from credly_core.domain.mapping import (
    Reason,
    ReasonKind,
    Suggestion,
    Target,
    TargetKind,
    TemplateSuggestions,
    Verdict,
    Why,
    find_links,
)

LEVEL = Target(TargetKind.SKILL_LEVEL, "Coaching", skill_id=SkillId("7"), level=2)
COURSE = Target(TargetKind.LEARNING_OBJECT, "Coaching", learning_object_id=LearningObjectId("c"))
RUN = Target(
    TargetKind.INSTANCE, "Coaching 2025", learning_object_id=LearningObjectId("c"), instance_id=InstanceId("i")
)


def test_a_target_has_a_key_of_its_own_and_shares_its_thing_with_its_siblings() -> None:
    assert [one.key for one in (LEVEL, COURSE, RUN)] == ["skill:7:2", "learning object:c", "instance:i"]
    assert [one.thing for one in (LEVEL, COURSE, RUN)] == ["skill:7", "learning object:c", "learning object:c"]


@pytest.mark.parametrize("kind", ReasonKind)
def test_every_reason_can_be_said_with_its_facts(kind: ReasonKind) -> None:
    names = [name for _, name, _, _ in string.Formatter().parse(kind.value) if name]

    sentence = Reason(kind, tuple((name, "x") for name in names)).sentence

    assert sentence.endswith(".")
    assert "{" not in sentence


def test_an_answer_knows_what_is_accepted_and_whether_anything_fits() -> None:
    sure = TemplateSuggestions(TemplateId("t"), (Suggestion(COURSE, 97, Verdict.SURE),), Why.FOUND)
    open_ = TemplateSuggestions(TemplateId("t"), (Suggestion(COURSE, 60, Verdict.LIKELY),), Why.UNDECIDED)
    none = TemplateSuggestions(TemplateId("t"), (), Why.NOTHING_NEAR)

    assert sure.accepted is not None
    assert open_.accepted is None
    assert [one.nothing_fits for one in (sure, open_, none)] == [False, False, True]


def test_badges_that_name_a_template_are_ties_where_they_hang() -> None:
    gold = AlmBadge(AlmBadgeId("b"), "Gold", template_id=TemplateId("t"), provider="Credly ")
    plain = AlmBadge(AlmBadgeId("p"), "Plain")
    skill = Skill(
        SkillId("s"),
        "Coaching",
        levels=(SkillLevel(SkillId("s"), 1, 10, "", plain.id), SkillLevel(SkillId("s"), 2, 10, "", gold.id)),
    )

    links = find_links(
        [gold, plain], [skill, _course("c", gold.id, gold.id), _course("d", gold.id, None), _course("e")]
    )

    assert [(one.template_id, one.target_key, one.badge_name) for one in links] == [
        ("t", "skill:s:2", "Gold"),
        ("t", "learning object:c", "Gold"),
        ("t", "instance:d-0", "Gold"),
    ]


def _course(key: str, *badges: AlmBadgeId | None) -> LearningObject:
    instances = tuple(
        Instance(InstanceId(f"{key}-{at}"), LearningObjectId(key), "Run", badge_id=badge)
        for at, badge in enumerate(badges)
    )
    return LearningObject(LearningObjectId(key), LearningObjectKind.COURSE, key, instances=instances)
