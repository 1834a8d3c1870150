"""Mappings ↔ rows of their table, and ↔ the JSON in which steps remember them."""

from __future__ import annotations

from collections.abc import Mapping as Fields
from datetime import datetime
from typing import Any

from credly_core.domain.ids import InstanceId, LearningObjectId, SkillId, TemplateId
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


def values_of(made: Mapping) -> dict[str, object]:
    """The columns of a mapping, without the connection."""
    target = made.target
    return {
        "template_id": made.template_id,
        "target_key": target.key,
        "kind": target.kind.value,
        "name": target.name,
        "skill_id": target.skill_id,
        "level": target.level,
        "learning_object_id": target.learning_object_id,
        "object_kind": target.object_kind.value if target.object_kind else None,
        "instance_id": target.instance_id,
        "decision": made.decision.value,
        "credits": made.credits,
        "givers": [[giver.learning_object_id, giver.credits] for giver in made.givers],
        "origin": made.origin.value,
        "score": made.score,
        "reasons": list(made.reasons),
        "template_name": made.template_name,
        "decided_by": made.decided_by,
        "decided_at": made.decided_at,
    }


def to_mapping(row: Fields[str, Any]) -> Mapping:
    """The mapping in a row."""
    return Mapping(
        template_id=TemplateId(row["template_id"]),
        target=_target(row),
        decision=Decision(row["decision"]),
        credits=row["credits"],
        givers=tuple(CreditGiver(LearningObjectId(one), credits_) for one, credits_ in row["givers"]),
        origin=MappingOrigin(row["origin"]),
        score=row["score"],
        reasons=tuple(row["reasons"]),
        template_name=row["template_name"],
        decided_by=row["decided_by"],
        decided_at=row["decided_at"],
    )


def _target(row: Fields[str, Any]) -> Target:
    return Target(
        TargetKind(row["kind"]),
        row["name"],
        skill_id=SkillId(row["skill_id"]) if row["skill_id"] is not None else None,
        level=row["level"],
        learning_object_id=LearningObjectId(row["learning_object_id"]) if row["learning_object_id"] else None,
        object_kind=LearningObjectKind(row["object_kind"]) if row["object_kind"] else None,
        instance_id=InstanceId(row["instance_id"]) if row["instance_id"] else None,
    )


def change_to_json(change: MappingChange) -> list[dict[str, object] | None]:
    """Before and after."""
    return [_to_json(change.before), _to_json(change.after)]


def change_from_json(pair: list[dict[str, Any] | None]) -> MappingChange:
    """The same back."""
    before, after = pair
    return MappingChange(_from_json(before), _from_json(after))


def _to_json(made: Mapping | None) -> dict[str, object] | None:
    if made is None:
        return None
    at = made.decided_at.isoformat() if made.decided_at else None
    return {**values_of(made), "decided_at": at}


def _from_json(row: dict[str, Any] | None) -> Mapping | None:
    if row is None:
        return None
    at = row["decided_at"]
    return to_mapping({**row, "decided_at": datetime.fromisoformat(at) if at else None})
