"""Activity: found again, taken away without formulas, and a changed entry named."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from credly_core.domain.journal import JournalFault
from credly_core.domain.masking import Masking
from credly_core.domain.moments import utc_now
from credly_core.steps.activity import Activity, ActivityFilter
from credly_core.store import journal
from credly_core.store.seal import Sealer
from credly_core.store.store import Store
from tests.issuing import empty_database

START = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    shutil.copy(empty_database(), tmp_path / "a.sqlite")
    with Store.open(tmp_path / "a.sqlite", Sealer(tmp_path / "seal.key"), utc_now) as opened:
        with opened.begin() as tx:
            for number in range(5):
                journal.record(
                    tx,
                    at=START + timedelta(minutes=number),
                    actor="=dana" if number == 4 else "dana",
                    action="issue.sent" if number % 2 else "connection.saved",
                    subject=f"s{number}",
                    facts={"orders": str(number)},
                )
        yield opened


def test_entries_are_found_newest_first_and_by_slices(store: Store) -> None:
    activity = Activity(store)

    first = activity.entries(limit=2)
    rest = activity.entries(before=first[-1].number)

    assert [one.number for one in (*first, *rest)] == [5, 4, 3, 2, 1]
    assert [one.number for one in activity.entries(ActivityFilter(action="issue."))] == [4, 2]
    assert [one.number for one in activity.entries(ActivityFilter(text="S3 DANA"))] == [4]


def test_what_is_taken_away_is_no_formula(store: Store) -> None:
    lines = Activity(store).export().decode("utf-8-sig").splitlines()

    assert len(lines) == 6
    assert ",'=dana," in lines[-1]


def test_a_changed_entry_is_named(store: Store, tmp_path: Path) -> None:
    assert Activity(store).verify().is_sound
    with closing(sqlite3.connect(tmp_path / "a.sqlite")) as plain:
        plain.execute("DROP TRIGGER journal_no_update")
        plain.execute("UPDATE journal SET actor = 'eli' WHERE number = 3")
        plain.commit()

    verdict = Activity(store).verify()

    assert (verdict.fault, verdict.number) == (JournalFault.CHANGED, 3)


def test_masked_whoever_sent_is_hidden_in_the_facts_too(store: Store) -> None:
    with store.begin() as tx:
        facts = {"sender": "dana 0c8fcd52", "orders": "3"}
        journal.record(tx, at=START, actor="dana", action="issue.sent", subject="s", facts=facts)
    masking = Masking(b"key")

    entry = Activity(store, lambda: masking).entries(limit=1)[0]

    assert "dana" not in f"{entry.actor} {entry.subject} {entry.facts}"
    assert dict(entry.facts)["orders"] == "3"
