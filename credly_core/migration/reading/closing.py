"""What is worth saying once all rows are read: headings, tail columns, very long cells, counts."""

from __future__ import annotations

from collections import Counter

import polars as pl

from credly_core.migration.reading.limits import SPREADSHEET_CELL, SPREADSHEET_ROWS, ReadLimits
from credly_core.migration.reading.opening import Opening
from credly_core.migration.reading.refusal import Place, excerpt
from credly_core.migration.reading.remarks import Remarks
from credly_core.migration.table import column_key


def remark_on_table(
    cells: pl.DataFrame,
    rows: pl.Series,
    *,
    opening: Opening,
    last_row: int,
    remarks: Remarks,
) -> None:
    """Add the notes that need the whole table."""
    _remark_on_header(cells, opening, remarks)
    _remark_on_repeated_headings(cells, rows, opening, remarks)
    if not cells.height:
        remarks.add("file.no-rows")
    if last_row == SPREADSHEET_ROWS:
        remarks.add("file.rows-at-limit")
    elif last_row > SPREADSHEET_ROWS:
        remarks.add("file.rows-over-spreadsheet", rows=f"{last_row:,}")


def _remark_on_header(cells: pl.DataFrame, opening: Opening, remarks: Remarks) -> None:
    row = opening.header_row
    for name, times in Counter(name for name in opening.header if name.strip()).items():
        if times > 1:
            second = [i for i, other in enumerate(opening.header, 1) if other == name][1]
            remarks.add("header.duplicate", row=row, column=second, name=name, times=str(times))
    nameless = [i for i, name in enumerate(opening.header) if not name.strip()]
    filled = [i for i in nameless if (cells.get_column(column_key(i)) != "").any()]
    for i in filled:
        remarks.add("header.nameless", row=row, column=i + 1)
    named = [name for name in opening.header if name.strip()]
    if len(named) == 1 and len(filled) > 1:
        remarks.add("header.title-suspected", row=row, text=excerpt(named[0]))
    _remark_on_tail(opening, set(nameless) - set(filled), remarks)


def _remark_on_tail(opening: Opening, empty: set[int], remarks: Remarks) -> None:
    """Columns at the right that have neither heading nor content."""
    width = len(opening.header)
    tail = 0
    while width - 1 - tail in empty:
        tail += 1
    if tail:
        remarks.add("column.empty-tail", row=opening.header_row, column=width - tail + 1, columns=str(tail))


def _remark_on_repeated_headings(cells: pl.DataFrame, rows: pl.Series, opening: Opening, remarks: Remarks) -> None:
    same = cells.get_column("c0") == opening.header[0]
    if not same.any():
        return
    for i, name in enumerate(opening.header[1:], 1):
        same &= cells.get_column(column_key(i)) == name
    for row in rows.filter(same):
        remarks.add("header.repeated", row=row, column=1)


def remark_on_long_cells(cells: pl.DataFrame, rows: pl.Series, limits: ReadLimits, remarks: Remarks) -> None:
    """Note cells longer than a spreadsheet holds; refuse those above the limit, which the fast path lets through."""
    bound = min(SPREADSHEET_CELL, limits.cell_characters)
    for i, column in enumerate(cells.iter_columns(), 1):
        if not (column.str.len_bytes() > bound).any():
            continue
        lengths = column.str.len_chars()
        for row, length in (
            pl.DataFrame([rows.alias("row"), lengths.alias("length")]).filter(pl.col("length") > bound).iter_rows()
        ):
            if length > limits.cell_characters:
                raise Place(row, i).refusal("cell.too-long", limit=f"{limits.cell_characters:,}")
            if length > SPREADSHEET_CELL:
                remarks.add("cell.long", row=row, column=i)


def remark_on_typographic_quotes(cells: pl.DataFrame, rows: pl.Series, remarks: Remarks) -> None:
    """Note cells that are enclosed in quotation marks which enclose nothing."""
    for i, column in enumerate(cells.iter_columns(), 1):
        starts = column.str.contains("^[“„]")
        if not starts.any():
            continue
        enclosed = column.str.contains("(?s)^[“„].*[”“]$")
        for row, text in pl.DataFrame([rows.alias("row"), column.alias("text")]).filter(enclosed).iter_rows():
            remarks.add("file.smart-quotes", row=row, column=i, text=text[0] + " " + text[-1])
