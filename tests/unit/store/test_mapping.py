"""What is mapped is kept step by step, and every step can be taken back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from credly_core.domain.ids import ConnectionId, InstanceId, LearningObjectId, SkillId, TemplateId
from credly_core.domain.learning import LearningObjectKind
from credly_core.domain.mapping import (
    CreditGiver,
    Decision,
    Mapping,
    MappingChange,
    MappingOrigin,
    Target,
    TargetKind,
)
from credly_core.errors import StoreConflict
from credly_core.store import mapping
from credly_core.store.store import Store

from .values import CONNECTION, LATER, NOW, a_connection, add

LEVEL = Mapping(
    TemplateId("t1"),
    Target(TargetKind.NEW_SKILL_LEVEL, "Größe 🏅", level=2),
    credits=20.5,
    givers=(CreditGiver(LearningObjectId("course:1"), 10.0),),
    origin=MappingOrigin.SUGGESTED,
    score=87,
    reasons=("Same name.",),
    template_name="Größe",
    decided_by="dana",
    decided_at=NOW,
)
INSTANCE = Mapping(
    TemplateId("t2"),
    Target(
        TargetKind.INSTANCE,
        "Autumn",
        learning_object_id=LearningObjectId("course:1"),
        object_kind=LearningObjectKind.COURSE,
        instance_id=InstanceId("course:1_2"),
    ),
    template_name="Welding",
    decided_at=NOW,
)
SKILL = Mapping(
    TemplateId("t3"),
    Target(TargetKind.SKILL_LEVEL, "Coaching", skill_id=SkillId("7"), level=1),
    decision=Decision.REFUSED,
    template_name="Coach",
    decided_at=NOW,
)


def accept(store: Store, *made: Mapping) -> None:
    with store.begin() as tx:
        mapping.take_step(tx, CONNECTION, "Accept", [MappingChange(None, one) for one in made], actor="d", at=NOW)


def held(store: Store) -> tuple[Mapping, ...]:
    with store.read() as tx:
        return mapping.list_mappings(tx, CONNECTION, decision=None)


def test_mappings_come_back_as_they_went_in(connected: Store) -> None:
    accept(connected, LEVEL, INSTANCE, SKILL)

    assert set(held(connected)) == {LEVEL, INSTANCE, SKILL}


def test_what_was_refused_is_not_listed_as_mapped(connected: Store) -> None:
    accept(connected, LEVEL, SKILL)

    with connected.read() as tx:
        assert mapping.list_mappings(tx, CONNECTION) == (LEVEL,)


def test_each_step_can_be_taken_back_and_brought_again(connected: Store) -> None:
    richer = replace(LEVEL, credits=30.0)
    accept(connected, LEVEL)
    with connected.begin() as tx:
        mapping.take_step(tx, CONNECTION, "Credits", [MappingChange(LEVEL, richer)], actor="d", at=LATER)

    with connected.begin() as tx:
        undone = [mapping.undo(tx, CONNECTION), mapping.undo(tx, CONNECTION), mapping.undo(tx, CONNECTION)]
    assert [step.label if step else "" for step in undone] == ["Credits", "Accept", ""]
    assert held(connected) == ()

    with connected.begin() as tx:
        assert mapping.redo(tx, CONNECTION) is not None
    assert held(connected) == (LEVEL,)


def test_a_new_step_drops_what_was_undone(connected: Store) -> None:
    accept(connected, LEVEL)
    with connected.begin() as tx:
        mapping.undo(tx, CONNECTION)

    accept(connected, INSTANCE)

    with connected.read() as tx:
        assert mapping.last_step(tx, CONNECTION, undone=True) is None
        assert [step.number for step in mapping.list_steps(tx, CONNECTION)] == [1]


def test_a_step_on_what_somebody_else_changed_saves_nothing(connected: Store) -> None:
    accept(connected, LEVEL)

    changes = [
        MappingChange(None, INSTANCE),
        MappingChange(replace(LEVEL, credits=1.0), replace(LEVEL, credits=2.0)),
    ]
    with connected.begin() as tx, pytest.raises(StoreConflict):
        mapping.take_step(tx, CONNECTION, "Credits", changes, actor="d", at=NOW)

    assert held(connected) == (LEVEL,)


def test_a_pair_cannot_be_mapped_twice(connected: Store) -> None:
    accept(connected, LEVEL)

    with pytest.raises(StoreConflict):
        accept(connected, replace(LEVEL, origin=MappingOrigin.BY_HAND))


def test_connections_do_not_see_each_other_s_mappings(connected: Store) -> None:
    other = ConnectionId("c2")
    add(connected, a_connection(id=other, name="Other"))
    accept(connected, LEVEL)

    with connected.begin() as tx:
        assert mapping.list_mappings(tx, other) == ()
        assert mapping.undo(tx, other) is None


def test_a_level_and_a_new_skill_of_the_same_name_are_two_places() -> None:
    new = Target(TargetKind.NEW_SKILL_LEVEL, " coaching ", level=1)
    same = Target(TargetKind.NEW_SKILL_LEVEL, "Coaching", level=1)

    assert new.key == same.key == "new skill:coaching:1"
    assert SKILL.target.key == "skill:7:1"


def test_the_last_suggestions_replace_those_before(connected: Store) -> None:
    with connected.begin() as tx:
        assert mapping.kept_suggestions(tx, CONNECTION, "skills") is None
        mapping.keep_suggestions(tx, CONNECTION, "skills", b"1", stamp="a", at=NOW)
        mapping.keep_suggestions(tx, CONNECTION, "skills", b"2", stamp="b", at=NOW)

        assert mapping.kept_suggestions(tx, CONNECTION, "skills") == ("b", b"2")
