"""What an account holds beside people: badges, skills, learning objects, instances, and the badge each carries."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from datetime import datetime


class ThingState(enum.Enum):
    """Where a badge, skill, learning object or instance stands; the values are the API's words."""

    #: Being prepared; learning objects only.
    DRAFT = "Draft"
    #: In use; badges, skills, instances.
    ACTIVE = "Active"
    #: In use; learning objects.
    PUBLISHED = "Published"
    #: Withdrawn; what was earned stays.
    RETIRED = "Retired"


class ObjectKind(enum.Enum):
    """Kinds of learning objects; the values are the API's words."""

    #: A course.
    COURSE = "course"
    #: A learning path.
    PROGRAM = "learningProgram"
    #: A certification.
    CERTIFICATION = "certification"
    #: A job aid: no instance, no enrollment, no badge.
    JOB_AID = "jobAid"


@dataclass(frozen=True, slots=True)
class AlmBadge:
    """A badge as ALM has it. `template_id` is the badge template at Credly."""

    id: str
    name: str
    state: ThingState = ThingState.ACTIVE
    template_id: str | None = None
    provider: str | None = None
    is_sample: bool = False


@dataclass(frozen=True, slots=True)
class Attachment:
    """From when on a carrier gave a badge; None: it gives none any more. `backwards`: to those before, too."""

    since: datetime
    badge_id: str | None
    backwards: bool = False


@dataclass(frozen=True, slots=True)
class BadgeHistory:
    """Which badge an instance or a skill level gave when; oldest first."""

    entries: tuple[Attachment, ...] = ()

    @property
    def badge_id(self) -> str | None:
        """The badge it gives now."""
        return self.entries[-1].badge_id if self.entries else None

    def attach(self, badge_id: str | None, at: datetime) -> BadgeHistory:
        """The same carrier with another badge; taking it off and putting it on again reaches those before."""
        if badge_id == self.badge_id:
            return self
        again = badge_id is not None and any(entry.badge_id == badge_id for entry in self.entries)
        return BadgeHistory((*self.entries, Attachment(at, badge_id, backwards=again)))

    def earned(self, completed_at: datetime) -> tuple[tuple[str, datetime], ...]:
        """The badges somebody has who completed at this moment, with the time of each."""
        before = [entry for entry in self.entries if entry.since <= completed_at]
        found: dict[str, datetime] = {}
        if before and before[-1].badge_id is not None:
            found[before[-1].badge_id] = completed_at
        for entry in self.entries:
            if entry.backwards and entry.badge_id is not None and entry.since > completed_at:
                found.setdefault(entry.badge_id, entry.since)
        return tuple(found.items())


NO_BADGE = BadgeHistory()


@dataclass(frozen=True, slots=True)
class SkillLevel:
    """One level of a skill."""

    skill_id: str
    number: int
    max_credits: float
    badges: BadgeHistory = NO_BADGE

    @property
    def id(self) -> str:
        """As the API writes it."""
        return f"{self.skill_id}_{self.number}"


@dataclass(frozen=True, slots=True)
class Skill:
    """A skill with its levels."""

    id: str
    name: str
    description: str = ""
    state: ThingState = ThingState.ACTIVE
    levels: tuple[SkillLevel, ...] = ()


@dataclass(frozen=True, slots=True)
class Credit:
    """What completing an object gives towards a level."""

    skill_id: str
    level: int
    credits: float


@dataclass(frozen=True, slots=True)
class Instance:
    """An offering of a learning object; the only place where an object's badge hangs."""

    id: str
    object_id: str
    name: str
    created_at: datetime
    state: ThingState = ThingState.ACTIVE
    is_default: bool = False
    badges: BadgeHistory = NO_BADGE
    deadline: datetime | None = None
    starts_at: datetime | None = None
    seat_limit: int | None = None
    #: How often seeded learners chose it, against its siblings.
    popularity: float = 1.0


@dataclass(frozen=True, slots=True)
class LearningObject:
    """A course, learning path, certification or job aid. `names` by locale, `members` are ids of what it contains."""

    id: str
    kind: ObjectKind
    names: tuple[tuple[str, str], ...]
    created_at: datetime
    updated_at: datetime
    state: ThingState = ThingState.PUBLISHED
    form: str = "Self Paced"
    tags: tuple[str, ...] = ()
    minutes: int = 60
    description: str = ""
    unique_id: str | None = None
    root_id: str | None = None
    months: int | None = None
    is_enhanced: bool = False
    is_external: bool = False
    credits: tuple[Credit, ...] = ()
    members: tuple[str, ...] = ()
    instances: tuple[str, ...] = field(default=())

    @property
    def name(self) -> str:
        """The name shown first."""
        return self.names[0][1]
