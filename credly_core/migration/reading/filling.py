"""Rows of another width, filled up with empty cells because a person chose so: nothing is lost, nothing is moved.

A row that is too short gets empty cells at its end. For a row that is too long, columns without a heading join the
table at the right, and all other rows get empty cells there: what a spreadsheet shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from credly_core.migration.reading.remarks import Remarks
from credly_core.migration.table import Table, column_key

#: So many columns may join a table; a file whose rows go further is another thing than a table.
MOST_MORE = 50
#: Rows a person is shown before the choice.
SHOWN = 8
#: What is said of the width of a row; a person may choose to fill the row up instead.
FILLABLE = frozenset(
    ["row.broken", "row.cut", "row.gap", "row.smart-quotes", "row.split", "row.too-long", "row.too-short"]
)
SHORT, LONG = "row.filled-up", "row.beyond-headings"


def widest_of(rows: Sequence[Sequence[str]], least: int) -> int:
    """How many cells the longest row has; empty cells at its end do not count.

    >>> widest_of([["a", "b", "", "c", ""], ["a"]], 2)
    4
    """
    return max((_filled_width(cells) for cells in rows if len(cells) > least), default=least)


def _filled_width(cells: Sequence[str]) -> int:
    return next((place for place in range(len(cells), 0, -1) if cells[place - 1]), 0)


@dataclass(frozen=True, slots=True)
class Filled:
    """Remarks on the rows that were filled up, and on those that go beyond the headings."""

    #: Columns the file has headings for, and columns of the table.
    titled: int
    width: int

    def look_at(self, row: int, cells: Sequence[str], named: int, remarks: Remarks) -> None:
        """Look at one row as it stands in the file."""
        if any(cells[self.titled :]):
            self._remark_beyond(row, remarks)
        elif len(cells) < named and any(cells):
            remarks.add(SHORT, row=row, column=len(cells) + 1)

    def look_at_frame(self, frame: pl.DataFrame, rows: pl.Series, remarks: Remarks) -> None:
        """Look at rows that are all as wide as the table."""
        beyond = [pl.col(column_key(place)) != "" for place in range(self.titled, frame.width)]
        if beyond:
            for row in rows.filter(frame.select(pl.any_horizontal(beyond)).to_series()).to_list():
                self._remark_beyond(row, remarks)

    def _remark_beyond(self, row: int, remarks: Remarks) -> None:
        remarks.add(LONG, row=row, column=self.titled + 1, more=str(self.width - self.titled))


@dataclass(frozen=True, slots=True)
class FilledPreview:
    """What filling up would make of a file: how many rows of each kind, and the first of them as they would be."""

    short: int
    long: int
    #: Columns without a heading that would join the table.
    more: int
    header: tuple[str, ...]
    #: Spreadsheet row and cells.
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def preview_of(table: Table) -> FilledPreview:
    """What was filled up in a table that was read so."""
    facts = {note.code: dict(note.facts) for note in table.notes if note.code in (SHORT, LONG)}
    counts = {code: int(found["count"]) for code, found in facts.items()}
    rows = sorted({int(row) for found in facts.values() for row in found["rows"].removesuffix(" …").split(", ")})
    records = table.cells.filter(table.rows.is_in(rows[:SHOWN])).rows()
    more = int(facts[LONG]["more"]) if LONG in facts else 0
    shown = tuple(zip(rows[:SHOWN], records, strict=True))
    return FilledPreview(counts.get(SHORT, 0), counts.get(LONG, 0), more, table.header, shown)
