"""A sheet gives back exactly what was there, whatever was done to it; steps survive JSON."""

from __future__ import annotations

import random

import pytest

from credly_core.errors import MigrationError
from credly_core.migration.comparing import ChangeKind
from credly_core.migration.editing import (
    AddColumn,
    AddRecords,
    CellChange,
    ChangeSet,
    Operation,
    RemoveColumn,
    RemoveColumns,
    RemoveRecords,
    RenameFile,
    ReorderColumns,
    SetHeader,
    Sheet,
)
from credly_core.migration.table import Table
from tests.unit.migration.tables import a_badge, a_table


def same(one: Table, other: Table) -> bool:
    """Every text, heading, row number, and the name."""
    return (
        one.file == other.file
        and one.header == other.header
        and one.cells.equals(other.cells)
        and one.cells.columns == other.cells.columns
        and one.rows.equals(other.rows)
        and one.rows.dtype == other.rows.dtype
    )


def random_operation(chance: random.Random, table: Table) -> Operation | None:
    """Some change that fits the table."""
    kind = chance.randrange(8)
    if kind == 0 and table.width:
        header = list(table.header)
        header[chance.randrange(table.width)] = chance.choice(["", "state", "ü", "new"])
        return SetHeader(table.header, tuple(header))
    if kind == 1:
        cells = ("",) if chance.random() < 0.5 else tuple(str(n) for n in range(table.height))
        return AddColumn(chance.randint(0, table.width), "added", cells if table.height else ())
    if kind == 2 and table.width > 1:
        return RemoveColumn.of(table, chance.randrange(table.width))
    if kind == 3:
        order = list(range(table.width))
        chance.shuffle(order)
        return ReorderColumns(tuple(order))
    if kind == 4 and table.height:
        return RemoveRecords.of(table, chance.sample(range(table.height), chance.randint(1, table.height)))
    if kind == 5:
        return AddRecords.at_end(table, [[f"x{n}"] * table.width for n in range(chance.randint(1, 3))])
    if kind == 6 and table.width > 1:
        return RemoveColumns.of(table, chance.sample(range(table.width), chance.randint(1, table.width - 1)))
    return RenameFile(table.file, chance.choice(["a.csv", "badge.csv"])) if kind == 7 else None


def random_step(chance: random.Random, table: Table) -> ChangeSet:
    """One to three changes, or some cells."""
    if chance.random() < 0.5 and table.height and table.width:
        changes = {}
        for _ in range(chance.randint(1, 8)):
            record, column = chance.randrange(table.height), chance.randrange(table.width)
            before = str(table.column(column)[record])
            changes[record, column] = CellChange(record, column, before, chance.choice(["", "é", "a\nb", "0"]))
        return ChangeSet.of_cells("cells", "", changes.values())
    step = ChangeSet("frame", "", ())
    for _ in range(chance.randint(1, 3)):
        operation = random_operation(chance, step.apply(table))
        if operation:
            step = step.then(ChangeSet("", "", (operation,)))
    return step


@pytest.mark.parametrize("seed", range(40))
def test_any_walk_of_steps_undos_and_redos_ends_where_it_began(seed: int) -> None:
    chance = random.Random(seed)
    base = Table.from_rows("badge.csv", ("id", "name", "state"), [(str(n), f"B{n}", "") for n in range(6)], first_row=4)
    sheet = Sheet(base)
    states = [base]

    for _ in range(60):
        move = chance.random()
        if move < 0.5:
            step = ChangeSet.from_json(random_step(chance, sheet.table).to_json())
            if step.is_empty:
                continue
            sheet = sheet.apply(step)
            states = [*states[: sheet.position], sheet.table]
        else:
            sheet = sheet.undo() if move < 0.8 else sheet.redo()
        assert same(sheet.table, states[sheet.position])
        assert same(Sheet.from_steps(base, sheet.steps, sheet.position).table, sheet.table)
        sheet.changes()

    while sheet.can_undo:
        sheet = sheet.undo()
    assert same(sheet.table, base)
    assert sheet.changes() == ()


