"""Suggests for every badge template the ALM things it may belong to, and says when nothing fits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from credly_core.domain.badges import BadgeTemplate
from credly_core.domain.learning import LearningObject, Skill
from credly_core.domain.mapping.reasons import Reason, ReasonKind
from credly_core.domain.mapping.suggestions import KnownLink, TemplateSuggestions, Verdict
from credly_core.domain.mapping.targets import TargetKind
from credly_core.matching.candidates import Candidate, Wanted, read_candidates, read_templates
from credly_core.matching.deciding import decide
from credly_core.matching.encoder import Encoder, load_encoder, one_thread, uncollected
from credly_core.matching.new_skills import propose_skill
from credly_core.matching.pairing import compare
from credly_core.matching.shortlist import Core, Field, make_field, shortlist
from credly_core.matching.vocabulary import load_vocabulary
from credly_core.matching.weighing import Weighed, weigh

#: Siblings of one name (years, levels) that are weighed; more of them differ in nothing we compare.
_MOST_SIBLINGS = 60


def suggest(
    templates: Sequence[BadgeTemplate],
    candidates: Iterable[Skill | LearningObject],
    *,
    links: Sequence[KnownLink] = (),
    brands: Iterable[str] = (),
    limit: int = 3,
    encoder: Encoder | None = None,
) -> tuple[TemplateSuggestions, ...]:
    """The best targets for each template, in the order of the templates.

    `links` are ties that exist already; they come first with full score. `brands` are names of the organization beside
    the owners of the templates; they say nothing in a name. Without `encoder` the one of this process is used. Same
    input, same answer.
    """
    if not templates:
        return ()
    encoder = encoder or load_encoder()
    with one_thread(), uncollected():
        return _suggest(templates, candidates, links, tuple(brands), limit=limit, encoder=encoder)


def _suggest(
    templates: Sequence[BadgeTemplate],
    candidates: Iterable[Skill | LearningObject],
    links: Sequence[KnownLink],
    brands: tuple[str, ...],
    *,
    limit: int,
    encoder: Encoder | None,
) -> tuple[TemplateSuggestions, ...]:
    owners = {template.owner_name for template in templates if template.owner_name.strip()}
    given = (*brands, *sorted(owners))
    wanted = read_templates(templates, given)
    kept = read_candidates(candidates, given)
    field = make_field([one.reading for one in wanted], [reading for one in kept for reading in one.readings], encoder)
    weighed = _Weigher(field, kept, encoder, links).weigh_all(wanted)
    decided = decide(wanted, weighed, limit)
    return tuple(
        replace(one, new_skill=propose_skill(each) if _needs_skill(one) else None)
        for one, each in zip(decided, wanted, strict=True)
    )


def _needs_skill(one: TemplateSuggestions) -> bool:
    return not any(
        suggestion.target.kind is TargetKind.SKILL_LEVEL and suggestion.verdict is not Verdict.WEAK
        for suggestion in one.ranked
    )


def prepare() -> None:
    """Load words and model, a second or two, before somebody waits for a suggestion."""
    load_vocabulary()
    encoder = load_encoder()
    if encoder is not None:
        with one_thread():
            encoder.encode(["first"])


class _Weigher:
    """Weighs every template against the names on its shortlist and the targets it is linked to."""

    def __init__(
        self, field: Field, candidates: Sequence[Candidate], encoder: Encoder | None, links: Sequence[KnownLink]
    ) -> None:
        self.field = field
        self.encoder = encoder
        self.links = links
        self.by_words: dict[tuple[str, ...], list[tuple[Candidate, int]]] = {}
        self.by_thing: dict[str, list[Candidate]] = {}
        self.by_key: dict[str, Candidate] = {}
        for candidate in candidates:
            self.by_key.setdefault(candidate.target.key, candidate)
            self.by_thing.setdefault(candidate.target.thing, []).append(candidate)
            for at, reading in enumerate(candidate.readings):
                self.by_words.setdefault(reading.words, []).append((candidate, at))

    def weigh_all(self, wanted: Sequence[Wanted]) -> list[list[Weighed]]:
        """Everything worth ranking, for each template, best first, one per skill or learning object."""
        texts = [core.reading.text for core in self.field.ours]
        whole = self.encoder.encode(texts) if self.encoder is not None and texts else None
        lists = shortlist(self.field, whole)
        near = {core.words: places for core, places in zip(self.field.ours, lists, strict=True)}
        likeness = self._whole_likeness(lists)
        place = {core.words: at for at, core in enumerate(self.field.ours)}
        out = []
        for one in wanted:
            found: list[Weighed] = []
            for spot in near.get(one.reading.words, ()):
                whole_likeness = likeness.get((place[one.reading.words], spot), 0.0)
                found.extend(self._weigh_core(one, self.field.theirs[spot], whole_likeness))
            found.extend(self._tagged(one))
            out.append(_best_of_each([*self._linked(one, found), *found]))
        return out

    def _whole_likeness(self, lists: Sequence[Sequence[int]]) -> Mapping[tuple[int, int], float]:
        if self.encoder is None:
            return {}
        spots = sorted({spot for places in lists for spot in places})
        if not spots:
            return {}
        theirs = self.encoder.encode([self.field.theirs[spot].reading.text for spot in spots])
        ours = self.encoder.encode([core.reading.text for core in self.field.ours])
        row = {spot: at for at, spot in enumerate(spots)}
        table = ours @ theirs.T
        return {(at, spot): float(table[at, row[spot]]) for at, places in enumerate(lists) for spot in places}

    def _weigh_core(self, one: Wanted, core: Core, whole: float) -> Iterable[Weighed]:
        pairing = compare(self.field, one.reading, core.reading, whole)
        for candidate, at in self.by_words[core.words][:_MOST_SIBLINGS]:
            yield weigh(one, candidate, candidate.readings[at], pairing, has_model=self.encoder is not None)

    def _tagged(self, one: Wanted) -> Iterable[Weighed]:
        """Skills that Credly's own skill tags name, wherever their names stand."""
        for core in self.field.theirs if one.tags else ():
            for candidate, at in self.by_words[core.words]:
                if (
                    candidate.target.kind is TargetKind.SKILL_LEVEL
                    and candidate.readings[at].name.casefold() in one.tags
                ):
                    pairing = compare(self.field, one.reading, core.reading, 0.0)
                    yield weigh(one, candidate, candidate.readings[at], pairing, has_model=self.encoder is not None)

    def _linked(self, one: Wanted, found: Sequence[Weighed]) -> Iterable[Weighed]:
        """What an ALM badge or an earlier mapping ties to the template, with full score."""
        known = {weighed.target.key: weighed for weighed in found}
        for link in self.links:
            if link.template_id != one.template.id:
                continue
            tied = known.get(link.target_key) or self._tie(one, link.target_key)
            if tied is not None:
                kind = ReasonKind.LINKED if link.badge_name else ReasonKind.MAPPED_BEFORE
                reason = Reason(kind, (("badge", link.badge_name),) if link.badge_name else ())
                yield replace(
                    tied,
                    content=1.0,
                    score=1.0,
                    reasons=(reason, *tied.reasons),
                    against=None,
                    is_open=False,
                    is_linked=True,
                )

    def _tie(self, one: Wanted, key: str) -> Weighed | None:
        thing = ":".join(key.split(":")[:2]) if key.startswith("skill:") else key
        named = self.by_key.get(key)
        candidates = self.by_thing.get(thing) or ([named] if named is not None else [])
        for candidate in candidates:
            target = candidate.target
            if target.kind is TargetKind.SKILL_LEVEL:
                target = replace(target, level=int(key.rpartition(":")[2]))
            if target.key == key:
                return Weighed(one, target, 1.0, 1.0, (), None, is_open=False, is_translation=False)
        return None


def _best_of_each(found: Sequence[Weighed]) -> list[Weighed]:
    """One per skill or learning object, the best first; keys break ties, so the answer is the same again."""
    ordered = sorted(found, key=lambda one: (not one.is_linked, -round(one.score, 6), one.target.key))
    linked = {one.target.thing for one in ordered if one.is_linked}
    kept: dict[str, Weighed] = {}
    for one in ordered:
        if one.is_linked:
            kept.setdefault(one.target.key, one)
        elif one.target.thing not in linked:
            kept.setdefault(one.target.thing, one)
    return list(kept.values())
