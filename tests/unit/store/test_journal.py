"""The journal: it only grows, and every change to it is found."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa

from credly_core.domain.journal import JournalFault, JournalHead
from credly_core.errors import StoreError
from credly_core.store import journal
from credly_core.store.store import Store
from credly_core.store.tables import Tx

from .values import NOW


@pytest.fixture
def written(store: Store) -> Store:
    """A store with twenty entries."""
    with store.begin() as tx:
        for number in range(1, 21):
            journal.record(
                tx,
                at=NOW + timedelta(minutes=number),
                actor="dana" if number % 2 else "kim",
                action="connection.test",
                subject=f"c{number % 3}",
                facts={"b": "Größe", "a": str(number)},
            )
    return store


def without_triggers(tx: Tx) -> None:
    """What somebody with the file in hand would do first."""
    for name in tx.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars().all():
        tx.exec_driver_sql(f"DROP TRIGGER {name}")


def change(tx: Tx, number: int, /, **values: object) -> None:
    """Past the types of the table, as a stranger would write."""
    plain = sa.table("journal", *(sa.column(name) for name in {"number", *values}))
    tx.execute(plain.update().where(plain.c.number == number).values(values))


def test_an_entry_comes_back_as_it_was_written(store: Store) -> None:
    with store.begin() as tx:
        entry = journal.record(tx, at=NOW, actor="dana", action="save", subject="b1", facts={"b": "2", "a": "1"})

    with store.read() as tx:
        assert journal.entries(tx) == (entry,)
    assert (entry.number, entry.facts) == (1, (("a", "1"), ("b", "2")))


def test_entries_are_listed_newest_first_in_parts_and_by_subject(written: Store) -> None:
    with written.read() as tx:
        first = journal.entries(tx, limit=3)
        then = journal.entries(tx, limit=2, before=first[-1].number)
        about = journal.entries(tx, subject="c0")

    assert [entry.number for entry in (*first, *then)] == [20, 19, 18, 17, 16]
    assert [entry.number for entry in about] == [18, 15, 12, 9, 6, 3]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal SET actor = 'nobody'",
        "DELETE FROM journal WHERE number = 20",
        "DELETE FROM journal",
        "INSERT OR REPLACE INTO journal SELECT number, at, 'nobody', action, subject, facts, previous, digest "
        "FROM journal WHERE number = 7",
        "INSERT INTO journal SELECT 99, at, actor, action, subject, facts, 'x', digest FROM journal LIMIT 1",
    ],
)
def test_the_database_refuses_every_change(written: Store, statement: str) -> None:
    with pytest.raises(StoreError), written.begin() as tx:
        tx.exec_driver_sql(statement)

    with written.read() as tx:
        assert journal.verify(tx).is_sound
        assert journal.head(tx).count == 20


def test_postgresql_refuses_a_number_that_does_not_follow(postgresql_store: Store) -> None:
    with postgresql_store.begin() as tx:
        first = journal.record(tx, at=NOW, actor="dana", action="save", subject="b1")
    gap = "INSERT INTO journal SELECT 99, at, actor, action, subject, facts, 'x', digest FROM journal LIMIT 1"
    again = "INSERT INTO journal SELECT number, at, 'nobody', action, subject, facts, 'x', digest FROM journal LIMIT 1"

    for statement in (gap, again):
        with pytest.raises(StoreError), postgresql_store.begin() as tx:
            tx.exec_driver_sql(statement)

    with postgresql_store.begin() as tx:
        second = journal.record(tx, at=NOW, actor="dana", action="save", subject="b1")
        assert journal.verify(tx).is_sound
    assert (first.number, second.number) == (1, 2)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", "2026-03-01T10:01:00.000001+00:00"),
        ("at", "yesterday"),
        ("actor", "nobody"),
        ("action", "connection.remove"),
        ("subject", ""),
        ("facts", '{"a":"7"}'),
        ("facts", "not JSON"),
        ("facts", "[]"),
        ("facts", '{"a": 7}'),
        ("digest", "0" * 64),
        ("actor", 5),
        ("at", 5),
    ],
)
def test_a_changed_entry_is_found(written: Store, column: str, value: object) -> None:
    with written.begin() as tx:
        without_triggers(tx)
        change(tx, 7, **{column: value})

    with written.read() as tx:
        verdict = journal.verify(tx)
    assert (verdict.fault, verdict.number) == (JournalFault.CHANGED, 7)
    assert verdict.head.count == 6


def delete_one(tx: Tx, number: int) -> None:
    tx.execute(sa.text("DELETE FROM journal WHERE number = :number"), {"number": number})


def delete_and_close_the_gap(tx: Tx, number: int) -> None:
    delete_one(tx, number)
    for later in range(number + 1, 21):
        change(tx, later, number=later - 1)


def swap_two(tx: Tx, number: int) -> None:
    for old, new in ((number, 1000), (number + 1, number), (1000, number + 1)):
        change(tx, old, number=new)


def point_elsewhere(tx: Tx, number: int) -> None:
    change(tx, number, previous="elsewhere")


@pytest.mark.parametrize("damage", [delete_one, delete_and_close_the_gap, swap_two, point_elsewhere])
def test_deleted_swapped_and_rechained_entries_are_found(written: Store, damage: Callable[[Tx, int], None]) -> None:
    number = random.Random(damage.__name__).randint(1, 19)
    with written.begin() as tx:
        without_triggers(tx)
        damage(tx, number)

    with written.read() as tx:
        verdict = journal.verify(tx)
    assert not verdict.is_sound
    assert verdict.number in (number, number + 1)


def test_a_cut_at_the_end_is_found_with_a_head_noted_earlier(written: Store) -> None:
    with written.begin() as tx:
        noted = journal.head(tx)
        without_triggers(tx)
        tx.exec_driver_sql("DELETE FROM journal WHERE number > 15")

    with written.read() as tx:
        assert journal.verify(tx).is_sound  # the chain alone cannot know
        verdict = journal.verify(tx, noted)
    assert (verdict.fault, verdict.number) == (JournalFault.CUT, 16)


def test_a_whole_journal_written_anew_is_found_with_a_head_noted_earlier(written: Store) -> None:
    with written.begin() as tx:
        noted = journal.head(tx)
        without_triggers(tx)
        tx.exec_driver_sql("DELETE FROM journal")
        for _ in range(25):
            journal.record(tx, at=NOW, actor="nobody", action="nothing", subject="-")

    with written.read() as tx:
        verdict = journal.verify(tx, noted)
    assert (verdict.fault, verdict.number) == (JournalFault.CHANGED, 20)


def test_a_journal_that_went_on_since_a_head_was_noted_is_sound(written: Store) -> None:
    with written.begin() as tx:
        noted = journal.head(tx)
        journal.record(tx, at=NOW, actor="dana", action="save", subject="b1")

        assert journal.verify(tx, noted).is_sound
        assert journal.verify(tx, JournalHead(0)).is_sound


def test_an_empty_journal_is_sound(store: Store) -> None:
    with store.read() as tx:
        assert journal.verify(tx).head == JournalHead(0)
        assert journal.verify(tx, JournalHead(3)).fault is JournalFault.CUT