def test_a_step_is_taken_undone_and_redone() -> None:
    sheet = Sheet(a_table(a_badge(1), a_badge(2)))

    edited = sheet.set_cell(1, 1, "Short")
    undone = edited.undo()

    assert edited.table.record(1)[1] == "Short"
    assert edited.undo_title == "Edit badgeName"
    assert undone.redo_title == "Edit badgeName"
    assert same(undone.table, sheet.table)
    assert same(undone.redo().table, edited.table)
    assert sheet.undo() is sheet
    assert edited.redo() is edited
    assert (sheet.undo_title, edited.redo_title) == ("", "")


def test_a_new_step_forgets_the_steps_that_were_undone() -> None:
    sheet = Sheet(a_table(a_badge(1))).set_cell(0, 1, "First").undo()

    sheet = sheet.set_cell(0, 1, "Second")

    assert not sheet.can_redo
    assert len(sheet.steps) == 1


def test_a_change_to_the_same_text_is_no_step() -> None:
    sheet = Sheet(a_table(a_badge(1)))

    assert sheet.set_cell(0, 4, "Active") is sheet


def test_a_step_for_another_table_is_refused() -> None:
    table = a_table(a_badge(1), a_badge(2))
    removal = ChangeSet("x", "", (RemoveRecords.of(table, [1]),))
    other = a_table(a_badge(1), a_badge(3))
    one = a_table(a_badge(1))

    for step, target in [
        (ChangeSet.of_cells("x", "", [CellChange(0, 1, "Not there", "y")]), table),
        (ChangeSet.of_cells("x", "", [CellChange(9, 1, "", "y")]), table),
        (ChangeSet.of_cells("x", "", [CellChange(0, 99, "", "y")]), table),
        (removal, other),
        (removal, one),
        (ChangeSet("x", "", (SetHeader(("a",), ("b",)),)), table),
        (ChangeSet("x", "", (RenameFile("other.csv", "badge.csv"),)), table),
        (ChangeSet("x", "", (ReorderColumns((0, 1)),)), table),
        (ChangeSet("x", "", (RemoveColumn(0, "nonsense", ()),)), table),
        (ChangeSet("x", "", (RemoveColumn(0, "id", ("z",)),)), table),
        (ChangeSet("x", "", (RemoveColumns.read([0], ["nonsense"], [["a"]]),)), table),
        (ChangeSet("x", "", (RemoveColumns.read([0, 99], ["id", "x"], [["z"], [""]]),)), table),
        (ChangeSet("x", "", (RemoveColumns.read([99], ["x"], [[""]]).inverse(),)), table),
        (ChangeSet("x", "", (AddColumn(99, "x", ("",)),)), table),
        (ChangeSet("x", "", (AddRecords((0,), (("a",),)),)), table),
        (ChangeSet("x", "", (AddRecords((99,), (a_badge(9),)),)), table),
    ]:
        with pytest.raises(MigrationError) as caught:
            step.apply(target)
        assert caught.value.code == "edit.stale"


@pytest.mark.parametrize("height", [0, 1, 3])
def test_the_last_column_of_a_table_cannot_be_removed(height: int) -> None:
    table = Table.from_rows("badge.csv", ["x", "y"], [["a", "b"]] * height)
    last = RemoveColumn.of(table, 0).apply(table)

    for operation, target in [(RemoveColumn.of(last, 0), last), (RemoveColumns.of(table, [0, 1]), table)]:
        with pytest.raises(MigrationError) as caught:
            operation.apply(target)
        assert caught.value.code == "edit.last-column"


def test_many_columns_go_at_once_and_come_back_to_their_places() -> None:
    header = [f"h{number}" for number in range(300)]
    table = Table.from_rows("badge.csv", header, [[f"{row}{n}" if n % 3 else "" for n in range(300)] for row in "ab"])
    removal = RemoveColumns.of(table, range(0, 300, 2))

    sheet = Sheet(table).apply(ChangeSet.from_json(ChangeSet("x", "", (removal,)).to_json()))

    assert sheet.table.header == tuple(header[1::2])
    assert [change.kind for change in sheet.changes()] == [ChangeKind.COLUMN_REMOVED] * 150
    assert same(sheet.undo().table, table)
    assert removal == RemoveColumns.of(table, range(0, 300, 2))


