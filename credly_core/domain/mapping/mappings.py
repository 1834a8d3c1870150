"""A mapping: what a person decided about a template and a place in ALM, and the steps that led there."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime

from credly_core.domain.ids import LearningObjectId, TemplateId
from credly_core.domain.mapping.targets import Target, TargetKind


class MappingTable(enum.Enum):
    """The two tables a person fills; each wants an answer of its own for every template."""

    #: Template ↔ level of a skill.
    SKILLS = "skills"
    #: Template ↔ course, learning path, certification, or one instance.
    OBJECTS = "objects"

    def holds(self, target: Target) -> bool:
        """Whether the target belongs into this table."""
        return target.on_skill is (self is MappingTable.SKILLS)


class Decision(enum.Enum):
    """What was decided."""

    #: The badge belongs there.
    ACCEPTED = "accepted"
    #: It does not: never suggested again.
    REFUSED = "refused"


class MappingOrigin(enum.Enum):
    """Where the pair came from."""

    #: The console suggested it.
    SUGGESTED = "suggested"
    #: A person chose it.
    BY_HAND = "by hand"
    #: A file brought it.
    FROM_FILE = "from file"
    #: A repair moved an earlier mapping.
    REPAIRED = "repaired"


@dataclass(frozen=True, slots=True)
class CreditGiver:
    """A learning object that is to give credits to the level, beside those that do in ALM."""

    learning_object_id: LearningObjectId
    credits: float


@dataclass(frozen=True, slots=True)
class Mapping:
    """One decision about one template and one place in ALM.

    A target of kind LEARNING_OBJECT means all its instances, those to come included. `credits` is what the level of a
    skill is to need; None leaves it as it is in ALM. `template_name` is the name the template had when it was decided.
    """

    template_id: TemplateId
    target: Target
    decision: Decision = Decision.ACCEPTED
    credits: float | None = None
    givers: tuple[CreditGiver, ...] = ()
    origin: MappingOrigin = MappingOrigin.BY_HAND
    score: int | None = None
    reasons: tuple[str, ...] = ()
    template_name: str = ""
    decided_by: str = ""
    decided_at: datetime | None = None

    @property
    def key(self) -> str:
        """The same for the same template and place."""
        return mapping_key(self.template_id, self.target.key)

    @property
    def table(self) -> MappingTable:
        """The table it stands in."""
        return MappingTable.SKILLS if self.target.on_skill else MappingTable.OBJECTS

    @property
    def is_new_skill(self) -> bool:
        """Whether the skill has to be made."""
        return self.target.kind is TargetKind.NEW_SKILL_LEVEL


def mapping_key(template_id: str, target_key: str) -> str:
    """The key of a template and a target, as pages and commands name it.

    >>> mapping_key("t-1", "skill:7:2")
    't-1=skill:7:2'
    """
    return f"{template_id}={target_key}"


@dataclass(frozen=True, slots=True)
class MappingChange:
    """One mapping before and after; None where there was or is none."""

    before: Mapping | None
    after: Mapping | None


@dataclass(frozen=True, slots=True)
class MappingStep:
    """One thing a person did: what it changed, and whether it is undone. Steps of a connection count from 1."""

    number: int
    label: str
    changes: tuple[MappingChange, ...]
    actor: str
    at: datetime
    is_undone: bool = False
