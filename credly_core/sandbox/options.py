"""What kind of world the sandbox shows, and which of Credly's undecided rules it follows."""

from __future__ import annotations

import enum
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path

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


class TokenShape(enum.Enum):
    """Which of the two documented token bodies ALM's stand-in sends."""

    #: Six members, with role, account and user.
    FULL = "full"
    #: The four members of the current manual.
    MANUAL = "manual"


class JobShape(enum.Enum):
    """Which of the two documented job answers ALM's stand-in sends."""

    #: status is an object with code and data.s3Url.
    NESTED = "nested"
    #: status is a word, the address is in result.downloadUrl.
    FLAT = "flat"


@dataclass(frozen=True, slots=True)
class Rate:
    """So many calls a minute, and so many more at once."""

    per_minute: int
    burst: int


@dataclass(frozen=True, slots=True)
class AlmRates:
    """ALM's limits by verb for an admin token, as published; `get_per_hour` is the other figure that is around."""

    get: Rate = Rate(100, 100)
    post: Rate = Rate(30, 10)
    put: Rate = Rate(20, 10)
    patch: Rate = Rate(60, 20)
    delete: Rate = Rate(25, 10)
    get_per_hour: int | None = None


@dataclass(frozen=True, slots=True)
class AlmOptions:
    """Size and habits of ALM's stand-in. `rates` None: no limits at all."""

    learners: int = 2_000
    #: Learning objects of all kinds; past the written ones come made-up ones.
    objects: int = 160
    skills: int = 60
    rates: AlmRates | None = field(default_factory=AlmRates)
    token_shape: TokenShape = TokenShape.FULL
    job_shape: JobShape = JobShape.NESTED
    #: How long a job of the Job API takes, in seconds of this world's clock.
    job_seconds: float = 1.0
    #: How long a migration run takes for each file, in seconds of this world's clock.
    run_seconds: float = 0.2
    #: The member of runStatus that holds the list; Adobe's own sample has none.
    run_list_key: str = "jobs"
    #: Whether an empty sprint folder makes cansync refuse.
    needs_files_to_sync: bool = False
    #: Whether `instances` of a learning object come only when enforcedFields asks for them.
    instances_on_request: bool = False
    #: When ALM's Credly connector issues what was achieved, in seconds of this world's clock; None: no connector.
    connector_seconds: float | None = None
    #: A folder on this machine that is the sprint folder; None: files come through the controls only.
    sprint_folder: Path | None = None

    def __post_init__(self) -> None:
        for name, size in (("learners", self.learners), ("objects", self.objects), ("skills", self.skills)):
            if not 1 <= size <= LARGEST_WORLD:
                raise SettingsError(f"The sandbox cannot make {size:,} {name}.", hint=f"Choose 1 to {LARGEST_WORLD:,}.")


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
    #: Size and habits of ALM's stand-in.
    alm: AlmOptions = field(default_factory=AlmOptions)
    #: Faults from the start; a text is read like the fault header: `name; value=…; count=…`.
    faults: tuple[Fault | str, ...] = ()
    #: The same for ALM's stand-in.
    alm_faults: tuple[Fault | str, ...] = ()
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
        habits = (repr(self.rules), repr(self.alm), repr(self.faults), repr(self.alm_faults))
        made_from = (version("badge-console"), *sizes, *habits)
        return hashlib.sha256(repr(made_from).encode()).hexdigest()[:16]
