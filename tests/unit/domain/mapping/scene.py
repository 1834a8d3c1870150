"""A small organization and account in one line; change what matters."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from credly_core.domain.badges import BadgeTemplate, TemplateState
from credly_core.domain.catalogue import Mirrored
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
from credly_core.domain.mapping import Mapping, Target, TargetKind
from credly_core.domain.mapping.sight import Sight
from credly_core.domain.mirror import MirroredTemplate

NOW = datetime(2026, 3, 1, 10, tzinfo=UTC)


def a_template(number: int = 1, name: str = "", **changes: object) -> BadgeTemplate:
    basis = BadgeTemplate(
        TemplateId(f"t{number}"), name or f"Template {number}", TemplateState.ACTIVE, image_url="https://x/1.png"
    )
    return replace(basis, **changes)  # type: ignore[arg-type]


def a_badge(number: int = 1, template: int | None = 1, **changes: object) -> AlmBadge:
    leads = TemplateId(f"t{template}") if template else None
    basis = AlmBadge(AlmBadgeId(f"b{number}"), f"Badge {number}", template_id=leads, provider="credly" if leads else "")
    return replace(basis, **changes)  # type: ignore[arg-type]


def a_course(
    number: int = 1, name: str = "", *badges: str | None, enrolled: int = 10, **changes: object
) -> LearningObject:
    """A course with one active instance for each badge given; None is an instance without one."""
    owner_id = LearningObjectId(f"course:{number}")
    instances = tuple(
        Instance(
            InstanceId(f"{owner_id}_{place}"),
            owner_id,
            f"Cohort {place}",
            badge_id=AlmBadgeId(badge) if badge else None,
            enrollment_count=enrolled,
        )
        for place, badge in enumerate(badges or (None,), 1)
    )
    basis = LearningObject(
        owner_id,
        LearningObjectKind.COURSE,
        name or f"Course {number}",
        names={"en-US": name or f"Course {number}"},
        instances=instances,
    )
    return replace(basis, **changes)  # type: ignore[arg-type]


def a_certification(number: int, root: int, *, active: bool, badge: str | None = None, day: int = 0) -> LearningObject:
    course = a_course(number, "Welding licence", badge)
    owner_id = LearningObjectId(f"certification:{number}")
    return replace(
        course,
        id=owner_id,
        kind=LearningObjectKind.CERTIFICATION,
        state=LearningState.ACTIVE if active else LearningState.RETIRED,
        root_certification_id=LearningObjectId(f"certification:{root}"),
        created_at=NOW + timedelta(days=day),
        instances=tuple(
            replace(one, id=InstanceId(f"{owner_id}_1"), learning_object_id=owner_id) for one in course.instances
        ),
    )


def a_skill(number: int = 7, name: str = "Coaching", *levels: tuple[float, str | None], **changes: object) -> Skill:
    skill_id = SkillId(str(number))
    made = tuple(
        SkillLevel(skill_id, place, credits, badge_id=AlmBadgeId(badge) if badge else None)
        for place, (credits, badge) in enumerate(levels or ((10.0, None),), 1)
    )
    return replace(Skill(skill_id, name, levels=made), **changes)  # type: ignore[arg-type]


def giving(owner: LearningObject, *credits: tuple[int, int, float]) -> LearningObject:
    """The same giving credits: skill, level, how many."""
    return replace(
        owner, credits=tuple(SkillCredit(SkillId(str(skill)), level, amount) for skill, level, amount in credits)
    )


def a_sight(
    *things: BadgeTemplate | AlmBadge | Skill | LearningObject,
    gone: Iterable[str] = (),
    formerly: dict[str, frozenset[TemplateId]] | None = None,
) -> Sight:
    """What both mirrors show; `gone` names ids that are no longer listed."""
    away = set(gone)

    def at(thing_id: str) -> datetime | None:
        return NOW if thing_id in away else None

    sight = Sight(formerly=formerly or {})
    templates = [one for one in things if isinstance(one, BadgeTemplate)]
    owners = [one for one in things if isinstance(one, LearningObject)]
    return replace(
        sight,
        templates={one.id: MirroredTemplate(one, NOW, NOW, at(one.id)) for one in templates},
        badges={one.id: Mirrored(one, NOW, NOW, at(one.id)) for one in things if isinstance(one, AlmBadge)},
        skills={one.id: Mirrored(one, NOW, NOW, at(one.id)) for one in things if isinstance(one, Skill)},
        objects={one.id: Mirrored(one, NOW, NOW, at(one.id)) for one in owners},
        instances={one.id: Mirrored(one, NOW, NOW, at(one.id)) for owner in owners for one in owner.instances},
    )


def to_level(template: int, skill: int = 7, level: int = 1, name: str = "Coaching", **changes: object) -> Mapping:
    target = Target(TargetKind.SKILL_LEVEL, name, skill_id=SkillId(str(skill)), level=level)
    return _mapping(template, target, changes)


def to_new_skill(template: int, name: str, level: int = 1, **changes: object) -> Mapping:
    return _mapping(template, Target(TargetKind.NEW_SKILL_LEVEL, name, level=level), changes)


def to_object(template: int, owner: LearningObject, **changes: object) -> Mapping:
    target = Target(TargetKind.LEARNING_OBJECT, owner.name, learning_object_id=owner.id, object_kind=owner.kind)
    return _mapping(template, target, changes)


def to_instance(template: int, owner: LearningObject, place: int = 1, **changes: object) -> Mapping:
    instance = owner.instances[place - 1]
    target = Target(
        TargetKind.INSTANCE,
        f"{owner.name} – {instance.name}",
        learning_object_id=owner.id,
        object_kind=owner.kind,
        instance_id=instance.id,
    )
    return _mapping(template, target, changes)


def _mapping(template: int, target: Target, changes: dict[str, object]) -> Mapping:
    basis = Mapping(TemplateId(f"t{template}"), target, template_name=f"Template {template}")
    return replace(basis, **changes)  # type: ignore[arg-type]
