"""From rows to bytes: for ALM byte for byte the same every time, for people with formulas made harmless."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

import polars as pl

from credly_core.errors import MigrationError
from credly_core.migration.reading.kinds import refuse_other_kinds
from credly_core.migration.reading.opening import DELIMITERS
from credly_core.migration.reading.refusal import Refusal
from credly_core.migration.table import Dialect, Table

_LINE_END = "\r\n"
#: What a cell must not hold without quotation marks. Semicolons and tabs are no separators here, but a spreadsheet
#: that takes them for such must not see two cells in one.
_NEEDS_QUOTES = (",", '"', "\r", "\n", ";", "\t")
#: What spreadsheets take for a formula at the beginning of a cell, full-width forms included.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
#: The same inside a cell, where a spreadsheet with another separator, or a reader that splits lines, begins a cell.
#: Quotation marks alone do not help there: they count only at the beginning of a cell, and a row cut at semicolons
#: has its commas, and with them these marks, in the middle of its cells.
_FORMULA_INSIDE = re.compile("([;|\t\r\n][\\s\u00a0\u200b\u200c\u200d\u2060\ufeff]*)(?=[=+\\-@＝＋－＠])")
_UNSEEN = " \u00a0\u200b\u200c\u200d\u2060\ufeff"
_MARK = "\ufeff"
_ROWS_AT_ONCE = 100_000


def write_table(table: Table) -> bytes:
    """The table as ALM takes it: UTF-8 without mark, commas, CR LF, quoted only where needed, cells untouched."""
    return b"".join(write_parts(table))


def write_parts(table: Table) -> Iterator[bytes]:
    """The same piece by piece, so that a large file is never in memory as a whole."""
    if not table.width:
        raise MigrationError("A table without columns cannot be written.", code="write.no-columns")
    yield (_header_line(table.header) + _LINE_END).encode("utf-8")
    for cells in table.cells.iter_slices(_ROWS_AT_ONCE):
        lines = _lines(cells, table.width == 1)
        part = str(lines.str.join(_LINE_END).item()).encode("utf-8") + _LINE_END.encode()
        if b"\x00" in part:
            raise MigrationError("A cell contains a zero byte (NUL).", code="file.nul", hint="Delete it from the cell.")
        yield part


def write_rows_for_people(header: Sequence[str], rows: Iterable[Sequence[str]], *, mark: bool = True) -> bytes:
    """A CSV file to be opened in a spreadsheet: formulas neutralized, with the mark Excel needs to see UTF-8."""
    written = bytearray(_MARK.encode("utf-8") if mark else b"")
    for row in chain((header,), rows):
        line = ",".join(_quoted_if_needed(neutralized(cell)) for cell in row)
        written += (line + _LINE_END).encode("utf-8")
    return bytes(written)


def neutralized(cell: str) -> str:
    """A cell no spreadsheet runs: an apostrophe stands before what looks like a formula.

    >>> neutralized("=1+1"), neutralized("Gold"), neutralized("x;=1+1")
    ("'=1+1", 'Gold', "x;'=1+1")
    """
    cell = _FORMULA_INSIDE.sub(r"\1'", cell)
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) or cell.lstrip(_UNSEEN).startswith(FORMULA_STARTS) else cell


def dialect_difference(before: Dialect, after: Dialect) -> tuple[str, ...]:
    """What changed between two ways a file was written, in words; cells are not looked at."""
    changes: list[str] = []
    if before.encoding != after.encoding:
        changes.append(f"encoding {before.encoding.upper()} became {after.encoding.upper()}")
    if before.byte_order_mark != after.byte_order_mark:
        changes.append("a byte order mark was added" if after.byte_order_mark else "the byte order mark was removed")
    if before.separator_line != after.separator_line:
        changes.append("a line “sep=” was added" if after.separator_line else "the line “sep=” was removed")
    if before.delimiter != after.delimiter:
        changes.append(f"separator {_shown(before.delimiter)} became {_shown(after.delimiter)}")
    if before.line_end != after.line_end:
        changes.append(f"line ends {_shown(before.line_end)} became {_shown(after.line_end)}")
    if before.mixed_line_ends != after.mixed_line_ends:
        changes.append("line ends are mixed now" if after.mixed_line_ends else "line ends are no longer mixed")
    if before.final_line_end != after.final_line_end:
        changes.append("the last line end was added" if after.final_line_end else "the last line end was removed")
    return tuple(changes)


def _shown(mark: str) -> str:
    return {"\t": "tab", "\r\n": "CR LF", "\n": "LF", "\r": "CR"}.get(mark, f"“{mark}”")


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'


def _quoted_if_needed(cell: str) -> str:
    return _quoted(cell) if any(mark in cell for mark in _NEEDS_QUOTES) else cell


def _header_line(header: tuple[str, ...]) -> str:
    """The headings; those with another separator are quoted too, so that no reader takes it for the one in use."""
    cells = [_quoted(cell) if any(mark in cell for mark in (*DELIMITERS, "\r", "\n", '"')) else cell for cell in header]
    if not any(cell.strip(" \t") for cell in header) or _looks_like_something_else(",".join(cells)):
        cells[0] = _quoted(header[0])
    if len(header) == 1 and header[0].casefold().startswith("sep=") and len(header[0]) == len("sep=") + 1:
        raise MigrationError(
            f"A file with the single heading “{header[0]}” cannot be written: spreadsheets hide such a line.",
            code="write.separator-line",
            hint="Give the column another heading.",
        )
    return ",".join(cells)


def _looks_like_something_else(line: str) -> bool:
    """Whether a file beginning like this would be taken for another kind of file, a mark or a separator line."""
    if line.startswith(_MARK) or line.casefold().startswith("sep="):
        return True
    try:
        refuse_other_kinds(line.encode("utf-8"))
    except Refusal:
        return True
    return False


def _lines(cells: pl.DataFrame, sole: bool) -> pl.Series:
    """Every record as one line; an only cell that shows nothing is written with quotation marks, so that it stays."""
    pattern = '[,"\r\n;\t|]|^[ \t]*$' if sole else '[,"\r\n]'
    columns = [_quoted_column(column, pattern) for column in cells.iter_columns()]
    return pl.DataFrame(columns).select(pl.concat_str(pl.all(), separator=",")).to_series()


def _quoted_column(column: pl.Series, pattern: str) -> pl.Series:
    needs = column.str.contains(pattern)
    if not needs.any():
        return column
    doubled = '"' + column.str.replace_all('"', '""', literal=True) + '"'
    return doubled.zip_with(needs, column).alias(column.name)
