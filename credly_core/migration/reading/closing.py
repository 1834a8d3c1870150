"""What is worth saying once all rows are read: headings, tail columns, very long cells, counts."""

from __future__ import annotations

from collections import Counter

import polars as pl

from credly_core.migration.reading.limits import SPREADSHEET_CELL, SPREADSHEET_ROWS, ReadLimits
from credly_core.migration.reading.opening import DELIMITERS, Opening
from credly_core.migration.reading.refusal import Place, excerpt
from credly_core.migration.reading.remarks import Remarks
from credly_core.migration.table import column_key

#: Next line, line and paragraph separator: line ends to some programs, to no spreadsheet.
_ODD_BREAKS = frozenset("\u0085\u2028\u2029")


class Closing:
    """Looks at all rows, some at a time and in order; has its say at the end."""

    def __init__(self, opening: Opening, limits: ReadLimits, remarks: Remarks) -> None:
        self._opening = opening
        self._limits = limits
        self._remarks = remarks
        self._nameless = [i for i, name in enumerate(opening.header) if not name.strip()]
        self._filled: set[int] = set()
        self._repeated: list[int] = []
        self._any = False

    def look_at(self, cells: pl.DataFrame, rows: pl.Series, *, typographic: bool, long: bool) -> None:
        """Look at the next rows. The marks say whether typographic quotation marks, or very long cells, may occur."""
        self._any |= cells.height > 0
        for i in self._nameless:
            if i not in self._filled and (cells.get_column(column_key(i)) != "").any():
                self._filled.add(i)
        self._repeated += _repeated_headings(cells, rows, self._opening)
        if long:
            _remark_on_long_cells(cells, rows, self._limits, self._remarks)
        if typographic:
            _remark_on_typographic_quotes(cells, rows, self._remarks)

    def finish(self, last_row: int) -> None:
        """Add the notes that need the whole table."""
        remarks = self._remarks
        self._remark_on_header()
        for row in self._repeated:
            remarks.add("header.repeated", row=row, column=1)
        if not self._any:
            remarks.add("file.no-rows")
        if last_row == SPREADSHEET_ROWS:
            remarks.add("file.rows-at-limit")
        elif last_row > SPREADSHEET_ROWS:
            remarks.add("file.rows-over-spreadsheet", rows=f"{last_row:,}")

    def _remark_on_header(self) -> None:
        opening, remarks, row = self._opening, self._remarks, self._opening.header_row
        for name, times in Counter(name for name in opening.header if name.strip()).items():
            if times > 1:
                second = [i for i, other in enumerate(opening.header, 1) if other == name][1]
                remarks.add("header.duplicate", row=row, column=second, name=name, times=str(times))
        for i in sorted(self._filled):
            remarks.add("header.nameless", row=row, column=i + 1)
        named = [name for name in opening.header if name.strip()]
        if len(named) == 1 and self._filled:
            remarks.add("header.title-suspected", row=row, text=excerpt(named[0]))
        if len(opening.header) == 1 and _holds_headings(opening.header[0]):
            remarks.add("header.enclosed", row=row, column=1, text=excerpt(opening.header[0]))
        odd = next((i for i, name in enumerate(opening.header, 1) if _ODD_BREAKS & set(name)), None)
        if odd is not None:
            remarks.add("header.odd-break", row=row, column=odd)
        _remark_on_tail(opening, set(self._nameless) - self._filled, remarks)


def _holds_headings(text: str) -> bool:
    """Whether one heading looks like several with separators between them: `id,name`, but not `Name, first`."""
    parts = (text.split(mark) for mark in DELIMITERS if mark in text)
    return any(all(part.strip('"')[:1].isalpha() for part in some) for some in parts)


def _remark_on_tail(opening: Opening, empty: set[int], remarks: Remarks) -> None:
    """Columns at the right that have neither heading nor content."""
    width = len(opening.header)
    tail = 0
    while width - 1 - tail in empty:
        tail += 1
    if tail:
        remarks.add("column.empty-tail", row=opening.header_row, column=width - tail + 1, columns=str(tail))


def _repeated_headings(cells: pl.DataFrame, rows: pl.Series, opening: Opening) -> list[int]:
    same = cells.get_column("c0") == opening.header[0]
    if not same.any():
        return []
    for i, name in enumerate(opening.header[1:], 1):
        same &= cells.get_column(column_key(i)) == name
    return rows.filter(same).to_list()


def _remark_on_long_cells(cells: pl.DataFrame, rows: pl.Series, limits: ReadLimits, remarks: Remarks) -> None:
    """Note cells longer than a spreadsheet holds; refuse those above the limit, which the fast path lets through."""
    bound = min(SPREADSHEET_CELL, limits.cell_characters)
    found: list[tuple[int, int, int]] = []
    for i, column in enumerate(cells.iter_columns(), 1):
        if (column.str.len_bytes() > bound).any():
            lengths = column.str.len_chars()
            long = pl.DataFrame([rows.alias("row"), lengths.alias("length")]).filter(pl.col("length") > bound)
            found += [(row, i, length) for row, length in long.iter_rows()]
    for row, i, length in sorted(found):
        if length > limits.cell_characters:
            raise Place(row, i).refusal("cell.too-long", limit=f"{limits.cell_characters:,}")
        if length > SPREADSHEET_CELL:
            remarks.add("cell.long", row=row, column=i)


def _remark_on_typographic_quotes(cells: pl.DataFrame, rows: pl.Series, remarks: Remarks) -> None:
    """Note cells that are enclosed in quotation marks which enclose nothing."""
    found: list[tuple[int, int, str]] = []
    for i, column in enumerate(cells.iter_columns(), 1):
        if column.str.contains("^[“„]").any():
            enclosed = column.str.contains("(?s)^[“„].*[”“]$")
            texts = pl.DataFrame([rows.alias("row"), column.alias("text")]).filter(enclosed)
            found += [(row, i, text) for row, text in texts.iter_rows()]
    for row, i, text in sorted(found):
        remarks.add("file.smart-quotes", row=row, column=i, text=text[0] + " " + text[-1])
