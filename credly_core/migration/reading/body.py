"""The rows below the headings: every row as wide as the headings, blank lines out, numbers kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import polars as pl

from credly_core.migration.reading.careful import Cut, refuse_too_many_columns
from credly_core.migration.reading.closing import Closing
from credly_core.migration.reading.filling import Filled
from credly_core.migration.reading.limits import ReadLimits
from credly_core.migration.reading.misfit import Misfit, refuse_misfit
from credly_core.migration.reading.remarks import Remarks
from credly_core.migration.reading.shifted import NEIGHBOURS, Doubts
from credly_core.migration.table import column_key

Part = TypeVar("Part")


def text_frame(rows: list[list[str]], width: int) -> pl.DataFrame:
    """A frame of text columns, in order."""
    columns: list[list[str]] = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(width)]
    return pl.DataFrame([pl.Series(column_key(i), column, dtype=pl.String) for i, column in enumerate(columns)])


def _numbers(rows: list[int]) -> pl.Series:
    return pl.Series("row", rows, dtype=pl.UInt32)


@dataclass(slots=True)
class Body(Generic[Part]):
    """Takes records and clean frames in order; of each it keeps what `take` makes of it, and the row numbers."""

    header: tuple[str, ...]
    header_row: int
    delimiter: str
    limits: ReadLimits
    remarks: Remarks
    closing: Closing
    take: Callable[[pl.DataFrame], Part]
    parts: list[Part] = field(default_factory=list)
    numbers: list[pl.Series] = field(default_factory=list)
    #: The last rows so far.
    latest: pl.DataFrame | None = None
    #: Columns up to the last one with a heading: a row may not end before it.
    named: int = 0
    #: A person chose to fill up rows of another width.
    filled: Filled | None = None

    def __post_init__(self) -> None:
        self.named = max((i for i, name in enumerate(self.header, 1) if name), default=len(self.header))

    def add_cut(self, cut: Cut, *, last: bool = False, typographic: bool = False, long: bool = False) -> None:
        """Take rows of the careful path; a row of the wrong width is refused. `last`: the file ends with them."""
        width = len(self.header)
        rows: list[int] = []
        kept: list[list[str]] = []
        blank: list[int] = []
        empty: list[int] = []
        doubts = Doubts(cut.rows, width, cut.usual_width, self._before)
        for row, cells in enumerate(cut.rows, cut.first_row):
            if not cells[0].strip(" \t"):
                if len(cells) == 1 and row not in cut.quoted and (width > 1 or not cells[0]):
                    blank.append(row)
                    continue
                if not any(cells):
                    empty.append(row)
            if self.filled:
                self.filled.look_at(row, cells, self.named, self.remarks)
            rows.append(row)
            kept.append(cells if len(cells) == width else self._fitted(row, cells, cut, doubts, last))
        self.remarks.add_rows("row.blank", blank)
        self.remarks.add_rows("row.no-content", empty)
        if kept:
            frame = text_frame(kept, width)
            self.closing.look_at(frame, numbers := _numbers(rows), typographic=typographic, long=long)
            self._keep(frame, numbers, self.take(frame))

    def add_frame(
        self, frame: pl.DataFrame, first_row: int, part: Part | None, *, typographic: bool = False, long: bool = False
    ) -> None:
        """Take rows of the fast path, all of the right width; blank lines in a single column are left out.

        `part` is what `take` made of them, if it was already asked.
        """
        numbers = pl.int_range(first_row, first_row + frame.height, dtype=pl.UInt32, eager=True).alias("row")
        if (frame.get_column("c0") == "").any():
            empty = frame.select(pl.all_horizontal(pl.all() == "")).to_series()
            code = "row.blank" if len(self.header) == 1 else "row.no-content"
            self.remarks.add_rows(code, numbers.filter(empty).to_list())
            if len(self.header) == 1:
                frame, numbers, part = frame.filter(~empty), numbers.filter(~empty), None
        if self.filled:
            self.filled.look_at_frame(frame, numbers, self.remarks)
        self.closing.look_at(frame, numbers, typographic=typographic, long=long)
        self._keep(frame, numbers, self.take(frame) if part is None else part)

    def _keep(self, frame: pl.DataFrame, numbers: pl.Series, part: Part) -> None:
        self.parts.append(part)
        self.numbers.append(numbers)
        # copied, so that the piece they stand in can go
        self.latest = frame.tail(NEIGHBOURS).select(pl.all() + pl.lit(""))

    def rows(self) -> pl.Series:
        """The spreadsheet row of each record."""
        return pl.concat(self.numbers, rechunk=True) if self.numbers else _numbers([])

    def _fitted(self, row: int, cells: list[str], cut: Cut, doubts: Doubts, last: bool) -> list[str]:
        """The cells of a row of another width, made to fit where nothing is lost."""
        width, found = len(self.header), len(cells)
        refuse_too_many_columns(row, found, self.limits)
        if any(cells[width:]) or (found < self.named and any(cells) and not self.filled):
            raise refuse_misfit(self._misfit(row, cells, cut, last))
        if found > width:
            if any(cells) and not self.filled and doubts.is_shifted(row - cut.first_row):
                raise refuse_misfit(self._misfit(row, cells, cut, last))
            self.remarks.add("row.width", row=row, column=width + 1)
        elif any(cells) and not self.filled:
            self.remarks.add("row.filled", row=row)
        return (cells + [""] * (width - found))[:width]

    def _before(self) -> list[tuple[str, ...]]:
        """The last rows of what was taken before."""
        return self.latest.rows() if self.latest is not None else []

    def _misfit(self, row: int, cells: list[str], cut: Cut, last: bool) -> Misfit:
        index, width = row - cut.first_row, len(self.header)
        before = self._before()
        near = [*cut.rows[max(0, index - NEIGHBOURS) : index], *cut.rows[index + 1 : index + NEIGHBOURS]]
        return Misfit(
            row=row,
            cells=cells,
            header=self.header,
            header_row=self.header_row,
            named=self.named,
            delimiter=self.delimiter,
            neighbours=[*before, *(cells for cells in near if len(cells) == width)],
            second=cut.rows[0] if cut.first_row == self.header_row + 1 else None,
            is_first=not before and not any(len(cells) == width and any(cells) for cells in cut.rows[:index]),
            following=cut.rows[index + 1 : index + NEIGHBOURS],
            is_last=last and index + 1 == len(cut.rows) > sum(cut.line_ends.values()),
        )
