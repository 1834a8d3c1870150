"""Repairing a set: previewed, asked, undone and done again, told cell by cell; never behind somebody's back."""

from __future__ import annotations

import pytest

from credly_core.errors import MigrationError, NotAllowed, Stale
from credly_core.migration.findings import Severity
from credly_core.migration.sets import AccountList, AccountLists
from credly_core.steps.check import ChangeScope, RowFilter
from tests.unit.steps.check.conftest import BADGES, COURSES, ME, Place

DATES = (
    b"id,badgeName,badgeCreationDate,lastModifiedDate,state,imageUrl\r\n"
    b"a,Basics,03/04/2016,,Active,a.png\r\n"
    b"b,More,05/06/2016,,Active,b.png\r\n"
)


def test_a_repair_is_previewed_without_changing_anything(place: Place) -> None:
    view = place.start(badge_csv=BADGES)

    change = place.check.preview(view.id, "1", "state.case@state")

    assert [(cell.record, cell.before, cell.after) for cell in change.cells] == [(1, "active", "Active")]
    assert place.check.view(view.id) is view


def test_a_repair_is_a_step_that_can_be_undone_and_done_again(place: Place) -> None:
    view = place.start(badge_csv=BADGES)

    repaired = place.check.repair(view.id, "1", "state.case@state", actor=ME)
    undone = place.check.undo(view.id, actor=ME)
    again = place.check.redo(view.id, actor=ME)

    assert place.cells(repaired, "state")[1] == "Active"
    assert (repaired.can_undo, repaired.can_redo) == (True, False)
    assert place.cells(undone, "state")[1] == "active"
    assert undone.redo_title == repaired.undo_title
    assert list(undone.as_answer().findings()) == list(view.as_answer().findings())
    assert list(again.as_answer().findings()) == list(repaired.as_answer().findings())


def test_the_history_is_one_for_the_whole_set(place: Place) -> None:
    view = place.start(badge_csv=BADGES, course_csv=COURSES)
    place.check.repair(view.id, "1", "state.case@state", actor=ME)
    place.check.repair(view.id, "2", "value.case@state", actor=ME)

    undone = place.check.undo(view.id, actor=ME)

    assert place.cells(undone, "state", 0)[1] == "Active"
    assert place.cells(undone, "state", 1)[1] == "published"
    assert len(undone.step_titles) == 2


def test_every_sure_repair_of_all_files_is_one_step(place: Place) -> None:
    view = place.start(badge_csv=BADGES, course_csv=COURSES)

    repaired = place.check.repair_sure(view.id, actor=ME)

    assert place.cells(repaired, "state", 0) == ["Active", "Active", "Perhaps"]
    assert place.cells(repaired, "badgeCreationDate", 0)[1] == "2016-02-13T00:00:00.000Z"
    assert place.cells(repaired, "externalBadgeProvider", 0)[1] == "Credly"
    assert place.cells(repaired, "courseCreationDate", 1)[1] == "2016-08-17T00:00:00.000Z"
    assert len(repaired.step_titles) == 1
    assert repaired.sure_count == 0
    assert place.cells(place.check.undo(view.id, actor=ME), "state", 0)[1] == "active"


def test_day_or_month_is_asked_once_for_the_column_and_the_answer_holds_for_all_of_it(place: Place) -> None:
    view = place.start(badge_csv=DATES)
    key = "date.ambiguous@badgeCreationDate"

    with pytest.raises(MigrationError, match="day or the month"):
        place.check.repair(view.id, "1", key, actor=ME)
    repaired = place.check.repair(view.id, "1", key, answer="month", actor=ME)

    assert place.cells(repaired, "badgeCreationDate") == ["2016-03-04T00:00:00.000Z", "2016-05-06T00:00:00.000Z"]


def test_the_data_suggest_the_order_of_day_and_month(place: Place) -> None:
    view = place.start(badge_csv=DATES.replace(b"05/06/2016", b"25/06/2016"))

    (repair,) = [item for item in view.files[0].repairs if item.code == "date.ambiguous"]

    assert repair.question is not None
    assert repair.question.suggested == "day"


def test_a_cell_is_typed_and_the_same_text_is_no_step(place: Place) -> None:
    view = place.start(badge_csv=BADGES)

    same = place.check.edit(view.id, "1", {0: {1: "Basics"}}, actor=ME)
    edited = place.check.edit(view.id, "1", {2: {4: "Retired"}}, actor=ME, arrangement=view.arrangement)

    assert same.position == 0
    assert edited.undo_title == "badge.csv: edit state in row 4"
    assert edited.files[0].errors < view.files[0].errors


@pytest.mark.parametrize("place_of_cell", [(99, 0), (0, 99), (-1, 0)])
def test_a_cell_that_is_not_there_is_refused(place: Place, place_of_cell: tuple[int, int]) -> None:
    view = place.start(badge_csv=BADGES)
    record, column = place_of_cell

    with pytest.raises(NotAllowed):
        place.check.edit(view.id, "1", {record: {column: "x"}}, actor=ME)


