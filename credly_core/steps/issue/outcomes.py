"""What sending and settling bring: counts that add up, and in words what stopped them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from credly_core.domain.issuing import OrderState, OrderWay
from credly_core.errors import ConsoleError


@dataclass(frozen=True, slots=True)
class Standing:
    """All orders of the organization by state; `total` is their sum."""

    states: Mapping[OrderState, int] = field(default_factory=dict)
    ways: Mapping[OrderWay, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Every order, wherever it stands."""
        return sum(self.states.values())

    def __getitem__(self, state: OrderState) -> int:
        return self.states.get(state, 0)


@dataclass(frozen=True, slots=True)
class SendOutcome:
    """What one run of sending did. `later` were not sent and wait; `stopped` says why it ended before its time."""

    done: int = 0
    already_there: int = 0
    refused: int = 0
    unclear: int = 0
    needs_person: int = 0
    later: int = 0
    #: Claims that ended while the answer was on its way; somebody else settles them.
    lost: int = 0
    #: Approved orders that are left.
    left: int = 0
    stopped: str = ""
    error: ConsoleError | None = None

    @property
    def handled(self) -> int:
        """Orders that were claimed."""
        counts = (self.done, self.already_there, self.refused, self.unclear, self.needs_person, self.later, self.lost)
        return sum(counts)


@dataclass(frozen=True, slots=True)
class SettleOutcome:
    """What looking up brought: found at Credly, sent back to be sent again, handed to a person, still unclear."""

    found: int = 0
    sent_back: int = 0
    needs_person: int = 0
    still_unclear: int = 0
    looks: int = 0
    stopped: str = ""
    error: ConsoleError | None = None


class Tally:
    """Counts while a run goes on."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def add(self, what: str) -> None:
        """One more of these."""
        self._counts[what] += 1

    def __getitem__(self, what: str) -> int:
        return self._counts[what]

    @property
    def total(self) -> int:
        """Everything counted."""
        return self._counts.total()
