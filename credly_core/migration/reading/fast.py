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
from typing import TYPE_CHECKING

import polars as pl

from credly_core.migration.table import column_key

if TYPE_CHECKING:
    from credly_core.migration.reading.marks import Marks

#: From so many bytes on, counting with numpy is worth loading it.
_WORTH_NUMPY = 4_000_000
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
    marks = _marks_of(rows) if b'"' in rows else None
    if marks is not None and not marks.are_well_placed(ord(delimiter)):
        return None
    ended = rows.endswith(b"\n")
    # Without a line end, polars would pass over an empty cell too many at the very end.
    frame = _parse(rows if ended else rows + b"\n", delimiter, width, marks is not None)
    if frame is None or (marks is not None and _has_blank(frame)):
        return None
    feeds = frame.height - (not ended)
    returns = _count_returns(rows) if marks is None else marks.returns_outside()
    line_end = "\r\n" if returns else "\n"
    size, longest = _sizes(frame)
    separators = frame.height * (width - 1)
    lost = 0 if marks is None else marks.lost
    if returns not in (0, feeds) or len(rows) != size + separators + feeds * len(line_end) + lost:
        return None
    typographic = _TYPOGRAPHIC[0][:1] in rows and any(mark in rows for mark in _TYPOGRAPHIC)  # one byte: quick
    return CleanBlock(frame, len(rows), line_end, feeds, typographic, longest)


def _count_returns(rows: bytes) -> int | None:
    """Carriage returns in a block without quotation marks; None when any stands without a line feed behind it:
    polars passes over one before a separator, and the books would balance all the same."""
    if len(rows) < _WORTH_NUMPY:
        found = rows.count(b"\r")
        return found if found == rows.count(b"\r\n") else None
    from credly_core.migration.reading.marks import count_returns  # noqa: PLC0415  loads numpy

    return count_returns(rows)


def _marks_of(rows: bytes) -> Marks:
    from credly_core.migration.reading.marks import Marks  # noqa: PLC0415  loads numpy

    return Marks(rows)


def _sizes(frame: pl.DataFrame) -> tuple[int, int]:
    """Bytes of all cells, and of the longest."""
    length = pl.all().str.len_bytes()
    width = frame.width
    sizes = frame.select(length.sum().name.suffix("+"), length.max()).row(0) if frame.height else (0,) * 2 * width
    return sum(sizes[:width]), max(sizes[width:])


#: polars unpacks by itself what begins like zstd, gzip or zlib; a block of text may begin so by chance (`x^` does).
_PACKED = (b"\x28\xb5\x2f\xfd", b"\x1f\x8b", b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")


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
