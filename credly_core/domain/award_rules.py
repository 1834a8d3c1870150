"""Award rules: what may be sent by itself, within which limits; approved by a person as it stands."""

from __future__ import annotations

import enum
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from credly_core.domain.achievements import Achievement, AchievementSource
from credly_core.domain.ids import TemplateId
from credly_core.domain.issuing import DuplicateBehavior, Expiry, TemplateDefault, Wishes, expiry_text, read_expiry


class RuleState(enum.Enum):
    """Where a rule stands."""

    #: Written down; sends nothing.
    DRAFT = "draft"
    #: A person approved it as it stands; what matches is sent at the next run.
    APPROVED = "approved"
    #: Approved once, and taken out of service.
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class RuleLimits:
    """How much a rule may send: in one run, and on one day (UTC) by all its runs."""

    per_run: int = 100
    per_day: int = 500

    def __post_init__(self) -> None:
        """A rule without limits would be no rule."""
        if self.per_run < 1 or self.per_day < 1:
            raise ValueError("a limit is a number from 1 on")


@dataclass(frozen=True, slots=True)
class AwardRule:
    """What it matches: templates, kinds of achievement, days earned; empty means all. And how that is sent."""

    name: str
    templates: tuple[TemplateId, ...] = ()
    sources: tuple[AchievementSource, ...] = ()
    earned_since: date | None = None
    limits: RuleLimits = field(default_factory=RuleLimits)
    mails: bool = True
    expiry: Expiry = field(default_factory=TemplateDefault)
    locale: str = ""

    @property
    def id(self) -> str:
        """From its name: a rule of this name written again is the same rule."""
        return hashlib.sha256(" ".join(self.name.split()).casefold().encode()).hexdigest()[:12]

    @property
    def wave(self) -> str:
        """What it sends is told apart by."""
        return f"rule {self.name}"

    @property
    def wishes(self) -> Wishes:
        """How its badges are issued. A second badge is never sent by a rule."""
        return Wishes(
            mails=self.mails,
            expiry=self.expiry,
            on_duplicate=DuplicateBehavior.DENY,
            locale=self.locale,
            wave=self.wave,
        )

    def matches(self, one: Achievement) -> bool:
        """Whether an achievement is one of those."""
        return (
            (not self.templates or one.template_id in self.templates)
            and (not self.sources or one.source in self.sources)
            and (self.earned_since is None or one.earned_at.date() >= self.earned_since)
        )

    def as_json(self) -> dict[str, object]:
        """Everything that an approval is about."""
        return {
            "templates": list(self.templates),
            "sources": [one.value for one in self.sources],
            "earned_since": self.earned_since.isoformat() if self.earned_since else "",
            "per_run": self.limits.per_run,
            "per_day": self.limits.per_day,
            "mails": self.mails,
            "expiry": expiry_text(self.expiry),
            "locale": self.locale,
        }

    @classmethod
    def read(cls, name: str, given: Mapping[str, object]) -> AwardRule:
        """A rule as it was kept."""
        templates, sources = given["templates"], given["sources"]
        if not isinstance(templates, list) or not isinstance(sources, list):
            raise TypeError("lists are kept as lists")
        since = str(given["earned_since"])
        return cls(
            name,
            tuple(TemplateId(str(one)) for one in templates),
            tuple(AchievementSource(one) for one in sources),
            date.fromisoformat(since) if since else None,
            RuleLimits(int(str(given["per_run"])), int(str(given["per_day"]))),
            bool(given["mails"]),
            read_expiry(str(given["expiry"])),
            str(given["locale"]),
        )

    @property
    def digest(self) -> str:
        """Changes with everything an approval is about."""
        text = json.dumps({"name": self.name, **self.as_json()}, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class KeptRule:
    """A rule in the store: who made it, who decided about it, when it ran last."""

    rule: AwardRule
    state: RuleState
    made_by: str
    made_at: datetime
    decided_by: str = ""
    decided_at: datetime | None = None
    ran_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """Nobody may send: who said so, when, why."""

    by: str
    at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True)
class Contract:
    """How many badges the contract with Credly holds, and for which days, both included."""

    badges: int
    since: date
    until: date

    def __post_init__(self) -> None:
        """A period that ends before it begins counts nothing."""
        if self.badges < 1 or self.until < self.since:
            raise ValueError("a contract holds at least one badge, and ends after it begins")


@dataclass(frozen=True, slots=True)
class ContractStanding:
    """The contract and what of it is used. `is_complete` says whether badges issued elsewhere are counted, too."""

    contract: Contract
    used: int
    is_complete: bool

    @property
    def left(self) -> int:
        """What may be issued still; below zero where more was issued than agreed."""
        return self.contract.badges - self.used
