"""Checks the mapping while it is edited: what ALM would reject, what can never be earned, what contradicts itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from credly_core.domain.ids import TemplateId
from credly_core.domain.learning import LearningObject
from credly_core.domain.mapping import Mapping, TargetKind, same_name
from credly_core.domain.mapping.carriers import Carrying, carriers
from credly_core.domain.mapping.plans import LevelPlan, SkillPlan, skill_plans
from credly_core.domain.mapping.sight import KIND_WORDS, Sight
from credly_core.migration.findings import Severity
from credly_core.migration.spec import load_specs


@dataclass(frozen=True, slots=True)
class MappingFinding:
    """One thing to know about some mappings. `field` names the cell: name, level, credits or template."""

    code: str
    severity: Severity
    message: str
    hint: str
    keys: tuple[str, ...] = ()
    field: str = ""


@dataclass(frozen=True, slots=True)
class MappingLimits:
    """What ALM's files take, as the specs of the migration say."""

    longest_skill_name: int
    least_credits: float
    most_credits: float
    levels: frozenset[int]


@cache
def limits() -> MappingLimits:
    """Read from the specs of skill.csv and skill_level.csv."""
    specs = load_specs()
    names = {column.name: column for column in specs.file("skill.csv").columns}
    levels = {column.name: column for column in specs.file("skill_level.csv").columns}
    return MappingLimits(
        longest_skill_name=names["skillName"].max_length or 0,
        least_credits=float(levels["maxCredits"].min or 0),
        most_credits=float(levels["maxCredits"].max or 0),
        levels=frozenset(int(one) for one in levels["levelId"].allowed),
    )


