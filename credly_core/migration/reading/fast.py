"""Reads a block of clean rows with polars: the fast path, used only where it cannot differ from the careful one.

A block is clean when it holds no zero byte, its line ends are all alike, its quotation marks stand only where cells
begin and end (or doubled inside), and every row has exactly as many separators as the heading. All of that is
counted on the bytes; whatever does not add up goes to the careful path.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from credly_core.migration.table import column_key

_Bytes = npt.NDArray[np.uint8]
_QUOTE, _FEED, _RETURN = ord('"'), ord("\n"), ord("\r")
#: Line breaks inside quotation marks looked at from the end of a block before giving up.
_BREAKS_TRIED = 200
#: Bytes counted at a time, so that they stay near the processor.
_SLICE = 524_288


@dataclass(frozen=True, slots=True)
class CleanBlock:
    """Rows read from the beginning of a block, bytes used, and the line end they have and how often."""

    frame: pl.DataFrame
    used: int
    line_end: str
    line_ends: int


@dataclass(frozen=True, slots=True)
class _Counts:
    feeds: int
    separators: int
    returns: int
    #: Whether the last row has a line end too.
    ended: bool

    @property
    def rows(self) -> int:
        return self.feeds + (not self.ended)


def end_of_rows(block: bytes) -> int:
    """Bytes up to the end of the last whole row of a clean block; 0 when none is found."""
    end = block.rfind(b"\n") + 1
    if b'"' not in block:
        return end
    marks = np.frombuffer(block, dtype=np.uint8) == _QUOTE
    for _ in range(_BREAKS_TRIED):
        if not np.count_nonzero(marks[:end]) % 2:
            return end
        end = block.rfind(b"\n", 0, end - 1) + 1
    return 0


def read_clean(rows: bytes, *, delimiter: str, width: int) -> CleanBlock | None:
    """The rows of a block of whole rows, or None when any of it is not clean."""
    if not rows or not delimiter.isascii() or b"\x00" in rows or rows.startswith(b"\xef\xbb\xbf"):
        return None
    quoted = b'"' in rows
    counts = (_count_quoted if quoted else _count)(np.frombuffer(rows, dtype=np.uint8), ord(delimiter))
    if counts is None or counts.separators != counts.rows * (width - 1):
        return None
    frame = _parse(rows, delimiter, width, quoted)
    if frame is None or frame.height != counts.rows or (quoted and _has_blank(frame)):
        return None
    return CleanBlock(frame, len(rows), "\r\n" if counts.returns else "\n", counts.feeds)


def _count(values: _Bytes, delimiter: int) -> _Counts | None:
    """Rows and separators of a block without quotation marks; None when line ends differ."""
    feeds = returns = separators = 0
    last = 0
    for start in range(0, values.size, _SLICE):
        part = values[start : start + _SLICE]
        is_feed, is_return = part == _FEED, part == _RETURN
        feeds += int(np.count_nonzero(is_feed))
        returns += int(np.count_nonzero(is_return))
        separators += int(np.count_nonzero(part == delimiter))
        if returns and ((last == _RETURN) != bool(is_feed[0]) or (is_return[:-1] != is_feed[1:]).any()):
            return None
        last = int(part[-1])
    if last == _RETURN or returns not in (0, feeds):
        return None
    return _Counts(feeds, separators, returns, last == _FEED)


def _count_quoted(values: _Bytes, delimiter: int) -> _Counts | None:
    """The same with quotation marks; None when one of them stands where none may."""
    marks = values == _QUOTE
    places = np.flatnonzero(marks)
    if places.size % 2 or not _is_well_quoted(values, places, delimiter):
        return None
    outside = np.bitwise_xor.accumulate(marks.view(np.uint8)) == 0
    returns = np.flatnonzero(values == _RETURN)
    if returns.size and (int(returns[-1]) + 1 == values.size or (values[returns + 1] != _FEED).any()):
        return None
    feeds = int(np.count_nonzero((values == _FEED) & outside))
    outer_returns = int(np.count_nonzero(outside[returns]))
    if outer_returns not in (0, feeds):
        return None
    separators = int(np.count_nonzero((values == delimiter) & outside))
    return _Counts(feeds, separators, outer_returns, int(values[-1]) == _FEED)


def _is_well_quoted(values: _Bytes, places: npt.NDArray[np.intp], delimiter: int) -> bool:
    """Marks open after a separator, a line end or a mark, and close before one of these."""
    opening, closing = places[0::2], places[1::2]
    before = values[opening[opening > 0] - 1]
    after = values[closing[closing + 1 < values.size] + 1]
    opens = (before == delimiter) | (before == _FEED) | (before == _QUOTE)
    closes = (after == delimiter) | (after == _FEED) | (after == _RETURN) | (after == _QUOTE)
    return bool(opens.all() and closes.all())


def _parse(rows: bytes, delimiter: str, width: int, quoted: bool) -> pl.DataFrame | None:
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
    """Whether any row is empty; with quotation marks about, only the careful path knows what that means."""
    if not (frame.get_column("c0") == "").any():
        return False
    return bool(frame.select(pl.all_horizontal(pl.all() == "").any()).item())
