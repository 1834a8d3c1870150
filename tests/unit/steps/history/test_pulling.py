"""The history: everything first, then what changed; gone on with after a stop; believed only when the count is met."""

from __future__ import annotations

import threading
from datetime import timedelta

import polars as pl
import pytest

from credly_core.errors import NotPermitted, StoreConflict
from credly_core.sandbox.faults.book import Fault, FaultName
from credly_core.sandbox.serve import RunningSandbox
from credly_core.steps.history import History, walking
from credly_core.steps.run import StepState
from credly_core.store import journal
from credly_core.store.history.pulls import Staging, read_bookmark
from credly_core.store.history.snapshots import HistoryFolder
from tests.asking import Asker
from tests.unit.steps.bench import Bench
from tests.unit.steps.history.source import differences, source_facts, stored_facts

BADGES = "/v1/organizations/*/badges"
EVENTS = "/v1/organizations/*/events"


def folder_of(step: History) -> HistoryFolder:
    return step._folder(step._connection())


@pytest.fixture
def asker(small: RunningSandbox) -> Asker:
    return Asker(small)


def test_the_first_pull_brings_every_badge_with_progress(step: History, small: RunningSandbox) -> None:
    run = step.refresh(actor="dana")

    ticks = list(run)
    outcome = run.result()

    total = len(source_facts(small))
    assert (outcome.complete, outcome.new, outcome.everything, outcome.note) == (True, total, True, "")
    assert outcome.snapshot is not None
    assert differences(small, outcome.snapshot) == []
    assert any(tick.total == total and 0 < tick.done < total for tick in ticks)
    assert (step.status().state, f"{total:,}" in step.status().summary) == (StepState.DONE, True)


def test_a_second_pull_reads_only_what_is_recent_and_writes_no_file_anew(step: History, small: RunningSandbox) -> None:
    first = step.refresh().result().snapshot

    outcome = step.refresh().result()

    assert first is not None
    assert outcome.snapshot is not None
    assert (outcome.new, outcome.changed, outcome.removed, outcome.everything) == (0, 0, 0, False)
    assert outcome.snapshot.badge_files == first.badge_files


def test_late_changes_deletions_and_replacements_are_followed(
    step: History, small: RunningSandbox, asker: Asker
) -> None:
    step.refresh().result()
    rows = asker.rows("/badges", sort="created_at", page=1)
    accepted = next(row for row in rows if row["state"] == "accepted" and not row["replacement_badge_id"])
    pending = next(row for row in rows if row["state"] == "pending")
    asker.control(f"badges/{pending['id']}/accept")
    replacement = {"badge_template_id": accepted["badge_template"]["id"], "issued_at": "2026-10-01 10:00:00 +0000"}
    assert asker.post(f"/badges/{accepted['id']}/replace", replacement).status_code == 201
    asker.delete(f"/badges/{rows[-1]['id']}")
    asker.issue(recipient_email="new@example.net")

    outcome = step.refresh().result()

    assert outcome.snapshot is not None
    assert (outcome.new, outcome.removed, outcome.everything) == (2, 1, False)
    assert differences(small, outcome.snapshot) == []


def test_when_a_badge_is_revoked_the_day_of_its_acceptance_is_kept(step: History, asker: Asker) -> None:
    step.refresh().result()
    row = next(
        row for row in asker.rows("/badges", page=2) if row["state"] == "accepted" and not row["replacement_badge_id"]
    )
    asker.put(f"/badges/{row['id']}/revoke", {"reason": "Issued to the wrong person"})

    snapshot = step.refresh().result().snapshot

    assert snapshot is not None
    found = pl.read_parquet(list(snapshot.badge_files)).row(
        by_predicate=pl.col("issued_badge_id") == row["id"], named=True
    )
    assert (found["state"], found["revoke_reason"]) == ("revoked", "Issued to the wrong person")
    assert found["accepted_at"] is not None
    assert found["revoked_at"] > found["accepted_at"]


def test_a_stopped_first_pull_shows_what_came_and_goes_on_at_its_page(
    step: History, small: RunningSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walking, "SECONDS_AT_ONCE", 0.0)
    run = step.refresh(actor="dana")
    for tick in run:
        if tick.done >= 80:
            break
    run.close()

    standing = step.standing()
    mark = read_bookmark(folder_of(step))
    outcome = step.refresh().result()

    assert standing.snapshot is not None
    assert (standing.snapshot.complete, standing.snapshot.note) == (False, "It was stopped by hand.")
    assert 0 < standing.snapshot.rows < len(source_facts(small))
    assert mark is not None
    assert mark.next_page in (1, 2)
    assert (outcome.complete, outcome.resumed) == (True, True)
    assert outcome.snapshot is not None
    assert differences(small, outcome.snapshot) == []