def test_steps_stored_before_columns_went_together_are_still_read() -> None:
    stored = (
        b'{"title":"Drop","code":"","operations":['
        b'{"kind":"RemoveColumn","position":1,"heading":"y","cells":["b"]},'
        b'{"kind":"AddColumn","position":0,"heading":"z","cells":["1","2"]}]}'
    )
    table = Table.from_rows("badge.csv", ["x", "y"], [["a", "b"], ["c", "b"]])

    after = ChangeSet.from_json(stored).apply(table)

    assert after.header == ("z", "x")
    assert after.cells.rows() == [("1", "a"), ("2", "c")]


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"title":"","code":"","operations":[{"kind":"Explode"}]}'])
def test_a_stored_step_that_cannot_be_read_is_an_error_of_ours(data: bytes) -> None:
    with pytest.raises(MigrationError) as caught:
        ChangeSet.from_json(data)

    assert caught.value.code == "edit.unreadable"


def test_differences_are_told_with_the_step_that_made_them() -> None:
    base = a_table(a_badge(1), a_badge(2), a_badge(3), file="badges.csv")
    sheet = Sheet(base).set_cell(2, 1, "Three", title="Rename three")
    sheet = sheet.apply(ChangeSet("Name", "PK-3", (RenameFile("badges.csv", "badge.csv"),)))
    sheet = sheet.apply(ChangeSet("Drop row", "", (RemoveRecords.of(sheet.table, [0]),)))
    sheet = sheet.apply(ChangeSet("Drop provider", "", (RemoveColumn.of(sheet.table, 7),)))
    sheet = sheet.apply(ChangeSet("Add note", "", (AddColumn(0, "note", ("x",)),)))
    sheet = sheet.apply(ChangeSet("Order", "", (ReorderColumns((1, 0, 3, 2, 4, 5, 6, 7)),)))
    sheet = sheet.apply(ChangeSet("Head", "", (SetHeader(sheet.table.header, ("ID", *sheet.table.header[1:])),)))
    sheet = sheet.apply(ChangeSet("Add row", "", (AddRecords.at_end(sheet.table, [["new"] * 8]),)))

    changes = sheet.changes()

    assert [(change.kind, change.row, change.step) for change in changes] == [
        (ChangeKind.FILE_RENAMED, None, "Name"),
        (ChangeKind.COLUMNS_REORDERED, None, "Order"),
        (ChangeKind.COLUMN_REMOVED, None, "Drop provider"),
        (ChangeKind.HEADING, None, "Head"),
        (ChangeKind.COLUMN_ADDED, None, "Add note"),
        (ChangeKind.ROW_REMOVED, 2, "Drop row"),
        (ChangeKind.ROW_ADDED, 4, "Add row"),
        (ChangeKind.CELL, 4, "Rename three"),
    ]
    cell = changes[-1]
    assert (cell.record, cell.column, cell.heading) == (1, 3, "badgeName")
    assert (cell.before, cell.after) == ("Azure Course Number 3", "Three")


def test_a_cell_that_came_back_to_its_first_text_is_no_difference() -> None:
    sheet = Sheet(a_table(a_badge(1)))

    sheet = sheet.set_cell(0, 1, "Other").set_cell(0, 1, "Azure Course Number 1")

    assert sheet.changes() == ()


def test_rows_are_numbered_anew_when_one_goes_and_as_before_when_it_comes_back() -> None:
    base = Table.from_rows("badge.csv", ("id",), [("1",), ("2",), ("3",)], first_row=7)
    sheet = Sheet(base)

    fewer = sheet.apply(ChangeSet("x", "", (RemoveRecords.of(base, [0]),)))

    assert fewer.table.rows.to_list() == [2, 3]
    assert fewer.undo().table.rows.to_list() == [7, 8, 9]


def test_a_step_counts_its_cells() -> None:
    step = ChangeSet.of_cells("x", "c", [CellChange(0, 1, "a", "b"), CellChange(1, 1, "a", "a")])

    assert step.cell_count == 1
    assert step.cells == (CellChange(0, 1, "a", "b"),)
    assert step.inverse.cells == (CellChange(0, 1, "b", "a"),)
