"""The sandbox's own book of what was done to it. Clients cannot write here; tests read it through the controls."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime

_REMEMBERED_CALLS = 20_000


@dataclass(frozen=True, slots=True)
class Deed:
    """Something a client did to a badge: issued, replaced, revoked, deleted, passed-over."""

    what: str
    at: datetime
    badge_id: str
    template_id: str
    recipient_email: str
    issuer_earner_id: str | None


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail that would have been sent. None ever is."""

    kind: str
    to: str
    badge_id: str
    locale: str
    at: datetime
    message: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """A request and the status it got; 0 where no answer left."""

    method: str
    path: str
    status: int
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Delivery:
    """One attempt to post a webhook; status 0 where nobody answered."""

    event_id: str
    url: str
    attempt: int
    status: int


@dataclass(slots=True)
class Journal:
    """Deeds, mails, calls and deliveries in the order they happened."""

    deeds: list[Deed] = field(default_factory=list)
    mails: list[Mail] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    calls: deque[Call] = field(default_factory=lambda: deque(maxlen=_REMEMBERED_CALLS))
    #: Questions the sandbox could not answer because nobody has documented them.
    unknown: list[str] = field(default_factory=list)
    call_count: int = 0

    def called(self, call: Call) -> None:
        """Remember a call; old ones are forgotten, their number is not."""
        self.calls.append(call)
        self.call_count += 1