def test_an_edit_made_for_rows_that_moved_is_refused_and_one_for_cells_that_changed_is_not(place: Place) -> None:
    view = place.start(badge_csv=BADGES)
    place.check.edit(view.id, "1", {0: {1: "Other"}}, actor=ME)
    place.check.edit(view.id, "1", {1: {1: "Next"}}, actor=ME, arrangement=view.arrangement)
    place.check.remove_rows(view.id, "1", [0], actor=ME)

    with pytest.raises(Stale):
        place.check.edit(view.id, "1", {0: {1: "Late"}}, actor=ME, arrangement=view.arrangement)


FOREIGN = b"Badge Template ID,Badge Name,Created at,Status,Image URL\r\na,Basics,2016-08-17,Active,a.png\r\n"


def test_foreign_headings_are_named_by_place_in_one_step_that_can_be_undone(place: Place) -> None:
    view = place.start(badge_csv=FOREIGN)

    named = place.check.name_columns(view.id, "1", {0: "id", 1: "badgeName", 2: "", 3: "state"}, actor=ME)
    undone = place.check.undo(view.id, actor=ME)

    assert named.files[0].table is not None
    assert named.files[0].table.header == ("id", "badgeName", "Created at", "state", "Image URL")
    assert named.step_titles == ("badge.csv: name the columns as ALM does",)
    assert undone.files[0].table is not None
    assert ",".join(undone.files[0].table.header).encode() == FOREIGN.partition(b"\r\n")[0]


def test_two_headings_of_one_meaning_are_refused_and_nothing_is_named(place: Place) -> None:
    view = place.start(badge_csv=FOREIGN)

    with pytest.raises(NotAllowed, match="same meaning: state"):
        place.check.name_columns(view.id, "1", {2: "state", 3: "state"}, actor=ME)

    assert place.check.view(view.id).step_titles == ()


def test_headings_that_mean_nothing_new_are_no_step(place: Place) -> None:
    view = place.start(badge_csv=FOREIGN)

    same = place.check.name_columns(view.id, "1", {0: "", 1: ""}, actor=ME)

    assert same.step_titles == ()


def test_rows_are_removed_and_come_back(place: Place) -> None:
    view = place.start(badge_csv=BADGES)

    fewer = place.check.remove_rows(view.id, "1", [2, 0, 2], actor=ME)
    back = place.check.undo(view.id, actor=ME)

    assert place.cells(fewer, "id") == ["b"]
    assert fewer.undo_title == "badge.csv: remove 2 rows"
    assert place.cells(back, "id") == ["a", "b", "c"]
    with pytest.raises(NotAllowed):
        place.check.remove_rows(view.id, "1", [9], actor=ME)


def test_a_repair_that_is_not_needed_any_more_is_refused(place: Place) -> None:
    view = place.start(badge_csv=BADGES)
    place.check.repair(view.id, "1", "state.case@state", actor=ME)

    with pytest.raises(NotAllowed, match="not needed"):
        place.check.repair(view.id, "1", "state.case@state", actor=ME)


def test_the_list_of_changes_tells_each_cell_row_column_name_and_byte(place: Place) -> None:
    data = BADGES.replace(b",", b";").replace(b"\r\n", b"\n") + b";;;;;;;\n"
    uploads = {"Badge (1)_csv": data}
    view = place.start(**uploads)
    place.check.repair_sure(view.id, actor=ME)
    place.check.remove_rows(view.id, "1", [0], actor=ME)
    place.check.edit(view.id, "1", {0: {1: "Typed"}}, actor=ME)

    lines = place.check.changes(view.id)

    told = {(line.kind, line.row, line.column, line.before, line.after) for line in lines}
    assert ("cell", 3, "state", "active", "Active") in told
    assert ("cell", 3, "badgeName", "More", "Typed") in told
    assert ("file renamed", None, "", "Badge (1).csv", "badge.csv") in told
    assert {line.row for line in lines if line.kind == "row removed"} == {2, 5}
    written = [line.after for line in lines if line.scope is ChangeScope.EXPORT]
    assert "separator “;” became “,”" in written
    assert "line ends LF became CR LF" in written
    assert all(line.step for line in lines)
    assert place.check.change_total(view.id) == len(lines)


def test_a_part_of_the_changes_is_the_same_part_of_all_of_them(place: Place) -> None:
    view = place.start(badge_csv=BADGES, course_csv=COURSES.replace(b"\r\n", b"\n"))
    place.check.repair_sure(view.id, actor=ME)
    place.check.remove_rows(view.id, "1", [2], actor=ME)
    whole = place.check.changes(view.id)

    parts = [place.check.changes(view.id, first=first, count=2) for first in range(0, len(whole) + 2, 2)]

    assert sum(parts, ()) == whole
    assert len(whole) > 4


