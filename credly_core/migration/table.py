"""A CSV file once it is read: every cell as text, in its place.

A `Table` is the only thing reading hands to checking, editing and writing. Cells are never null: an empty cell
is the empty text. Columns are kept by position, because headings may be missing, repeated or wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import polars as pl


@dataclass(frozen=True, slots=True)
class Dialect:
    """How the file was written. `line_end` is the one used most; `mixed_line_ends` says others occur."""

    encoding: str = "utf-8"
    byte_order_mark: bool = False
    delimiter: str = ","
    line_end: str = "\r\n"
    mixed_line_ends: bool = False
    separator_line: bool = False  # a first line `sep=;` that Excel hides
    final_line_end: bool = True


@dataclass(frozen=True, slots=True)
class Note:
    """Something worth saying about how the file was read, that changed no cell. Code as in `findings.py`.

    `row` and `column` are spreadsheet places (heading = row 1, first column = 1), None for the whole file.
    """

    code: str
    row: int | None = None
    column: int | None = None
    facts: tuple[tuple[str, str], ...] = ()


def column_key(position: int) -> str:
    """Name of the frame column at a position: `c0`, `c1` …"""
    return f"c{position}"


@dataclass(frozen=True)
class Table:
    """Header and rows of one file; `rows` holds the spreadsheet row of each record (heading = row 1)."""

    file: str
    header: tuple[str, ...]
    cells: pl.DataFrame
    rows: pl.Series
    dialect: Dialect = field(default_factory=Dialect)
    notes: tuple[Note, ...] = ()
    #: The row the headings stood in when the file was read: below title lines and blank ones it is not the first.
    header_row: int = 1

    @classmethod
    def from_rows(
        cls, file: str, header: Sequence[str], records: Iterable[Sequence[str]], *, first_row: int = 2
    ) -> Table:
        """Build a table in memory; every record must be as wide as the header."""
        data = [tuple(record) for record in records]
        for number, record in enumerate(data, first_row):
            if len(record) != len(header):
                raise ValueError(f"row {number} has {len(record)} cells, the header {len(header)}")
        schema = {column_key(i): pl.String for i in range(len(header))}
        cells = pl.DataFrame(data, schema=schema, orient="row") if data else pl.DataFrame(schema=schema)
        rows = pl.Series("row", range(first_row, first_row + len(data)), dtype=pl.UInt32)
        return cls(file, tuple(header), cells, rows)

    @property
    def height(self) -> int:
        """Number of records, the heading not counted."""
        return self.cells.height

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.header)

    @property
    def heading_row(self) -> int:
        """The row of the headings as the rows are numbered now: above the first record, however often it moved."""
        return min(self.header_row, int(self.rows[0]) - 1) if len(self.rows) else self.header_row

    def column(self, position: int) -> pl.Series:
        """All cells of one column, top to bottom."""
        return self.cells.get_column(column_key(position))

    def position_of(self, name: str) -> int | None:
        """Position of the first column with exactly this heading."""
        return self.header.index(name) if name in self.header else None

    def record(self, index: int) -> tuple[str, ...]:
        """One record by index from 0."""
        return tuple(self.cells.row(index))

    def with_cells(self, cells: pl.DataFrame) -> Table:
        """The same file with other cell texts (same columns, same number of rows)."""
        return replace(self, cells=cells)


class NotKept(LookupError):
    """A column is asked for that was let go while the file was read: the file must be read whole."""


@dataclass(frozen=True)
class LeanTable(Table):
    """A table that was checked while it was read: only those of its columns are left that somebody still needs.

    `prepared` is what the check has made ready.
    """

    prepared: object = None

    def column(self, position: int) -> pl.Series:
        """All cells of one column, as read; `NotKept` when they were let go."""
        key = column_key(position)
        if key not in self.cells.columns:
            raise NotKept(self.header[position])
        return self.cells.get_column(key)
