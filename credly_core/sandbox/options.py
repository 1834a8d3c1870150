"""What kind of world the sandbox shows, and which of Credly's undecided rules it follows."""

from __future__ import annotations

import enum
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from importlib.metadata import version

from credly_core.errors import SettingsError
from credly_core.sandbox.faults.book import Fault

Clock = Callable[[], datetime]
LARGEST_WORLD = 1_000_000
LONGEST_TOKEN_LIFE = 180
LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "::1")


def utc_now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


class UnknownFilters(enum.Enum):
    """What happens to a filter key nobody has documented."""

    #: A clear failure that names the key: a misspelt key must not pass a test.
    REFUSE = "refuse"
    #: All rows come back, as the real service probably does; for tests that check the returned rows.
    IGNORE = "ignore"


@dataclass(frozen=True, slots=True)
class Rules:
    """Choices where the sources about Credly are silent or disagree."""

    unknown_filters: UnknownFilters = UnknownFilters.REFUSE
    #: Whether a revoked, rejected or expired badge still stands in the way of a new one.
    dead_badges_block: bool = False
    #: Fewest skills of a new badge template; the manual says three, its own example sends one.
    minimum_skills: int = 3
    #: Whether a revocation needs a reason; the console requires one.
    revoke_needs_reason: bool = True
    #: Rows in one answer of the high volume search.
    bulk_page_size: int = 1_000


@dataclass(frozen=True, slots=True)
class SandboxOptions:
    """Size, seed, ports and habits of one sandbox. Port 0 takes any free port.

    `history_until` is the day the made-up past ends; it does not move with the calendar, so the same seed gives
    the same templates and badges on any day. The life of tokens is counted from the day the sandbox starts.
    """

    seed: int = 2026
    templates: int = 64
    #: None: 2,000, or a sixth of the badges where that is more.
    earners: int | None = None
    badges: int = 12_000
    host: str = "127.0.0.1"
    credly_port: int = 0
    #: Tried first while `credly_port` is 0: a steady address keeps picture addresses steady between starts.
    preferred_port: int = 0
    alm_port: int = 0
    #: How the sandbox names itself in answers; None: http://host:port.
    url: str | None = None
    history_until: date = date(2026, 11, 1)
    #: Whole days that the token of the console lives still; None: most of its 180 days.
    token_days: int | None = None
    now: Clock = utc_now
    rules: Rules = field(default_factory=Rules)
    #: Faults from the start; a text is read like the fault header: `name; value=…; count=…`.
    faults: tuple[Fault | str, ...] = ()
    #: Waits before each new delivery of a webhook that was not answered with 200, in seconds.
    webhook_delays: tuple[float, ...] = (0.2, 1.0, 5.0, 30.0)

    def __post_init__(self) -> None:
        if self.host not in LOOPBACK_HOSTS:
            raise SettingsError(
                f"The sandbox cannot listen on {self.host}.", hint="It serves loopback only: 127.0.0.1 or localhost."
            )
        if self.token_days is not None and not 0 <= self.token_days <= LONGEST_TOKEN_LIFE:
            raise SettingsError(
                f"A token cannot live {self.token_days:,} days.", hint=f"Choose 0 to {LONGEST_TOKEN_LIFE}."
            )
        for name, size in (("templates", self.templates), ("earners", self.earner_count), ("badges", self.badges)):
            if not 0 <= size <= LARGEST_WORLD or (size == 0 and name != "badges"):
                raise SettingsError(
                    f"The sandbox cannot make {size:,} {name}.", hint=f"Choose at most {LARGEST_WORLD:,}."
                )

    @property
    def earner_count(self) -> int:
        """How many earners the world has."""
        return max(2_000, self.badges // 6) if self.earners is None else self.earners

    @property
    def fingerprint(self) -> str:
        """The same for two sandboxes only if they show the same world from the start."""
        sizes = (
            self.seed,
            self.templates,
            self.earner_count,
            self.badges,
            self.history_until.isoformat(),
            self.token_days,
        )
        made_from = (version("badge-console"), *sizes, repr(self.rules), repr(self.faults))
        return hashlib.sha256(repr(made_from).encode()).hexdigest()[:16]
