"""Suggestions ↔ the bytes they are kept as."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from credly_core.domain.ids import InstanceId, LearningObjectId, SkillId, TemplateId
from credly_core.domain.learning import LearningObjectKind
from credly_core.domain.mapping import (
    NewSkill,
    Reason,
    ReasonKind,
    Suggestion,
    Target,
    TargetKind,
    TemplateSuggestions,
    Verdict,
    Why,
)


def to_bytes(answers: Sequence[TemplateSuggestions]) -> bytes:
    """All answers of one table. Reasons and outcomes go by the names of their kinds: sentences may be reworded."""
    return orjson.dumps([_answer_to_json(one) for one in answers])


def from_bytes(content: bytes) -> tuple[TemplateSuggestions, ...]:
    """The same back."""
    return tuple(_answer_from_json(one) for one in orjson.loads(content))


def _answer_to_json(one: TemplateSuggestions) -> dict[str, object]:
    new = one.new_skill
    return {
        "template": one.template_id,
        "why": one.why.name,
        "new": [new.name, new.level, new.credits] if new else None,
        "ranked": [_suggestion_to_json(each) for each in one.ranked],
    }


def _suggestion_to_json(one: Suggestion) -> dict[str, object]:
    target = one.target
    return {
        "kind": target.kind.name,
        "name": target.name,
        "skill": target.skill_id,
        "level": target.level,
        "object": target.learning_object_id,
        "object_kind": target.object_kind.value if target.object_kind else None,
        "instance": target.instance_id,
        "score": one.score,
        "verdict": one.verdict.name,
        "reasons": [[reason.kind.name, reason.facts, reason.speaks_for] for reason in one.reasons],
    }


def _answer_from_json(one: dict[str, Any]) -> TemplateSuggestions:
    return TemplateSuggestions(
        TemplateId(one["template"]),
        tuple(_suggestion_from_json(each) for each in one["ranked"]),
        Why[one["why"]],
        NewSkill(*one["new"]) if one["new"] else None,
    )


def _suggestion_from_json(one: dict[str, Any]) -> Suggestion:
    target = Target(
        TargetKind[one["kind"]],
        one["name"],
        skill_id=SkillId(one["skill"]) if one["skill"] is not None else None,
        level=one["level"],
        learning_object_id=LearningObjectId(one["object"]) if one["object"] else None,
        object_kind=LearningObjectKind(one["object_kind"]) if one["object_kind"] else None,
        instance_id=InstanceId(one["instance"]) if one["instance"] else None,
    )
    reasons = tuple(
        Reason(ReasonKind[kind], tuple((name, value) for name, value in facts), speaks_for=speaks_for)
        for kind, facts, speaks_for in one["reasons"]
    )
    return Suggestion(target, one["score"], Verdict[one["verdict"]], reasons)
