"""Changes of whole columns, kept as columns: a million cells are a series, not objects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from credly_core.errors import MigrationError
from credly_core.migration.packing import Keep
from credly_core.migration.table import Table, column_key


def stale(what: str) -> MigrationError:
    """The error for a step that was made for another table."""
    return MigrationError(
        f"The table has changed since this step was prepared: {what}.",
        hint="Look at the proposal again.",
        code="edit.stale",
    )


@dataclass(frozen=True, eq=False)
class SetColumn:
    """Other texts in some cells of the column at `position`; series of equal length."""

    position: int
    records: pl.Series
    before: pl.Series
    after: pl.Series

    @classmethod
    def of(cls, position: int, records: Sequence[int], before: Sequence[str], after: Sequence[str]) -> SetColumn:
        """From plain lists, as the store gives them."""
        texts = [pl.Series(values, dtype=pl.String) for values in (before, after)]
        return cls(position, pl.Series(records, dtype=pl.UInt32), *texts)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SetColumn) and self.plain() == other.plain()

    def __hash__(self) -> int:
        return hash((self.position, len(self.records)))

    def apply(self, table: Table) -> Table:
        """Put the new texts in; refused where the old text is another one."""
        if not 0 <= self.position < table.width:
            raise stale(f"there is no column {self.position + 1}")
        if len(self.records) and int(self.records.max() or 0) >= table.height:  # type: ignore[arg-type]  # numbers
            raise stale("a row is not there any more")
        cells = table.column(self.position)
        if not cells.gather(self.records).equals(self.before, check_names=False):
            raise stale(f"a cell of {table.header[self.position] or 'a column'} holds another value")
        changed = cells.clone().scatter(self.records, self.after).alias(column_key(self.position))
        return table.with_cells(table.cells.with_columns(changed))

    def inverse(self) -> SetColumn:
        """The old texts again."""
        return SetColumn(self.position, self.records, self.after, self.before)

    def plain(self, keep: Keep = pl.Series.to_list) -> dict[str, object]:
        """Its fields for JSON; `keep` says what stands there for a series."""
        return {
            "position": self.position,
            **{name: keep(getattr(self, name)) for name in ("records", "before", "after")},
        }


def _texts(cells: pl.Series, height: int) -> pl.Series:
    """All cells of a column kept as one text for every record, or as they are."""
    return cells.new_from_index(0, height) if len(cells) == 1 != height else cells


def _with(table: Table, header: Sequence[str], columns: Sequence[pl.Series]) -> Table:
    named = [series.alias(column_key(position)) for position, series in enumerate(columns)]
    return replace(table, header=tuple(header), cells=pl.DataFrame(named))


@dataclass(frozen=True, eq=False)
class _Columns:
    """Some columns of a table by position, in rising order; of each one text for all records, or all its cells."""

    positions: tuple[int, ...]
    headings: tuple[str, ...]
    cells: tuple[pl.Series, ...]

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and isinstance(other, _Columns) and self.plain() == other.plain()

    def __hash__(self) -> int:
        return hash((type(self), self.positions, self.headings))

    def plain(self, keep: Keep = pl.Series.to_list) -> dict[str, object]:
        """Its fields for JSON; `keep` says what stands there for a series."""
        cells = [keep(series) for series in self.cells]
        return {"positions": list(self.positions), "headings": list(self.headings), "cells": cells}


class RemoveColumns(_Columns):
    """Several columns less, at once; their cells are kept for the way back."""

    @classmethod
    def of(cls, table: Table, positions: Sequence[int]) -> RemoveColumns:
        """The removal of columns as they are now."""
        gone = sorted(set(positions))
        columns = [table.column(position) for position in gone]
        kept = [cells.head(1) if cells.n_unique() == 1 else cells for cells in columns]
        return cls(tuple(gone), tuple(table.header[position] for position in gone), tuple(kept))

    @classmethod
    def read(cls, positions: Sequence[int], headings: Sequence[str], cells: Sequence[Sequence[str]]) -> RemoveColumns:
        """From plain lists, as the store gives them."""
        return cls(tuple(positions), tuple(headings), tuple(pl.Series(texts, dtype=pl.String) for texts in cells))

    def apply(self, table: Table) -> Table:
        """Take the columns out; refused when they hold anything else, or are all there are."""
        for position, heading, cells in zip(self.positions, self.headings, self.cells, strict=True):
            if not 0 <= position < table.width or table.header[position] != heading:
                raise stale(f"there is no column {heading}")
            if not table.column(position).equals(_texts(cells, table.height), check_names=False):
                raise stale(f"{heading} holds other values")
        gone = set(self.positions)
        stay = [position for position in range(table.width) if position not in gone]
        check_left(len(stay))
        return _with(table, [table.header[position] for position in stay], [table.column(place) for place in stay])

    def inverse(self) -> AddColumns:
        """Put them back."""
        return AddColumns(self.positions, self.headings, self.cells)


class AddColumns(_Columns):
    """Several columns more, at once; `positions` are theirs afterwards."""

    @classmethod
    def read(cls, positions: Sequence[int], headings: Sequence[str], cells: Sequence[Sequence[str]]) -> AddColumns:
        """From plain lists, as the store gives them."""
        return cls(tuple(positions), tuple(headings), tuple(pl.Series(texts, dtype=pl.String) for texts in cells))

    def apply(self, table: Table) -> Table:
        """Put the columns in."""
        new = dict(zip(self.positions, zip(self.headings, self.cells, strict=True), strict=True))
        width = table.width + len(new)
        fit = all(0 <= position < width for position in new)
        if not fit or not all(len(cells) in (1, table.height) for cells in self.cells):
            raise stale("the columns do not fit")
        old = iter(range(table.width))
        header, columns = [], []
        for position in range(width):
            if position in new:
                heading, cells = new[position]
                cells = _texts(cells, table.height)
            else:
                place = next(old)
                heading, cells = table.header[place], table.column(place)
            header.append(heading)
            columns.append(cells)
        return _with(table, header, columns)

    def inverse(self) -> RemoveColumns:
        """Take them out again."""
        return RemoveColumns(self.positions, self.headings, self.cells)


def check_left(columns: int) -> None:
    """Refuse to take the last column of a table: its rows would be gone with it, for good."""
    if not columns:
        raise MigrationError(
            "A table cannot lose its last column.",
            hint="Leave the whole file out instead, or add the right columns first.",
            code="edit.last-column",
        )
