"""What workers do: the kinds of work, and one piece of it as it lies in the queue."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from credly_core.domain.ids import ConnectionId

#: Orders that one task sends: small enough that several workers have something to do, and little is begun again.
PORTION = 100


class Chore(enum.Enum):
    """A kind of work that may be done by any worker."""

    #: Send approved orders.
    SEND = "send"
    #: Look up the unclear ones.
    SETTLE = "settle"
    #: Look at what services told, and sweep once a day.
    HEAR = "hear"
    #: Send what matches approved rules.
    RULES = "rules"
    #: Tell people what they want to be told.
    TELL = "tell"
    #: Read both sides anew, once a night.
    READ = "read"
    #: Read learners of whom there is news.
    NEWS = "news"
    #: Find what webhooks have lost, once a day.
    SWEEP = "sweep"


@dataclass(frozen=True, slots=True)
class Task:
    """One piece of work for one connection. `begun` sends only what somebody has begun to send before."""

    chore: Chore
    connection_id: ConnectionId
    actor: str
    limit: int | None = None
    wave: str | None = None
    begun: bool = False
    #: Tells apart tasks of one kind that may wait side by side.
    portion: int = 0

    @property
    def waits_as(self) -> str:
        """No two tasks wait under the same name: the second one joins the first."""
        parts = (self.chore.value, self.connection_id, self.wave or "", "begun" if self.begun else "", self.portion)
        return " ".join(str(part) for part in parts)

    @property
    def runs_as(self) -> str | None:
        """No two tasks run under the same name at once; any number may send."""
        return None if self.chore is Chore.SEND else f"{self.chore.value} {self.connection_id}"

    def as_json(self) -> dict[str, str | int | bool | None]:
        """As it lies in the queue."""
        return {
            "chore": self.chore.value,
            "connection_id": self.connection_id,
            "actor": self.actor,
            "limit": self.limit,
            "wave": self.wave,
            "begun": self.begun,
            "portion": self.portion,
        }

    @classmethod
    def read(cls, given: Mapping[str, object]) -> Task:
        """A task out of the queue."""
        limit, portion = given.get("limit"), given.get("portion")
        return cls(
            Chore(given["chore"]),
            ConnectionId(str(given["connection_id"])),
            str(given["actor"]),
            limit=limit if isinstance(limit, int) else None,
            wave=str(given["wave"]) if given.get("wave") is not None else None,
            begun=bool(given.get("begun")),
            portion=portion if isinstance(portion, int) else 0,
        )


def portions(
    connection_id: ConnectionId, count: int, *, wave: str | None, actor: str, most: int = PORTION
) -> Iterator[Task]:
    """So many orders in tasks that several workers can share."""
    for number, start in enumerate(range(0, count, most)):
        limit = min(most, count - start)
        yield Task(Chore.SEND, connection_id, actor, limit=limit, wave=wave, portion=number)
