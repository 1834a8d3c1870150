"""Finds drift: compares every mapping, and every place where its badge hangs, with what both mirrors show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from credly_core.domain.badges import TemplateState
from credly_core.domain.ids import LearningObjectId, TemplateId
from credly_core.domain.learning import AlmBadge, LearningObject, LearningObjectKind, LearningState
from credly_core.domain.mapping.carriers import Gap, find_gaps
from credly_core.domain.mapping.drift import BlastRadius, MappingDrift, MappingDriftKind, Repair, radius_of
from credly_core.domain.mapping.mappings import Mapping, MappingChange, MappingOrigin
from credly_core.domain.mapping.sight import KIND_WORDS, Sight
from credly_core.domain.mapping.targets import Target, TargetKind, same_name

#: Menus of ALM, as an administrator finds them.
_MENUS = {
    LearningObjectKind.COURSE: "Courses",
    LearningObjectKind.LEARNING_PROGRAM: "Learning Paths",
    LearningObjectKind.CERTIFICATION: "Certifications",
    LearningObjectKind.JOB_AID: "Job Aids",
}


def find_drift(sight: Sight, mappings: Sequence[Mapping]) -> tuple[MappingDrift, ...]:
    """Everything that came apart, what leaves most learners without a badge first."""
    found = _Drifting(sight, mappings).all()
    return tuple(sorted(found, key=lambda one: (one.is_harmless, -one.radius.enrolled, one.kind.value, one.subject)))


def clicks_for(owner: LearningObject, instance_name: str, badge_name: str) -> tuple[str, ...]:
    """How a badge is attached in ALM's own screens."""
    menu = _MENUS[owner.kind]
    open_ = f"In ALM as administrator: {menu} > “{owner.name}”."
    save = f"Choose the badge “{badge_name}” and save."
    if owner.kind is LearningObjectKind.CERTIFICATION:
        return (open_, "Overview > edit > Badge.", save)
    return (open_, f"Instances > “{instance_name}” > edit > Badge.", save)


