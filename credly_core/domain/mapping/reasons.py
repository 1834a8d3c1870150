"""Why a suggestion was made: facts, turned into sentences when they are shown."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class ReasonKind(enum.Enum):
    """One kind of fact about a template and a target; the value is the sentence that shows it."""

    #: An ALM badge that names the template hangs here already.
    LINKED = "The ALM badge “{badge}” names this template and hangs here already."
    #: A person mapped this before.
    MAPPED_BEFORE = "This template was mapped here before."
    #: The names are the same but for case, accents, form words and order.
    SAME_NAME = "Same name."
    #: The names share words.
    SHARED_WORDS = "Both names have {words}."
    #: A short form in one name stands for words of the other.
    SHORT_FORM = "“{short}” stands for “{long}”."
    #: The names mean the same in two languages.
    TRANSLATION = "The names say the same in two languages ({likeness} of 100)."
    #: The names mean nearly the same in other words.
    SAME_MEANING = "The names say nearly the same in other words ({likeness} of 100)."
    #: Words of the template's name that the other name has nothing for.
    MISSING_WORDS = "Only the template has {words}."
    #: Words of the other name that the template's name has nothing for.
    EXTRA_WORDS = "Only ALM's name has {words}."
    #: Credly's own skill tags name the skill.
    SKILL_TAG = "Credly lists the skill “{tag}” on the template."
    #: The template's description names it.
    IN_DESCRIPTION = "The template's description names it."
    #: Both say the same level.
    SAME_LEVEL = "Same level: {level}."
    #: The level comes from the template's level in Credly, not from its name.
    CREDLY_LEVEL = "Credly gives the template the level {level}."
    #: The names say different levels.
    OTHER_LEVEL = "Another level: {theirs} instead of {ours}."
    #: Only one of both says a level.
    LEVEL_UNSAID = "Only one of both says a level: {level}."
    #: The skill has several levels and the template says none.
    LEVEL_OPEN = "The skill has {count} levels and the template does not say which."
    #: All levels of the skill but this one carry a badge already.
    ONLY_FREE_LEVEL = "Level {level} is the only one of the skill that carries no badge yet."
    #: Both say the same year.
    SAME_YEAR = "Same year: {year}."
    #: The names say different years.
    OTHER_YEAR = "Another year: {theirs} instead of {ours}."
    #: Only one of both says a year.
    YEAR_UNSAID = "Only one of both says a year: {year}."
    #: Both say the same number, version, edition or code.
    SAME_NUMBER = "Same number or code: {number}."
    #: The names say different numbers, versions, editions or codes.
    OTHER_NUMBER = "Another number, version or code: {theirs} instead of {ours}."
    #: Only one of both says a number or code.
    NUMBER_UNSAID = "Only one of both has the number or code {number}."
    #: One is for people who renew, the other for those who begin.
    OTHER_RENEWAL = "One is a renewal or refresher, the other is not."
    #: One is for people who teach it.
    OTHER_TRAINER = "One is for trainers, the other is not."
    #: The target is withdrawn.
    RETIRED = "Retired in ALM: nobody new can earn it."
    #: The target is not published yet.
    NOT_PUBLISHED = "Not published in ALM yet."
    #: Its name says that it is not in use.
    LOOKS_OUTDATED = "Its name says that it is old, a copy or a test."
    #: The kind fits what the template says it is.
    KIND_FITS = "The template says {word}, and it is one."
    #: Another target fits nearly as well.
    CLOSE_SECOND = "“{name}” fits nearly as well."
    #: Another template fits this target better.
    TAKEN = "The template “{name}” fits it better."


@dataclass(frozen=True, slots=True)
class Reason:
    """A fact with its values; `speaks_for` says which way it counts."""

    kind: ReasonKind
    facts: tuple[tuple[str, str], ...] = ()
    speaks_for: bool = True

    @property
    def sentence(self) -> str:
        """The fact in words.

        >>> Reason(ReasonKind.OTHER_YEAR, (("ours", "2025"), ("theirs", "2024")), speaks_for=False).sentence
        'Another year: 2024 instead of 2025.'
        """
        return self.kind.value.format_map(dict(self.facts))
