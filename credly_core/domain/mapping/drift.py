"""Drift of the mapping: what changed at Credly or in ALM since it was decided, whom it hits, how it is repaired."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from credly_core.domain.ids import TemplateId
from credly_core.domain.learning import LearningObject, LearningObjectKind
from credly_core.domain.mapping.mappings import MappingChange
from credly_core.domain.mapping.sight import KIND_WORDS, Sight


class MappingDriftKind(enum.Enum):
    """One way in which a mapping and the world come apart; the value is its heading."""

    #: No new badges can be issued from the template.
    TEMPLATE_ARCHIVED = "template archived"
    #: The template is not published, or has no picture.
    TEMPLATE_NOT_USABLE = "template not usable"
    #: Credly does not list the template any more.
    TEMPLATE_GONE = "template gone"
    #: The template has another name than when it was mapped.
    TEMPLATE_RENAMED = "template renamed"
    #: The ALM badge hangs somewhere and is retired.
    BADGE_RETIRED = "ALM badge retired"
    #: The ALM badge that hangs on the mapped place leads to another template.
    BADGE_RELINKED = "ALM badge relinked"
    #: An instance came without its siblings' badge.
    INSTANCE_BARE = "instance without badge"
    #: ALM does not list the mapped thing any more.
    TARGET_GONE = "mapped thing gone"
    #: The mapped thing is retired: nobody new can earn it.
    TARGET_RETIRED = "mapped thing retired"
    #: The recurring certification goes on under another id.
    CERTIFICATION_RENEWED = "certification renewed"
    #: The skill that was to be made is there.
    SKILL_MADE = "new skill is there"


#: What needs nothing but a note: nobody stays without a badge because of it.
HARMLESS = frozenset((MappingDriftKind.TEMPLATE_RENAMED, MappingDriftKind.SKILL_MADE))


@dataclass(frozen=True, slots=True)
class Repair:
    """One way out. With `changes` the console does it; `clicks` say what is to be done in Credly or ALM."""

    label: str
    changes: tuple[MappingChange, ...] = ()
    clicks: tuple[str, ...] = ()

    @property
    def is_one_click(self) -> bool:
        """Whether the console can do it."""
        return bool(self.changes)


@dataclass(frozen=True, slots=True)
class BlastRadius:
    """Whom it hits: objects by kind, levels of skills, and enrollments in active instances."""

    objects: tuple[tuple[LearningObjectKind, int], ...] = ()
    levels: int = 0
    enrolled: int = 0

    @property
    def sentence(self) -> str:
        """In words.

        >>> BlastRadius(((LearningObjectKind.COURSE, 4),), enrolled=212).sentence
        '4 courses, 212 enrolled learners will not be awarded.'
        """
        parts = [f"{count:,} {KIND_WORDS[kind][count != 1]}" for kind, count in self.objects]
        parts += [f"{self.levels:,} skill {'level' if self.levels == 1 else 'levels'}"] if self.levels else []
        if not parts:
            return "Nobody is hit yet."
        if not self.objects:
            return f"{parts[0]}: whoever reaches {'it' if self.levels == 1 else 'them'} will not be awarded."
        if self.enrolled:
            learners = "enrolled learner" if self.enrolled == 1 else "enrolled learners"
            return f"{', '.join(parts)}, {self.enrolled:,} {learners} will not be awarded."
        return f"{', '.join(parts)}; nobody is enrolled at the moment."


@dataclass(frozen=True, slots=True)
class MappingDrift:
    """One thing that came apart. `before` and `after` are what changed, where that says something; `place` the badge,
    target or instance, where a template has several."""

    kind: MappingDriftKind
    subject: str
    template_id: TemplateId
    keys: tuple[str, ...]
    radius: BlastRadius
    repairs: tuple[Repair, ...]
    before: str = ""
    after: str = ""
    place: str = ""

    @property
    def id(self) -> str:
        """How pages and commands name it."""
        parts = (self.kind.name.lower().replace("_", "-"), self.template_id, self.place)
        return ":".join(part for part in parts if part)

    @property
    def is_harmless(self) -> bool:
        """Whether nobody stays without a badge because of it."""
        return self.kind in HARMLESS

    @property
    def sentence(self) -> str:
        """Whom it hits, in words."""
        if self.kind is MappingDriftKind.TEMPLATE_RENAMED:
            return "Awards go on; the badge in ALM keeps its old name until badge.csv is built again."
        if self.kind is MappingDriftKind.SKILL_MADE:
            return "Awards go on; the mapping still asks for a new skill of this name."
        return self.radius.sentence


def radius_of(owners: Iterable[LearningObject], sight: Sight, *, levels: int = 0) -> BlastRadius:
    """Whom it hits when these objects award nothing."""
    unique = {one.id: one for one in owners}
    counted = Counter(one.kind for one in unique.values())
    enrolled = sum(each.enrollment_count or 0 for one in unique.values() for each in sight.active_instances(one))
    return BlastRadius(tuple((kind, counted[kind]) for kind in LearningObjectKind if counted[kind]), levels, enrolled)
