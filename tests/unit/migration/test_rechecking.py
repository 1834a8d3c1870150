"""Looking again at a changed table finds exactly what looking at all of it finds."""

from __future__ import annotations

import random
from typing import Any

import polars as pl
import pytest

from credly_core.migration.checking import check_prepared, prepare
from credly_core.migration.editing import CellChange, ChangeSet, RemoveRecords, RenameFile, SetColumn, SetHeader, Sheet
from credly_core.migration.findings import Report
from credly_core.migration.rechecking import Memory, prepare_again
from credly_core.migration.spec import load_specs
from credly_core.migration.table import Table
from tests.unit.migration.thoroughness import times

SPEC = load_specs().file("badge.csv")
HEADER = SPEC.canonical_names
TEXTS = (
    "",
    " ",
    "Active",
    "active",
    "13/02/2016",
    "2016-08-17T08:56:21.000Z",
    "x" * 30,
    "=1+1",
    "a",
    "a.png",
    "\u200bz",
)


def told(report: Report) -> list[object]:
    """Every finding, in order."""
    return [
        (one.code, one.severity, one.row, one.column, one.value, dict(one.facts), one.message)
        for one in report.findings()
    ]


def random_table(chance: random.Random, height: int = 12) -> Table:
    return Table.from_rows("badge.csv", HEADER, [[chance.choice(TEXTS) for _ in HEADER] for _ in range(height)])


def random_step(chance: random.Random, table: Table) -> ChangeSet:
    kind = chance.randrange(6)
    if kind == 0 and table.height > 2:
        return ChangeSet("", "", (RemoveRecords.of(table, [chance.randrange(table.height)]),))
    if kind == 1:
        header = list(table.header)
        header[chance.randrange(len(header))] = chance.choice(("state", "other", "ID "))
        return ChangeSet("", "", (SetHeader(table.header, tuple(header)),))
    if kind == 2:
        return ChangeSet("", "", (RenameFile(table.file, chance.choice(("Badge (1).csv", "badge.csv"))),))
    record, column = chance.randrange(table.height), chance.randrange(table.width)
    before = str(table.column(column)[record])
    return ChangeSet.of_cells("", "", [CellChange(record, column, before, chance.choice(TEXTS))])


@pytest.mark.parametrize("seed", range(times(10)))
def test_a_second_look_finds_what_a_first_look_would(seed: int) -> None:
    chance = random.Random(seed)
    sheet = Sheet(random_table(chance))
    ready = prepare(sheet.table, SPEC)

    for _ in range(12):
        sheet = sheet.apply(random_step(chance, sheet.table))
        ready = prepare_again(ready, sheet.table)

        assert told(check_prepared(ready)) == told(check_prepared(prepare(sheet.table, SPEC)))


def test_the_memory_tells_apart_what_it_is_asked_about() -> None:
    chance, memory = random.Random(1), Memory()
    first, second = random_table(chance), random_table(chance)

    for table, name in ((first, "1"), (second, "2"), (first, "2"), (second, "1")):
        assert told(check_prepared(memory.prepare(name, table, SPEC))) == told(check_prepared(prepare(table, SPEC)))


def test_an_unchanged_table_is_not_looked_at_again() -> None:
    ready = prepare(random_table(random.Random(2)), SPEC)

    assert prepare_again(ready, ready.table) is ready


def naive_changes(base: Table, steps: list[ChangeSet]) -> set[tuple[int, str, str]]:
    """Cells that differ, by the row they came with; for steps that only set cells and remove records."""
    rows = [[int(row), list(base.record(index)), list(base.record(index))] for index, row in enumerate(base.rows)]
    for step in steps:
        for operation in step.operations:
            if isinstance(operation, RemoveRecords):
                for record in reversed(operation.records):
                    rows.pop(record)
            else:
                for cell in ChangeSet("", "", (operation,)).cells:
                    rows[cell.record][2][cell.column] = cell.after  # type: ignore[index]
    return {
        (row, before, after)  # type: ignore[misc]
        for row, old, new in rows
        for before, after in zip(old, new, strict=True)  # type: ignore[call-overload]
        if before != after
    }


@pytest.mark.parametrize("seed", range(times(8)))
def test_changes_are_followed_through_rows_that_move(seed: int) -> None:
    chance = random.Random(seed)
    sheet = Sheet(random_table(chance))
    while len(sheet.steps) < 10:
        step = random_step(chance, sheet.table)
        if step.only_cells or isinstance(step.operations[0], RemoveRecords):
            sheet = sheet.apply(step)

    told_changes = {(one.row, one.before, one.after) for one in sheet.changes() if one.kind.value == "cell"}

    assert told_changes == naive_changes(sheet.base, list(sheet.steps))


def test_a_column_of_cells_is_set_kept_as_json_and_taken_back() -> None:
    table = random_table(random.Random(3))
    cells = table.column(1)
    after = pl.Series([f"Name {number}" for number in range(table.height)])
    step = ChangeSet("All names", "", (SetColumn(1, pl.Series(range(table.height), dtype=pl.UInt32), cells, after),))

    kept = ChangeSet.from_json(step.to_json())

    assert kept == step
    assert kept.cell_count == table.height
    assert [cell.after for cell in kept.first_cells(2)] == ["Name 0", "Name 1"]
    assert kept.apply(table).column(1).to_list() == after.to_list()
    assert kept.inverse.apply(kept.apply(table)).cells.equals(table.cells)


def test_what_occurs_twice_is_looked_for_again_only_where_cells_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    from credly_core.migration.rules import repeats

    asked: list[object] = []
    look = repeats.repeated

    def noted(*args: Any) -> pl.DataFrame:
        asked.append(args)
        return look(*args)

    monkeypatch.setattr(repeats, "repeated", noted)
    table = random_table(random.Random(3))
    ready = prepare(table, SPEC)
    check_prepared(ready)
    first = len(asked)

    state = HEADER.index("state")
    other = ChangeSet.of_cells("", "", [CellChange(0, state, str(table.column(state)[0]), "quite another")])
    again = prepare_again(ready, other.apply(table))
    asked.clear()
    check_prepared(again)

    assert len(asked) < first
