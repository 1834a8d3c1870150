"""Reads a block of clean rows with polars: the fast path, used only where it cannot differ from the careful one.

A block is clean when it holds no zero byte, its line ends are all alike, its quotation marks stand only where cells
begin and end (or doubled inside), and every row has exactly as many separators as the headings. polars refuses a row
that is too long, but fills up one that is too short, so the books are balanced afterwards: the bytes of the block
must be the bytes of the cells, plus one separator between any two, plus one line end for each row, plus the marks
that polars took away. A separator too few, a line end of another kind or anything passed over leaves a difference,
always to the same side, so that no two can hide each other. What does not balance goes to the careful path.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from credly_core.migration.table import column_key

_Bytes = npt.NDArray[np.uint8]
_Places = npt.NDArray[np.intp]
_NO_MARKS: _Places = np.empty(0, dtype=np.intp)
_QUOTE, _FEED, _RETURN = ord('"'), ord("\n"), ord("\r")
_MARK = b"\xef\xbb\xbf"
_TYPOGRAPHIC = ("“".encode(), "„".encode())


@dataclass(frozen=True, slots=True)
class CleanBlock:
    """Rows read from the beginning of a block, bytes used, and the line end they have and how often."""

    frame: pl.DataFrame
    used: int
    line_end: str
    line_ends: int
    #: Whether typographic quotation marks occur.
    typographic: bool = False
    #: Bytes of the longest cell.
    longest: int = 0


def read_clean(rows: bytes, *, delimiter: str, width: int) -> CleanBlock | None:
    """The rows of a block of whole rows, or None when any of it is not clean."""
    if not rows or not delimiter.isascii() or b"\x00" in rows or rows.startswith(_MARK) or rows.endswith(b"\r"):
        return None
    values = np.frombuffer(rows, dtype=np.uint8)
    marks = np.flatnonzero(values == _QUOTE) if b'"' in rows else _NO_MARKS
    if marks.size and not _is_well_quoted(values, marks, ord(delimiter)):
        return None
    ended = rows.endswith(b"\n")
    # Without a line end, polars would pass over an empty cell too many at the very end.
    frame = _parse(rows if ended else rows + b"\n", delimiter, width, marks.size > 0)
    if frame is None or (marks.size and _has_blank(frame)):
        return None
    feeds = frame.height - (not ended)
    returns = _returns(values, marks)
    line_end = "\r\n" if returns else "\n"
    size, longest = _sizes(frame)
    separators = frame.height * (width - 1)
    lost = marks.size - int(np.count_nonzero(marks[2::2] == marks[1:-1:2] + 1))
    if returns not in (0, feeds) or len(rows) != size + separators + feeds * len(line_end) + lost:
        return None
    typographic = _TYPOGRAPHIC[0][:1] in rows and any(mark in rows for mark in _TYPOGRAPHIC)  # one byte: quick
    return CleanBlock(frame, len(rows), line_end, feeds, typographic, longest)


def _sizes(frame: pl.DataFrame) -> tuple[int, int]:
    """Bytes of all cells, and of the longest."""
    lengths = [column.str.len_bytes().to_numpy() for column in frame.iter_columns()]
    return sum(int(column.sum()) for column in lengths), max(int(column.max(initial=0)) for column in lengths)


def _returns(values: _Bytes, marks: _Places) -> int | None:
    """Carriage returns outside of quotation marks; None when any of all stands without a line feed behind it."""
    places = np.flatnonzero(values == _RETURN)
    if (values[places + 1] != _FEED).any():
        return None
    if not marks.size:
        return int(places.size)
    return int(np.count_nonzero(np.searchsorted(marks, places) % 2 == 0))


#: polars unpacks by itself what begins like zstd, gzip or zlib; a block of text may begin so by chance (`x^` does).
_PACKED = (b"\x28\xb5\x2f\xfd", b"\x1f\x8b", b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")


def _is_well_quoted(values: _Bytes, places: _Places, delimiter: int) -> bool:
    """Marks open after a separator, a line end or a mark, and close before one of these."""
    if places.size % 2:
        return False
    opening, closing = places[0::2], places[1::2]
    before = values[opening[opening > 0] - 1]
    after = values[closing[closing + 1 < values.size] + 1]
    opens = (before == delimiter) | (before == _FEED) | (before == _QUOTE)
    closes = (after == delimiter) | (after == _FEED) | (after == _RETURN) | (after == _QUOTE)
    return bool(opens.all() and closes.all())


def _parse(rows: bytes, delimiter: str, width: int, quoted: bool) -> pl.DataFrame | None:
    if rows.startswith(_PACKED):
        return None
    try:
        return pl.read_csv(
            rows,
            has_header=False,
            schema={column_key(i): pl.String for i in range(width)},
            separator=delimiter,
            quote_char='"' if quoted else None,
            empty_string_is_null=False,
            extra_columns="raise",
            missing_columns="raise",
        )
    except pl.exceptions.PolarsError:
        return None


def _has_blank(frame: pl.DataFrame) -> bool:
    """Whether a single column has an empty cell; with quotation marks about, only the careful path knows if it is
    a blank line or a cell."""
    return frame.width == 1 and bool((frame.get_column("c0") == "").any())
