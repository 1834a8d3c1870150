"""A suggestion with its score and verdict, the answer for one template, and what is known beforehand."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from credly_core.domain.ids import TemplateId
from credly_core.domain.mapping.reasons import Reason
from credly_core.domain.mapping.targets import Target

#: ALM takes this many characters for the name of a skill (alm-migration-notes.md, skill.csv).
LONGEST_SKILL_NAME = 63


class Verdict(enum.Enum):
    """How sure we are of a suggestion."""

    #: Accepted by default.
    SURE = "sure"
    #: Worth a look; a person decides.
    LIKELY = "likely"
    #: Shown as the nearest there is; rather not.
    WEAK = "weak"


class Why(enum.Enum):
    """The outcome for one template; the value is the sentence that shows it."""

    #: The first suggestion is accepted by default.
    FOUND = "One target fits."
    #: There are suggestions that a person has to choose from.
    UNDECIDED = "There are likely targets, and none is certain enough to be accepted by default."
    #: There is nothing to compare with.
    NO_CANDIDATES = "There are no skills and learning objects to compare with."
    #: The template's name has no word to compare.
    NO_NAME = "The template's name has no word that could be compared."
    #: Nothing comes near.
    NOTHING_NEAR = "Nothing in ALM comes near."
    #: Only other levels are there.
    ONLY_OTHER_LEVELS = "ALM has this only at other levels."
    #: Only other years are there.
    ONLY_OTHER_YEARS = "ALM has this only for other years."
    #: Only other versions or codes are there.
    ONLY_OTHER_NUMBERS = "ALM has this only with other numbers, versions or codes."
    #: Only a renewal where the first course is wanted, or the reverse; only the trainers' course.
    ONLY_OTHER_AUDIENCE = (
        "ALM has this only as a renewal, a first course or a trainers' course, not as the template says."
    )
    #: What fits is retired.
    ONLY_RETIRED = "What fits is retired in ALM."


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One target for a template. `score` runs from 0 to 100; reasons begin with what counts most."""

    target: Target
    score: int
    verdict: Verdict
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class NewSkill:
    """A skill to add where none fits: a name ALM takes, the level and the credits it would need."""

    name: str
    level: int
    credits: int


@dataclass(frozen=True, slots=True)
class TemplateSuggestions:
    """The answer for one template: best first. When nothing fits, `ranked` still holds the nearest, all weak."""

    template_id: TemplateId
    ranked: tuple[Suggestion, ...]
    why: Why
    new_skill: NewSkill | None = None

    @property
    def nothing_fits(self) -> bool:
        """Whether no target is worth proposing."""
        return self.why not in (Why.FOUND, Why.UNDECIDED)

    @property
    def accepted(self) -> Suggestion | None:
        """What is accepted by default."""
        return self.ranked[0] if self.ranked and self.ranked[0].verdict is Verdict.SURE else None


@dataclass(frozen=True, slots=True)
class KnownLink:
    """A tie that exists already: an ALM badge that names the template hangs there, or a person mapped it before.

    `target_key` is `Target.key`; `badge_name` is empty for an earlier mapping.
    """

    template_id: TemplateId
    target_key: str
    badge_name: str = ""
