"""Turns the comparison of two names, their marks and what else is known into a score with reasons."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from credly_core.domain.learning import LearningObjectKind, LearningState
from credly_core.domain.mapping.reasons import Reason, ReasonKind
from credly_core.domain.mapping.suggestions import Why
from credly_core.domain.mapping.targets import Target, TargetKind
from credly_core.matching.agreeing import AGREED, Agreement, agree, agree_on_level, join, say_level
from credly_core.matching.candidates import Candidate, Wanted
from credly_core.matching.folding import fold
from credly_core.matching.marks import Marks
from credly_core.matching.pairing import Pairing
from credly_core.matching.reading import Reading


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each part of a comparison counts; together they give the odds that two names mean the same thing."""

    ours: float
    theirs: float
    weakest_ours: float
    weakest_theirs: float
    whole: float
    letters: float
    start: float


#: Fitted to tests/data/suggestions/tuned.tsv by logistic regression and rounded (docs/decisions/0082).
NATIVE = Weights(3.5, 1.5, 0.8, 0.6, 5.8, 0.9, -9.6)
#: For names in two languages letters say nothing, and words are seldom translated one by one.
TRANSLATED = Weights(0.3, 0.4, 1.2, 0.5, 10.0, 0.0, -8.7)
#: Without the model, letters are all there is.
LETTERS_ALONE = Weights(2.2, 1.9, 1.5, 0.8, 0.0, 6.0, -9.2)
SAME_CODE, SAME_LONG_NUMBER, _LONG_CODE = 1.8, 1.2, 3
#: A target in another language gives way to one in the template's own.
FOREIGN = 0.86
TAGGED, TAGGED_ONLY, DESCRIBED = 0.15, 0.5, 0.08
RETIRED, DRAFT, KIND_DIFFERS, KIND_FITS = 0.55, 0.85, 0.97, 1.02
LEVEL_OPEN = 0.9
_CREDLY_LEVELS = {"foundational": 1, "intermediate": 2, "advanced": 3}
_KIND_WORDS = {
    LearningObjectKind.CERTIFICATION: ("certification", "certified", "certificate", "zertifizierung", "certificacion"),
    LearningObjectKind.LEARNING_PROGRAM: (
        "path",
        "program",
        "programme",
        "curriculum",
        "lernpfad",
        "parcours",
        "trilha",
    ),
    LearningObjectKind.COURSE: ("course", "workshop", "training", "kurs", "cours", "curso", "corso", "cursus"),
}
_SHOWN_WORDS = 3


@dataclass(frozen=True, slots=True)
class Weighed:
    """One template against one target. `content` is what the names say without marks; `is_open` bars certainty."""

    wanted: Wanted
    target: Target
    content: float
    score: float
    reasons: tuple[Reason, ...]
    against: Why | None
    is_open: bool
    is_translation: bool
    is_linked: bool = False


def weigh(wanted: Wanted, candidate: Candidate, theirs: Reading, pairing: Pairing, *, has_model: bool) -> Weighed:
    """Weigh one candidate by one of its names."""
    content = _content(wanted, theirs, pairing, has_model=has_model)
    content, described = _with_description(content, wanted, theirs)
    tag = _tag(wanted, candidate, theirs)
    by_tag_alone = bool(tag) and content < TAGGED_ONLY
    if tag:
        content = max(min(1.0, content + TAGGED), TAGGED_ONLY)
    marks = _marks_of(wanted, candidate)
    target, level = _choose_level(marks, theirs.marks, candidate, wanted)
    foreign = Agreement(FOREIGN) if pairing.is_translation else AGREED
    parts = (level, _state(candidate), _kind(wanted, candidate), foreign)
    agreement = join(agree(_without_step(marks, target), theirs.marks), *parts)
    reasons = (*_name_reasons(pairing), *tag, *described, *agreement.reasons)
    return Weighed(
        wanted,
        target,
        content,
        min(1.0, content * agreement.factor),
        tuple(sorted(reasons, key=lambda reason: not reason.speaks_for)),
        agreement.against,
        agreement.is_open or by_tag_alone,
        pairing.is_translation,
    )


def _content(wanted: Wanted, theirs: Reading, pairing: Pairing, *, has_model: bool) -> float:
    if pairing.is_same:
        return 1.0
    weights = LETTERS_ALONE if not has_model else TRANSLATED if pairing.is_translation else NATIVE
    total = (
        weights.start
        + weights.ours * pairing.ours
        + weights.theirs * pairing.theirs
        + weights.weakest_ours * pairing.weakest_ours
        + weights.weakest_theirs * pairing.weakest_theirs
        + weights.whole * pairing.whole
        + weights.letters * pairing.letters
    )
    return 1 / (1 + math.exp(-total - _same_code(wanted.reading.marks, theirs.marks)))


def _same_code(ours: Marks, theirs: Marks) -> float:
    """A code such as AZ-900 or a long number such as ISO 27001 that both have tells more than a word."""
    if any(len(code) >= _LONG_CODE for code in ours.codes & theirs.codes):
        return SAME_CODE
    if any(len(number) >= _LONG_CODE for number in ours.numbers & theirs.numbers):
        return SAME_LONG_NUMBER
    return 0.0


def _with_description(content: float, wanted: Wanted, theirs: Reading) -> tuple[float, tuple[Reason, ...]]:
    name = fold(theirs.name).strip()
    if len(name) < 8 or name not in wanted.description:  # noqa: PLR2004  a short name is found by chance
        return content, ()
    return min(1.0, content + DESCRIBED), (Reason(ReasonKind.IN_DESCRIPTION),)


