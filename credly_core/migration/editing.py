"""Change a table step by step: every step can be shown, undone, redone, stored as JSON and compared with the start.

A `ChangeSet` is a list of small operations, each with its exact opposite. A `Sheet` is a table with the steps taken
and those undone; undo gives back the very table that was there, cell by cell and row number by row number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice
from typing import Any

import orjson
import polars as pl

from credly_core.errors import MigrationError
from credly_core.migration.columnwise import AddColumns, RemoveColumns, SetColumn
from credly_core.migration.comparing import Change, compare_steps
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
    from_json,
    to_json,
)
from credly_core.migration.packing import Fetch, Keep
from credly_core.migration.table import Table

#: Operations that leave rows and columns where they are.
CELLS = (SetCells, SetColumn)
_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell: record index from 0, column position from 0, what it was and what it becomes."""

    record: int
    column: int
    before: str
    after: str


@dataclass(frozen=True)
class ChangeSet:
    """One step: a title for people, the code of the finding it repairs (empty for an edit by hand), operations."""

    title: str
    code: str
    operations: tuple[Operation, ...]

    @classmethod
    def of_cells(cls, title: str, code: str, changes: Iterable[CellChange]) -> ChangeSet:
        """A step that only changes cells; changes that change nothing are left out."""
        listed = [change for change in changes if change.before != change.after]
        if not listed:
            return cls(title, code, ())
        cells = SetCells(
            tuple(change.record for change in listed),
            tuple(change.column for change in listed),
            tuple(change.before for change in listed),
            tuple(change.after for change in listed),
        )
        return cls(title, code, (cells,))

    @property
    def is_empty(self) -> bool:
        """True when it changes nothing."""
        return not self.operations

    @property
    def cells(self) -> tuple[CellChange, ...]:
        """The cells it changes; positions as they are when its turn comes."""
        return self.first_cells(self.cell_count)

    def first_cells(self, count: int) -> tuple[CellChange, ...]:
        """The first so many of them: a preview of a million cells shows some."""
        return tuple(islice((change for operation in self.operations for change in _cells_of(operation)), count))

    @property
    def cell_count(self) -> int:
        """How many cells it changes."""
        return sum(len(operation.records) for operation in self.operations if isinstance(operation, CELLS))

    @property
    def only_cells(self) -> bool:
        """True when rows and columns stay where they are and what they are called."""
        return all(isinstance(operation, CELLS) for operation in self.operations)

    @property
    def inverse(self) -> ChangeSet:
        """The step that takes this one back."""
        return replace(self, operations=tuple(operation.inverse() for operation in reversed(self.operations)))

    def then(self, other: ChangeSet) -> ChangeSet:
        """Both as one step, under this title."""
        return replace(self, operations=(*self.operations, *other.operations))

    def apply(self, table: Table) -> Table:
        """The table after this step; `MigrationError` when the table is not the one the step was made for."""
        for operation in self.operations:
            table = operation.apply(table)
        return table

    def plain(self, keep: Keep = pl.Series.to_list) -> dict[str, object]:
        """Its fields for JSON; `keep` says what stands there for a series."""
        operations = [to_json(operation, keep) for operation in self.operations]
        return {"title": self.title, "code": self.code, "operations": operations}

    @classmethod
    def read(cls, found: Mapping[str, Any], fetch: Fetch = lambda value: value) -> ChangeSet:
        """From its fields; `fetch` gives back what was kept of series."""
        return cls(found["title"], found["code"], tuple(from_json(item, fetch) for item in found["operations"]))

    def to_json(self) -> bytes:
        """For the store; `from_json` gives the same step back."""
        return orjson.dumps(self.plain())

    @classmethod
    def from_json(cls, data: bytes) -> ChangeSet:
        """Read what `to_json` wrote."""
        try:
            return cls.read(orjson.loads(data))
        except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as error:
            raise MigrationError(
                "A stored step cannot be read.", hint="Start again from the last saved version.", code="edit.unreadable"
            ) from error


@dataclass(frozen=True)
class Sheet:
    """A table being edited: where it began, all steps, how many of them count now (the rest can be redone)."""

    base: Table
    steps: tuple[ChangeSet, ...] = ()
    position: int = 0
    _now: Table | None = field(default=None, repr=False, compare=False)

    @classmethod
    def from_steps(cls, base: Table, steps: Sequence[ChangeSet], position: int | None = None) -> Sheet:
        """Take a stored sheet up again."""
        return cls(base, tuple(steps), len(steps) if position is None else position)

    @cached_property
    def table(self) -> Table:
        """The table as it is now."""
        if self._now is not None:
            return self._now
        table = self.base
        for step in self.steps[: self.position]:
            table = step.apply(table)
        return table

    def apply(self, step: ChangeSet) -> Sheet:
        """Take a step; steps that were undone are forgotten. A step that changes nothing is not taken."""
        if step.is_empty:
            return self
        now = step.apply(self.table)
        return Sheet(self.base, (*self.steps[: self.position], step), self.position + 1, now)

    def set_cell(self, record: int, column: int, text: str, *, title: str = "") -> Sheet:
        """Type into one cell."""
        before = str(self.table.column(column)[record])
        heading = self.table.header[column] or f"column {column + 1}"
        step = ChangeSet.of_cells(title or f"Edit {heading}", "", [CellChange(record, column, before, text)])
        return self.apply(step)

    @property
    def can_undo(self) -> bool:
        """True when a step was taken."""
        return self.position > 0

    @property
    def can_redo(self) -> bool:
        """True when a step was undone."""
        return self.position < len(self.steps)

    @property
    def undo_title(self) -> str:
        """What undo would take back; empty when there is nothing."""
        return self.steps[self.position - 1].title if self.can_undo else ""

    @property
    def redo_title(self) -> str:
        """What redo would do again; empty when there is nothing."""
        return self.steps[self.position].title if self.can_redo else ""

    def undo(self) -> Sheet:
        """Take the last step back; the same sheet when there is none."""
        if not self.can_undo:
            return self
        step = self.steps[self.position - 1]
        return Sheet(self.base, self.steps, self.position - 1, step.inverse.apply(self.table))

    def redo(self) -> Sheet:
        """Take the step again that was undone last; the same sheet when there is none."""
        if not self.can_redo:
            return self
        return Sheet(self.base, self.steps, self.position + 1, self.steps[self.position].apply(self.table))

    def changes(self) -> tuple[Change, ...]:
        """Everything that is different from the start, and by which step."""
        taken = [(step.title, step.operations) for step in self.steps[: self.position]]
        return compare_steps(self.base, self.table, taken).changes()


def _cells_of(operation: Operation) -> Iterator[CellChange]:
    if isinstance(operation, SetCells):
        cells = zip(operation.records, operation.columns, operation.before, operation.after, strict=True)
        yield from (CellChange(*change) for change in cells)
    elif isinstance(operation, SetColumn):
        for start in range(0, len(operation.records), _AT_ONCE):
            parts = (series.slice(start, _AT_ONCE) for series in (operation.records, operation.before, operation.after))
            for record, before, after in zip(*parts, strict=True):
                yield CellChange(record, operation.position, before, after)


__all__ = [
    "AddColumn",
    "AddColumns",
    "AddRecords",
    "CellChange",
    "Change",
    "ChangeSet",
    "Operation",
    "RemoveColumn",
    "RemoveColumns",
    "RemoveRecords",
    "RenameFile",
    "ReorderColumns",
    "SetCells",
    "SetColumn",
    "SetHeader",
    "Sheet",
]
