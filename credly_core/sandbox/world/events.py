"""Events: one for every change, seeded ones worked out from the badges when somebody asks."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property

import numpy as np

from credly_core.sandbox.chance import IdBook
from credly_core.sandbox.world.badges import BadgeBook, Rows
from credly_core.sandbox.world.columns import NONE
from credly_core.sandbox.world.templates import TemplateBook

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: An event is recorded a moment after the change.
_AFTER = 80


class EventType(enum.Enum):
    """The names of events."""

    #: A badge was issued, or took the place of another.
    BADGE_CREATED = "badge.created"
    #: Accepted, rejected or revoked.
    BADGE_STATE_CHANGED = "badge.state.changed"
    #: The earner made it public or private.
    BADGE_PRIVACY_CHANGED = "badge.privacy.changed"
    #: A badge was deleted.
    BADGE_DELETED = "badge.deleted"
    #: A template was made.
    TEMPLATE_CREATED = "badge_template.created"
    #: A template was changed, archived, published.
    TEMPLATE_CHANGED = "badge_template.changed"
    #: A template was deleted.
    TEMPLATE_DELETED = "badge_template.deleted"


@dataclass(frozen=True, slots=True)
class Event:
    """One event. It points to a badge row or a template position; `snapshot` is what a deleted thing was."""

    id: str
    type: EventType
    organization_id: str
    occurred_at: datetime
    badge: int | None = None
    template: int | None = None
    snapshot: dict[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """What an event is about."""

    badge: int | None = None
    template: int | None = None
    snapshot: dict[str, object] | None = None


class EventBook:
    """All events, newest first; numbers of seeded ones are fixed by the rows they come from."""

    def __init__(self, seed: int, badges: BadgeBook, templates: TemplateBook, organization_id: str) -> None:
        self._ids = IdBook(seed, "event")
        self._badges = badges
        self._templates = templates
        self._organization_id = organization_id
        self._changed = badges.columns.state_changed[: badges.seeded].copy()
        self._created = badges.columns.created[: badges.seeded].copy()
        self._first_template = 2 * badges.seeded
        self._first_own = self._first_template + len(templates)
        self._own: list[Event] = []
        self.listeners: list[Callable[[Event], None]] = []

    @cached_property
    def _times(self) -> Rows:
        """When each seeded event happened, by number; -1 where there was none."""
        times: Rows = np.full(self._first_own, NONE, dtype=np.int64)
        times[0 : self._first_template : 2] = self._created + _AFTER
        times[1 : self._first_template : 2] = np.where(self._changed == NONE, NONE, self._changed + _AFTER)
        for position in range(self._first_own - self._first_template):
            template = self._templates.at(position)
            if template.organization_id == self._organization_id:
                made = (template.created_at - _EPOCH) // timedelta(milliseconds=1)
                times[self._first_template + position] = made + _AFTER
        return times

    @cached_property
    def _seeded_order(self) -> Rows:
        """Numbers of the seeded events, newest first."""
        numbers: Rows = np.flatnonzero(self._times != NONE)
        order: Rows = numbers[np.argsort(self._times[numbers], kind="stable")][::-1]
        return order

    def __len__(self) -> int:
        return len(self._own) + len(self._seeded_order)

    def newest(self, place: int) -> Event:
        """The event at a place of the list, 0 for the newest."""
        if place < len(self._own):
            return self._own[-1 - place]
        return self._seeded(int(self._seeded_order[place - len(self._own)]))

    def find(self, event_id: str) -> Event | None:
        """The event with this id."""
        number = self._ids.position_of(event_id, self._first_own + len(self._own))
        if number is None:
            return None
        if number >= self._first_own:
            return self._own[number - self._first_own]
        return None if self._times[number] == NONE else self._seeded(number)

    def _seeded(self, number: int) -> Event:
        at = _EPOCH + timedelta(milliseconds=int(self._times[number]))
        event_id, organization_id = self._ids.id_of(number), self._organization_id
        if number >= self._first_template:
            position = number - self._first_template
            return Event(event_id, EventType.TEMPLATE_CREATED, organization_id, at, template=position)
        kind = EventType.BADGE_STATE_CHANGED if number % 2 else EventType.BADGE_CREATED
        return Event(event_id, kind, organization_id, at, badge=number // 2)

    def add(self, kind: EventType, subject: Subject, *, organization_id: str, at: datetime) -> Event:
        """Record an event and tell the listeners."""
        event = Event(
            id=self._ids.id_of(self._first_own + len(self._own)),
            type=kind,
            organization_id=organization_id,
            occurred_at=at,
            badge=subject.badge,
            template=subject.template,
            snapshot=subject.snapshot,
        )
        self._own.append(event)
        for listener in self.listeners:
            listener(event)
        return event