def _tag(wanted: Wanted, candidate: Candidate, theirs: Reading) -> tuple[Reason, ...]:
    if candidate.target.kind is not TargetKind.SKILL_LEVEL or fold(theirs.name).strip() not in wanted.tags:
        return ()
    return (Reason(ReasonKind.SKILL_TAG, (("tag", theirs.name.strip()),)),)


def _marks_of(wanted: Wanted, candidate: Candidate) -> Marks:
    """The template's marks; its level in Credly stands in where its name says none and the target's name does."""
    marks = wanted.reading.marks
    step = _CREDLY_LEVELS.get((wanted.template.level or "").strip().casefold())
    if step is None or marks.levels or marks.numbers:
        return marks
    if candidate.levels or any(
        ladder == "level" for reading in candidate.readings for ladder, _ in reading.marks.levels
    ):
        return replace(marks, levels=frozenset({("level", step)}))
    return marks


def _without_step(marks: Marks, target: Target) -> Marks:
    """A number that chose the skill's level is answered."""
    if target.kind is TargetKind.SKILL_LEVEL and target.level is not None and str(target.level) in marks.numbers:
        return replace(marks, numbers=marks.numbers - {str(target.level)})
    return marks


def _choose_level(ours: Marks, theirs: Marks, candidate: Candidate, wanted: Wanted) -> tuple[Target, Agreement]:
    """The skill's level that the template means; learning objects compare the levels in the names."""
    target = candidate.target
    if target.kind is not TargetKind.SKILL_LEVEL:
        return target, agree_on_level(ours, theirs)
    steps = [level.level for level in candidate.levels] or [1]
    if len(steps) == 1:
        return replace(target, level=steps[0]), agree_on_level(ours, theirs)
    if theirs.levels or theirs.numbers & ours.numbers:
        return replace(target, level=steps[0]), agree_on_level(ours, theirs)
    wanted_step = _step(ours, steps)
    free = [level.level for level in candidate.levels if level.badge_id is None]
    if wanted_step is None and len(free) == 1:
        reason = Reason(ReasonKind.ONLY_FREE_LEVEL, (("level", str(free[0])),))
        return replace(target, level=free[0]), Agreement(0.95, (reason,))
    if wanted_step is None:
        reason = Reason(ReasonKind.LEVEL_OPEN, (("count", str(len(steps))),), speaks_for=False)
        return replace(target, level=steps[0]), Agreement(LEVEL_OPEN, (reason,), None, is_open=True)
    kind = (
        ReasonKind.SAME_LEVEL
        if wanted.reading.marks.levels or wanted.reading.marks.numbers
        else ReasonKind.CREDLY_LEVEL
    )
    said = say_level(dict(ours.levels)) or f"level {wanted_step}"
    return replace(target, level=wanted_step), Agreement(1.0, (Reason(kind, (("level", said),)),))


def _step(ours: Marks, steps: list[int]) -> int | None:
    """Which of the skill's levels a level in words or a number means."""
    for number in sorted(ours.numbers):
        if number.isdecimal() and int(number) in steps:
            return int(number)
    levels = dict(ours.levels)
    step = levels.get("level") or levels.get("medal")
    if step is None:
        rank = levels.get("career")
        step = None if rank is None else min(3, rank)
    if step is None:
        return None
    if step == 1 or step in steps:
        return steps[0] if step == 1 else step
    return steps[-1]


def _state(candidate: Candidate) -> Agreement:
    if candidate.state is LearningState.RETIRED:
        return Agreement(RETIRED, (Reason(ReasonKind.RETIRED, (), speaks_for=False),), Why.ONLY_RETIRED, is_open=True)
    if candidate.state is LearningState.DRAFT:
        return Agreement(DRAFT, (Reason(ReasonKind.NOT_PUBLISHED, (), speaks_for=False),), None, is_open=True)
    return AGREED


def _kind(wanted: Wanted, candidate: Candidate) -> Agreement:
    """A template that says Certified prefers certifications, a little."""
    forms = wanted.reading.forms
    for kind, words in _KIND_WORDS.items():
        said = [word for word in words if word in forms]
        if said:
            if candidate.target.object_kind is kind:
                return Agreement(KIND_FITS, (Reason(ReasonKind.KIND_FITS, (("word", said[0]),)),))
            return Agreement(KIND_DIFFERS)
    return AGREED


def _name_reasons(pairing: Pairing) -> tuple[Reason, ...]:
    found = [Reason(ReasonKind.SHORT_FORM, (("short", short), ("long", long))) for short, long in pairing.short_forms]
    if pairing.is_same:
        return (Reason(ReasonKind.SAME_NAME), *found)
    likeness = (("likeness", str(round(100 * max(0.0, min(1.0, pairing.whole))))),)
    if pairing.is_translation:
        found.append(Reason(ReasonKind.TRANSLATION, likeness))
    elif pairing.letters < 0.6 < pairing.whole:  # noqa: PLR2004  other words, same sense
        found.append(Reason(ReasonKind.SAME_MEANING, likeness))
    for kind, words, speaks_for in (
        (ReasonKind.SHARED_WORDS, pairing.shared, True),
        (ReasonKind.MISSING_WORDS, pairing.missing, False),
        (ReasonKind.EXTRA_WORDS, pairing.extra, False),
    ):
        if words and not (pairing.is_translation and kind is ReasonKind.SHARED_WORDS):
            found.append(Reason(kind, (("words", ", ".join(words[:_SHOWN_WORDS])),), speaks_for))
    return tuple(found)
