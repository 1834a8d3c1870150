"""Where badges hang today and where the mapping wants them: instance by instance, level by level."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from credly_core.domain.ids import InstanceId, TemplateId
from credly_core.domain.learning import Instance, LearningObject
from credly_core.domain.mapping.mappings import Mapping
from credly_core.domain.mapping.sight import Sight
from credly_core.domain.mapping.targets import TargetKind


class Carrying(enum.Enum):
    """What an instance carries, seen from the template that belongs there."""

    #: A badge that leads to the template.
    THIS = "carries it"
    #: No badge.
    NONE = "carries none"
    #: A badge that leads to another template, or to none.
    OTHER = "carries another"


@dataclass(frozen=True, slots=True)
class Carrier:
    """One instance a template is mapped to, by itself or with its object."""

    owner: LearningObject
    instance: Instance
    template_id: TemplateId
    carrying: Carrying
    mapping_key: str


def carriers(mappings: Iterable[Mapping], sight: Sight) -> Iterator[Carrier]:
    """Every active instance of every mapped learning object, with what it carries today."""
    for one in mappings:
        target = one.target
        if target.on_skill or target.learning_object_id is None:
            continue
        found = sight.objects.get(target.learning_object_id)
        if found is None or found.gone_at is not None:
            continue
        for instance in sight.active_instances(found.value):
            if target.kind is TargetKind.LEARNING_OBJECT or instance.id == target.instance_id:
                carrying = carrying_of(instance, one.template_id, sight)
                yield Carrier(found.value, instance, one.template_id, carrying, one.key)


def carrying_of(instance: Instance, template_id: TemplateId, sight: Sight) -> Carrying:
    """What an instance carries, seen from a template."""
    if sight.badge_of(instance.badge_id) is None:
        return Carrying.NONE
    return Carrying.THIS if sight.template_behind(instance.badge_id) == template_id else Carrying.OTHER


@dataclass(frozen=True, slots=True)
class Gap:
    """An active instance without badge whose siblings have one, or whose object is mapped.

    `template_id` is what belongs there; `siblings_with` of `siblings` active instances carry it.
    """

    owner: LearningObject
    instance: Instance
    template_id: TemplateId
    siblings: int
    siblings_with: int
    is_mapped: bool

    @property
    def key(self) -> InstanceId:
        """The instance names the gap."""
        return self.instance.id

    @property
    def sentence(self) -> str:
        """Why it should have the badge."""
        if self.siblings_with:
            return f"{self.siblings_with:,} of its {self.siblings:,} siblings carry the badge, it does not."
        return "Its learning object is mapped, and it carries no badge yet."


def find_gaps(sight: Sight, mappings: Iterable[Mapping]) -> tuple[Gap, ...]:
    """Instances that came without their siblings' badge, those with most learners first.

    An object none of whose instances carries a badge yet has no gap: it waits for the set.
    """
    wanted: dict[str, TemplateId] = {}
    single: dict[str, TemplateId] = {}
    for one in mappings:
        if one.target.kind is TargetKind.LEARNING_OBJECT and one.target.learning_object_id:
            wanted.setdefault(one.target.learning_object_id, one.template_id)
        elif one.target.kind is TargetKind.INSTANCE and one.target.instance_id:
            single[one.target.instance_id] = one.template_id
    found = [gap for owner in sight.live_objects() for gap in _gaps_of(owner, sight, wanted.get(owner.id), single)]
    return tuple(sorted(found, key=lambda gap: (-(gap.instance.enrollment_count or 0), gap.owner.name, gap.key)))


def _gaps_of(
    owner: LearningObject, sight: Sight, mapped: TemplateId | None, single: dict[str, TemplateId]
) -> Iterator[Gap]:
    active = sight.active_instances(owner)
    carried = [behind for one in active if (behind := sight.template_behind(one.badge_id)) is not None]
    if not carried:
        return
    usual = mapped if mapped in carried else max(dict.fromkeys(carried), key=carried.count)
    for one in active:
        if sight.badge_of(one.badge_id) is None:
            template_id = single.get(one.id, usual)
            yield Gap(
                owner,
                one,
                template_id,
                siblings=len(active) - 1,
                siblings_with=carried.count(template_id),
                is_mapped=mapped == template_id or one.id in single,
            )
