"""The pace: a thousand awards against a limit, in a time of the test's own."""

from __future__ import annotations

import os
import shutil
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest

from credly_core.credly.client import CredlyClient
from credly_core.domain.badges import BadgeTemplate, TemplateState
from credly_core.domain.found_badges import FoundBadge
from credly_core.domain.history import IssuedBadgeState
from credly_core.domain.ids import IssuedBadgeId
from credly_core.domain.issuing import IssueOrder, OrderState
from credly_core.errors import ServiceBusy
from credly_core.steps.issue import Issue, IssueRules
from credly_core.store.outbox_reading import OrderFilter
from credly_core.store.pace import SharedPace
from credly_core.store.seal import Sealer
from credly_core.store.store import Store
from tests.issuing import a_connection, empty_database
from tests.orders import ORGANIZATION, TEMPLATE, an_achievement

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
PER_SECOND, BURST = 1.0, 10


@dataclass
class LimitedCredly:
    """A service that takes sixty a minute after ten at once, and says exactly when the next may come.

    Not the sandbox, because a quarter of an hour has to pass in a moment.
    """

    at: float = 0.0
    level: float = 0.0
    seen: float = 0.0
    not_before: float = 0.0
    issued: int = 0
    too_early: int = 0
    refused: int = 0
    waits: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        return START + timedelta(seconds=self.at)

    def sleep(self, seconds: float) -> None:
        self.at += seconds

    @property
    def issuing(self) -> LimitedCredly:
        return self

    def template(self, organization: str, template: str) -> BadgeTemplate:
        return BadgeTemplate(TEMPLATE, "Welding", TemplateState.ACTIVE)

    def issue(self, order: IssueOrder, *, not_after: float | None = None) -> FoundBadge:
        if self.at < self.not_before - 1e-6:
            self.too_early += 1
        self.level = max(0.0, self.level - (self.at - self.seen) * PER_SECOND)
        self.seen = self.at
        if self.level + 1 > BURST + 1e-6:
            wait = (self.level + 1 - BURST) / PER_SECOND
            self.not_before = self.at + wait
            self.refused += 1
            raise ServiceBusy("Slow down.", retry_after=wait)
        self.level += 1
        self.issued += 1
        return FoundBadge(
            IssuedBadgeId(f"b{self.issued}"),
            order.key.template_id,
            IssuedBadgeState.PENDING,
            order.recipient.email,
            order.key.earner_key,
        )


@pytest.mark.parametrize("pace", [SharedPace(60, 10), None])
def test_awards_keep_to_a_limit_and_lose_next_to_no_time(tmp_path: Path, pace: SharedPace | None) -> None:
    service, count = LimitedCredly(), 1_000 if os.environ.get("BADGE_CONSOLE_WHOLE") else 70
    shutil.copy(empty_database(), tmp_path / "pace.sqlite")
    with Store.open(tmp_path / "pace.sqlite", Sealer(tmp_path / "seal.key"), service.now) as store:
        connection = a_connection(ORGANIZATION, "http://127.0.0.1:1")
        given = cast("AbstractContextManager[CredlyClient]", nullcontext(service))
        issue = Issue(
            store,
            lambda: cast("CredlyClient", given),
            lambda: connection,
            service.now,
            rules=lambda: replace(IssueRules(), pace=pace, patience=10_000.0),
            sleep=service.sleep,
        )
        issue.propose_list([an_achievement(number) for number in range(count)], actor="dana")
        records = issue.orders(OrderFilter(states=(OrderState.PROPOSED,)), limit=None)
        issue.approve({one.id: one.order.digest for one in records}, actor="dana")

        outcome = issue.send(actor="dana").result()

    shortest = (count - BURST) / PER_SECOND
    assert outcome.done == count
    assert service.too_early == 0
    assert service.at <= shortest * 1.05
