"""How orders are sent: how long a claim lives, how long is waited before a second look, how fast at most."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from credly_core.domain.connections import Connection, Environment
from credly_core.store.pace import SharedPace

#: Credly publishes no limit; clients in use stay below five requests a second (credly-api.md 2.6).
USUAL_PACE = SharedPace(300.0, 30)
#: Called by name at each point where a crash would be awkward; does nothing but in tests.
Probe = Callable[[str], None]

#: The points, in the order of one award.
STEPS = (
    "before-claim",
    "after-claim",
    "before-send",
    "after-send",
    "after-commit",
    "before-look",
    "after-look",
    "after-settle",
)


def no_probe(_: str) -> None:
    """What a probe does outside of tests."""


@dataclass(frozen=True, slots=True)
class IssueRules:
    """Times in seconds. A request must have left within `send_seconds`, which is less than a claim lives."""

    claim_seconds: float = 90.0
    send_seconds: float = 40.0
    #: Between two looks for an unclear order: a list may lag behind, and a late request may still arrive.
    look_pause: float = 180.0
    #: Where Credly would not stop a second badge: so long nothing may turn up before it is sent again.
    quiet_seconds: float = 900.0
    #: Before an order is tried again that certainly did not arrive.
    busy_pause: float = 15.0
    #: So many failures one after another end a run: it is not this order, it is the service.
    most_failures: int = 4
    #: The longest that a run waits for orders that come due later.
    patience: float = 900.0
    #: Shared by everybody who sends for the organization. None: no pace but what the service asks for.
    pace: SharedPace | None = USUAL_PACE

    def __post_init__(self) -> None:
        """A request that could outlive its claim would be sent by two."""
        if self.send_seconds >= self.claim_seconds:
            raise ValueError("a request must leave within the life of its claim")
        if self.quiet_seconds > self.patience:
            raise ValueError("a run must be able to wait until nothing can be on its way any more")


def rules_for(connection: Connection) -> IssueRules:
    """The usual rules; the stand-in on this machine has no limit, and an answer comes at once or never."""
    if connection.environment is Environment.DEMO:
        return IssueRules(look_pause=5.0, quiet_seconds=15.0, busy_pause=1.0, pace=None)
    return IssueRules()
