"""Carries mappings over from things that files told to the same things as ALM's API tells them."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from collections.abc import Mapping as ById
from dataclasses import dataclass, replace
from typing import TypeVar

from credly_core.domain.catalogue import Mirrored
from credly_core.domain.ids import InstanceId, LearningObjectId, SkillId
from credly_core.domain.learning import Instance, LearningObject, Skill
from credly_core.domain.mapping.mappings import CreditGiver, Mapping, MappingChange
from credly_core.domain.mapping.targets import Target, same_name

#: How ids begin of things that no API has told: rows of files, and exports that list things without an id.
TOLD_BY_FILES = ("file:", "export:")
_Thing = TypeVar("_Thing", Skill, LearningObject, Instance)
_Key = TypeVar("_Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Carrying:
    """Which thing of files is which thing of the account; what cannot be told for sure is in none of them."""

    skills: ById[SkillId, Skill]
    objects: ById[LearningObjectId, LearningObject]
    instances: ById[InstanceId, Instance]

    @classmethod
    def between(
        cls,
        skills: Iterable[Mirrored[Skill]],
        objects: Iterable[Mirrored[LearningObject]],
        instances: Iterable[Mirrored[Instance]],
    ) -> Carrying:
        """By ALM's unique id, else by a name that only one thing of its kind has."""
        old_skills, new_skills = _parted(skills)
        by_name = _only_ones((same_name(one.name), one) for one in new_skills)
        named = {one.id: by_name[same_name(one.name)] for one in old_skills if same_name(one.name) in by_name}
        old_objects, new_objects = _parted(objects)
        by_unique = _only_ones((one.unique_id, one) for one in new_objects if one.unique_id)
        by_kind = _only_ones(((one.kind, same_name(one.name)), one) for one in new_objects)
        carried = {
            one.id: found
            for one in old_objects
            if (found := by_unique.get(one.unique_id) or by_kind.get((one.kind, same_name(one.name)))) is not None
        }
        owners = {**{one.id: one for one in new_objects}, **carried}
        return cls(named, carried, _same_instances(instances, owners))

    def changes(self, mappings: Sequence[Mapping]) -> tuple[MappingChange, ...]:
        """What has to change; a mapping that is there already is not made twice."""
        held = {one.key for one in mappings}
        made: list[MappingChange] = []
        for one in mappings:
            after = replace(one, target=self._target(one.target), givers=self._givers(one))
            if after == one:
                continue
            is_new = after.key == one.key or after.key not in held
            held.add(after.key)
            made.append(MappingChange(one, after if is_new else None))
        return tuple(made)

    def _givers(self, one: Mapping) -> tuple[CreditGiver, ...]:
        return tuple(
            replace(giver, learning_object_id=self.objects[giver.learning_object_id].id)
            if giver.learning_object_id in self.objects
            else giver
            for giver in one.givers
        )

    def _target(self, target: Target) -> Target:
        if target.skill_id is not None and target.skill_id in self.skills:
            found = self.skills[target.skill_id]
            return replace(target, skill_id=found.id, name=found.name)
        if target.instance_id is not None:
            instance = self.instances.get(target.instance_id)
            if instance is None:
                return target
            return replace(target, learning_object_id=instance.learning_object_id, instance_id=instance.id)
        owner = self.objects.get(target.learning_object_id) if target.learning_object_id is not None else None
        return replace(target, learning_object_id=owner.id, name=owner.name) if owner is not None else target


def _parted(things: Iterable[Mirrored[_Thing]]) -> tuple[list[_Thing], list[_Thing]]:
    """Those that only files told and that are gone now, and those that the account lists."""
    every = list(things)
    old = [one.value for one in every if one.gone_at is not None and one.value.id.startswith(TOLD_BY_FILES)]
    return old, [one.value for one in every if one.gone_at is None and not one.value.id.startswith(TOLD_BY_FILES)]


def _only_ones(pairs: Iterable[tuple[_Key, _Thing]]) -> dict[_Key, _Thing]:
    """By key, without those that several things share."""
    found: dict[_Key, list[_Thing]] = {}
    for key, one in pairs:
        found.setdefault(key, []).append(one)
    return {key: some[0] for key, some in found.items() if len(some) == 1}


def _same_instances(
    instances: Iterable[Mirrored[Instance]], owners: ById[LearningObjectId, LearningObject]
) -> dict[InstanceId, Instance]:
    """Those of the same owner and name; where it has only one, that one."""
    old, new = _parted(instances)
    by_owner: dict[LearningObjectId, list[Instance]] = {}
    for one in new:
        by_owner.setdefault(one.learning_object_id, []).append(one)
    found = {}
    for one in old:
        owner = owners.get(one.learning_object_id)
        here = by_owner.get(owner.id, []) if owner is not None else []
        fit = [each for each in here if same_name(each.name) == same_name(one.name)] or here
        if len(fit) == 1:
            found[one.id] = fit[0]
    return found
