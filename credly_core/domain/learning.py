"""Learning as ALM sees it: account, learner, ALM badge, skill, learning object, instance (alm-api.md 2 and 3).

Ids are text; ALM sends some as numbers, `alm/wire.py` turns them. Times are aware UTC.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from credly_core.domain.ids import (
    AccountId,
    AlmBadgeId,
    InstanceId,
    LearnerId,
    LearningObjectId,
    SkillId,
    TemplateId,
    UserBadgeId,
)

#: How the external provider of an ALM badge is compared: without regard to capitals (alm-api.md 5).
CREDLY_PROVIDER = "credly"


class LearningObjectKind(enum.Enum):
    """What a learner can take up; the values are the API's words."""

    #: A course.
    COURSE = "course"
    #: A learning program; screens say learning path.
    LEARNING_PROGRAM = "learningProgram"
    #: A certification, perpetual or recurring.
    CERTIFICATION = "certification"
    #: A job aid; never carries a badge.
    JOB_AID = "jobAid"


class LearningState(enum.Enum):
    """Where a learning object, instance, skill or ALM badge stands."""

    #: Being prepared.
    DRAFT = "draft"
    #: In use; learning objects call it Published.
    ACTIVE = "active"
    #: Withdrawn; what was earned stays.
    RETIRED = "retired"
    #: A word ALM did not use when this was written.
    UNKNOWN = "unknown"


class LearnerState(enum.Enum):
    """Whether a learner is still there."""

    #: Can learn.
    ACTIVE = "active"
    #: Left; readable by id until purged.
    DELETED = "deleted"
    #: Locked for the moment.
    SUSPENDED = "suspended"
    #: A word ALM did not use when this was written.
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Account:
    """One ALM customer."""

    id: AccountId
    name: str
    locale: str = "en-US"
    time_zone: str = ""
    subdomain: str = ""


@dataclass(frozen=True, slots=True)
class Learner:
    """A person in ALM. `email` as ALM keeps it: as typed, capitals included; may be empty."""

    id: LearnerId
    email: str
    name: str
    state: LearnerState = LearnerState.ACTIVE
    is_external: bool = False
    unique_id: str = ""
    profile: str = ""
    manager_id: LearnerId | None = None
    roles: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    locale: str = ""
    created_at: datetime | None = None
    last_login_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AlmBadge:
    """ALM's own badge definition; may name a badge template as its external badge."""

    id: AlmBadgeId
    name: str
    state: LearningState = LearningState.ACTIVE
    image_url: str | None = None
    template_id: TemplateId | None = None
    provider: str = ""

    @property
    def is_credly(self) -> bool:
        """Whether it is linked to Credly."""
        return self.template_id is not None and self.provider.strip().casefold() == CREDLY_PROVIDER


@dataclass(frozen=True, slots=True)
class SkillLevel:
    """A level of a skill (1 to 3, though older accounts hold more), the credits it takes, the badge it carries."""

    skill_id: SkillId
    level: int
    max_credits: float
    name: str = ""
    badge_id: AlmBadgeId | None = None


@dataclass(frozen=True, slots=True)
class Skill:
    """A skill with its levels in rising order."""

    id: SkillId
    name: str
    state: LearningState = LearningState.ACTIVE
    description: str = ""
    levels: tuple[SkillLevel, ...] = ()


@dataclass(frozen=True, slots=True)
class SkillCredit:
    """How many credits a learning object gives towards a level of a skill."""

    skill_id: SkillId
    level: int
    credits: float


@dataclass(frozen=True, slots=True)
class Instance:
    """A scheduled offering of a learning object: badges hang here. A certification has one, hidden (alm-api.md 4.3)."""

    id: InstanceId
    learning_object_id: LearningObjectId
    name: str
    state: LearningState = LearningState.ACTIVE
    is_default: bool = False
    badge_id: AlmBadgeId | None = None
    enrollment_count: int | None = None
    created_at: datetime | None = None
    starts_at: datetime | None = None
    deadline: datetime | None = None


@dataclass(frozen=True, slots=True)
class LearningObject:
    """A course, learning program, certification or job aid. `names` holds its name in every language it has."""

    id: LearningObjectId
    kind: LearningObjectKind
    name: str
    state: LearningState = LearningState.ACTIVE
    names: Mapping[str, str] = field(default_factory=dict)
    description: str = ""
    tags: tuple[str, ...] = ()
    unique_id: str = ""
    root_certification_id: LearningObjectId | None = None
    is_enhanced: bool = False
    created_at: datetime | None = None
    updated_at: datetime | None = None
    instances: tuple[Instance, ...] = ()
    credits: tuple[SkillCredit, ...] = ()


@dataclass(frozen=True, slots=True)
class UserBadge:
    """An ALM badge next to a learner; earned only if it has a date. `reason` is the level or object it hangs on."""

    id: UserBadgeId
    learner_id: LearnerId
    badge_id: AlmBadgeId
    reason_type: str = ""
    reason_id: str = ""
    achieved_at: datetime | None = None
    expires_at: datetime | None = None
    #: There is a date, and nobody can tell which: a plain number, or text that is none.
    has_odd_date: bool = False

    @property
    def is_earned(self) -> bool:
        """Whether it was achieved; others are on the way."""
        return self.achieved_at is not None
