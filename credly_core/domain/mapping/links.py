"""Finds the ties that ALM keeps already: a badge that names a template and hangs on a skill level or an instance."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from credly_core.domain.ids import AlmBadgeId
from credly_core.domain.learning import AlmBadge, LearningObject, LearningObjectKind, Skill
from credly_core.domain.mapping.suggestions import KnownLink
from credly_core.domain.mapping.targets import Target, TargetKind


def find_links(badges: Iterable[AlmBadge], catalogue: Iterable[Skill | LearningObject]) -> tuple[KnownLink, ...]:
    """Every tie, in the order of the catalogue.

    A learning object whose instances all carry the same badge is tied as a whole, else each instance by itself.
    """
    named = {badge.id: badge for badge in badges if badge.is_credly}
    return tuple(
        link
        for one in catalogue
        for link in (_of_skill(one, named) if isinstance(one, Skill) else _of_object(one, named))
    )


def _of_skill(skill: Skill, named: Mapping[AlmBadgeId, AlmBadge]) -> Iterator[KnownLink]:
    for level in skill.levels:
        target = Target(TargetKind.SKILL_LEVEL, skill.name, skill_id=skill.id, level=level.level)
        yield from _link(target, level.badge_id, named)


def _of_object(one: LearningObject, named: Mapping[AlmBadgeId, AlmBadge]) -> Iterator[KnownLink]:
    if one.kind is LearningObjectKind.JOB_AID:
        return
    held = {instance.badge_id for instance in one.instances}
    if len(held) == 1:
        target = Target(TargetKind.LEARNING_OBJECT, one.name, learning_object_id=one.id)
        yield from _link(target, held.pop(), named)
        return
    for instance in one.instances:
        target = Target(TargetKind.INSTANCE, instance.name, learning_object_id=one.id, instance_id=instance.id)
        yield from _link(target, instance.badge_id, named)


def _link(target: Target, badge_id: AlmBadgeId | None, named: Mapping[AlmBadgeId, AlmBadge]) -> Iterator[KnownLink]:
    badge = named.get(badge_id) if badge_id is not None else None
    if badge is not None and badge.template_id is not None:
        yield KnownLink(badge.template_id, target.key, badge.name)
