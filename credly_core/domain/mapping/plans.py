"""Skills as they will be: the levels ALM has and those to be made, the badge of each, and what gives its credits."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping as ByKey
from dataclasses import dataclass
from math import ceil

from credly_core.domain.ids import LearningObjectId, SkillId, TemplateId
from credly_core.domain.learning import LearningState, Skill
from credly_core.domain.mapping.mappings import Mapping
from credly_core.domain.mapping.sight import Sight


@dataclass(frozen=True, slots=True)
class GivenCredits:
    """What completing one learning object gives towards a level. `is_planned`: ALM does not know it yet."""

    learning_object_id: LearningObjectId
    name: str
    credits: float
    is_planned: bool = False


@dataclass(frozen=True, slots=True)
class LevelPlan:
    """A level as it will be. `alm_credits` is None where ALM has no such level yet.

    `carries` is the template behind the badge that hangs there today, `other_badge` the name of one that leads to none.
    """

    level: int
    needed: float
    alm_credits: float | None = None
    carries: TemplateId | None = None
    other_badge: str = ""
    mappings: tuple[Mapping, ...] = ()
    given: tuple[GivenCredits, ...] = ()

    @property
    def has_badge(self) -> bool:
        """Whether somebody who reaches it gets a badge, today or after the mapping is carried over."""
        return bool(self.mappings) or self.carries is not None or bool(self.other_badge)

    @property
    def total(self) -> float:
        """All credits somebody can collect towards it."""
        return sum(one.credits for one in self.given)

    @property
    def is_reachable(self) -> bool:
        """Whether the credits suffice."""
        return self.total >= self.needed

    @property
    def arithmetic(self) -> str:
        """The sum in words: `5 + 4 + 3 = 12 of 20 credits; 8 are missing`."""
        if not self.given:
            return f"0 of {self.needed:g} credits: no learning object gives any"
        parts = [f"{one.credits:g}" for one in sorted(self.given, key=lambda one: -one.credits)]
        sum_ = " + ".join(parts[:_SHOWN]) + (" + …" if len(parts) > _SHOWN else "")
        told = f"{sum_} = {self.total:g}" if len(parts) > 1 else sum_
        missing = self.needed - self.total
        return f"{told} of {self.needed:g} credits" + (f"; {missing:g} are missing" if missing > 0 else "")


#: Summands that are written out.
_SHOWN = 8


@dataclass(frozen=True, slots=True)
class SkillPlan:
    """A skill as it will be, levels rising. `skill_id` is None for one that is to be made."""

    name: str
    skill_id: SkillId | None
    levels: tuple[LevelPlan, ...]
    state: LearningState = LearningState.ACTIVE

    @property
    def is_mapped(self) -> bool:
        """Whether a template is mapped to one of its levels."""
        return any(level.mappings for level in self.levels)


def skill_plans(sight: Sight, mappings: Iterable[Mapping], *, mapped_only: bool = True) -> tuple[SkillPlan, ...]:
    """The skills that templates are mapped to, by name; without `mapped_only` all skills of ALM too."""
    by_thing: dict[str, list[Mapping]] = {}
    for one in mappings:
        if one.target.on_skill:
            by_thing.setdefault(one.target.thing, []).append(one)
    given = _given_in_alm(sight)
    plans = []
    for skill in sight.live_skills():
        wanted = by_thing.pop(f"skill:{skill.id}", [])
        if wanted or not mapped_only:
            plans.append(_of_skill(skill, wanted, given, sight))
    plans += [_of_new(wanted, sight) for wanted in by_thing.values() if wanted[0].is_new_skill]
    return tuple(sorted(plans, key=lambda plan: (plan.name.casefold(), plan.skill_id or "")))


def _given_in_alm(sight: Sight) -> dict[tuple[SkillId, int], list[GivenCredits]]:
    """What published objects give; of a retired or unpublished one nobody gets credits."""
    given: dict[tuple[SkillId, int], list[GivenCredits]] = {}
    for owner in sight.live_objects():
        if owner.state is LearningState.ACTIVE:
            for one in owner.credits:
                made = GivenCredits(owner.id, owner.name, one.credits)
                given.setdefault((one.skill_id, one.level), []).append(made)
    return given


def _of_skill(
    skill: Skill, wanted: list[Mapping], given: ByKey[tuple[SkillId, int], list[GivenCredits]], sight: Sight
) -> SkillPlan:
    levels = {level.level: level for level in skill.levels}
    numbers = sorted({*levels, *(one.target.level or 1 for one in wanted)})
    made = []
    for number in numbers:
        known, here = levels.get(number), tuple(one for one in wanted if (one.target.level or 1) == number)
        told = next((one.credits for one in here if one.credits is not None), None)
        badge = sight.badge_of(known.badge_id) if known else None
        carries = badge.template_id if badge is not None and badge.is_credly else None
        made.append(
            LevelPlan(
                number,
                told if told is not None else known.max_credits if known else 0.0,
                known.max_credits if known else None,
                carries,
                badge.name if badge is not None and carries is None else "",
                here,
                _merged(given.get((skill.id, number), ()), here, sight),
            )
        )
    return SkillPlan(skill.name, skill.id, tuple(made), skill.state)


def _of_new(wanted: list[Mapping], sight: Sight) -> SkillPlan:
    """A skill to be made; levels below a mapped one come along without badge, their credits in proportion."""
    by_level: dict[int, list[Mapping]] = {}
    for one in wanted:
        by_level.setdefault(one.target.level or 1, []).append(one)
    made: list[LevelPlan] = []
    for number in range(max(by_level), 0, -1):
        here = tuple(by_level.get(number, ()))
        told = next((one.credits for one in here if one.credits is not None), None)
        if told is None:
            told = float(ceil(made[-1].needed * number / (number + 1))) if made else 0.0
        made.append(LevelPlan(number, told, mappings=here, given=_merged((), here, sight)))
    return SkillPlan(wanted[0].target.name, None, tuple(reversed(made)))


def _merged(known: Iterable[GivenCredits], here: Iterable[Mapping], sight: Sight) -> tuple[GivenCredits, ...]:
    """What ALM gives and what is planned; a planned number takes the place of ALM's."""
    found = {one.learning_object_id: one for one in known}
    for mapping in here:
        for giver in mapping.givers:
            owner = sight.objects.get(giver.learning_object_id)
            name = owner.value.name if owner is not None else giver.learning_object_id
            found[giver.learning_object_id] = GivenCredits(giver.learning_object_id, name, giver.credits, True)
    return tuple(found.values())
