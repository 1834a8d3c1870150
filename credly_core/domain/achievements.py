"""Achievements: one earned thing that deserves a Credly badge, and what may be wrong with it."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NewType

from credly_core.domain.addresses import read_address
from credly_core.domain.ids import TemplateId

#: Names one achievement for good: source, its id there, the learner. Two sights of the same thing give the same key.
AchievementKey = NewType("AchievementKey", str)
#: Our own id for a person at Credly (`issuer_earner_id`): the learner's id in ALM. An address alone is no identity.
EarnerKey = NewType("EarnerKey", str)

_FIRST_YEAR = 2000
#: Clocks of two services may differ, and zones are told wrongly; beyond that a date lies in the future.
_CLOCKS_APART = timedelta(days=1)


class AchievementSource(enum.Enum):
    """What was earned, and where we know it from."""

    #: An ALM badge next to a learner, with a date.
    USER_BADGE = "user-badge"
    #: A completed instance of a course.
    COURSE = "course"
    #: A completed learning path.
    LEARNING_PATH = "learning-path"
    #: A certification achieved.
    CERTIFICATION = "certification"
    #: A skill level reached.
    SKILL_LEVEL = "skill-level"
    #: A row of a list that somebody brought.
    LIST = "list"


class AchievementFault(enum.Enum):
    """Why no badge can follow from it; the value is what a person reads."""

    #: Nobody to give it to.
    NO_EARNER = "The learner's ID is missing, so nobody can be told apart from a namesake."
    #: No template.
    NO_TEMPLATE = "No badge template is named."
    #: No address.
    NO_ADDRESS = "The learner has no address; Credly issues to addresses only."
    #: An address that mail cannot reach.
    BAD_ADDRESS = "Mail cannot be sent to this address."
    #: Credly wants both names.
    NO_NAME = "First or last name is missing; Credly requires both."
    #: A year no badge is from, such as one made of milliseconds read as seconds.
    IMPOSSIBLE_DATE = "The date is before 2000: it was probably read in the wrong unit."
    #: Tomorrow or later.
    FUTURE_DATE = "The date lies in the future."

    @property
    def code(self) -> str:
        """What tables and JSON hold."""
        return self.name.lower().replace("_", "-")


@dataclass(frozen=True, slots=True)
class Recipient:
    """The person as Credly is to know them. `locale` is one of Credly's, or empty for its default."""

    earner_key: EarnerKey
    email: str
    first_name: str
    last_name: str
    middle_name: str = ""
    locale: str = ""

    @property
    def full_name(self) -> str:
        """All names in one text."""
        return " ".join(filter(None, (self.first_name, self.middle_name, self.last_name)))


@dataclass(frozen=True, slots=True)
class Achievement:
    """Who earned which template's badge, when, and how we know. `earned_at` keeps the offset it was told with."""

    key: AchievementKey
    recipient: Recipient
    template_id: TemplateId
    earned_at: datetime
    source: AchievementSource
    #: The id of the thing over there: user badge, instance, skill level; a line of a list.
    source_id: str = ""
    #: What it is called, for people.
    title: str = ""
    #: A page that shows the work; sent along if wished.
    evidence_url: str = ""

    def __post_init__(self) -> None:
        if self.earned_at.tzinfo is None:
            raise ValueError("an achievement needs a date with a zone")


def achievement_key(source: AchievementSource, source_id: str, earner_key: str) -> AchievementKey:
    """The one key of an earned thing.

    >>> achievement_key(AchievementSource.COURSE, "course:1_2", "77")
    'course|course:1_2|77'
    """
    return AchievementKey(f"{source.value}|{source_id}|{earner_key}")


def fault_of(achievement: Achievement, now: datetime) -> AchievementFault | None:
    """The first thing that keeps a badge from being issued for it, None when nothing does."""
    person = achievement.recipient
    checks = (
        (not person.earner_key.strip(), AchievementFault.NO_EARNER),
        (not achievement.template_id, AchievementFault.NO_TEMPLATE),
        (not person.email.strip(), AchievementFault.NO_ADDRESS),
        (read_address(person.email).key is None, AchievementFault.BAD_ADDRESS),
        (not person.first_name.strip() or not person.last_name.strip(), AchievementFault.NO_NAME),
        (achievement.earned_at.astimezone(UTC).year < _FIRST_YEAR, AchievementFault.IMPOSSIBLE_DATE),
        (achievement.earned_at > now + _CLOCKS_APART, AchievementFault.FUTURE_DATE),
    )
    return next((fault for is_wrong, fault in checks if is_wrong), None)


def split_name(full_name: str) -> tuple[str, str]:
    """First and last name of a name in one text: the last word is the family name; a single word stands for both.

    >>> split_name("Dana de la Novak"), split_name("Sukarno")
    (('Dana de la', 'Novak'), ('Sukarno', 'Sukarno'))
    """
    words = full_name.split()
    if not words:
        return "", ""
    return (" ".join(words[:-1]) or words[0]), words[-1]
