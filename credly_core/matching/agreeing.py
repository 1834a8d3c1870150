"""Compares the marks of two names: level, year, number, code, renewal, trainer. Each says how much it takes away."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from credly_core.domain.mapping.reasons import Reason, ReasonKind
from credly_core.domain.mapping.suggestions import Why
from credly_core.matching.marks import Marks

#: What is left of a score after a contradiction; and after something that only one side says.
OTHER_LEVEL, OTHER_YEAR, OTHER_NUMBER, OTHER_AUDIENCE = 0.42, 0.45, 0.42, 0.5
FIRST_LEVEL_UNSAID, LEVEL_UNSAID, RANK_UNSAID = 0.97, 0.85, 0.9
OUR_YEAR_UNSAID, THEIR_YEAR_UNSAID = 0.8, 0.86
OUR_NUMBER_UNSAID, THEIR_NUMBER_UNSAID = 0.84, 0.86
OUTDATED = 0.6
#: Excel 101: the first course, where the other name says no number.
_FIRST_COURSE = "101"
_LONG_DESIGNATION = 3
_LADDERS = ("level", "career", "medal", "belt")
_LEVEL_NAMES = {1: "basic", 2: "intermediate", 3: "advanced"}
_CAREER_NAMES = {1: "associate", 2: "practitioner", 3: "professional", 4: "expert"}
_MEDAL_NAMES = {1: "bronze", 2: "silver", 3: "gold", 4: "platinum", 5: "diamond"}
_BELT_NAMES = {1: "white belt", 2: "yellow belt", 3: "green belt", 4: "black belt"}
_NAMES = {"level": _LEVEL_NAMES, "career": _CAREER_NAMES, "medal": _MEDAL_NAMES, "belt": _BELT_NAMES}


@dataclass(frozen=True, slots=True)
class Agreement:
    """What the marks leave of the score, what they contradict, what makes the answer less than sure."""

    factor: float
    reasons: tuple[Reason, ...] = ()
    against: Why | None = None
    is_open: bool = False


#: Nothing to say: most names have no marks.
AGREED = Agreement(1.0)


def agree(ours: Marks, theirs: Marks) -> Agreement:
    """Compare all marks but the level, which skills answer with their own levels."""
    return join(_years(ours, theirs), _numbers(ours, theirs), _codes(ours, theirs), _audience(ours, theirs))


def join(*given: Agreement) -> Agreement:
    """All of them together."""
    parts = [part for part in given if part is not AGREED]
    if len(parts) < 2:  # noqa: PLR2004  nothing to put together
        return parts[0] if parts else AGREED
    factor = 1.0
    for part in parts:
        factor *= part.factor
    against = [part.against for part in parts if part.against is not None]
    reasons = tuple(reason for part in parts for reason in part.reasons)
    return Agreement(factor, reasons, against[0] if against else None, any(part.is_open for part in parts))


def agree_on_level(ours: Marks, theirs: Marks) -> Agreement:
    """Compare the levels: steps of one ladder must be the same; a number and a word are close enough to compare."""
    left, right = dict(sorted(ours.levels)), dict(sorted(theirs.levels))
    if not left and not right:
        return AGREED
    shared = [ladder for ladder in _LADDERS if ladder in left and ladder in right]
    if shared:
        if any((ladder, left[ladder]) in theirs.levels for ladder in shared):
            return Agreement(1.0, (_say(ReasonKind.SAME_LEVEL, level=say_level(left)),))
        return _contradicted(say_level(left), say_level(right))
    if left and right:
        return _across_ladders(left, right)
    return _one_sided(left, right, ours, theirs)


def _one_sided(left: dict[str, int], right: dict[str, int], ours: Marks, theirs: Marks) -> Agreement:
    said = left or right
    other = theirs if left else ours
    digits = {int(number) for number in other.numbers if number.isdecimal() and len(number) == 1}
    if "level" in said and digits:
        if said["level"] in digits:
            return Agreement(0.98, (_say(ReasonKind.SAME_LEVEL, level=say_level(said)),))
        return Agreement(LEVEL_UNSAID, (_unsaid(said),), None, is_open=True)
    if said.get("level") == 1:
        return Agreement(FIRST_LEVEL_UNSAID, (_unsaid(said),))
    if set(said) == {"career"}:
        return Agreement(RANK_UNSAID if right else 0.95, (_unsaid(said),), None, is_open=bool(right))
    return Agreement(LEVEL_UNSAID, (_unsaid(said),), None, is_open=True)


def _unsaid(said: dict[str, int]) -> Reason:
    return _say(ReasonKind.LEVEL_UNSAID, False, level=say_level(said))


def _across_ladders(left: dict[str, int], right: dict[str, int]) -> Agreement:
    ranks = {*left.items(), *right.items()}
    first = ("level", 1) in ranks
    high = any(ladder == "career" and step > 1 for ladder, step in ranks)
    if first and high:
        return _contradicted(say_level(left), say_level(right))
    reason = _say(ReasonKind.OTHER_LEVEL, False, ours=say_level(left), theirs=say_level(right))
    return Agreement(LEVEL_UNSAID, (reason,), None, is_open=True)


def _contradicted(ours: str, theirs: str) -> Agreement:
    reason = _say(ReasonKind.OTHER_LEVEL, False, ours=ours, theirs=theirs)
    return Agreement(OTHER_LEVEL, (reason,), Why.ONLY_OTHER_LEVELS, is_open=True)


def say_level(said: dict[str, int]) -> str:
    """A level in words: advanced, gold, level 2."""
    return ", ".join(_NAMES[ladder].get(step, f"level {step}") for ladder, step in sorted(said.items()))


def _years(ours: Marks, theirs: Marks) -> Agreement:
    if ours.years and theirs.years:
        if ours.years == theirs.years:
            return Agreement(1.0, (_say(ReasonKind.SAME_YEAR, year=_list(ours.years)),))
        if ours.years & theirs.years and min(len(ours.years), len(theirs.years)) == 1:
            return Agreement(
                0.85,
                (_say(ReasonKind.OTHER_YEAR, False, ours=_list(ours.years), theirs=_list(theirs.years)),),
                None,
                is_open=True,
            )
        reason = _say(ReasonKind.OTHER_YEAR, False, ours=_list(ours.years), theirs=_list(theirs.years))
        return Agreement(OTHER_YEAR, (reason,), Why.ONLY_OTHER_YEARS, is_open=True)
    said = ours.years or theirs.years
    if not said:
        return AGREED
    factor = OUR_YEAR_UNSAID if ours.years else THEIR_YEAR_UNSAID
    return Agreement(factor, (_say(ReasonKind.YEAR_UNSAID, False, year=_list(said)),), None, is_open=True)


def _numbers(ours: Marks, theirs: Marks) -> Agreement:
    if not ours.numbers and not theirs.numbers:
        return AGREED
    left, right = _plain(ours), _plain(theirs)
    if left and right:
        if left == right or (left & right and (left < right or right < left)):
            return Agreement(
                1.0 if left == right else 0.95, (_say(ReasonKind.SAME_NUMBER, number=_list(left & right)),)
            )
        reason = _say(ReasonKind.OTHER_NUMBER, False, ours=_list(left), theirs=_list(right))
        return Agreement(OTHER_NUMBER, (reason,), Why.ONLY_OTHER_NUMBERS, is_open=True)
    if left | right == {_FIRST_COURSE}:
        return Agreement(FIRST_LEVEL_UNSAID)
    said, holder, other = (left, ours, theirs) if left else (right, theirs, ours)
    steps = {step for ladder, step in other.levels if ladder == "level"}
    if steps and said <= holder.numbers:
        if {str(step) for step in steps} & said:
            return AGREED
        reason = _say(ReasonKind.NUMBER_UNSAID, False, number=_list(said))
        return Agreement(0.7, (reason,), Why.ONLY_OTHER_LEVELS if said <= {"1", "2", "3"} else None, is_open=True)
    factor = OUR_NUMBER_UNSAID if left else THEIR_NUMBER_UNSAID
    is_first = said == {"1"}
    reason = _say(ReasonKind.NUMBER_UNSAID, False, number=_list(said))
    return Agreement(0.95 if is_first else factor, (reason,), None, is_open=not is_first)


def _plain(marks: Marks) -> set[str]:
    """Numbers as they are compared: v2.0 is 2."""
    return {number.removeprefix("v").removesuffix(".0") for number in marks.numbers}


def _codes(ours: Marks, theirs: Marks) -> Agreement:
    if not (ours.codes or theirs.codes or (ours.numbers and theirs.numbers)):
        return AGREED
    if ours.codes and theirs.codes:
        if ours.codes & theirs.codes:
            return Agreement(1.0, (_say(ReasonKind.SAME_NUMBER, number=_list(ours.codes & theirs.codes).upper()),))
        reason = _say(
            ReasonKind.OTHER_NUMBER, False, ours=_list(ours.codes).upper(), theirs=_list(theirs.codes).upper()
        )
        return Agreement(OTHER_NUMBER, (reason,), Why.ONLY_OTHER_NUMBERS, is_open=True)
    left, right = _designations(ours), _designations(theirs)
    if left and right and not left & right and not (ours.numbers and theirs.numbers):
        reason = _say(ReasonKind.OTHER_NUMBER, False, ours=_list(left).upper(), theirs=_list(right).upper())
        return Agreement(OTHER_NUMBER, (reason,), Why.ONLY_OTHER_NUMBERS, is_open=True)
    said = ours.codes or theirs.codes
    if not said:
        return AGREED
    return Agreement(0.93 if ours.codes else 0.97, (_say(ReasonKind.NUMBER_UNSAID, False, number=_list(said).upper()),))


def _designations(marks: Marks) -> set[str]:
    """Codes and long numbers: a 787 is no A320."""
    return {one for one in marks.codes | marks.numbers if len(one) >= _LONG_DESIGNATION and "." not in one}


def _audience(ours: Marks, theirs: Marks) -> Agreement:
    if (ours.is_renewal, ours.is_trainer) == (theirs.is_renewal, theirs.is_trainer) and not theirs.is_outdated:
        return AGREED
    factor, reasons = 1.0, []
    if ours.is_renewal != theirs.is_renewal:
        factor *= OTHER_AUDIENCE
        reasons.append(_say(ReasonKind.OTHER_RENEWAL, False))
    if ours.is_trainer != theirs.is_trainer:
        factor *= OTHER_AUDIENCE
        reasons.append(_say(ReasonKind.OTHER_TRAINER, False))
    against = Why.ONLY_OTHER_AUDIENCE if reasons else None
    if theirs.is_outdated and not ours.is_outdated:
        factor *= OUTDATED
        reasons.append(_say(ReasonKind.LOOKS_OUTDATED, False))
        against = against or Why.ONLY_RETIRED
    return Agreement(factor, tuple(reasons), against, is_open=bool(reasons))


def _say(kind: ReasonKind, speaks_for: bool = True, **facts: str) -> Reason:
    return Reason(kind, tuple(facts.items()), speaks_for)


def _list(values: Collection[object]) -> str:
    return ", ".join(sorted(str(value) for value in values))
