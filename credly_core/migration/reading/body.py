"""The rows below the headings: every row as wide as the headings, blank rows out, numbers kept."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from credly_core.migration.reading.careful import Cut, Record, refuse_too_many_columns
from credly_core.migration.reading.limits import ReadLimits
from credly_core.migration.reading.opening import DELIMITERS, is_blank, name_of
from credly_core.migration.reading.refusal import Place, Refusal, count_of, excerpt
from credly_core.migration.reading.remarks import Remarks
from credly_core.migration.table import column_key

_TYPOGRAPHIC = "“”„"
#: An empty line.
_NOTHING = [""]
#: Title lines people put above the headings.
_TITLE_ROWS = 10


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

    def add_cut(self, cut: Cut) -> None:
        """Take rows of the careful path; a row of the wrong width is refused."""
        width = len(self.header)
        rows: list[int] = []
        kept: list[list[str]] = []
        blank: list[int] = []
        for row, cells in enumerate(cut.rows, cut.first_row):
            if not cells[0].strip(" \t"):
                quoted = row in cut.quoted
                if (cells == _NOTHING and not quoted) or self._is_blank(Record(row, cells, quoted)):
                    blank.append(row)
                    continue
            rows.append(row)
            kept.append(cells if len(cells) == width else self._fitted(row, cells))
        self.remarks.add_rows("row.blank", blank)
        if kept:
            self.frames.append(_text_frame(kept, width))
            self.numbers.append(pl.Series("row", rows, dtype=pl.UInt32))

    def add_frame(self, frame: pl.DataFrame, first_row: int) -> None:
        """Take rows of the fast path, all of the right width; blank ones are left out."""
        numbers = pl.int_range(first_row, first_row + frame.height, dtype=pl.UInt32, eager=True).alias("row")
        if (frame.get_column("c0") == "").any():
            blank = frame.select(pl.all_horizontal(pl.all() == "")).to_series()
            self.remarks.add_rows("row.blank", numbers.filter(blank).to_list())
            frame, numbers = frame.filter(~blank), numbers.filter(~blank)
        self.frames.append(frame)
        self.numbers.append(numbers)

    def finish(self) -> tuple[pl.DataFrame, pl.Series]:
        """All rows, and the spreadsheet row of each."""
        if not self.frames:
            return _text_frame([], len(self.header)), pl.Series("row", [], dtype=pl.UInt32)
        return pl.concat(self.frames, rechunk=False), pl.concat(self.numbers, rechunk=True)

    def _is_blank(self, record: Record) -> bool:
        """Whether nothing is shown in this row; in a single column, blanks are content."""
        return is_blank(record) and (len(self.header) > 1 or not record.cells[0])

    def _fitted(self, row: int, cells: list[str]) -> list[str]:
        """The cells of a row of another width, made to fit where nothing is lost."""
        width, found = len(self.header), len(cells)
        if found > width:
            return self._without_tail(row, cells)
        if found >= self.named:
            self.remarks.add("row.filled", row=row)
            return cells + [""] * (width - found)
        raise self._too_short(row, cells)

    def _without_tail(self, row: int, cells: list[str]) -> list[str]:
        width = len(self.header)
        refuse_too_many_columns(row, len(cells), self.limits)
        extra = next((i for i, cell in enumerate(cells[width:], width) if cell), None)
        if extra is not None:
            raise self._too_long(row, cells, extra)
        self.remarks.add("row.width", row=row, column=width + 1)
        return cells[:width]

    def _too_long(self, row: int, cells: list[str], extra: int) -> Refusal:
        place = Place(row, extra + 1)
        if row <= self.header_row + _TITLE_ROWS and sum(1 for name in self.header if name) == 1:
            title = next(name for name in self.header if name)
            return place.refusal(
                "header.title-above",
                found=count_of(len(cells), "cell"), header_row=str(self.header_row), text=excerpt(title),
            )  # fmt: skip
        advice = (
            f"If a text in this row contains {_inside(self.delimiter)}, enclose that text in quotation marks. "
            "If the extra cell is meant, give its column a heading."
        )
        if any(mark in cell for cell in cells for mark in _TYPOGRAPHIC):
            advice = (
                "Typographic quotation marks (“ ”) do not hold a cell together. Replace them by plain ones "
                'in this row: ".'
            )
        return place.refusal(
            "row.too-long",
            found=count_of(len(cells), "cell"),
            expected=str(len(self.header)),
            text=excerpt(cells[extra]),
            advice=advice,
        )

    def _too_short(self, row: int, cells: list[str]) -> Refusal:
        found = len(cells)
        place = Place(row, found + 1)
        line = self.delimiter.join(cells)
        for other in DELIMITERS:
            if other != self.delimiter and found == 1 and line.count(other) >= self.named - 1 > 0:
                return place.refusal("file.delimiter-mixed", found=name_of(other), delimiter=name_of(self.delimiter))
        advice = (
            "A line break inside a text ends the row: enclose the text in quotation marks. "
            f"Otherwise add the missing cells, or the missing {name_of(self.delimiter)}, at the right place. "
            "If this is the last row, the file may be cut off."
        )
        return place.refusal(
            "row.too-short",
            found=count_of(found, "cell"),
            expected=str(len(self.header)),
            text=excerpt(cells[-1]),
            advice=advice,
        )


def _inside(delimiter: str) -> str:
    return {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a vertical bar"}.get(delimiter, f"“{delimiter}”")
