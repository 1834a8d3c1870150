"""What we keep of ALM's catalogue between two visits, and what has changed since the last one."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

from credly_core.domain.ids import AccountId, ConnectionId, PullId
from credly_core.domain.learning import AlmBadge, Instance, LearningObject, LearningState, Skill

Value = TypeVar("Value")


class Thing(enum.Enum):
    """What a catalogue is made of."""

    #: An ALM badge.
    BADGE = "ALM badge"
    #: A skill with its levels.
    SKILL = "skill"
    #: A course, learning path, certification or job aid.
    LEARNING_OBJECT = "learning object"
    #: An instance of a learning object.
    INSTANCE = "instance"


class CatalogueChangeKind(enum.Enum):
    """What a pull found different from the pull before."""

    #: Seen for the first time.
    NEW = "new"
    #: Has another name; `before` and `after` are the names.
    RENAMED = "renamed"
    #: Was withdrawn; `before` is the state it had.
    RETIRED = "retired"
    #: Moved to a state other than retired; `before` and `after` are the states.
    STATE_CHANGED = "state changed"
    #: An ALM badge that is linked to another template; `before` and `after` are template ids.
    RELINKED = "relinked"
    #: An instance that carries another ALM badge; `before` and `after` are their ids.
    BADGE_CHANGED = "badge changed"
    #: A skill whose levels, their credits or badges are others.
    LEVELS_CHANGED = "levels changed"
    #: A learning object that gives other credits.
    CREDITS_CHANGED = "credits changed"
    #: No longer listed by ALM; said only after a complete pull.
    GONE = "gone"
    #: Listed again after it was gone.
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class CatalogueChange:
    """One difference of one thing; `name` is the newest name we know."""

    kind: CatalogueChangeKind
    thing: Thing
    id: str
    name: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class CataloguePull:
    """One copying of a catalogue. `number` counts the pulls of one connection from 1.

    `finished_at` is None while it runs and after a crash. `bookmarks` says where each list goes on, empty where it is
    done; a list that has none was not begun. Only a `complete` pull may say that something is gone.
    """

    id: PullId
    connection_id: ConnectionId
    account_id: AccountId
    number: int
    started_at: datetime
    touched_at: datetime
    finished_at: datetime | None = None
    complete: bool = False
    count: int = 0
    note: str = ""
    bookmarks: dict[str, str] = field(default_factory=dict)

    @property
    def is_first(self) -> bool:
        """Whether there was nothing to compare with, so that everything is new."""
        return self.number == 1


@dataclass(frozen=True, slots=True)
class Mirrored(Generic[Value]):
    """A thing as last seen. `gone_at` is None as long as ALM lists it."""

    value: Value
    first_seen_at: datetime
    seen_at: datetime
    gone_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CatalogueCounts:
    """How much ALM lists, without what is gone."""

    badges: int = 0
    linked_badges: int = 0
    skills: int = 0
    learning_objects: int = 0
    instances: int = 0


Item = AlmBadge | Skill | LearningObject | Instance
_THINGS: dict[type[object], Thing] = {
    AlmBadge: Thing.BADGE,
    Skill: Thing.SKILL,
    LearningObject: Thing.LEARNING_OBJECT,
    Instance: Thing.INSTANCE,
}


def thing_of(item: Item) -> Thing:
    """What kind of thing this is."""
    return _THINGS[type(item)]


def changes_between(before: Item | None, after: Item) -> Iterator[CatalogueChange]:
    """What is different between two sights of one thing; None before means it is new."""
    thing = thing_of(after)

    def change(kind: CatalogueChangeKind, old: str, new: str) -> CatalogueChange:
        return CatalogueChange(kind, thing, after.id, after.name, old, new)

    if before is None:
        yield change(CatalogueChangeKind.NEW, "", after.state.value)
        return
    if before.name != after.name:
        yield change(CatalogueChangeKind.RENAMED, before.name, after.name)
    if before.state is not after.state:
        retired = after.state is LearningState.RETIRED
        kind = CatalogueChangeKind.RETIRED if retired else CatalogueChangeKind.STATE_CHANGED
        yield change(kind, before.state.value, after.state.value)
    kind, old, new = _own(before, after)
    if old != new:
        yield change(kind, old, new)


def _own(before: Item, after: Item) -> tuple[CatalogueChangeKind, str, str]:
    """The one thing that only this kind of thing has, in words."""
    if isinstance(before, AlmBadge) and isinstance(after, AlmBadge):
        return CatalogueChangeKind.RELINKED, before.template_id or "", after.template_id or ""
    if isinstance(before, Skill) and isinstance(after, Skill):
        return CatalogueChangeKind.LEVELS_CHANGED, _levels(before), _levels(after)
    if isinstance(before, Instance) and isinstance(after, Instance):
        return CatalogueChangeKind.BADGE_CHANGED, before.badge_id or "", after.badge_id or ""
    if isinstance(before, LearningObject) and isinstance(after, LearningObject):
        return CatalogueChangeKind.CREDITS_CHANGED, _credits(before), _credits(after)
    raise TypeError("two sights of one thing are of one kind")


def _levels(skill: Skill) -> str:
    return "; ".join(
        f"level {level.level}: {level.max_credits:g} credits" + (f", badge {level.badge_id}" if level.badge_id else "")
        for level in skill.levels
    )


def _credits(owner: LearningObject) -> str:
    given = sorted(owner.credits, key=lambda one: (one.skill_id, one.level))
    return "; ".join(f"{one.credits:g} to level {one.level} of skill {one.skill_id}" for one in given)
