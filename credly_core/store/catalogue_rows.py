"""Things of the catalogue ↔ rows of their tables."""

from __future__ import annotations

from typing import TypeVar

import sqlalchemy as sa

from credly_core.domain.catalogue import Item, Thing
from credly_core.domain.ids import AlmBadgeId, InstanceId, LearningObjectId, SkillId, TemplateId
from credly_core.domain.learning import (
    AlmBadge,
    Instance,
    LearningObject,
    LearningObjectKind,
    LearningState,
    Skill,
    SkillCredit,
    SkillLevel,
)

AnyItem = TypeVar("AnyItem", AlmBadge, Skill, LearningObject, Instance)


def values_of(item: Item) -> dict[str, object]:
    """The columns of a thing itself."""
    common: dict[str, object] = {"id": item.id, "name": item.name, "state": item.state.value}
    if isinstance(item, AlmBadge):
        own = _badge_values(item)
    elif isinstance(item, Skill):
        own = {"description": item.description, "levels": [_level_values(level) for level in item.levels]}
    elif isinstance(item, Instance):
        own = _instance_values(item)
    else:
        own = _object_values(item)
    return {**common, **own}


def to_item(thing: Thing, row: sa.RowMapping) -> Item:
    """The thing in a row."""
    match thing:
        case Thing.BADGE:
            return to_badge(row)
        case Thing.SKILL:
            return to_skill(row)
        case Thing.LEARNING_OBJECT:
            return to_learning_object(row)
        case Thing.INSTANCE:
            return to_instance(row)


def _badge_values(item: AlmBadge) -> dict[str, object]:
    return {"image_url": item.image_url, "template_id": item.template_id, "provider": item.provider}


def to_badge(row: sa.RowMapping) -> AlmBadge:
    """An ALM badge."""
    template = row["template_id"]
    return AlmBadge(
        AlmBadgeId(row["id"]),
        row["name"],
        LearningState(row["state"]),
        row["image_url"],
        TemplateId(template) if template is not None else None,
        row["provider"],
    )


def _level_values(level: SkillLevel) -> dict[str, object]:
    return {"level": level.level, "max_credits": level.max_credits, "name": level.name, "badge_id": level.badge_id}


def to_skill(row: sa.RowMapping) -> Skill:
    """A skill with its levels."""
    skill_id = SkillId(row["id"])
    levels = tuple(
        SkillLevel(skill_id, one["level"], one["max_credits"], one["name"], _badge_id(one["badge_id"]))
        for one in row["levels"]
    )
    return Skill(skill_id, row["name"], LearningState(row["state"]), row["description"], levels)


def _badge_id(value: str | None) -> AlmBadgeId | None:
    return AlmBadgeId(value) if value is not None else None


def _object_values(item: LearningObject) -> dict[str, object]:
    return {
        "kind": item.kind.value,
        "names": dict(item.names),
        "description": item.description,
        "tags": list(item.tags),
        "unique_id": item.unique_id,
        "root_certification_id": item.root_certification_id,
        "is_enhanced": item.is_enhanced,
        "credits": [[one.skill_id, one.level, one.credits] for one in item.credits],
        "created_at": item.created_at,
        "updated_at": item.updated_at,
    }


def to_learning_object(row: sa.RowMapping) -> LearningObject:
    """A learning object, without its instances."""
    root = row["root_certification_id"]
    return LearningObject(
        id=LearningObjectId(row["id"]),
        kind=LearningObjectKind(row["kind"]),
        name=row["name"],
        state=LearningState(row["state"]),
        names=dict(row["names"]),
        description=row["description"],
        tags=tuple(row["tags"]),
        unique_id=row["unique_id"],
        root_certification_id=LearningObjectId(root) if root is not None else None,
        is_enhanced=row["is_enhanced"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        credits=tuple(SkillCredit(SkillId(skill), level, credits_) for skill, level, credits_ in row["credits"]),
    )


def _instance_values(item: Instance) -> dict[str, object]:
    return {
        "learning_object_id": item.learning_object_id,
        "is_default": item.is_default,
        "badge_id": item.badge_id,
        "enrollment_count": item.enrollment_count,
        "created_at": item.created_at,
        "starts_at": item.starts_at,
        "deadline": item.deadline,
    }


def to_instance(row: sa.RowMapping) -> Instance:
    """An instance."""
    return Instance(
        id=InstanceId(row["id"]),
        learning_object_id=LearningObjectId(row["learning_object_id"]),
        name=row["name"],
        state=LearningState(row["state"]),
        is_default=row["is_default"],
        badge_id=_badge_id(row["badge_id"]),
        enrollment_count=row["enrollment_count"],
        created_at=row["created_at"],
        starts_at=row["starts_at"],
        deadline=row["deadline"],
    )
