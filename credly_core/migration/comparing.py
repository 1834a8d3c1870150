"""What is different between the start and now, told by following every cell through the steps."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from credly_core.migration.operations import (
    AddColumn,
    AddRecords,
    Operation,
    RemoveColumn,
    RemoveRecords,
    RenameFile,
    ReorderColumns,
    SetCells,
    SetHeader,
)
from credly_core.migration.table import Table


class ChangeKind(enum.Enum):
    """What kind of difference it is."""

    #: A cell holds another text.
    CELL = "cell"
    #: A column has another heading.
    HEADING = "heading"
    #: A column came in.
    COLUMN_ADDED = "column added"
    #: A column went out.
    COLUMN_REMOVED = "column removed"
    #: The columns stand in another order.
    COLUMNS_REORDERED = "columns reordered"
    #: A row came in.
    ROW_ADDED = "row added"
    #: A row went out.
    ROW_REMOVED = "row removed"
    #: The file has another name.
    FILE_RENAMED = "file renamed"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `row` is the spreadsheet row at the start (now, for rows that came in), None for headings and
    the file; `record` and `column` are places in the table as it is now, None for what is gone."""

    kind: ChangeKind
    row: int | None
    record: int | None
    column: int | None
    heading: str
    before: str
    after: str
    step: str


class _Trail:
    """Follows records and columns from their names at the start to where they are now."""

    def __init__(self, base: Table) -> None:
        self.base = base
        self.records: list[int] = list(range(base.height))
        self.columns: list[int] = list(range(base.width))
        self.next_record, self.next_column = base.height, base.width
        self.steps: dict[tuple[str, int, int], str] = {}
        self.gone_records: dict[int, str] = {}
        self.gone_columns: dict[int, str] = {}

    def follow(self, operation: Operation, step: str) -> None:
        """Note what an operation touches."""
        if isinstance(operation, SetCells):
            for record, column in zip(operation.records, operation.columns, strict=True):
                self.steps[("cell", self.records[record], self.columns[column])] = step
        elif isinstance(operation, (AddColumn, RemoveColumn)):
            self._follow_column(operation, step)
        elif isinstance(operation, (AddRecords, RemoveRecords)):
            self._follow_records(operation, step)
        else:
            self._follow_frame(operation, step)

    def _follow_frame(self, operation: Operation, step: str) -> None:
        """Headings, the order of columns, the name of the file."""
        if isinstance(operation, SetHeader):
            for position, column in enumerate(self.columns):
                if operation.before[position] != operation.after[position]:
                    self.steps[("heading", -1, column)] = step
        elif isinstance(operation, ReorderColumns):
            self.columns = [self.columns[position] for position in operation.order]
            self.steps[("order", -1, -1)] = step
        elif isinstance(operation, RenameFile):
            self.steps[("file", -1, -1)] = step

    def _follow_column(self, operation: AddColumn | RemoveColumn, step: str) -> None:
        if isinstance(operation, RemoveColumn):
            self.gone_columns[self.columns.pop(operation.position)] = step
            return
        self.columns.insert(operation.position, self.next_column)
        self.steps[("added column", -1, self.next_column)] = step
        self.next_column += 1

    def _follow_records(self, operation: AddRecords | RemoveRecords, step: str) -> None:
        if isinstance(operation, RemoveRecords):
            for record in reversed(operation.records):
                self.gone_records[self.records.pop(record)] = step
            return
        for record in operation.records:
            self.records.insert(record, self.next_record)
            self.steps[("added record", self.next_record, -1)] = step
            self.next_record += 1


def compare_steps(base: Table, now: Table, steps: Sequence[tuple[str, Sequence[Operation]]]) -> tuple[Change, ...]:
    """All differences: the file, the columns, then row by row."""
    trail = _Trail(base)
    for title, operations in steps:
        for operation in operations:
            trail.follow(operation, title)
    changes = [*_of_file(base, now, trail), *_of_columns(base, now, trail), *_of_records(base, now, trail)]
    changes += _of_cells(base, now, trail)
    return tuple(changes)


def _of_file(base: Table, now: Table, trail: _Trail) -> list[Change]:
    changes = []
    if base.file != now.file:
        step = trail.steps.get(("file", -1, -1), "")
        changes.append(Change(ChangeKind.FILE_RENAMED, None, None, None, "", base.file, now.file, step))
    kept = [column for column in trail.columns if column < base.width]
    if kept != sorted(kept):
        step = trail.steps.get(("order", -1, -1), "")
        before = ", ".join(base.header[column] for column in sorted(kept))
        after = ", ".join(base.header[column] for column in kept)
        changes.append(Change(ChangeKind.COLUMNS_REORDERED, None, None, None, "", before, after, step))
    return changes


def _of_columns(base: Table, now: Table, trail: _Trail) -> list[Change]:
    changes = [
        Change(ChangeKind.COLUMN_REMOVED, None, None, None, base.header[column], base.header[column], "", step)
        for column, step in sorted(trail.gone_columns.items())
        if column < base.width
    ]
    for position, column in enumerate(trail.columns):
        heading = now.header[position]
        if column >= base.width:
            step = trail.steps.get(("added column", -1, column), "")
            changes.append(Change(ChangeKind.COLUMN_ADDED, None, None, position, heading, "", heading, step))
        elif base.header[column] != heading:
            step = trail.steps.get(("heading", -1, column), "")
            changes.append(
                Change(ChangeKind.HEADING, None, None, position, heading, base.header[column], heading, step)
            )
    return changes


def _of_records(base: Table, now: Table, trail: _Trail) -> list[Change]:
    changes = [
        Change(ChangeKind.ROW_REMOVED, int(base.rows[record]), None, None, "", ", ".join(base.record(record)), "", step)
        for record, step in sorted(trail.gone_records.items())
        if record < base.height
    ]
    for index, record in enumerate(trail.records):
        if record >= base.height:
            step = trail.steps.get(("added record", record, -1), "")
            text = ", ".join(now.record(index))
            changes.append(Change(ChangeKind.ROW_ADDED, int(now.rows[index]), index, None, "", "", text, step))
    return changes


def _of_cells(base: Table, now: Table, trail: _Trail) -> list[Change]:
    """Cells of records and columns that were there at the start, and of columns that came in with a text."""
    places = {record: index for index, record in enumerate(trail.records) if record < base.height}
    positions = {column: position for position, column in enumerate(trail.columns)}
    changes = []
    for kind, record, column in trail.steps:
        if kind != "cell" or record not in places or column not in positions:
            continue
        index, position = places[record], positions[column]
        before = str(base.column(column)[record]) if column < base.width else ""
        after = str(now.column(position)[index])
        if before != after:
            row, step = int(base.rows[record]), trail.steps[(kind, record, column)]
            changes.append(Change(ChangeKind.CELL, row, index, position, now.header[position], before, after, step))
    return sorted(changes, key=lambda change: (change.row or 0, change.column or 0))
