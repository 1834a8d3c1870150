"""A file that somebody else's program touched since: what changed, and taking it back in."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from credly_core.errors import UnreadableInput
from credly_core.migration.comparing import ChangeKind
from credly_core.migration.table import Table
from credly_core.steps.bundle import CellDifference
from credly_core.steps.bundle.comparing import compare
from credly_core.steps.bundle.replacing import replace_step
from tests.unit.steps.bundle.conftest import Workshop, file_of, row

MARK = b"\xef\xbb\xbf"


def test_a_mark_semicolons_and_four_cells_are_all_told(workshop: Workshop) -> None:
    view = workshop.start(row(1), row(2), row(3))
    theirs = file_of(
        row(1, "Eins", state="Retired"), row(2, "Zwei"), row(3, lastModifiedDate="2016-08-18T08:56:21.000Z")
    )

    change = workshop.bundle.compare_outside(view.id, "badge.csv", MARK + theirs.replace(b",", b";"))

    assert change.sentence == ("Changed outside: 4 cells, a byte order mark was added, separator “,” became “;”.")
    assert change.difference.cells == (
        CellDifference("badge-1", "badgeName", "Badge 01", "Eins"),
        CellDifference("badge-1", "state", "Active", "Retired"),
        CellDifference("badge-2", "badgeName", "Badge 02", "Zwei"),
        CellDifference("badge-3", "lastModifiedDate", "2016-08-17T08:56:21.000Z", "2016-08-18T08:56:21.000Z"),
    )


def test_taking_the_changes_puts_the_form_right_in_one_step(workshop: Workshop) -> None:
    view = workshop.start(row(1), row(2))
    theirs = file_of(row(1, "Eins"), row(2, "Zwei"))
    change = workshop.bundle.compare_outside(view.id, "from excel.csv", MARK + theirs.replace(b",", b";"))

    after = workshop.bundle.take_outside(view.id, change, actor="dana")

    assert after.undo_title == "Take the changes of from excel.csv"
    assert after.position == view.position + 1
    assert workshop.bundle.take_away(after.id)[1] == theirs
    assert [item.heading for item in after.sheet.changes()] == ["badgeName", "badgeName"]
    back = workshop.bundle.undo(after.id, actor="dana")
    assert back.table.cells.equals(view.table.cells)


def test_an_untouched_file_is_said_to_be_untouched_and_taking_it_is_no_step(workshop: Workshop) -> None:
    view = workshop.start(row(1))
    data = workshop.bundle.take_away(view.id)[1]

    change = workshop.bundle.compare_outside(view.id, "badge.csv", data)

    assert change.sentence.startswith("Not changed")
    assert change.difference.is_empty
    assert workshop.bundle.take_outside(view.id, change, actor="dana").position == view.position


def test_rows_that_came_went_or_moved_are_told_and_taken_one_by_one(workshop: Workshop) -> None:
    view = workshop.start(row(1), row(2), row(3), row(4))
    theirs = file_of(row(9), row(4), row(2), row(3, "Drei"))

    change = workshop.bundle.compare_outside(view.id, "badge.csv", theirs)
    after = workshop.bundle.take_outside(view.id, change, actor="dana")

    assert "rows in another order" in change.sentence
    assert workshop.bundle.take_away(after.id)[1] == theirs
    kinds = [item.kind for item in after.sheet.changes()]
    assert ChangeKind.CELL in kinds
    assert kinds.count(ChangeKind.ROW_ADDED) <= 2
    assert workshop.bundle.undo(after.id, actor="dana").table.cells.equals(view.table.cells)


def test_columns_that_came_went_or_moved_are_told_and_taken(workshop: Workshop) -> None:
    view = workshop.start(row(1), row(2))
    header = "badgeName,id,badgeCreationDate,lastModifiedDate,state,imageUrl,Remark"
    line = "Badge 01,badge-1,2016-08-17T08:56:21.000Z,2016-08-17T08:56:21.000Z,Active,a.png,new"
    theirs = file_of(line, header=header)

    change = workshop.bundle.compare_outside(view.id, "badge.csv", theirs)
    after = workshop.bundle.take_outside(view.id, change, actor="dana")

    assert "column Remark added" in change.sentence
    assert "column externalBadgeId removed" in change.sentence
    assert ",".join(after.table.header) == header
    assert after.table.record(0)[-1] == "new"
    assert workshop.bundle.take_away(after.id, accept_errors=True)[1] == theirs
    assert workshop.bundle.undo(after.id, actor="dana").table.header == view.table.header


def test_a_file_in_an_unknown_encoding_is_refused_first_and_taken_with_the_chosen_one(workshop: Workshop) -> None:
    view = workshop.start(row(1))
    data = file_of(row(1, "Führung")).decode().encode("cp437")
    with pytest.raises(UnreadableInput):
        workshop.bundle.compare_outside(view.id, "badge.csv", data)

    change = workshop.bundle.compare_outside(view.id, "badge.csv", data, encoding="cp437")
    after = workshop.bundle.take_outside(view.id, change, actor="dana")

    assert change.encoding == "cp437"
    assert "encoding UTF-8 became" in change.sentence
    assert workshop.cells(after, "badgeName") == ["Führung"]


CELL = st.sampled_from(["", "a", "b", "c"])


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """Small tables with and without ids, with repeated headings and repeated ids."""
    header = draw(st.lists(st.sampled_from(["id", "badgeName", "state", "x", ""]), min_size=1, max_size=4))
    rows = draw(st.lists(st.tuples(*(CELL for _ in header)), max_size=6))
    return Table.from_rows("badge.csv", header, rows)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ours=tables(), theirs=tables())
def test_whatever_the_two_files_the_step_leads_from_one_to_the_other_and_back(ours: Table, theirs: Table) -> None:
    step = replace_step(ours, theirs, title="Take it")

    there = step.apply(ours)

    assert (there.header, there.cells.rows()) == (theirs.header, theirs.cells.rows())
    back = step.inverse.apply(there)
    assert (back.header, back.cells.rows(), back.rows.to_list()) == (
        ours.header,
        ours.cells.rows(),
        ours.rows.to_list(),
    )
    assert compare(ours, ours).is_empty
    if not step.is_empty and len(set(ours.header)) == ours.width and len(set(theirs.header)) == theirs.width:
        assert not compare(ours, theirs).is_empty
