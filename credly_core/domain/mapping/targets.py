"""What a badge template can be mapped to."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from credly_core.domain.ids import InstanceId, LearningObjectId, SkillId
from credly_core.domain.learning import LearningObjectKind


class TargetKind(enum.Enum):
    """Where ALM keeps the badge."""

    #: A level of a skill that ALM has.
    SKILL_LEVEL = "skill level"
    #: A level of a skill that is to be made; known by the name it will have.
    NEW_SKILL_LEVEL = "level of a new skill"
    #: A course, learning path or certification with all its instances.
    LEARNING_OBJECT = "learning object"
    #: One instance of a learning object.
    INSTANCE = "instance"


@dataclass(frozen=True, slots=True)
class Target:
    """One ALM thing a template can be mapped to; `name` as it was compared, in the language that fitted best."""

    kind: TargetKind
    name: str
    skill_id: SkillId | None = None
    level: int | None = None
    learning_object_id: LearningObjectId | None = None
    object_kind: LearningObjectKind | None = None
    instance_id: InstanceId | None = None

    @property
    def key(self) -> str:
        """The same for the same thing in ALM, whatever its name is today.

        >>> Target(TargetKind.SKILL_LEVEL, "Coaching", skill_id=SkillId("7"), level=2).key
        'skill:7:2'
        """
        if self.on_skill:
            return f"{self.thing}:{self.level}"
        if self.kind is TargetKind.INSTANCE:
            return f"instance:{self.instance_id}"
        return f"learning object:{self.learning_object_id}"

    @property
    def thing(self) -> str:
        """The skill or learning object it belongs to, as a key: its levels and instances share it."""
        if self.kind is TargetKind.SKILL_LEVEL:
            return f"skill:{self.skill_id}"
        if self.kind is TargetKind.NEW_SKILL_LEVEL:
            return f"new skill:{same_name(self.name)}"
        return f"learning object:{self.learning_object_id}"

    @property
    def on_skill(self) -> bool:
        """Whether it is a level of a skill, there already or to be made."""
        return self.kind in (TargetKind.SKILL_LEVEL, TargetKind.NEW_SKILL_LEVEL)


def same_name(name: str) -> str:
    """A name as two of them are compared: blanks and capitals do not tell them apart.

    >>> same_name(" Data  Analysis") == same_name("data analysis")
    True
    """
    return " ".join(name.split()).casefold()
