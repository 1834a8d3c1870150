"""Decides what is accepted by default, what a person looks at, and where nothing fits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from credly_core.domain.mapping.reasons import Reason, ReasonKind
from credly_core.domain.mapping.suggestions import Suggestion, TemplateSuggestions, Verdict, Why
from credly_core.matching.candidates import Wanted
from credly_core.matching.weighing import Weighed

#: A target fits at all from here on; translations score lower, and are seldom there by chance.
FITS_FROM, FITS_TRANSLATION_FROM = 0.36, 0.26
#: Accepted by default from here on, if the second is that share behind: less where the names are the same, hardly at
#: all where their marks are too.
SURE_FROM, SURE_TRANSLATION_FROM = 0.5, 0.42
SAME_LEAD, SAME_NAME_LEAD, LEAD = 0.02, 0.12, 0.35
_SAME = 0.99
#: A lower score is enough where nothing else comes near.
ALONE_FROM, ALONE_LEAD = 0.4, 0.6
#: What a second in another language counts beside a first in the template's own.
FOREIGN_SECOND = 0.7
_CLOSE = 0.93


def decide(
    wanted: Sequence[Wanted], weighed: Sequence[Sequence[Weighed]], limit: int
) -> tuple[TemplateSuggestions, ...]:
    """The answer for every template; a target that two want goes by default only to the one it fits better."""
    claims = _claims(wanted, weighed)
    return tuple(_decide_one(one, found, limit, claims) for one, found in zip(wanted, weighed, strict=True))


def _claims(wanted: Sequence[Wanted], weighed: Sequence[Sequence[Weighed]]) -> Mapping[str, list[tuple[float, Wanted]]]:
    claims: dict[str, list[tuple[float, Wanted]]] = {}
    for one, found in zip(wanted, weighed, strict=True):
        for each in found[:3]:
            claims.setdefault(each.target.key, []).append((each.score + each.is_linked, one))
    for places in claims.values():
        places.sort(key=lambda claim: (-claim[0], claim[1].template.id))
    return claims


def _decide_one(
    one: Wanted, found: Sequence[Weighed], limit: int, claims: Mapping[str, list[tuple[float, Wanted]]]
) -> TemplateSuggestions:
    why = _why(one, found)
    if why is Why.UNDECIDED and _is_sure(one, found, claims):
        why = Why.FOUND
    ranked = tuple(
        _suggestion(each, at, why=why, found=found, rival=_rival(one, each, claims))
        for at, each in enumerate(found[:limit])
    )
    return TemplateSuggestions(one.template.id, ranked, why)


def _why(one: Wanted, found: Sequence[Weighed]) -> Why:
    if not found:
        return Why.NO_CANDIDATES if one.reading.words else Why.NO_NAME
    if found[0].is_linked or fits(found[0]):
        return Why.UNDECIDED
    near = next((each for each in found if each.against is not None and each.content >= FITS_FROM), None)
    return Why.NOTHING_NEAR if near is None or near.against is None else near.against


def _is_sure(one: Wanted, found: Sequence[Weighed], claims: Mapping[str, list[tuple[float, Wanted]]]) -> bool:
    best = found[0]
    if best.is_linked:
        return True
    if best.is_open or _rival(one, best, claims) is not None:
        return False
    second = max((_presses(best, each) for each in found[1:4]), default=0.0)
    ahead = 1 - second / best.score
    if best.content >= 1:
        return ahead >= (SAME_LEAD if best.score >= _SAME else SAME_NAME_LEAD)
    if best.score >= (SURE_TRANSLATION_FROM if best.is_translation else SURE_FROM):
        return ahead >= LEAD
    return not best.is_translation and best.score >= ALONE_FROM and ahead >= ALONE_LEAD


def fits(one: Weighed) -> bool:
    """Whether it is worth proposing."""
    return one.against is None and one.score >= (FITS_TRANSLATION_FROM if one.is_translation else FITS_FROM)


def _presses(best: Weighed, other: Weighed) -> float:
    """How near another target comes; one in another language gives way to one in the template's own."""
    return other.score * (FOREIGN_SECOND if other.is_translation and not best.is_translation else 1.0)


def _rival(one: Wanted, each: Weighed, claims: Mapping[str, list[tuple[float, Wanted]]]) -> Wanted | None:
    """The template that this target fits at least as well."""
    for score, other in claims.get(each.target.key, ()):
        if other is not one and score >= each.score + each.is_linked:
            return other
    return None


def _suggestion(each: Weighed, at: int, *, why: Why, found: Sequence[Weighed], rival: Wanted | None) -> Suggestion:
    reasons = list(each.reasons)
    if at == 0 and why is Why.UNDECIDED and len(found) > 1 and found[1].score > each.score * _CLOSE:
        reasons.append(Reason(ReasonKind.CLOSE_SECOND, (("name", found[1].target.name),), speaks_for=False))
    if rival is not None and each.score >= FITS_FROM:
        reasons.append(Reason(ReasonKind.TAKEN, (("name", rival.template.name),), speaks_for=False))
    is_likely = fits(each) and why in (Why.FOUND, Why.UNDECIDED)
    verdict = Verdict.SURE if at == 0 and why is Why.FOUND else Verdict.LIKELY if is_likely else Verdict.WEAK
    return Suggestion(each.target, round(100 * each.score), verdict, tuple(reasons))
