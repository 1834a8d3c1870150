"""Reading the lists: complete, by report where there are many, gone on with, honest about what is missing."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import timedelta

import pytest

from credly_core.domain.roster import PeopleList
from credly_core.errors import NotPermitted, NotReady, ServiceError
from credly_core.sandbox.faults.book import Fault, FaultName
from credly_core.steps.run import StepState
from credly_core.store import journal
from credly_core.store import people as stored
from tests.unit.steps.learners.conftest import Desk


def asked(desk: Desk, path: str) -> int:
    """How often ALM was asked for something."""
    return sum(path in entry.path for entry in desk.sandbox.alm.site.journal.calls)


def test_everybody_comes_and_is_compared(desk: Desk) -> None:
    outcome = desk.learners.refresh(actor="dana").result()

    assert outcome.complete
    assert desk.held() == desk.source()
    assert sum(outcome.counts.verdicts.values()) == outcome.counts.total == 520
    assert set(outcome.lists) == set(PeopleList)
    assert desk.learners.status().state is StepState.DONE
    with desk.store.read() as tx:
        assert "learners.refresh" in {entry.action for entry in journal.entries(tx)}


def test_more_than_500_learners_come_as_one_report(desk: Desk) -> None:
    jobs, pages = asked(desk, "/jobs"), asked(desk, "/users")

    desk.learners.refresh().result()

    assert asked(desk, "/jobs") > jobs
    assert asked(desk, "/users") - pages <= 6


def test_where_the_report_is_refused_the_pages_are_gone_on_with(desk: Desk) -> None:
    desk.sandbox.alm.site.faults.switch_on(Fault(FaultName.FORBIDDEN, path="*/jobs"))

    outcome = desk.learners.refresh().result()

    assert outcome.complete
    assert desk.held() == desk.source()


def test_a_report_that_was_started_is_waited_for_by_the_next_reading(desk: Desk) -> None:
    faults = desk.sandbox.alm.site.faults
    faults.switch_on(Fault(FaultName.SERVER_ERROR, path="*/storage"))
    faults.switch_on(Fault(FaultName.SERVER_ERROR, path="*/download"))
    with suppress(ServiceError):
        desk.learners.refresh().result()
    jobs = len([one for one in desk.sandbox.alm.site.journal.calls if one.path.endswith("/jobs")])
    faults.switch_off()

    outcome = desk.learners.refresh().result()

    assert outcome.complete
    assert len([one for one in desk.sandbox.alm.site.journal.calls if one.path.endswith("/jobs")]) == jobs


def test_interrupted_at_random_it_ends_equal_to_the_source(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("credly_core.steps.learners.refreshing._PART_ROWS", 60)
    chance = random.Random(5)
    desk.sandbox.alm.site.faults.switch_on(Fault(FaultName.FORBIDDEN, path="*/jobs"))
    for _ in range(6):
        run = desk.learners.refresh()
        for number, _tick in enumerate(run):
            if number >= chance.randrange(1, 12):
                break
        run.close()
        desk.time += timedelta(minutes=3)

    outcome = desk.learners.refresh().result()

    assert outcome.complete
    assert desk.held() == desk.source()


def test_one_list_that_fails_keeps_its_former_state_and_the_others_are_new(desk: Desk) -> None:
    before = desk.learners.refresh().result()
    desk.time += timedelta(hours=1)
    desk.sandbox.site.faults.switch_on(Fault(FaultName.FORBIDDEN, path="*/employees"))

    outcome = desk.learners.refresh().result()

    assert isinstance(outcome.errors[PeopleList.EMPLOYEES], NotPermitted)
    assert not outcome.complete
    lists = desk.learners.lists()
    assert lists[PeopleList.EMPLOYEES] == before.lists[PeopleList.EMPLOYEES]
    assert lists[PeopleList.LEARNERS].as_of == desk.time
    assert outcome.counts.total == 520


def test_a_reading_that_brought_nothing_at_all_raises_what_the_service_said(desk: Desk) -> None:
    desk.sandbox.site.faults.switch_on(Fault(FaultName.FORBIDDEN))
    desk.sandbox.alm.site.faults.switch_on(Fault(FaultName.FORBIDDEN))

    with pytest.raises(NotPermitted):
        desk.learners.refresh().result()

    assert desk.learners.lists() == {}
    assert desk.learners.status().state is StepState.READY


def test_a_reading_that_stopped_too_long_ago_begins_anew(desk: Desk) -> None:
    run = desk.learners.refresh()
    for number, _ in enumerate(run):
        if number == 3:
            break
    run.close()

    with desk.store.read() as tx:
        soon = stored.reading_of(tx, desk.connection.id, PeopleList.LEARNERS, desk.time)
        late = stored.reading_of(tx, desk.connection.id, PeopleList.LEARNERS, desk.time + timedelta(days=1))

    assert soon is not None
    assert late is None


def test_a_foreign_link_in_the_list_of_earners_leaves_the_list_incomplete(desk: Desk) -> None:
    desk.sandbox.site.faults.switch_on(
        Fault(FaultName.FOREIGN_NEXT_PAGE, "https://elsewhere.example", path="*/high_volume_issued_badge_search")
    )

    outcome = desk.learners.refresh().result()

    earners = outcome.lists[PeopleList.EARNERS]
    assert not earners.complete
    assert "another server" in earners.notes[0]


def test_without_learners_there_is_nothing_to_look_at(desk: Desk) -> None:
    with pytest.raises(NotReady, match="No learners"):
        desk.learners.slice()
