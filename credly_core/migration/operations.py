"""The small changes a step is made of, each with its exact opposite and a form for JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import polars as pl

from credly_core.migration.columnwise import AddColumns, RemoveColumns, SetColumn, check_left, stale
from credly_core.migration.packing import Fetch, Keep
from credly_core.migration.table import Table, column_key


class Operation(Protocol):
    """One change of a table that knows its opposite."""

    def apply(self, table: Table) -> Table:
        """The table after it."""

    def inverse(self) -> Operation:
        """What takes it back."""


@dataclass(frozen=True, slots=True)
class SetCells:
    """Other texts in some cells; parallel lists."""

    records: tuple[int, ...]
    columns: tuple[int, ...]
    before: tuple[str, ...]
    after: tuple[str, ...]

    def apply(self, table: Table) -> Table:
        """Put the new texts in; refused where the old text is another one."""
        by_column: dict[int, list[int]] = {}
        for member, column in enumerate(self.columns):
            by_column.setdefault(column, []).append(member)
        changed = []
        for column, members in by_column.items():
            if not 0 <= column < table.width:
                raise stale(f"there is no column {column + 1}")
            records = [self.records[member] for member in members]
            if min(records) < 0 or max(records) >= table.height:
                raise stale("a row is not there any more")
            cells = table.column(column)
            index = pl.Series(records, dtype=pl.UInt32)
            if cells.gather(index).to_list() != [self.before[member] for member in members]:
                raise stale(f"a cell of {table.header[column] or 'a column'} holds another value")
            texts = pl.Series([self.after[member] for member in members], dtype=pl.String)
            changed.append(cells.clone().scatter(index, texts).alias(column_key(column)))
        return table.with_cells(table.cells.with_columns(changed))

    def inverse(self) -> SetCells:
        """The old texts again."""
        return SetCells(self.records, self.columns, self.after, self.before)


@dataclass(frozen=True, slots=True)
class SetHeader:
    """Other headings; as many as before."""

    before: tuple[str, ...]
    after: tuple[str, ...]

    def apply(self, table: Table) -> Table:
        """Rename the columns."""
        if table.header != self.before or len(self.before) != len(self.after):
            raise stale("its headings are others")
        return replace(table, header=self.after)

    def inverse(self) -> SetHeader:
        """The old headings again."""
        return SetHeader(self.after, self.before)


@dataclass(frozen=True, slots=True)
class AddColumn:
    """A column more at a position; `cells` holds one text for all records, or one for each."""

    position: int
    heading: str
    cells: tuple[str, ...]

    def apply(self, table: Table) -> Table:
        """Put the column in."""
        if not 0 <= self.position <= table.width or len(self.cells) not in (1, table.height):
            raise stale("the column does not fit")
        texts = self.cells if len(self.cells) == table.height else self.cells * table.height
        columns = [table.column(position) for position in range(table.width)]
        columns.insert(self.position, pl.Series(texts, dtype=pl.String))
        header = (*table.header[: self.position], self.heading, *table.header[self.position :])
        return _with_columns(table, header, columns)

    def inverse(self) -> RemoveColumn:
        """Take it out again."""
        return RemoveColumn(self.position, self.heading, self.cells)


@dataclass(frozen=True, slots=True)
class RemoveColumn:
    """A column less; its cells are kept for the way back."""

    position: int
    heading: str
    cells: tuple[str, ...]

    @classmethod
    def of(cls, table: Table, position: int) -> RemoveColumn:
        """The removal of a column as it is now."""
        cells = table.column(position)
        same = cells.n_unique() == 1
        return cls(position, table.header[position], (str(cells[0]),) if same else tuple(cells.to_list()))

    def apply(self, table: Table) -> Table:
        """Take the column out; refused when it holds anything else."""
        if not 0 <= self.position < table.width or table.header[self.position] != self.heading:
            raise stale(f"there is no column {self.heading}")
        texts = self.cells if len(self.cells) == table.height else self.cells * table.height
        if tuple(table.column(self.position).to_list()) != texts:
            raise stale(f"{self.heading} holds other values")
        check_left(table.width - 1)
        columns = [table.column(position) for position in range(table.width) if position != self.position]
        return _with_columns(table, table.header[: self.position] + table.header[self.position + 1 :], columns)

    def inverse(self) -> AddColumn:
        """Put it back."""
        return AddColumn(self.position, self.heading, self.cells)


@dataclass(frozen=True, slots=True)
class ReorderColumns:
    """The columns in another order: `order[new position]` is the old position."""

    order: tuple[int, ...]

    def apply(self, table: Table) -> Table:
        """Put the columns in the new order."""
        if sorted(self.order) != list(range(table.width)):
            raise stale("it has other columns")
        columns = [table.column(position) for position in self.order]
        return _with_columns(table, tuple(table.header[position] for position in self.order), columns)

    def inverse(self) -> ReorderColumns:
        """The old order again."""
        return ReorderColumns(tuple(sorted(range(len(self.order)), key=lambda new: self.order[new])))


@dataclass(frozen=True, slots=True)
class RemoveRecords:
    """Records less, by index. The row numbers before and after are kept where they are not plainly 2, 3, …"""

    records: tuple[int, ...]
    cells: tuple[tuple[str, ...], ...]
    rows_before: tuple[int, ...] | None = None
    rows_after: tuple[int, ...] | None = None

    @classmethod
    def of(cls, table: Table, records: Sequence[int]) -> RemoveRecords:
        """The removal of some records as they are now."""
        index = tuple(sorted(set(records)))
        cells = tuple(table.cells[list(index)].iter_rows())
        return cls(index, cells, numbering(table))

    def apply(self, table: Table) -> Table:
        """Take the records out; refused when they hold anything else."""
        if self.records and self.records[-1] >= table.height:
            raise stale("a row is not there any more")
        if tuple(table.cells[list(self.records)].iter_rows()) != self.cells:
            raise stale("a row holds other values")
        keep = pl.Series([True], dtype=pl.Boolean).new_from_index(0, table.height)
        keep = keep.scatter(list(self.records), values=False)
        return _with_records(table, table.cells.filter(keep), self.rows_after)

    def inverse(self) -> AddRecords:
        """Put them back where they were, with the old numbering."""
        return AddRecords(self.records, self.cells, self.rows_after, self.rows_before)


@dataclass(frozen=True, slots=True)
class AddRecords:
    """Records more; `records` are their indexes afterwards. Row numbers as in `RemoveRecords`."""

    records: tuple[int, ...]
    cells: tuple[tuple[str, ...], ...]
    rows_before: tuple[int, ...] | None = None
    rows_after: tuple[int, ...] | None = None

    @classmethod
    def at_end(cls, table: Table, cells: Sequence[Sequence[str]]) -> AddRecords:
        """New records behind the last."""
        index = tuple(range(table.height, table.height + len(cells)))
        return cls(index, tuple(tuple(record) for record in cells), numbering(table))

    def apply(self, table: Table) -> Table:
        """Put the records in."""
        if any(len(record) != table.width for record in self.cells):
            raise stale("it has other columns")
        total = table.height + len(self.records)
        if self.records and self.records[-1] >= total:
            raise stale("the rows do not fit")
        schema = {column_key(position): pl.String for position in range(table.width)}
        added = pl.DataFrame(list(self.cells), schema=schema, orient="row")
        taken = set(self.records)
        old = [index for index in range(total) if index not in taken]
        order = pl.Series([*old, *self.records], dtype=pl.UInt32).arg_sort()
        return _with_records(table, pl.concat([table.cells, added])[order], self.rows_after)

    def inverse(self) -> RemoveRecords:
        """Take them out again."""
        return RemoveRecords(self.records, self.cells, self.rows_after, self.rows_before)


@dataclass(frozen=True, slots=True)
class RenameFile:
    """Another name for the file."""

    before: str
    after: str

    def apply(self, table: Table) -> Table:
        """Give the new name."""
        if table.file != self.before:
            raise stale("it has another name")
        return replace(table, file=self.after)

    def inverse(self) -> RenameFile:
        """The old name again."""
        return RenameFile(self.after, self.before)


def numbering(table: Table) -> tuple[int, ...] | None:
    """The row numbers of a table, None when they are 2, 3, …"""
    return None if table.rows.equals(_plain_rows(table.height)) else tuple(table.rows.to_list())


def _plain_rows(height: int) -> pl.Series:
    return pl.int_range(2, height + 2, dtype=pl.UInt32, eager=True).alias("row")


def _with_records(table: Table, cells: pl.DataFrame, rows: tuple[int, ...] | None) -> Table:
    numbers = _plain_rows(cells.height) if rows is None else pl.Series("row", rows, dtype=pl.UInt32)
    return replace(table, cells=cells, rows=numbers)


def _with_columns(table: Table, header: tuple[str, ...], columns: Sequence[pl.Series]) -> Table:
    named = [series.alias(column_key(position)) for position, series in enumerate(columns)]
    return replace(table, header=header, cells=pl.DataFrame(named))


_KINDS: dict[str, type] = {
    kind.__name__: kind
    for kind in (SetCells, SetHeader, AddColumn, RemoveColumn, ReorderColumns, RemoveRecords, AddRecords, RenameFile)
}


#: Kinds that are kept as series, and how each is read from plain lists.
_COLUMNWISE: dict[str, Callable[..., Operation]] = {
    SetColumn.__name__: SetColumn.of,
    RemoveColumns.__name__: RemoveColumns.read,
    AddColumns.__name__: AddColumns.read,
}


def to_json(operation: Operation, keep: Keep = pl.Series.to_list) -> dict[str, object]:
    """Its kind and its fields; `keep` says what stands there for a series."""
    if isinstance(operation, (SetColumn, RemoveColumns, AddColumns)):
        return {"kind": type(operation).__name__, **operation.plain(keep)}
    names = type(operation).__dataclass_fields__  # type: ignore[attr-defined]  # all operations are dataclasses
    return {"kind": type(operation).__name__, **{name: getattr(operation, name) for name in names}}


def from_json(data: Mapping[str, object], fetch: Fetch = lambda value: value) -> Operation:
    """Read what `to_json` wrote; ValueError for anything else. `fetch` gives back what was kept of series."""
    fields = dict(data)
    named = str(fields.pop("kind", ""))
    if named in _COLUMNWISE:
        return _COLUMNWISE[named](**{name: fetch(value) for name, value in fields.items()})  # what `plain` gave
    kind = _KINDS.get(named)
    if kind is None:
        raise ValueError("unknown operation")
    found: Operation = kind(**{name: _frozen(value) for name, value in fields.items()})
    return found


def _frozen(value: object) -> object:
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value
