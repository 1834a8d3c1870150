"""Whether what a set promised is in ALM: one expectation for each row and each thing to do by hand."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass, field

from credly_core.domain.ids import AlmBadgeId
from credly_core.domain.learning import AlmBadge, Instance, LearningObject, LearningState, Skill
from credly_core.domain.mapping import same_name


class Expected(enum.Enum):
    """What is to be there."""

    #: An ALM badge that names its template.
    BADGE = "badge"
    #: A skill.
    SKILL = "skill"
    #: A level of a skill, with its credits and its badge.
    LEVEL = "skill level"
    #: Credits that an object gives to a level.
    CREDITS = "credits"
    #: An instance of a learning object, with its badge.
    INSTANCE = "instance"


class Arrival(enum.Enum):
    """What became of it."""

    #: It is there as promised.
    ARRIVED = "arrived"
    #: It is not there.
    NOT_YET = "not yet"
    #: It is there, and not as promised.
    DIFFERS = "differs"
    #: ALM could not be asked, or what was asked for is not clear.
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Expectation:
    """One promise. `template_id` is that of the badge that is to be there, empty where none is.

    A learning object is known by ALM's id where one is known, else by kind, uniqueLoId and name. `file` is empty for
    what is done by hand.
    """

    kind: Expected
    name: str
    file: str = ""
    key: tuple[str, ...] = ()
    template_id: str = ""
    badge_name: str = ""
    state: str = ""
    skill: str = ""
    level: int = 0
    credits: float = 0.0
    object_id: str = ""
    object_kind: str = ""
    object_name: str = ""
    unique_id: str = ""
    instance_id: str = ""
    instance_name: str = ""


@dataclass(frozen=True, slots=True)
class ArrivalLine:
    """An expectation with its verdict; `detail` says what was found instead."""

    expectation: Expectation
    arrival: Arrival
    detail: str = ""


@dataclass(frozen=True)
class Held:
    """What ALM lists at the moment, in a form that is quick to look up."""

    badges: Sequence[AlmBadge] = ()
    skills: Sequence[Skill] = ()
    objects: Sequence[LearningObject] = ()
    _badges: dict[AlmBadgeId, AlmBadge] = field(default_factory=dict)
    _skills: dict[str, list[Skill]] = field(default_factory=dict)
    _objects: dict[str, LearningObject] = field(default_factory=dict)
    _named: dict[tuple[str, str], list[LearningObject]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._badges.update({badge.id: badge for badge in self.badges})
        for skill in self.skills:
            self._skills.setdefault(same_name(skill.name), []).append(skill)
        for owner in self.objects:
            self._objects[owner.id] = owner
            if owner.unique_id:
                self._named.setdefault((owner.kind.value, owner.unique_id), []).append(owner)
            for name in {same_name(owner.name), *map(same_name, owner.names.values())}:
                self._named.setdefault((owner.kind.value, name), []).append(owner)

    def badge(self, badge_id: AlmBadgeId | None) -> AlmBadge | None:
        """One badge."""
        return self._badges.get(badge_id) if badge_id is not None else None

    def skill(self, name: str) -> Skill | None:
        """The skill of this name; of several the one in use."""
        alike = self._skills.get(same_name(name), [])
        in_use = [skill for skill in alike if skill.state is not LearningState.RETIRED]
        return next(iter([*in_use, *alike]), None)

    def learning_objects(self, expected: Expectation) -> list[LearningObject]:
        """The object an expectation speaks of; several where its name is that of several."""
        if expected.object_id:
            found = self._objects.get(expected.object_id)
            return [found] if found else []
        if expected.unique_id:
            return self._named.get((expected.object_kind, expected.unique_id), [])
        return self._named.get((expected.object_kind, same_name(expected.object_name)), [])


def judge(expected: Expectation, held: Held) -> ArrivalLine:
    """What became of one promise."""
    arrival, detail = _JUDGES[expected.kind](expected, held)
    return ArrivalLine(expected, arrival, detail)


Verdict = tuple[Arrival, str]
_ARRIVED: Verdict = (Arrival.ARRIVED, "")


def _judge_badge(expected: Expectation, held: Held) -> Verdict:
    linked = [badge for badge in held.badges if badge.is_credly and badge.template_id == expected.template_id]
    named = [badge for badge in linked if badge.name == expected.badge_name]
    if named:
        if len(linked) > 1:
            return Arrival.DIFFERS, f"{len(linked)} badges of ALM name this template."
        state = named[0].state.value
        return _ARRIVED if state == expected.state.casefold() else (Arrival.DIFFERS, f"It is {state}.")
    if linked:
        return Arrival.DIFFERS, f"Its name is “{linked[0].name}”."
    unlinked = [badge for badge in held.badges if same_name(badge.name) == same_name(expected.badge_name)]
    if not unlinked:
        return Arrival.NOT_YET, "No badge names this template."
    return Arrival.DIFFERS, f"The badge “{unlinked[0].name}” is not linked to this template."


def _judge_skill(expected: Expectation, held: Held) -> Verdict:
    skill = held.skill(expected.skill)
    if skill is None:
        return Arrival.NOT_YET, "No skill has this name."
    return (
        _ARRIVED if skill.state.value == expected.state.casefold() else (Arrival.DIFFERS, f"It is {skill.state.value}.")
    )


def _judge_level(expected: Expectation, held: Held) -> Verdict:
    skill = held.skill(expected.skill)
    if skill is None:
        return Arrival.NOT_YET, "No skill has this name."
    level = next((one for one in skill.levels if one.level == expected.level), None)
    if level is None:
        return Arrival.NOT_YET, f"The skill has no level {expected.level}."
    if expected.credits and level.max_credits != expected.credits:
        return Arrival.DIFFERS, f"It takes {level.max_credits:g} credits."
    return _judge_hanging(expected, held.badge(level.badge_id))


def _judge_credits(expected: Expectation, held: Held) -> Verdict:
    owner, problem = _owner(expected, held)
    skill = held.skill(expected.skill)
    if owner is None or skill is None:
        return problem if owner is None else (Arrival.NOT_YET, "No skill has this name.")
    given = next((one for one in owner.credits if (one.skill_id, one.level) == (skill.id, expected.level)), None)
    if given is None:
        return Arrival.NOT_YET, "It gives no credits to this level."
    return _ARRIVED if given.credits == expected.credits else (Arrival.DIFFERS, f"It gives {given.credits:g} credits.")


def _judge_instance(expected: Expectation, held: Held) -> Verdict:
    owner, problem = _owner(expected, held)
    if owner is None:
        return problem
    named = [one for one in owner.instances if same_name(one.name) == same_name(expected.instance_name)]
    exact = [one for one in owner.instances if one.id == expected.instance_id]
    found: list[Instance] = exact or named
    if not found:
        return Arrival.NOT_YET, "It has no such instance."
    if len(found) > 1:
        return Arrival.UNKNOWN, f"{len(found)} instances have this name."
    return _judge_hanging(expected, held.badge(found[0].badge_id))


def _owner(expected: Expectation, held: Held) -> tuple[LearningObject | None, Verdict]:
    found = held.learning_objects(expected)
    if len(found) == 1:
        return found[0], _ARRIVED
    if not found:
        return None, (Arrival.NOT_YET, "ALM does not list the learning object.")
    return None, (Arrival.UNKNOWN, f"{len(found)} learning objects have this name.")


def _judge_hanging(expected: Expectation, badge: AlmBadge | None) -> Verdict:
    if not expected.template_id:
        return _ARRIVED
    if badge is None:
        return Arrival.NOT_YET, "It carries no badge."
    if badge.is_credly and badge.template_id == expected.template_id:
        return _ARRIVED
    return Arrival.DIFFERS, f"It carries the badge “{badge.name}”."


_JUDGES = {
    Expected.BADGE: _judge_badge,
    Expected.SKILL: _judge_skill,
    Expected.LEVEL: _judge_level,
    Expected.CREDITS: _judge_credits,
    Expected.INSTANCE: _judge_instance,
}
