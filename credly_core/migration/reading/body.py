"""The rows below the headings: every row as wide as the headings, blank lines out, numbers kept."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from credly_core.migration.reading.careful import Cut, refuse_too_many_columns
from credly_core.migration.reading.limits import ReadLimits
from credly_core.migration.reading.misfit import Misfit, refuse_misfit
from credly_core.migration.reading.remarks import Remarks
from credly_core.migration.table import column_key

#: Rows shown to whoever asks where a row of another width went wrong.
_NEIGHBOURS = 60


def _text_frame(rows: list[list[str]], width: int) -> pl.DataFrame:
    """A frame of text columns, in order."""
    columns: list[list[str]] = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(width)]
    return pl.DataFrame([pl.Series(column_key(i), column, dtype=pl.String) for i, column in enumerate(columns)])


@dataclass(slots=True)
class Body:
    """Takes records and clean frames in order and puts them together."""

    header: tuple[str, ...]
    header_row: int
    delimiter: str
    limits: ReadLimits
    remarks: Remarks
    frames: list[pl.DataFrame] = field(default_factory=list)
    numbers: list[pl.Series] = field(default_factory=list)
    #: Columns up to the last one with a heading: a row may not end before it.
    named: int = 0

    def __post_init__(self) -> None:
        self.named = max((i for i, name in enumerate(self.header, 1) if name), default=len(self.header))

    def add_cut(self, cut: Cut, *, last: bool = False) -> None:
        """Take rows of the careful path; a row of the wrong width is refused. `last`: the file ends with them."""
        width = len(self.header)
        rows: list[int] = []
        kept: list[list[str]] = []
        blank: list[int] = []
        empty: list[int] = []
        for row, cells in enumerate(cut.rows, cut.first_row):
            if not cells[0].strip(" \t"):
                if len(cells) == 1 and row not in cut.quoted and (width > 1 or not cells[0]):
                    blank.append(row)
                    continue
                if not any(cells):
                    empty.append(row)
            rows.append(row)
            kept.append(cells if len(cells) == width else self._fitted(row, cells, cut, last))
        self.remarks.add_rows("row.blank", blank)
        self.remarks.add_rows("row.no-content", empty)
        if kept:
            self.frames.append(_text_frame(kept, width))
            self.numbers.append(pl.Series("row", rows, dtype=pl.UInt32))

    def add_frame(self, frame: pl.DataFrame, first_row: int) -> None:
        """Take rows of the fast path, all of the right width; blank lines in a single column are left out."""
        numbers = pl.int_range(first_row, first_row + frame.height, dtype=pl.UInt32, eager=True).alias("row")
        if (frame.get_column("c0") == "").any():
            empty = frame.select(pl.all_horizontal(pl.all() == "")).to_series()
            code = "row.blank" if len(self.header) == 1 else "row.no-content"
            self.remarks.add_rows(code, numbers.filter(empty).to_list())
            if len(self.header) == 1:
                frame, numbers = frame.filter(~empty), numbers.filter(~empty)
        self.frames.append(frame)
        self.numbers.append(numbers)

    def finish(self) -> tuple[pl.DataFrame, pl.Series]:
        """All rows, and the spreadsheet row of each."""
        if not self.frames:
            return _text_frame([], len(self.header)), pl.Series("row", [], dtype=pl.UInt32)
        return pl.concat(self.frames, rechunk=False), pl.concat(self.numbers, rechunk=True)

    def _fitted(self, row: int, cells: list[str], cut: Cut, last: bool) -> list[str]:
        """The cells of a row of another width, made to fit where nothing is lost."""
        width, found = len(self.header), len(cells)
        refuse_too_many_columns(row, found, self.limits)
        if any(cells[width:]) or (found < self.named and any(cells)):
            raise refuse_misfit(self._misfit(row, cells, cut, last))
        if found > width:
            self.remarks.add("row.width", row=row, column=width + 1)
        elif any(cells):
            self.remarks.add("row.filled", row=row)
        return (cells + [""] * (width - found))[:width]

    def _misfit(self, row: int, cells: list[str], cut: Cut, last: bool) -> Misfit:
        index, width = row - cut.first_row, len(self.header)
        before = self.frames[-1].tail(_NEIGHBOURS).rows() if self.frames else []
        near = [*cut.rows[max(0, index - _NEIGHBOURS) : index], *cut.rows[index + 1 : index + _NEIGHBOURS]]
        return Misfit(
            row=row,
            cells=cells,
            header=self.header,
            header_row=self.header_row,
            named=self.named,
            delimiter=self.delimiter,
            neighbours=[*before, *(cells for cells in near if len(cells) == width)],
            is_first=not before and not any(len(cells) == width and any(cells) for cells in cut.rows[:index]),
            following=cut.rows[index + 1 : index + _NEIGHBOURS],
            is_last=last and index + 1 == len(cut.rows) > sum(cut.line_ends.values()),
        )
