"""The account's catalogue: what a migration, an administrator or a renewal may change while the sandbox runs."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field, replace
from datetime import datetime

from credly_core.sandbox.world.learning.things import (
    AlmBadge,
    Instance,
    LearningObject,
    ObjectKind,
    Skill,
    SkillLevel,
    ThingState,
)

FIRST_BADGE, FIRST_SKILL, FIRST_INSTANCE = 501, 7_001, 8_200_001
FIRST_OBJECT = {
    ObjectKind.COURSE: 8_100_001,
    ObjectKind.PROGRAM: 310_001,
    ObjectKind.CERTIFICATION: 410_001,
    ObjectKind.JOB_AID: 510_001,
}


@dataclass(slots=True)
class _Numbers:
    """The next number of every kind of id."""

    badge: itertools.count[int] = field(default_factory=lambda: itertools.count(FIRST_BADGE))
    skill: itertools.count[int] = field(default_factory=lambda: itertools.count(FIRST_SKILL))
    instance: itertools.count[int] = field(default_factory=lambda: itertools.count(FIRST_INSTANCE))
    objects: dict[ObjectKind, itertools.count[int]] = field(
        default_factory=lambda: {kind: itertools.count(first) for kind, first in FIRST_OBJECT.items()}
    )


class Catalogue:
    """Everything by id, in the order of making. `version` grows with every change."""

    def __init__(self) -> None:
        self.badges: dict[str, AlmBadge] = {}
        self.skills: dict[str, Skill] = {}
        self.objects: dict[str, LearningObject] = {}
        self.instances: dict[str, Instance] = {}
        self.version = 0
        self._numbers = _Numbers()

    def new_badge_id(self) -> str:
        """The id of the next badge."""
        return str(next(self._numbers.badge))

    def new_skill_id(self) -> str:
        """The id of the next skill."""
        return str(next(self._numbers.skill))

    def new_object_id(self, kind: ObjectKind) -> str:
        """The id of the next object of a kind."""
        return f"{kind.value}:{next(self._numbers.objects[kind])}"

    def new_instance_id(self, object_id: str) -> str:
        """The id of the next instance of an object."""
        return f"{object_id}_{next(self._numbers.instance)}"

    def put_badge(self, badge: AlmBadge) -> None:
        """Add or replace a badge."""
        self.badges[badge.id] = badge
        self.version += 1

    def put_skill(self, skill: Skill) -> None:
        """Add or replace a skill."""
        self.skills[skill.id] = skill
        self.version += 1

    def put_object(self, learning_object: LearningObject) -> None:
        """Add or replace a learning object."""
        self.objects[learning_object.id] = learning_object
        self.version += 1

    def put_instance(self, instance: Instance) -> None:
        """Add or replace an instance; its object lists it from now on."""
        owner = self.objects[instance.object_id]
        self.instances[instance.id] = instance
        if instance.id not in owner.instances:
            self.objects[owner.id] = replace(owner, instances=(*owner.instances, instance.id))
        self.version += 1

    def level(self, skill_id: str, number: int) -> SkillLevel | None:
        """One level of a skill."""
        skill = self.skills.get(skill_id)
        return next((level for level in skill.levels if level.number == number), None) if skill else None

    def put_level(self, level: SkillLevel) -> None:
        """Add or replace a level of a skill."""
        skill = self.skills[level.skill_id]
        others = [other for other in skill.levels if other.number != level.number]
        self.put_skill(replace(skill, levels=tuple(sorted((*others, level), key=lambda each: each.number))))

    def attach(self, instance_id: str, badge_id: str | None, at: datetime) -> Instance:
        """Put a badge on an instance, or take it off."""
        instance = self.instances[instance_id]
        changed = replace(instance, badges=instance.badges.attach(badge_id, at))
        self.put_instance(changed)
        return changed

    def renew(self, certification_id: str, at: datetime) -> LearningObject:
        """A recurring certification begins anew: another id, the same root, the old one retires."""
        old = self.objects[certification_id]
        new_id = self.new_object_id(ObjectKind.CERTIFICATION)
        fresh = replace(
            old, id=new_id, root_id=old.root_id or old.id, created_at=at, updated_at=at, instances=(), unique_id=None
        )
        self.put_object(fresh)
        for instance_id in old.instances:
            sibling = self.instances[instance_id]
            copy = replace(sibling, id=self.new_instance_id(new_id), object_id=new_id, created_at=at)
            self.put_instance(copy)
        self.put_object(replace(old, state=ThingState.RETIRED, root_id=old.root_id or old.id, updated_at=at))
        return self.objects[new_id]
