"""What a template can be mapped to, with the readings of all its names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from credly_core.domain.badges import BadgeTemplate
from credly_core.domain.learning import LearningObject, LearningObjectKind, LearningState, Skill, SkillLevel
from credly_core.domain.mapping.targets import Target, TargetKind
from credly_core.domain.names.brands import make_context
from credly_core.matching.folding import fold, split_pieces
from credly_core.matching.reading import Reading, read_name

Brands = tuple[tuple[str, ...], ...]
_NUMBERED_NAME = re.compile(r"\d|\b[ivx]+\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A skill, a learning object or an instance. `levels` only for skills; `target` has no level yet there."""

    target: Target
    readings: tuple[Reading, ...]
    state: LearningState
    levels: tuple[SkillLevel, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """A template with its reading, its skill tags as folded text, and what it says it is."""

    template: BadgeTemplate
    reading: Reading
    tags: frozenset[str]
    description: str


def read_templates(templates: Sequence[BadgeTemplate], brands: Iterable[str]) -> list[Wanted]:
    """The templates with their names taken apart; words that most of them begin with are the brand."""
    found = find_brands([template.name for template in templates], tuple(brands))
    return [
        Wanted(
            template,
            read_name(template.name, found),
            frozenset(fold(tag).strip() for tag in (*template.skills, *template.tags)),
            fold(template.description),
        )
        for template in templates
    ]


def read_candidates(candidates: Iterable[Skill | LearningObject], brands: Iterable[str]) -> list[Candidate]:
    """All targets there are; job aids carry no badge and are left out."""
    kept = [one for one in candidates if isinstance(one, Skill) or one.kind is not LearningObjectKind.JOB_AID]
    found = find_brands([one.name for one in kept], tuple(brands))
    out: list[Candidate] = []
    for one in kept:
        if isinstance(one, Skill):
            out.append(_of_skill(one, found))
        else:
            out.extend(_of_object(one, found))
    return out


def find_brands(names: Sequence[str], given: tuple[str, ...]) -> Brands:
    """Brands as folded pieces, longest first: those given, their proper names, and what most names begin with."""
    found = make_context(names, given).brands
    brands = {tuple(piece for word in brand for piece in split_pieces(fold(word))) for brand in found}
    return tuple(sorted((brand for brand in brands if brand), key=lambda brand: (-len(brand), brand)))


def _of_skill(skill: Skill, brands: Brands) -> Candidate:
    target = Target(TargetKind.SKILL_LEVEL, skill.name, skill_id=skill.id)
    return Candidate(target, (read_name(skill.name, brands),), skill.state, skill.levels)


def _of_object(one: LearningObject, brands: Brands) -> Iterable[Candidate]:
    names = list(dict.fromkeys(name for name in (one.name, *one.names.values()) if name.strip()))
    target = Target(TargetKind.LEARNING_OBJECT, one.name, learning_object_id=one.id, object_kind=one.kind)
    yield Candidate(target, tuple(read_name(name, brands) for name in names), one.state)
    if len(one.instances) < 2:  # noqa: PLR2004  one instance is the object
        return
    for instance in one.instances:
        if _NUMBERED_NAME.search(instance.name):
            name = f"{one.name} – {instance.name}"
            held = Target(
                TargetKind.INSTANCE,
                name,
                learning_object_id=one.id,
                object_kind=one.kind,
                instance_id=instance.id,
            )
            yield Candidate(held, (read_name(name, brands),), instance.state)
