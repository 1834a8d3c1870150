"""What the services tell by themselves: deliveries, their events, and the news that is left of them.

A delivery is a hint and never a fact (hardening.md C1): all it changes is what will be read next, with our own
credentials.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from datetime import datetime

from credly_core.domain.ids import ConnectionId

#: A body may hold so many bytes (hardening.md C7).
LARGEST_BODY = 256 * 1024
#: Events of one delivery; ALM sends ten at most (alm-api.md 3.10).
MOST_EVENTS = 500


class HookService(enum.Enum):
    """Who sends; the value stands in addresses and tables."""

    #: Credly's API: one thin event in a body.
    CREDLY = "credly"
    #: Adobe Learning Manager: a list of events in a body.
    ALM = "alm"

    @property
    def title(self) -> str:
        """What people call it."""
        return "Credly" if self is HookService.CREDLY else "Adobe Learning Manager"


class NewsKind(enum.Enum):
    """What there is news about; the value is the code in tables."""

    #: A learner enrolled, completed, or was taken out.
    LEARNER = "learner"
    #: A course, learning path or certification was changed, or one of its instances.
    LEARNING_OBJECT = "learning-object"
    #: A badge was issued, or its state changed.
    ISSUED_BADGE = "issued-badge"
    #: A badge template was changed.
    TEMPLATE = "template"


class EventState(enum.Enum):
    """What became of an event; the value is the code in tables."""

    #: Stored, not looked at.
    WAITING = "waiting"
    #: Looked at; what it is about was noted as news.
    DONE = "done"
    #: Nothing that matters here.
    IGNORED = "ignored"
    #: The service itself does not know this event.
    UNKNOWN = "unknown"
    #: The service could not be asked about it, again and again.
    GIVEN_UP = "given-up"


class EventOrigin(enum.Enum):
    """How an event came here; the value is the code in tables."""

    #: The service delivered it.
    DELIVERED = "delivered"
    #: The daily sweep found it in the service's list.
    SWEPT = "swept"


@dataclass(frozen=True, slots=True)
class News:
    """Something to read again."""

    kind: NewsKind
    subject: str


@dataclass(frozen=True, slots=True)
class WebhookEvent:
    """One event as it was told. `owner` is the organization or account it names, `news` what it says it is about."""

    service: HookService
    id: str
    name: str
    owner: str
    occurred_at: datetime | None = None
    news: News | None = None
    raw: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event as it lies in the store."""

    connection_id: ConnectionId
    event: WebhookEvent
    state: EventState
    origin: EventOrigin
    received_at: datetime
    attempts: int = 0
    done_at: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class StoredNews:
    """News that nobody has read up on yet. `heard_at` is when it was noted last, `told` how many events told it."""

    news: News
    heard_at: datetime
    told: int


class BadDelivery(ValueError):
    """A body that is not a delivery of this service; says why, in words for a log."""