def test_a_pull_that_breaks_off_leaves_a_complete_history_as_it_was(
    step: History, small: RunningSandbox, asker: Asker
) -> None:
    before = step.refresh().result().snapshot
    asker.issue(recipient_email="later@example.net")
    small.site.faults.switch_on(Fault(FaultName.SERVER_ERROR, path=BADGES, skip=3))

    outcome = step.refresh(everything=True).result()

    assert before is not None
    assert outcome.snapshot is not None
    assert (outcome.complete, outcome.error is not None) == (False, True)
    assert (outcome.snapshot.number, outcome.snapshot.complete) == (before.number, True)


def test_without_an_answer_at_all_the_error_is_raised(step: History, small: RunningSandbox) -> None:
    small.site.faults.switch_on(Fault(FaultName.FORBIDDEN, path=BADGES))

    with pytest.raises(NotPermitted):
        step.refresh().result()

    assert step.snapshot() is None


@pytest.mark.parametrize("fault", [FaultName.REPEATED_PAGE, FaultName.SHORT_PAGE])
def test_pages_that_cannot_be_right_are_asked_for_again(step: History, small: RunningSandbox, fault: FaultName) -> None:
    small.site.faults.switch_on(Fault(fault, path=BADGES, skip=4, count=1))

    outcome = step.refresh().result()

    assert outcome.complete
    assert outcome.snapshot is not None
    assert differences(small, outcome.snapshot) == []


def test_pages_that_stay_wrong_never_pass_for_a_complete_history(step: History, small: RunningSandbox) -> None:
    small.site.faults.switch_on(Fault(FaultName.SHORT_PAGE, path=BADGES))

    outcome = step.refresh().result()

    assert not outcome.complete
    assert "issued badges" in outcome.note
    assert step.status().state is StepState.READY


def test_without_the_right_to_read_events_everything_is_read_each_day(
    step: History, bench: Bench, small: RunningSandbox, asker: Asker
) -> None:
    small.site.faults.switch_on(Fault(FaultName.FORBIDDEN, path=EVENTS))
    first = step.refresh().result()
    pending = asker.rows("/badges", filter="state::pending", sort="created_at")[0]
    asker.control(f"badges/{pending['id']}/accept")

    soon = step.refresh().result()
    bench.now.move(timedelta(days=1, minutes=1))
    next_day = step.refresh().result()

    assert first.snapshot is not None
    assert not first.snapshot.events_followed
    assert (soon.everything, next_day.everything, next_day.changed) == (False, True, 1)
    assert next_day.snapshot is not None
    assert differences(small, next_day.snapshot) == []


def test_a_deletion_that_no_event_tells_shows_in_the_count_and_everything_is_read(
    step: History, small: RunningSandbox, asker: Asker
) -> None:
    small.site.faults.switch_on(Fault(FaultName.FORBIDDEN, path=EVENTS))
    step.refresh().result()
    asker.delete(f"/badges/{asker.rows('/badges', page=2)[0]['id']}")

    outcome = step.refresh().result()

    assert (outcome.complete, outcome.everything, outcome.removed) == (True, True, 1)


def test_everything_is_read_again_after_a_week(step: History, bench: Bench) -> None:
    step.refresh().result()
    bench.now.move(timedelta(days=8))

    outcome = step.refresh().result()

    assert (outcome.everything, outcome.new, outcome.changed) == (True, 0, 0)


def test_two_cannot_pull_the_same_history_at_once(step: History) -> None:
    with Staging(folder_of(step)), pytest.raises(StoreConflict, match="being pulled"):
        step.refresh().result()


def test_a_pull_can_be_woken_while_it_waits(step: History, small: RunningSandbox) -> None:
    small.site.faults.switch_on(Fault(FaultName.DELAY, "5000", path=BADGES, skip=3))
    run = step.refresh()
    next(tick for tick in run if tick.done)
    threading.Timer(0.2, run.wake).start()

    outcome = run.result()

    assert not outcome.complete
    assert outcome.error is not None


def test_readers_keep_their_files_while_a_newer_history_is_published(step: History, asker: Asker) -> None:
    step.refresh().result()

    with step.reading() as mine:
        asker.issue(recipient_email="while-reading@example.net")
        step.refresh().result()
        folder_of(step).forget_unused(grace=0.0)
        assert mine is not None
        kept = stored_facts(mine)
    removed = folder_of(step).forget_unused(grace=0.0)

    assert len(kept) == mine.rows
    assert removed > 0
    assert all(path.exists() for path in step.snapshot().badge_files)  # type: ignore[union-attr]


def test_the_journal_says_who_pulled_and_what_came(step: History, bench: Bench) -> None:
    step.refresh(actor="dana").result()

    with bench.store.read() as tx:
        entry = list(journal.entries(tx))[-1]
    assert (entry.actor, entry.action, dict(entry.facts)["complete"]) == ("dana", "history.refresh", "true")


def test_a_token_that_only_reads_is_enough_and_nothing_else_is_asked(step: History, small: RunningSandbox) -> None:
    small.site.faults.switch_on(Fault(FaultName.READ_ONLY_TOKEN))

    assert step.refresh().result().complete