@dataclass(frozen=True, slots=True)
class _Checking:
    sight: Sight
    mappings: Sequence[Mapping]
    locale: str
    limits: MappingLimits = field(default_factory=limits)

    def all(self) -> Iterator[MappingFinding]:
        plans = skill_plans(self.sight, self.mappings)
        for plan in plans:
            yield from self._of_skill(plan)
            for level in plan.levels:
                yield from self._of_level(plan, level)
        yield from self._same_names(plans)
        yield from self._of_objects()

    # --- skills --------------------------------------------------------------------------------------------------

    def _of_skill(self, plan: SkillPlan) -> Iterator[MappingFinding]:
        keys = _keys(one for level in plan.levels for one in level.mappings)
        most = self.limits.longest_skill_name
        if plan.skill_id is None and len(plan.name) > most:
            message = f"“{plan.name}” has {len(plan.name)} characters; ALM takes {most} for the name of a skill."
            yield _error("mapping.name.length", message, "Shorten the name.", keys, "name")
        if plan.skill_id is None and not plan.name.strip():
            yield _error("mapping.name.empty", "The new skill has no name.", "Give it one.", keys, "name")
        if len(plan.levels) > len(self.limits.levels):
            message = f"“{plan.name}” has {len(plan.levels)} levels; ALM's files take {len(self.limits.levels)}."
            hint = "Attach badges to the levels above in ALM's own screens, under Skills."
            yield _warning("mapping.levels.many", message, hint, keys, "level")
        yield from self._holes(plan)
        yield from self._falling(plan)

    def _holes(self, plan: SkillPlan) -> Iterator[MappingFinding]:
        with_badge = [level.level for level in plan.levels if level.has_badge]
        for level in plan.levels:
            if not level.has_badge and with_badge and min(with_badge) < level.level < max(with_badge):
                message = f"Level {level.level} of “{plan.name}” has no badge, though the levels around it have one."
                hint = f"Map a template to level {level.level}, or leave it if that is meant."
                yield _warning("mapping.level.hole", message, hint, _around(plan), "level")

    def _falling(self, plan: SkillPlan) -> Iterator[MappingFinding]:
        for lower, higher in zip(plan.levels, plan.levels[1:], strict=False):
            if higher.needed < lower.needed:
                message = (
                    f"Level {higher.level} of “{plan.name}” needs {higher.needed:g} credits, "
                    f"fewer than level {lower.level} with {lower.needed:g}."
                )
                hint = "A higher level should need at least as many."
                yield _warning("mapping.credits.falling", message, hint, _keys(higher.mappings), "credits")

    def _of_level(self, plan: SkillPlan, level: LevelPlan) -> Iterator[MappingFinding]:
        if not level.mappings:
            return
        keys, place = _keys(level.mappings), f"Level {level.level} of “{plan.name}”"
        if level.level not in self.limits.levels:
            hint = "Choose a lower level, or attach the badge in ALM's own screens, under Skills."
            last = max(self.limits.levels)
            yield _error("mapping.level.number", f"{place}: ALM's files take levels 1 to {last}.", hint, keys, "level")
        yield from self._credits(level, place, keys)
        templates = list(dict.fromkeys(one.template_id for one in level.mappings))
        if len(templates) > 1:
            message = f"{place} is meant for {len(templates)} templates: {self._names(templates)}."
            yield _error("mapping.level.twice", message, "A level carries one badge: keep one of them.", keys, "level")
        carried = self.sight.template_name(level.carries) if level.carries else level.other_badge
        if carried and level.carries not in templates:
            message = f"{place} carries “{carried}” in ALM today."
            yield _warning("mapping.level.taken", message, "The new badge takes its place.", keys, "level")

    def _credits(self, level: LevelPlan, place: str, keys: tuple[str, ...]) -> Iterator[MappingFinding]:
        least, most = self.limits.least_credits, self.limits.most_credits
        if not least <= level.needed <= most:
            message = f"{place} would need {level.needed:g} credits; ALM takes {least:g} to {most:g}."
            yield _error("mapping.credits.range", message, "Change the credits.", keys, "credits")
        elif level.needed != int(level.needed):
            message = f"{place} needs {level.needed:g} credits; whether files may have decimals is not written down."
            yield _warning("mapping.credits.fraction", message, "Use a whole number to be safe.", keys, "credits")
        if not level.is_reachable:
            message = f"{place} can never be reached: {level.arithmetic}."
            hint = "Let more learning objects give credits to it, or ask for fewer."
            yield _warning("mapping.credits.unreachable", message, hint, keys, "credits")

    def _same_names(self, plans: Sequence[SkillPlan]) -> Iterator[MappingFinding]:
        known: dict[str, int] = {}
        for skill in self.sight.live_skills():
            known[same_name(skill.name)] = known.get(same_name(skill.name), 0) + 1
        for plan in plans:
            count = known.get(same_name(plan.name), 0)
            keys = _keys(one for level in plan.levels for one in level.mappings)
            if plan.skill_id is None and count:
                message = f"ALM has a skill called “{plan.name}” already."
                yield _error("mapping.name.exists", message, "Map to that skill instead of a new one.", keys, "name")
            elif count > 1:
                message = f"ALM has {count} skills called “{plan.name}”; this one is skill {plan.skill_id}."
                yield _info("mapping.name.twice", message, "Check that it is the one you mean.", keys, "name")

    # --- learning objects ----------------------------------------------------------------------------------------

    def _of_objects(self) -> Iterator[MappingFinding]:
        wanted: dict[str, list[Mapping]] = {}
        others: dict[str, set[str]] = {}
        by_key = {one.key: one for one in self.mappings}
        for one in carriers(self.mappings, self.sight):
            mapping = by_key[one.mapping_key]
            wanted.setdefault(one.instance.id, []).append(mapping)
            if one.carrying is Carrying.OTHER:
                badge = self.sight.badge_of(one.instance.badge_id)
                others.setdefault(mapping.key, set()).add(badge.name if badge else "")
        yield from self._twice(wanted)
        for mapping in self.mappings:
            if mapping.key in others:
                names = ", ".join(f"“{name}”" for name in sorted(others[mapping.key]))
                message = f"“{mapping.target.name}” carries {names} in ALM today."
                yield _warning(
                    "mapping.object.taken", message, "The new badge takes its place.", (mapping.key,), "name"
                )
        yield from self._object_names()

    def _twice(self, wanted: dict[str, list[Mapping]]) -> Iterator[MappingFinding]:
        said: set[tuple[str, ...]] = set()
        for here in wanted.values():
            templates = list(dict.fromkeys(one.template_id for one in here))
            keys = _keys(here)
            if len(templates) > 1 and keys not in said:
                said.add(keys)
                message = f"“{here[0].target.name}” is meant for {len(templates)} templates: {self._names(templates)}."
                hint = "An instance carries one badge: keep one of them, or map them to different instances."
                yield _error("mapping.object.twice", message, hint, keys, "name")

    def _object_names(self) -> Iterator[MappingFinding]:
        by_name: dict[tuple[str, str], int] = {}
        for each in self.sight.live_objects():
            place = (each.kind.value, same_name(each.name))
            by_name[place] = by_name.get(place, 0) + 1
        owned = [(one, owner) for one in self.mappings if (owner := self._owner(one)) is not None]
        for mapping, owner in owned:
            count = by_name.get((owner.kind.value, same_name(owner.name)), 0)
            if count > 1:
                many = KIND_WORDS[owner.kind][1]
                message = f"ALM has {count} {many} called “{owner.name}”; this one is {owner.id}."
                yield _info(
                    "mapping.object.same-name", message, "Check that it is the one you mean.", (mapping.key,), "name"
                )
            if owner.names and not _has_language(owner, self.locale):
                first = next(iter(owner.names))
                message = f"“{owner.name}” has no name in {self.locale}; the one in {first} is shown."
                yield _info("mapping.object.language", message, "Learners see the same in ALM.", (mapping.key,), "name")

    def _owner(self, mapping: Mapping) -> LearningObject | None:
        if mapping.target.kind is TargetKind.SKILL_LEVEL or mapping.target.learning_object_id is None:
            return None
        found = self.sight.objects.get(mapping.target.learning_object_id)
        return found.value if found is not None else None

    def _names(self, templates: Sequence[TemplateId]) -> str:
        return ", ".join(f"“{self.sight.template_name(one)}”" for one in templates)


def check_mappings(sight: Sight, mappings: Sequence[Mapping], *, locale: str = "en-US") -> tuple[MappingFinding, ...]:
    """Everything there is to say, errors first."""
    found = _Checking(sight, mappings, locale).all()
    return tuple(sorted(found, key=lambda one: (one.severity.rank, one.code, one.message)))


def _keys(mappings: Iterable[Mapping]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.key for one in mappings))


def _around(plan: SkillPlan) -> tuple[str, ...]:
    return _keys(one for level in plan.levels for one in level.mappings)


def _has_language(owner: LearningObject, locale: str) -> bool:
    wanted = locale.replace("_", "-").casefold()
    return any(key.replace("_", "-").casefold() == wanted for key in owner.names)


def _error(code: str, message: str, hint: str, keys: tuple[str, ...], where: str) -> MappingFinding:
    return MappingFinding(code, Severity.ERROR, message, hint, keys, where)


def _warning(code: str, message: str, hint: str, keys: tuple[str, ...], where: str) -> MappingFinding:
    return MappingFinding(code, Severity.WARNING, message, hint, keys, where)


def _info(code: str, message: str, hint: str, keys: tuple[str, ...], where: str) -> MappingFinding:
    return MappingFinding(code, Severity.INFO, message, hint, keys, where)