class _Drifting:
    def __init__(self, sight: Sight, mappings: Sequence[Mapping]) -> None:
        self.sight = sight
        self.mappings = mappings

    def all(self) -> Iterator[MappingDrift]:
        """Templates, badges, mapped things, gaps."""
        for template_id in dict.fromkeys([*(one.template_id for one in self.mappings), *self._hanging]):
            yield from self._template(template_id)
        yield from self._badges()
        for one in self.mappings:
            yield from self._target(one)
        for gap in find_gaps(self.sight, self.mappings):
            yield self._gap(gap)

    # --- what hangs where ----------------------------------------------------------------------------------------

    @cached_property
    def _hanging(self) -> dict[TemplateId, tuple[list[LearningObject], set[str]]]:
        """Where the badge of each template hangs in ALM today: objects, and levels as target keys."""
        found: dict[TemplateId, tuple[list[LearningObject], set[str]]] = {}
        for owner in self.sight.live_objects():
            active = self.sight.active_instances(owner)
            behind = {self.sight.template_behind(one.badge_id) for one in active}
            for template_id in behind - {None}:
                if template_id is not None:
                    found.setdefault(template_id, ([], set()))[0].append(owner)
        for skill in self.sight.live_skills():
            for level in skill.levels:
                template_id = self.sight.template_behind(level.badge_id)
                if template_id is not None:
                    found.setdefault(template_id, ([], set()))[1].add(f"skill:{skill.id}:{level.level}")
        return found

    def _of(self, template_id: TemplateId) -> list[Mapping]:
        return [one for one in self.mappings if one.template_id == template_id]

    def _owner(self, object_id: LearningObjectId | None) -> LearningObject | None:
        found = self.sight.objects.get(object_id) if object_id is not None else None
        return found.value if found is not None else None

    def _radius(self, template_id: TemplateId) -> BlastRadius:
        """All places of a template, mapped or hanging."""
        hanging, levels = self._hanging.get(template_id, ([], set()))
        here = self._of(template_id)
        owners = [owner for one in here if (owner := self._owner(one.target.learning_object_id)) is not None]
        keys = {one.target.key for one in here if one.target.on_skill}
        return radius_of([*hanging, *owners], self.sight, levels=len(levels | keys))

    # --- templates -----------------------------------------------------------------------------------------------

    def _template(self, template_id: TemplateId) -> Iterator[MappingDrift]:
        seen = self.sight.templates.get(template_id)
        here = self._of(template_id)
        keys = tuple(one.key for one in here)
        away = (Repair("Remove its mappings", tuple(MappingChange(one, None) for one in here)),) if here else ()
        instead = Repair(
            "Award another template there",
            clicks=("Map another template to the same places.", "Build the set again, so that ALM learns of it."),
        )
        radius = self._radius(template_id)
        if seen is None or seen.gone_at is not None:
            name = seen.template.name if seen else here[0].template_name if here else template_id
            kind = MappingDriftKind.TEMPLATE_GONE
            yield MappingDrift(kind, name or template_id, template_id, keys, radius, (instead, *away))
            return
        template = seen.template
        if template.state is TemplateState.ARCHIVED:
            unarchive = Repair(
                "Take it out of the archive", clicks=(f"In Credly: Templates > “{template.name}” > Unarchive.",)
            )
            kind = MappingDriftKind.TEMPLATE_ARCHIVED
            yield MappingDrift(kind, template.name, template_id, keys, radius, (unarchive, instead, *away))
        elif not template.is_usable:
            publish = Repair(
                "Make it usable", clicks=(f"In Credly: Templates > “{template.name}”.", template.why_not_usable)
            )
            kind = MappingDriftKind.TEMPLATE_NOT_USABLE
            yield MappingDrift(kind, template.name, template_id, keys, radius, (publish, *away))
        yield from self._renamed(template.name, here)

    def _renamed(self, name: str, here: list[Mapping]) -> Iterator[MappingDrift]:
        old = [one for one in here if one.template_name and one.template_name.strip() != name.strip()]
        if not old:
            return
        note = Repair("Note the new name", tuple(MappingChange(one, replace(one, template_name=name)) for one in old))
        rebuild = Repair(
            "Rename the badge in ALM too", clicks=("Build badge.csv again with the new name, and run it.",)
        )
        keys = tuple(one.key for one in old)
        kind = MappingDriftKind.TEMPLATE_RENAMED
        before = old[0].template_name
        yield MappingDrift(kind, name, old[0].template_id, keys, BlastRadius(), (note, rebuild), before, name)

    # --- ALM badges ----------------------------------------------------------------------------------------------

    def _badges(self) -> Iterator[MappingDrift]:
        for badge in self.sight.live_badges():
            if badge.is_credly and badge.template_id is not None and badge.state is LearningState.RETIRED:
                owners, levels = self._carrying(badge)
                if owners or levels:
                    yield self._retired_badge(badge, badge.template_id, radius_of(owners, self.sight, levels=levels))
        for one in self.mappings:
            yield from self._relinked(one)

    def _carrying(self, badge: AlmBadge) -> tuple[list[LearningObject], int]:
        owners = [
            owner
            for owner in self.sight.live_objects()
            if any(each.badge_id == badge.id for each in self.sight.active_instances(owner))
        ]
        levels = sum(1 for skill in self.sight.live_skills() for each in skill.levels if each.badge_id == badge.id)
        return owners, levels

    def _retired_badge(self, badge: AlmBadge, template_id: TemplateId, radius: BlastRadius) -> MappingDrift:
        wake = Repair(
            "Bring the badge back",
            clicks=(f"In ALM as administrator: Achievements > Badges > Retired > “{badge.name}” > Activate.",),
        )
        new = Repair(
            "Bring a new badge with the next set", clicks=("Map the template to these places, build the set, run it.",)
        )
        keys = tuple(one.key for one in self._of(template_id))
        kind = MappingDriftKind.BADGE_RETIRED
        return MappingDrift(kind, badge.name, template_id, keys, radius, (wake, new), place=badge.id)

    def _relinked(self, one: Mapping) -> Iterator[MappingDrift]:
        """A place whose badge led to this template in an earlier copy, and leads elsewhere or is off today."""
        places = list(self._places(one))
        lost = [badge for badge, former in places if one.template_id in former and not self._leads(badge, one)]
        if not lost:
            return
        other = next((badge.template_id for badge in lost if badge is not None and badge.is_credly), None)
        owner = self._owner(one.target.learning_object_id)
        radius = radius_of([owner] if owner else [], self.sight, levels=int(one.target.on_skill))
        keep = Repair("Keep the mapping", clicks=("Build the set and run it: it hangs the mapped badge there.",))
        yield MappingDrift(
            MappingDriftKind.BADGE_RELINKED,
            one.target.name,
            one.template_id,
            (one.key,),
            radius,
            (keep, self._follow(one, other) if other else self._away(one)),
            self.sight.template_name(one.template_id),
            self.sight.template_name(other) if other else "no template",
            one.target.key,
        )

    def _follow(self, one: Mapping, other: TemplateId) -> Repair:
        name = self.sight.template_name(other)
        follow = replace(
            one, template_id=other, template_name=name, origin=MappingOrigin.REPAIRED, score=None, reasons=()
        )
        changes = [MappingChange(one, None)]
        if all(each.key != follow.key for each in self.mappings):
            changes.append(MappingChange(None, follow))
        return Repair(f"Follow ALM: map “{name}” here", tuple(changes))

    def _leads(self, badge: AlmBadge | None, one: Mapping) -> bool:
        return badge is not None and badge.is_credly and badge.template_id == one.template_id

    def _places(self, one: Mapping) -> Iterator[tuple[AlmBadge | None, frozenset[TemplateId]]]:
        """What hangs on the mapped place today, and the templates that hung there before."""
        formerly, target = self.sight.formerly, one.target
        if target.kind is TargetKind.SKILL_LEVEL and target.skill_id is not None:
            skill = self.sight.skills.get(target.skill_id)
            for level in skill.value.levels if skill is not None and skill.gone_at is None else ():
                if level.level == target.level:
                    yield self.sight.badge_of(level.badge_id), formerly.get(f"badge:{level.badge_id}", frozenset())
            return
        owner = self._owner(target.learning_object_id)
        for each in self.sight.active_instances(owner) if owner else ():
            if target.instance_id is None or each.id == target.instance_id:
                before = formerly.get(f"instance:{each.id}", frozenset()) | formerly.get(
                    f"badge:{each.badge_id}", frozenset()
                )
                yield self.sight.badge_of(each.badge_id), before

    # --- mapped things -------------------------------------------------------------------------------------------

    def _target(self, one: Mapping) -> Iterator[MappingDrift]:
        if one.is_new_skill:
            yield from self._made(one)
        elif one.target.kind is TargetKind.SKILL_LEVEL:
            yield from self._level(one)
        else:
            yield from self._object(one)

    def _made(self, one: Mapping) -> Iterator[MappingDrift]:
        skills = [each for each in self.sight.live_skills() if same_name(each.name) == same_name(one.target.name)]
        if len(skills) != 1:
            return
        target = Target(TargetKind.SKILL_LEVEL, skills[0].name, skill_id=skills[0].id, level=one.target.level)
        moved = replace(one, target=target, origin=MappingOrigin.REPAIRED)
        repair = Repair("Map to the skill in ALM", (MappingChange(one, None), MappingChange(None, moved)))
        yield self._drift(MappingDriftKind.SKILL_MADE, one, BlastRadius(), repair)

    def _level(self, one: Mapping) -> Iterator[MappingDrift]:
        skill = self.sight.skills.get(one.target.skill_id) if one.target.skill_id is not None else None
        radius = BlastRadius(levels=1)
        is_there = skill is not None and skill.gone_at is None
        if skill is None or not is_there or one.target.level not in {each.level for each in skill.value.levels}:
            if not is_there or one.credits is None:
                yield self._drift(MappingDriftKind.TARGET_GONE, one, radius, self._away(one))
        elif skill.value.state is LearningState.RETIRED:
            wake = Repair(
                "Activate it", clicks=(f"In ALM as administrator: Skills > Retired > “{skill.value.name}” > Activate.",)
            )
            yield self._drift(MappingDriftKind.TARGET_RETIRED, one, radius, wake, self._away(one))

    def _object(self, one: Mapping) -> Iterator[MappingDrift]:
        object_id = one.target.learning_object_id
        found = self.sight.objects.get(object_id) if object_id is not None else None
        owner = found.value if found is not None else None
        radius = radius_of([owner] if owner else [], self.sight)
        successor = self._successor(owner) if owner else None
        if successor is not None and owner is not None:
            yield self._renewed(one, owner, successor)
        elif found is None or found.gone_at is not None or self._instance_is_gone(one):
            yield self._drift(MappingDriftKind.TARGET_GONE, one, radius, self._away(one))
        elif owner is not None and (owner.state is LearningState.RETIRED or self._instance_is_retired(one)):
            menu, noun = _MENUS[owner.kind], KIND_WORDS[owner.kind][0]
            wake = Repair(
                f"Publish the {noun} again", clicks=(f"In ALM as administrator: {menu} > Retired > “{owner.name}”.",)
            )
            yield self._drift(MappingDriftKind.TARGET_RETIRED, one, radius, wake, self._away(one))

    def _instance_is_gone(self, one: Mapping) -> bool:
        return one.target.instance_id is not None and not self.sight.has_instance(one.target.instance_id)

    def _instance_is_retired(self, one: Mapping) -> bool:
        found = self.sight.instances.get(one.target.instance_id) if one.target.instance_id is not None else None
        return found is not None and found.value.state is LearningState.RETIRED

    def _successor(self, owner: LearningObject) -> LearningObject | None:
        """The certification that a recurring one goes on as: the newest published one of the same root."""
        if owner.kind is not LearningObjectKind.CERTIFICATION:
            return None
        root = owner.root_certification_id or owner.id
        line = [
            each
            for each in self.sight.live_objects()
            if root in (each.root_certification_id, each.id) and each.state is LearningState.ACTIVE
        ]
        newest = max(line, key=lambda each: (each.created_at is not None, each.created_at, each.id), default=None)
        if newest is None or newest.id == owner.id:
            return None
        is_over = owner.state is LearningState.RETIRED or all(each.id != owner.id for each in line)
        return newest if is_over else None

    def _renewed(self, one: Mapping, owner: LearningObject, successor: LearningObject) -> MappingDrift:
        target = replace(one.target, name=successor.name, learning_object_id=successor.id, instance_id=None)
        moved = replace(one, target=replace(target, kind=TargetKind.LEARNING_OBJECT), origin=MappingOrigin.REPAIRED)
        changes = [MappingChange(one, None)]
        if all(each.key != moved.key for each in self.mappings):
            changes.append(MappingChange(None, moved))
        repair = Repair(f"Move to {successor.id}", tuple(changes))
        bare = all(self.sight.template_behind(each.badge_id) != one.template_id for each in successor.instances)
        attach = (
            Repair("Attach the badge in ALM", clicks=clicks_for(successor, "", one.template_name)) if bare else None
        )
        return MappingDrift(
            MappingDriftKind.CERTIFICATION_RENEWED,
            owner.name,
            one.template_id,
            (one.key,),
            radius_of([successor] if bare else [], self.sight),
            (repair, attach) if attach else (repair,),
            owner.id,
            successor.id,
            one.target.key,
        )

    def _away(self, one: Mapping) -> Repair:
        return Repair("Remove the mapping", (MappingChange(one, None),))

    def _drift(self, kind: MappingDriftKind, one: Mapping, radius: BlastRadius, *repairs: Repair) -> MappingDrift:
        place = f"{one.target.name} · level {one.target.level}" if one.target.on_skill else one.target.name
        return MappingDrift(kind, place, one.template_id, (one.key,), radius, repairs, place=one.target.key)

    # --- gaps ----------------------------------------------------------------------------------------------------

    def _gap(self, gap: Gap) -> MappingDrift:
        owner, name = gap.owner, self.sight.template_name(gap.template_id)
        repairs = [Repair("Attach the badge in ALM", clicks=clicks_for(owner, gap.instance.name, name))]
        if not gap.is_mapped:
            target = Target(
                TargetKind.INSTANCE,
                f"{owner.name} – {gap.instance.name}",
                learning_object_id=owner.id,
                object_kind=owner.kind,
                instance_id=gap.instance.id,
            )
            made = Mapping(gap.template_id, target, template_name=name, origin=MappingOrigin.REPAIRED)
            repairs.insert(0, Repair("Map the instance too", (MappingChange(None, made),)))
        radius = BlastRadius(((owner.kind, 1),), enrolled=gap.instance.enrollment_count or 0)
        subject = f"{owner.name} – {gap.instance.name}"
        kind = MappingDriftKind.INSTANCE_BARE
        return MappingDrift(kind, subject, gap.template_id, (), radius, tuple(repairs), place=gap.instance.id)
