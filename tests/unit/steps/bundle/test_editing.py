"""Typing, repairing, undoing: every change is a step, saved as it happens."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from credly_core.errors import MigrationError, NotAllowed, NotReady, StoreConflict, UnreadableInput
from credly_core.steps.bundle import DraftView, MappingNeeded
from tests.unit.migration.samples import bad_samples
from tests.unit.steps.bundle.conftest import Workshop, row

BADGE_SAMPLES = [path for path in bad_samples() if path.parent.name == "badge"]


def test_an_edit_is_a_step_with_a_title_and_is_checked_at_once(workshop: Workshop) -> None:
    view = workshop.start(row(1), row(2))

    view = workshop.bundle.edit(view.id, {1: {"state": "Aktiv"}}, actor="dana")

    assert view.undo_title == "Edit state in row 3"
    assert view.report.errors + view.report.warnings > 0
    assert 1 in view.marks
    assert view.position == 1


def test_several_cells_are_one_step_and_what_stays_the_same_is_not_counted(workshop: Workshop) -> None:
    view = workshop.start(row(1), row(2), row(3))

    view = workshop.bundle.edit(
        view.id,
        {0: {"badgeName": "A"}, 1: {"badgeName": "Badge 02"}, 2: {"badgeName": "C", "state": "Active"}},
        actor="dana",
    )

    assert view.undo_title == "Edit 2 cells"
    assert workshop.cells(view, "badgeName") == ["A", "Badge 02", "C"]


def test_an_edit_that_changes_nothing_is_no_step(workshop: Workshop) -> None:
    view = workshop.start(row(1))

    again = workshop.bundle.edit(view.id, {0: {"badgeName": "Badge 01"}}, actor="dana")

    assert again.position == view.position


def test_an_edit_made_on_an_older_table_is_refused_and_nothing_is_lost(workshop: Workshop) -> None:
    view = workshop.start(row(1))
    workshop.bundle.edit(view.id, {0: {"badgeName": "From the other tab"}}, actor="eli")

    with pytest.raises(NotAllowed, match="changed in another tab"):
        workshop.bundle.edit(view.id, {0: {"badgeName": "Mine"}}, actor="dana", position=view.position)

    assert workshop.cells(workshop.bundle.view(view.id), "badgeName") == ["From the other tab"]


def test_two_processes_cannot_overwrite_each_other(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    view = workshop.start(row(1))
    other = workshop.another()
    stale = workshop.bundle.view(view.id)
    other.edit(view.id, {0: {"badgeName": "Theirs"}}, actor="eli")
    desk = workshop.bundle._desk
    monkeypatch.setattr(desk, "view", lambda _: stale)

    with pytest.raises(StoreConflict, match="somewhere else"):
        workshop.bundle.edit(view.id, {0: {"badgeName": "Mine"}}, actor="dana")


@pytest.mark.parametrize("edits", [{5: {"state": "x"}}, {-1: {"state": "x"}}, {0: {"colour": "x"}}])
def test_a_cell_that_is_not_there_is_refused(workshop: Workshop, edits: dict[int, dict[str, str]]) -> None:
    view = workshop.start(row(1))

    with pytest.raises(NotAllowed, match="no cell"):
        workshop.bundle.edit(view.id, edits, actor="dana")


@pytest.mark.parametrize("records", [[3], [-1], [0, 9]])
def test_a_row_that_is_not_there_cannot_be_removed(workshop: Workshop, records: list[int]) -> None:
    view = workshop.start(row(1), row(2))

    with pytest.raises(NotAllowed, match="not there"):
        workshop.bundle.remove_rows(view.id, records, actor="dana")


def test_another_edit_after_an_undo_takes_the_place_of_what_was_undone(workshop: Workshop) -> None:
    view = workshop.start(row(1))
    bundle = workshop.bundle
    frozen = workshop.now()
    bundle._desk._now = lambda: frozen

    bundle.edit(view.id, {0: {"badgeName": "First"}}, actor="dana")
    bundle.undo(view.id, actor="dana")
    view = bundle.edit(view.id, {0: {"badgeName": "Second"}}, actor="dana")

    assert workshop.cells(view, "badgeName") == ["Second"]
    assert not view.sheet.can_redo


def test_what_was_done_is_there_for_another_process_at_once(workshop: Workshop) -> None:
    view = workshop.start(row(1), row(2))
    view = workshop.bundle.edit(view.id, {0: {"badgeName": "Mine"}}, actor="dana")
    view = workshop.bundle.edit(view.id, {1: {"badgeName": "Too"}}, actor="dana")
    view = workshop.bundle.undo(view.id, actor="dana")

    seen = workshop.another().view(view.id)

    assert seen.table.cells.equals(view.table.cells)
    assert (seen.position, seen.undo_title, seen.redo_title) == (view.position, view.undo_title, view.redo_title)
    assert [draft.id for draft in workshop.another().drafts()] == [view.id]


def start_sample(workshop: Workshop, path: Path) -> DraftView | None:
    """A draft from a bad sample; None where the sample cannot be a draft as it stands."""
    beside = path.with_suffix(".json")
    known = json.loads(beside.read_text("utf-8")) if beside.exists() else {}
    try:
        view = workshop.bundle.start_from_file(known.get("file", "badge.csv"), path.read_bytes(), actor="dana")
    except UnreadableInput:
        return None
    return None if isinstance(view, MappingNeeded) else view


@pytest.mark.parametrize("path", BADGE_SAMPLES, ids=lambda path: path.stem)
def test_every_repair_of_every_bad_sample_does_what_its_preview_shows_and_can_be_undone(
    workshop: Workshop, path: Path
) -> None:
    view = start_sample(workshop, path)
    if view is None:
        return
    for group in view.repairs:
        options = [option.value for option in group.question.options] if group.question else [None]
        for answer in options:
            preview = workshop.bundle.preview(view.id, group.key, answer=answer)
            expected = preview.apply(view.table)

            after = workshop.bundle.repair(view.id, group.key, actor="dana", answer=answer)

            assert after.table.cells.equals(expected.cells)
            assert after.table.header == expected.header
            if preview.is_empty:
                continue
            assert after.undo_title == preview.title
            back = workshop.bundle.undo(view.id, actor="dana")
            assert back.table.cells.equals(view.table.cells)
            assert back.table.header == view.table.header
            assert [finding.code for finding in back.report.findings()] == [
                finding.code for finding in view.report.findings()
            ]


def test_a_repair_with_a_question_wants_its_answer(workshop: Workshop) -> None:
    view = start_sample(workshop, next(path for path in BADGE_SAMPLES if path.stem == "date.ambiguous"))
    assert view is not None
    group = next(group for group in view.repairs if group.question)

    with pytest.raises(MigrationError, match=r"\?"):
        workshop.bundle.repair(view.id, group.key, actor="dana")


def test_a_repair_that_is_not_offered_any_more_is_refused(workshop: Workshop) -> None:
    view = workshop.start(row(1))

    with pytest.raises(NotAllowed, match="not needed any more"):
        workshop.bundle.repair(view.id, "name.length@badgeName", actor="dana")


NAMES = st.text(alphabet='ab é,"\n=🏅', max_size=30)
MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("edit"), st.integers(0, 2), st.sampled_from(["badgeName", "state", "id"]), NAMES),
        st.tuples(st.just("undo")),
        st.tuples(st.just("redo")),
        st.tuples(st.just("remove"), st.integers(0, 2)),
        st.tuples(st.just("repair"), st.integers(0, 5)),
        st.tuples(st.just("another")),
    ),
    max_size=12,
)


def make_moves(workshop: Workshop) -> dict[str, Callable[..., DraftView]]:
    """What each move of a walk does to the draft."""
    bundle = workshop.bundle

    def repair(view: DraftView, number: int) -> DraftView:
        sure = [group for group in view.repairs if group.is_sure]
        return bundle.repair(view.id, sure[number % len(sure)].key, actor="dana") if sure else view

    def edit(view: DraftView, record: int, column: str, text: str) -> DraftView:
        return bundle.edit(view.id, {record: {column: text}}, actor="dana") if record < view.row_count else view

    def remove(view: DraftView, record: int) -> DraftView:
        return bundle.remove_rows(view.id, [record], actor="dana") if record < view.row_count else view

    return {
        "edit": edit,
        "remove": remove,
        "repair": repair,
        "undo": lambda view: bundle.undo(view.id, actor="dana"),
        "redo": lambda view: bundle.redo(view.id, actor="dana"),
        "another": lambda view: workshop.another().view(view.id),
    }


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=MOVES)
def test_any_walk_leads_back_to_the_start_and_forth_again(workshop: Workshop, moves: list[tuple[object, ...]]) -> None:
    start = workshop.start(row(1), row(2, "A very long name of a badge indeed"), row(3))
    make, view = make_moves(workshop), start
    for move, *rest in moves:
        view = make[str(move)](view, *rest)
        assert workshop.another().view(view.id).table.cells.equals(view.table.cells)
    last = view

    while view.sheet.can_undo:
        view = workshop.bundle.undo(view.id, actor="dana")
    assert view.table.cells.equals(start.table.cells)
    assert view.table.rows.to_list() == start.table.rows.to_list()
    while view.position < last.position:
        view = workshop.bundle.redo(view.id, actor="dana")
    assert view.table.cells.equals(last.table.cells)


def test_a_draft_can_be_renamed_and_thrown_away_while_its_versions_stay(workshop: Workshop) -> None:
    view = workshop.start(row(1))
    workshop.bundle.save_version(view.id, name="Kept", actor="dana")

    workshop.bundle.rename(view.id, "  Spring  ")
    assert workshop.bundle.view(view.id).name == "Spring"
    with pytest.raises(NotAllowed):
        workshop.bundle.rename(view.id, " ")
    workshop.bundle.discard(view.id, actor="dana")

    assert workshop.bundle.drafts() == ()
    assert [version.name for version in workshop.bundle.versions()] == ["Kept"]
    with pytest.raises(NotReady, match="does not exist"):
        workshop.bundle.view(view.id)
