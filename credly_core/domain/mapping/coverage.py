"""How far badges reach: which objects and levels carry one, which badges hang nowhere, how many learners that means."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Iterable
from collections.abc import Mapping as ByKey
from dataclasses import dataclass, field

from credly_core.domain.badges import BadgeTemplate, TemplateState
from credly_core.domain.ids import TemplateId
from credly_core.domain.learning import AlmBadge, LearningObject, LearningObjectKind, LearningState
from credly_core.domain.mapping.mappings import Mapping
from credly_core.domain.mapping.sight import Sight


class Covered(enum.Enum):
    """How far a learning object is covered."""

    #: Every active instance carries a badge that leads to Credly.
    FULL = "badge on every instance"
    #: Some do.
    PARTLY = "badge on some instances"
    #: None does, and a template is mapped to it.
    PLANNED = "mapped, not in ALM yet"
    #: None does, and none is mapped.
    NOT = "no badge"


@dataclass(frozen=True, slots=True)
class ObjectCover:
    """A learning object, how far it is covered, and how many are enrolled in its active instances."""

    owner: LearningObject
    covered: Covered
    templates: tuple[TemplateId, ...]
    instances: int
    with_badge: int
    enrolled: int
    reached: int


@dataclass(frozen=True)
class Coverage:
    """The whole account at a glance; lists are in the order a person would work through them."""

    objects: tuple[ObjectCover, ...] = ()
    idle_badges: tuple[AlmBadge, ...] = ()
    unmapped_templates: tuple[BadgeTemplate, ...] = ()
    levels: int = 0
    levels_with_badge: int = 0
    levels_planned: int = 0
    counts: ByKey[Covered, int] = field(default_factory=dict)

    @property
    def enrolled(self) -> int:
        """Enrollments in all active instances."""
        return sum(one.enrolled for one in self.objects)

    @property
    def reached(self) -> int:
        """Enrollments in instances that carry a badge."""
        return sum(one.reached for one in self.objects)

    def of(self, *kinds: LearningObjectKind) -> ByKey[Covered, int]:
        """How many objects of these kinds are covered how far."""
        return Counter(one.covered for one in self.objects if one.owner.kind in kinds)


def find_coverage(sight: Sight, mappings: Iterable[Mapping]) -> Coverage:
    """Only what learners can still take up counts: published objects, active instances, active skills."""
    made = tuple(mappings)
    wanted: dict[str, list[TemplateId]] = {}
    for one in made:
        if one.target.learning_object_id is not None:
            wanted.setdefault(one.target.learning_object_id, []).append(one.template_id)
    objects = sorted(
        (
            _cover(owner, wanted.get(owner.id, ()), sight)
            for owner in sight.live_objects()
            if owner.state is LearningState.ACTIVE
        ),
        key=lambda one: (-(one.enrolled - one.reached), one.owner.name.casefold(), one.owner.id),
    )
    levels, with_badge, planned = _levels(sight, made)
    return Coverage(
        objects=tuple(objects),
        idle_badges=_idle(sight),
        unmapped_templates=_unmapped(sight, made),
        levels=levels,
        levels_with_badge=with_badge,
        levels_planned=planned,
        counts=Counter(one.covered for one in objects),
    )


def _cover(owner: LearningObject, wanted: Iterable[TemplateId], sight: Sight) -> ObjectCover:
    active = sight.active_instances(owner)
    carried = [(one, behind) for one in active if (behind := sight.template_behind(one.badge_id)) is not None]
    templates = tuple(dict.fromkeys([*(behind for _, behind in carried), *wanted]))
    if carried:
        covered = Covered.FULL if len(carried) == len(active) else Covered.PARTLY
    else:
        covered = Covered.PLANNED if templates else Covered.NOT
    enrolled = sum(one.enrollment_count or 0 for one in active)
    reached = sum(one.enrollment_count or 0 for one, _ in carried)
    return ObjectCover(owner, covered, templates, len(active), len(carried), enrolled, reached)


def _levels(sight: Sight, mappings: Iterable[Mapping]) -> tuple[int, int, int]:
    """All levels of active skills, those whose badge leads to Credly, those that are only mapped."""
    wanted = {one.target.key for one in mappings if one.target.on_skill}
    total = with_badge = planned = 0
    for skill in sight.live_skills():
        if skill.state is not LearningState.ACTIVE:
            continue
        for level in skill.levels:
            total += 1
            if sight.template_behind(level.badge_id) is not None:
                with_badge += 1
            elif f"skill:{skill.id}:{level.level}" in wanted:
                planned += 1
    return total, with_badge, planned


def _idle(sight: Sight) -> tuple[AlmBadge, ...]:
    """Active badges that lead to Credly and hang nowhere."""
    hanging = {one.badge_id for owner in sight.live_objects() for one in owner.instances}
    hanging |= {level.badge_id for skill in sight.live_skills() for level in skill.levels}
    return tuple(
        one
        for one in sight.live_badges()
        if one.is_credly and one.state is LearningState.ACTIVE and one.id not in hanging
    )


def _unmapped(sight: Sight, mappings: Iterable[Mapping]) -> tuple[BadgeTemplate, ...]:
    """Active templates that nobody mapped and no badge in ALM leads to."""
    known = {one.template_id for one in mappings} | {one.template_id for one in sight.live_badges() if one.is_credly}
    return tuple(one for one in sight.live_templates() if one.state is TemplateState.ACTIVE and one.id not in known)
