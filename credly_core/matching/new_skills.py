"""Proposes a skill to add where ALM has none for a template."""

from __future__ import annotations

from credly_core.domain.mapping.suggestions import LONGEST_SKILL_NAME, NewSkill
from credly_core.domain.names import propose_names
from credly_core.matching.candidates import Wanted
from credly_core.matching.folding import fold, split_pieces

#: Credits that a person starts from; ALM takes 1 to 65535.
CREDITS_BY_LEVEL = {1: 100, 2: 200, 3: 300}
_LEVEL_NUMBERS = ("1", "2", "3")
_CREDLY_LEVELS = {"foundational": 1, "intermediate": 2, "advanced": 3}


def propose_skill(one: Wanted) -> NewSkill | None:
    """A name of at most 63 characters without level and year, the level meant, and credits to begin with."""
    reading = one.reading
    numbered = [int(number) for number in reading.marks.numbers if number in _LEVEL_NUMBERS]
    said = numbered[0] if numbered else dict(reading.marks.levels).get("level")
    level = said or _CREDLY_LEVELS.get((one.template.level or "").strip().casefold(), 1)
    name = _skill_name(one)
    return NewSkill(name, level, CREDITS_BY_LEVEL[level]) if name else None


def _skill_name(one: Wanted) -> str:
    kept = _about(one)
    if len(kept) <= LONGEST_SKILL_NAME:
        return kept
    shorter = propose_names(kept, limit=LONGEST_SKILL_NAME)
    return shorter[0].text if shorter else ""


def _about(one: Wanted) -> str:
    """The words that say what the template is about, as it writes them; the whole name where that leaves nothing."""
    reading = one.reading
    kept = {*reading.sequence, *reading.spoken, *(short for short, _ in reading.shorts), *reading.marks.codes}
    words = [word for word in one.template.name.split() if set(split_pieces(fold(word))) & kept]
    telling = {*reading.words, *(short for short, _ in reading.shorts)}
    while words and not set(split_pieces(fold(words[-1]))) & telling:
        words.pop()
    while words and not set(split_pieces(fold(words[0]))) & telling:
        words.pop(0)
    return " ".join(words).strip(" -–—:,;/|") or one.template.name.strip()
