"""Working copies: saved at each step, undone and redone, never overwritten by a second tab."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from credly_core.domain.bundles import DraftRecord, NewDraft
from credly_core.domain.ids import ConnectionId, DraftId
from credly_core.errors import StoreConflict
from credly_core.store import drafts
from credly_core.store.store import Store

from .values import CONNECTION, LATER, NOW

DRAFT = DraftId("d1")


@pytest.fixture
def drafting(connected: Store) -> Store:
    """A store with one working copy, `d1`."""
    new = NewDraft("Spring", "file", b"base", original=b"\xef\xbb\xbfid", original_name="badge.csv")
    with connected.begin() as tx:
        drafts.create_draft(tx, DRAFT, new, connection_id=CONNECTION, at=NOW, actor="dana")
    return connected


def step(store: Store, text: bytes, at: int, draft_id: DraftId = DRAFT) -> int:
    with store.begin() as tx:
        return drafts.append_step(tx, draft_id, text, expected_position=at, at=LATER, actor="kim")


def read(store: Store, draft_id: DraftId = DRAFT) -> DraftRecord:
    with store.read() as tx:
        record = drafts.get_draft(tx, draft_id)
    assert record is not None
    return record


def test_a_new_working_copy_comes_back_as_it_was_made(connected: Store) -> None:
    new = NewDraft("Spring", "templates", b"base")

    with connected.begin() as tx:
        made = drafts.create_draft(tx, DRAFT, new, connection_id=None, at=NOW, actor="dana")

    assert read(connected) == made
    assert (made.position, made.steps, made.original) == (0, (), None)


def test_each_step_is_saved_on_top_of_the_one_before(drafting: Store) -> None:
    positions = [step(drafting, b"one", 0), step(drafting, b"two", 1)]

    record = read(drafting)
    assert positions == [1, 2]
    assert (record.position, record.steps) == (2, (b"one", b"two"))
    assert (record.updated_at, record.actor) == (LATER, "kim")
    assert (record.base, record.original, record.original_name) == (b"base", b"\xef\xbb\xbfid", "badge.csv")


def test_undone_steps_can_be_redone_until_a_new_step_is_taken(drafting: Store) -> None:
    for number, text in enumerate((b"one", b"two", b"three")):
        step(drafting, text, number)
    with drafting.begin() as tx:
        drafts.move_to(tx, DRAFT, 1, expected_position=3)
    undone = read(drafting)

    step(drafting, b"other", 1)

    assert (undone.position, undone.steps) == (1, (b"one", b"two", b"three"))
    assert read(drafting).steps == (b"one", b"other")


def test_a_step_on_top_of_a_position_that_has_moved_on_is_a_conflict(drafting: Store) -> None:
    step(drafting, b"one", 0)

    with pytest.raises(StoreConflict, match="changed somewhere else") as caught:
        step(drafting, b"late", 0)

    assert caught.value.code == "store.conflict.position"
    assert read(drafting).steps == (b"one",)


def test_of_many_tabs_that_save_at_once_exactly_one_wins(drafting: Store) -> None:
    outcomes: list[str] = []

    def save(number: int) -> None:
        try:
            step(drafting, f"tab {number}".encode(), 0)
            outcomes.append("saved")
        except StoreConflict:
            outcomes.append("conflict")

    threads = [threading.Thread(target=save, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["conflict"] * 7 + ["saved"]
    assert len(read(drafting).steps) == 1


@pytest.mark.parametrize("position", [-1, 2, 99])
def test_one_cannot_move_to_a_step_that_is_not_there(drafting: Store, position: int) -> None:
    step(drafting, b"one", 0)

    with pytest.raises(StoreConflict), drafting.begin() as tx:
        drafts.move_to(tx, DRAFT, position, expected_position=1)


def test_moving_from_a_stale_position_is_a_conflict(drafting: Store) -> None:
    step(drafting, b"one", 0)

    with pytest.raises(StoreConflict, match="changed somewhere else"), drafting.begin() as tx:
        drafts.move_to(tx, DRAFT, 0, expected_position=0, at=LATER, actor="kim")


def test_work_on_a_removed_working_copy_is_a_conflict(drafting: Store) -> None:
    with drafting.begin() as tx:
        drafts.set_extra(tx, DRAFT, "view", b"1")
        drafts.remove_draft(tx, DRAFT)
        drafts.remove_draft(tx, DRAFT)

        for work in (
            lambda: drafts.append_step(tx, DRAFT, b"x", expected_position=0, at=NOW, actor="kim"),
            lambda: drafts.move_to(tx, DRAFT, 0, expected_position=0),
            lambda: drafts.rename_draft(tx, DRAFT, "Other"),
            lambda: drafts.set_extra(tx, DRAFT, "view", b"2"),
        ):
            with pytest.raises(StoreConflict, match="removed in the meantime"):
                work()
        assert drafts.get_draft(tx, DRAFT) is None
        assert drafts.get_extra(tx, DRAFT, "view") is None


def test_working_copies_are_listed_by_connection_the_last_touched_first(drafting: Store) -> None:
    with drafting.begin() as tx:
        for number in (2, 3):
            new = NewDraft(f"Draft {number}", "templates", b"")
            connection_id = CONNECTION if number == 2 else None
            drafts.create_draft(tx, DraftId(f"d{number}"), new, connection_id=connection_id, at=NOW, actor="dana")
    step(drafting, b"one", 0)
    with drafting.begin() as tx:
        drafts.move_to(tx, DRAFT, 0, expected_position=1)

    with drafting.read() as tx:
        listed = drafts.list_drafts(tx, CONNECTION)
        assert [item.id for item in drafts.list_drafts(tx, None)] == ["d3"]
        assert drafts.list_drafts(tx, ConnectionId("c9")) == ()
    assert [(item.id, item.position, item.step_count) for item in listed] == [("d1", 0, 1), ("d2", 0, 0)]


def test_a_working_copy_can_be_renamed_and_carry_extras(drafting: Store) -> None:
    with drafting.begin() as tx:
        drafts.rename_draft(tx, DRAFT, "Autumn", at=LATER)
        drafts.set_extra(tx, DRAFT, "view", b"1")
        drafts.set_extra(tx, DRAFT, "view", b"2")

    with drafting.read() as tx:
        assert drafts.get_extra(tx, DRAFT, "view") == b"2"
        assert drafts.get_extra(tx, DRAFT, "other") is None
    assert read(drafting).name == "Autumn"


def test_saving_a_step_writes_far_less_than_the_base(drafting: Store, database: Path) -> None:
    big = DraftId("big")
    with drafting.begin() as tx:
        new = NewDraft("Big", "file", b"x" * 2_000_000, original=b"y" * 2_000_000)
        drafts.create_draft(tx, big, new, connection_id=CONNECTION, at=NOW, actor="dana")
    log = database.with_name(f"{database.name}-wal")
    with drafting.begin() as tx:
        pages = int(tx.exec_driver_sql("PRAGMA wal_autocheckpoint").scalar() or 0)
        tx.exec_driver_sql("PRAGMA wal_autocheckpoint = 0")
    step(drafting, b"warm up", 0, big)
    before = log.stat().st_size

    step(drafting, b"a cell", 1, big)

    assert pages > 0
    assert log.stat().st_size - before < 50_000


@given(moves=st.lists(st.one_of(st.binary(max_size=5), st.integers(0, 12)), max_size=25))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_walk_of_steps_undos_and_redos_matches_a_list(drafting: Store, moves: list[bytes | int]) -> None:
    steps: list[bytes] = []
    position = 0
    with drafting.begin() as tx:
        drafts.remove_draft(tx, DRAFT)
        drafts.create_draft(tx, DRAFT, NewDraft("Walk", "file", b""), connection_id=None, at=NOW, actor="dana")

        for move in moves:
            if isinstance(move, bytes):
                drafts.append_step(tx, DRAFT, move, expected_position=position, at=NOW, actor="dana")
                steps[position:] = [move]
                position += 1
            elif move <= len(steps):
                drafts.move_to(tx, DRAFT, move, expected_position=position)
                position = move

        record = drafts.get_draft(tx, DRAFT)

    assert record is not None
    assert (record.steps, record.position) == (tuple(steps), position)
