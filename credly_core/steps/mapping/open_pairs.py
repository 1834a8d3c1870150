"""What is still open: suggestions less what a person decided already."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from credly_core.domain.catalogue import Mirrored
from credly_core.domain.learning import LearningObject, Skill
from credly_core.domain.mapping import (
    Mapping,
    MappingOrigin,
    NewSkill,
    Suggestion,
    Target,
    TargetKind,
    TemplateSuggestions,
    Verdict,
    mapping_key,
)
from credly_core.domain.mapping.sight import Sight

#: So many open suggestions of a template are shown.
SHOWN = 3


@dataclass(frozen=True, slots=True)
class OpenPair:
    """A suggestion nobody has decided on yet. `is_first` says that it is its template's best."""

    mapping: Mapping
    verdict: Verdict
    is_first: bool
    is_linked: bool

    @property
    def key(self) -> str:
        """How pages and commands name it."""
        return self.mapping.key


def without_decided(answer: TemplateSuggestions, decided: Collection[str]) -> TemplateSuggestions:
    """The answer without what was accepted or refused; what is left keeps its verdict."""
    ranked = tuple(one for one in answer.ranked if mapping_key(answer.template_id, one.target.key) not in decided)
    return replace(answer, ranked=ranked[:SHOWN])


def open_pairs(answers: Sequence[TemplateSuggestions], decided: Collection[str], sight: Sight) -> Iterator[OpenPair]:
    """Every open suggestion, template by template, the best first."""
    for answer in answers:
        if answer.template_id not in sight.templates or sight.templates[answer.template_id].gone_at is not None:
            continue
        for place, one in enumerate(without_decided(answer, decided).ranked):
            made = _mapping_of(answer, one, sight)
            yield OpenPair(made, one.verdict, is_first=place == 0, is_linked=_is_linked(one))


def _is_linked(one: Suggestion) -> bool:
    return any(reason.kind.name == "LINKED" for reason in one.reasons)


def _mapping_of(answer: TemplateSuggestions, one: Suggestion, sight: Sight) -> Mapping:
    return Mapping(
        answer.template_id,
        _named_today(one.target, sight),
        origin=MappingOrigin.SUGGESTED,
        score=one.score,
        reasons=tuple(reason.sentence for reason in one.reasons),
        template_name=sight.template_name(answer.template_id),
    )


def _named_today(target: Target, sight: Sight) -> Target:
    """Suggestions name a target in the language that fitted; mappings by the name it has on screens."""
    known: Mirrored[Skill] | Mirrored[LearningObject] | None = None
    if target.kind is TargetKind.SKILL_LEVEL and target.skill_id is not None:
        known = sight.skills.get(target.skill_id)
    elif target.kind is TargetKind.LEARNING_OBJECT and target.learning_object_id is not None:
        known = sight.objects.get(target.learning_object_id)
    return replace(target, name=known.value.name) if known is not None else target


def new_skill_mapping(answer: TemplateSuggestions, new: NewSkill, sight: Sight) -> Mapping:
    """The mapping that a proposed skill would make."""
    return Mapping(
        answer.template_id,
        Target(TargetKind.NEW_SKILL_LEVEL, new.name, level=new.level),
        credits=float(new.credits),
        origin=MappingOrigin.SUGGESTED,
        reasons=(answer.why.value,),
        template_name=sight.template_name(answer.template_id),
    )


def to_accept_above(pairs: Sequence[OpenPair], score: int, mapped: Collection[Mapping]) -> list[Mapping]:
    """The best of every template that is not mapped yet, from this score on; ties that ALM keeps already come along.

    What is only the nearest there is stays out, whatever its score, and so does a place that another template takes
    with a better one: a level or an instance carries one badge.
    """
    done = {one.template_id for one in mapped}
    taken = {one.target.key: one.template_id for one in mapped}
    wanted = [
        one
        for one in pairs
        if one.verdict is not Verdict.WEAK
        and (one.mapping.score or 0) >= score
        and (one.is_linked or (one.is_first and one.mapping.template_id not in done))
    ]
    for one in sorted(wanted, key=_claim):
        taken.setdefault(one.mapping.target.key, one.mapping.template_id)
    return [one.mapping for one in wanted if taken[one.mapping.target.key] == one.mapping.template_id]


def _claim(one: OpenPair) -> tuple[bool, bool, int]:
    """How well a pair claims its place, best first."""
    return (not one.is_linked, one.verdict is not Verdict.SURE, -(one.mapping.score or 0))
