"""What is done by itself: everything read anew each night, learners with news at once, lost webhooks found."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from credly_core import Console
from credly_core.domain.connections import Connection
from credly_core.domain.moments import utc_now
from credly_core.domain.webhooks import HookService
from credly_core.jobs.tasks import Chore
from credly_core.sandbox.faults.book import faults_in_header
from credly_core.sandbox.options import AlmOptions
from credly_core.sandbox.serve import RunningSandbox, SandboxOptions, serve
from credly_core.settings import Settings
from tests.people import connect_both


class Days:
    """A clock that can be put forward."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return utc_now() + self.ahead


@pytest.fixture(scope="module")
def world() -> Iterator[RunningSandbox]:
    with serve(SandboxOptions(seed=7, earners=20, badges=40, alm=AlmOptions(learners=8, rates=None))) as running:
        yield running


@pytest.fixture
def days() -> Days:
    return Days()


@pytest.fixture
def here(world: RunningSandbox, tmp_path: Path, days: Days) -> Iterator[Console]:
    """A console connected to both sides, on the day it was made."""
    world.site.faults.switch_off()
    hosts = (world.credly_url, world.alm.url)
    settings = Settings(data_dir=tmp_path, allowed_hosts=hosts, actor="dana", nightly_hour=2)
    with Console.open(settings, now=days) as console:
        yield console.using(connect_both(console, world).id)


def connected(console: Console) -> Connection:
    return console.require_connection()


def test_the_first_night_reads_both_sides_and_makes_the_ledger_and_the_next_look_reads_nothing(
    here: Console, days: Days
) -> None:
    here.webhooks.make_address(HookService.CREDLY, actor="dana")
    here.workers.work(rounds=1)
    assert here.achievements.standing().as_of is None  # nothing by day
    days.ahead = timedelta(days=1)

    here.workers.work(rounds=1)
    read_at = here.achievements.standing().as_of
    here.workers.work(rounds=1)

    assert read_at is not None
    assert here.achievements.standing().as_of == read_at
    assert here.ledger.status().as_of is not None
    reading, sweep = here.workers.scheduled(connected(here).id)
    assert (reading.chore, sweep.chore) == (Chore.READ, Chore.SWEEP)
    assert sweep.last is not None
    assert sweep.last.outcome == "Read: events of Credly, their truth."
    assert reading.last is not None
    assert reading.last.outcome == "Read: catalogue, badge templates, achievements, issued badges, ledger."
    assert reading.next_at is not None
    assert reading.next_at > days()


def test_what_cannot_be_read_stops_nothing_else_and_is_told_and_tried_again(
    here: Console, days: Days, world: RunningSandbox
) -> None:
    here.workers.work(rounds=1)
    days.ahead = timedelta(days=1)
    for fault in faults_in_header("not-found; path=/v1/organizations/*/badge_templates"):
        world.site.faults.switch_on(fault)

    here.workers.work(rounds=1)

    (reading,) = here.workers.scheduled(connected(here).id)
    assert reading.last is not None
    assert reading.last.has_failed
    assert "Not read: badge templates." in reading.last.outcome
    assert here.achievements.standing().as_of is not None
    assert any("read" in one.notice.sentence for one in here.notices.standing())
    world.site.faults.switch_off()
    days.ahead += timedelta(hours=1, minutes=1)
    here.workers.work(rounds=1)
    (reading,) = here.workers.scheduled(connected(here).id)
    assert reading.last is not None
    assert not reading.last.has_failed
    assert not any("read" in one.notice.sentence for one in here.notices.standing())