def test_a_name_that_was_put_right_and_back_leaves_no_line(place: Place) -> None:
    view = place.start(badge_csv=BADGES)
    place.check.edit(view.id, "1", {0: {1: "Other"}}, actor=ME)
    place.check.edit(view.id, "1", {0: {1: "Basics"}}, actor=ME)

    assert place.check.change_total(view.id) == 0


def test_a_slice_gives_only_the_rows_asked_for_with_their_marks(place: Place) -> None:
    view = place.start(badge_csv=BADGES)

    part = place.check.slice(view.id, "1", 1, 1)
    marked = place.check.slice(view.id, "1", 0, 50, RowFilter(severities=(Severity.ERROR,)))
    found = place.check.slice(view.id, "1", 0, 50, RowFilter(text="THIRD"))

    assert (part.total, part.first, part.records, part.rows) == (3, 1, (1,), (3,))
    assert part.cells[0][:2] == ("b", "More")
    assert part.marks[1, 4] is Severity.WARNING
    assert [record for record, _ in part.marks] == [1] * len(part.marks)
    assert marked.records == (1, 2)
    assert found.records == (2,)


def test_a_slice_behind_the_end_shows_the_end_and_one_of_a_refused_file_nothing(place: Place) -> None:
    view = place.start(badge_csv=BADGES, course_csv=b"")

    assert place.check.slice(view.id, "1", 99, 10).records == (2,)
    assert place.check.slice(view.id, "2").total == 0


def test_changed_cells_can_be_shown_alone(place: Place) -> None:
    view = place.start(badge_csv=BADGES)
    place.check.edit(view.id, "1", {2: {1: "Typed"}}, actor=ME)

    part = place.check.slice(view.id, "1", 0, 50, RowFilter(changed=True))

    assert part.records == (2,)
    assert part.changed == {(2, 1)}


def test_jumping_goes_from_finding_to_finding_and_back(place: Place) -> None:
    view = place.start(badge_csv=BADGES)
    errors = RowFilter(severities=(Severity.ERROR,))
    check = place.check

    first = check.next_spot(view.id, "1", only=errors)
    assert first is not None
    second = check.next_spot(view.id, "1", after=(first.record, first.column), only=errors)
    assert second is not None
    back = check.next_spot(view.id, "1", after=(second.record, second.column), only=errors, backwards=True)

    assert (first.record, first.place) == (1, 0)
    assert (second.record, second.column) > (first.record, first.column)
    assert back == first
    assert check.next_spot(view.id, "1", after=(99, None), only=errors) is None


def test_a_complete_set_turns_references_that_lead_nowhere_into_errors_unless_the_account_has_them(
    place: Place,
) -> None:
    modules = b"courseId,moduleId,moduleVersion,moduleOrderInCourse\r\n1,m1,1,0\r\n"
    view = place.start(course_csv=COURSES, course_module_csv=modules)

    complete = place.check.set_complete(view.id, True, actor=ME)
    lists = AccountLists((AccountList.of_ids("module.csv", "id", ["m1"]),))
    listed = place.check.set_account(view.id, lists, actor=ME)

    assert complete.complete
    assert complete.files[1].errors > view.files[1].errors
    assert listed.files[1].errors < complete.files[1].errors
    assert place.fresh().view(view.id).account.lists[0].count == 1


def test_a_second_file_of_a_type_is_never_given_the_name_of_the_one_that_counts(place: Place) -> None:
    view = place.start(**{"badge_csv": BADGES, "Badge (1)_csv": BADGES})

    repaired = place.check.repair_sure(view.id, actor=ME)

    assert [file.file for file in repaired.files] == ["badge.csv", "Badge (1).csv"]
    assert repaired.files[1].left_out_for == "badge.csv"
    assert [file.export_name for file in repaired.files] == ["badge.csv", "2/badge.csv"]


def test_an_arrangement_that_was_undone_is_not_taken_for_another_one(place: Place) -> None:
    rows = b"".join(b"%d,C%d,,2016-08-17T08:56:21.000Z,,a@x.org,,,Published\r\n" % (row, row) for row in range(6))
    start = place.start(course_csv=COURSES.split(b"\r\n", 1)[0] + b"\r\n" + rows)
    bobs = place.check.remove_rows(start.id, "1", [0], actor="Ann", arrangement=start.arrangement)
    back = place.check.undo(start.id, actor="Ann")
    anns = place.check.remove_rows(start.id, "1", [5], actor="Ann", arrangement=back.arrangement)

    with pytest.raises(Stale):
        place.check.remove_rows(start.id, "1", [2], actor="Bob", arrangement=bobs.arrangement)

    assert anns.arrangement != bobs.arrangement
    assert place.cells(place.check.view(start.id), "id") == ["0", "1", "2", "3", "4"]
