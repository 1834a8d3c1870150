"""The table of a draft: which edits count, and what the marks say."""

from __future__ import annotations

import pytest
import streamlit

from credly_core.domain.ids import DraftId
from credly_core.steps.bundle.views import DraftView, frame_headings
from pages.parts.bundle.pasting import Rest, divide, sentence_of
from pages.parts.bundle.rows import FULL_NAME, NUMBER, grid_columns, grid_rows, marks_of
from pages.parts.grid import Block, GridActions, grid, unseen, well_formed_block
from pages.parts.session import open_console


def edit(number: int, record: int, column: str, text: str, *, step: int = 1) -> dict[str, object]:
    """One edit as the browser sends it."""
    return {"number": number, "step": step, "record": record, "column": column, "text": text}


@pytest.fixture
def draft(with_templates: object) -> DraftView:
    """A draft from all usable templates."""
    return open_console().bundle.start_from_templates(actor="dana")


def test_edits_sent_twice_count_once() -> None:
    first = [edit(1, 0, "badgeName", "A")]
    both = [*first, edit(2, 3, "state", "Retired")]

    new, newest = unseen(first, 0)
    again, latest = unseen(both, newest)

    assert (new, newest) == ([{0: {"badgeName": "A"}}], 1)
    assert (again, latest) == ([{3: {"state": "Retired"}}], 2)


def test_the_last_of_two_edits_of_one_cell_wins_whatever_order_they_arrive_in() -> None:
    edits = [edit(2, 0, "badgeName", "second"), edit(1, 0, "badgeName", "first")]

    new, _ = unseen(edits, 0)

    assert new == [{0: {"badgeName": "second"}}]


def test_edits_that_arrive_together_are_taken_back_one_by_one() -> None:
    together = [edit(1, 0, "badgeName", "A", step=1), edit(2, 1, "id", "b", step=2), edit(3, 2, "id", "c", step=2)]

    steps, _ = unseen(together, 0)

    assert steps == [{0: {"badgeName": "A"}}, {1: {"id": "b"}, 2: {"id": "c"}}]


def test_a_message_that_is_no_edit_is_passed_over() -> None:
    broken = [{"number": "x"}, {}, edit(1, 0, "badgeName", "good")]

    new, newest = unseen(broken, 0)

    assert (new, newest) == ([{0: {"badgeName": "good"}}], 1)


def test_the_columns_bring_their_limit_choices_and_source_from_the_rules(draft: DraftView) -> None:
    columns = {column.key: column for column in grid_columns(draft)}

    assert columns["badgeName"].limit == 25
    assert columns["state"].options == ("Active", "Retired")
    assert "workbook" in columns["id"].help
    assert columns[FULL_NAME].kind == "fixed"


def test_every_error_of_a_row_is_marked_in_its_cell_with_what_and_what_to_do(draft: DraftView) -> None:
    headings = frame_headings(draft.table.header)

    marks = marks_of(draft.report, range(draft.row_count), headings)

    marked = [record for record, cells in marks.items() if cells.get("badgeName", ("", ""))[0] == "error"]
    assert len(marked) == draft.report.errors
    assert "ALM takes 25" in marks[marked[0]]["badgeName"][1]


def test_rows_carry_the_number_a_spreadsheet_shows_and_the_full_name(draft: DraftView) -> None:
    (row,) = grid_rows(draft, [4])

    assert row.cells[NUMBER] == "6"
    assert row.cells[FULL_NAME] == draft.full_names[4]


def test_a_pasted_block_fills_the_rows_that_follow_and_keeps_what_is_left() -> None:
    block = Block(7, ("id", "badgeName"), (("a", "A"), ("b", "B", "stray"), ("c",)))

    filled, rest = divide(block, [7, 9])

    assert filled == {7: {"id": "a", "badgeName": "A"}, 9: {"id": "b", "badgeName": "B"}}
    assert rest == ({"id": "c"},)


def test_what_did_not_fit_is_said_in_numbers() -> None:
    rows = tuple({"id": str(number)} for number in range(8))

    said = sentence_of(Rest(DraftId("d"), "", 20, rows, 0))
    beside = sentence_of(Rest(DraftId("d"), "", 1, (), 1))

    assert said == "**12 of the 20 pasted rows fit.** Add 8 rows at the end of the file?"
    assert beside == "1 pasted cell lay beyond the last column and was not taken."


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> tuple[dict[str, object], list[object]]:
    """What the browser has said, and what was made of it."""
    state: dict[str, object] = {}
    monkeypatch.setattr(streamlit, "session_state", state)
    return state, []


def listener(heard: list[object], epoch: str = "now") -> grid._Listener:
    """Who hands on what the table says."""
    return grid._Listener("t", epoch, GridActions(heard.append, heard.append, heard.append, heard.append))


def test_a_message_that_arrives_twice_counts_once(told: tuple[dict[str, object], list[object]]) -> None:
    state, heard = told
    state["t"] = {"command": {"command": "undo", "message": 4}}

    listener(heard).take_command()
    listener(heard).take_command()

    assert heard == ["undo"]
    assert listener(heard).heard == 4


def test_edits_of_rows_that_are_no_longer_shown_are_heard_and_not_taken(
    told: tuple[dict[str, object], list[object]],
) -> None:
    state, heard = told
    state["t"] = {"edits": {"epoch": "before", "message": 1, "edits": [edit(1, 0, "id", "a")]}}

    listener(heard).take_edits()

    assert heard == []
    assert (listener(heard).heard, listener(heard).seen) == (1, 0)
    state["t"] = {"edits": {"epoch": "now", "message": 2, "edits": [edit(1, 0, "id", "a")]}}
    listener(heard).take_edits()
    assert heard == [{0: {"id": "a"}}]


def test_a_message_without_a_number_is_passed_over(told: tuple[dict[str, object], list[object]]) -> None:
    state, heard = told
    state["t"] = {"command": "undo", "place": {"message": "1", "records": [1]}}

    listener(heard).take_command()
    listener(heard).take_place()

    assert heard == []


def test_a_block_that_is_no_block_is_not_taken() -> None:
    good: dict[str, object] = {"record": 1, "columns": ["id"], "lines": [["a"], ["b", "c"]]}

    assert well_formed_block(good) == Block(1, ("id",), (("a",), ("b", "c")))
    assert well_formed_block({**good, "record": "1"}) is None
    assert well_formed_block({**good, "lines": "ab"}) is None
