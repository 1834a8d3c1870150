"""Reads a block of clean rows with polars: the fast path, used only where it cannot differ from the careful one.

A block is clean when it holds no zero byte, its line ends are all alike, its quotation marks stand only where cells
begin and end (or doubled inside), and every row has exactly as many separators as the heading. All of that is
counted on the bytes; whatever does not add up goes to the careful path.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import polars as pl

from credly_core.migration.table import column_key

_Bytes = npt.NDArray[np.uint8]
_QUOTE, _FEED, _RETURN = ord('"'), ord("\n"), ord("\r")
#: From so many quotation marks on, the whole block is looked at, instead of one quoted cell after the other.
_MANY_MARKS = 20_000
#: Bytes counted at a time, so that they stay near the processor.
_SLICE = 524_288
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


@dataclass(frozen=True, slots=True)
class _Counts:
    separators: int
    feeds: int
    returns: int
    #: Carriage returns with a line feed behind them.
    pairs: int = 0
    #: Whether the last row has a line end too.
    ended: bool = True

    @property
    def rows(self) -> int:
        return self.feeds + (not self.ended)

    def without(self, inside: tuple[int, int, int]) -> _Counts:
        """What is left outside of quotation marks."""
        separators, feeds, returns = inside
        return replace(
            self, separators=self.separators - separators, feeds=self.feeds - feeds, returns=self.returns - returns
        )


def read_clean(rows: bytes, *, delimiter: str, width: int) -> CleanBlock | None:
    """The rows of a block of whole rows, or None when any of it is not clean."""
    if not rows or not delimiter.isascii() or b"\x00" in rows or rows.startswith(b"\xef\xbb\xbf"):
        return None
    values = np.frombuffer(rows, dtype=np.uint8)
    counts = _totals(values, ord(delimiter))
    quoted = b'"' in rows
    if counts.returns != counts.pairs:
        return None
    if quoted:
        places = np.flatnonzero(values == _QUOTE)
        if places.size % 2 or not _is_well_quoted(values, places, ord(delimiter)):
            return None
        counts = counts.without(_inside(rows, values, places, delimiter.encode()))
    if counts.returns not in (0, counts.feeds) or counts.separators != counts.rows * (width - 1):
        return None
    # Without a line end, polars would pass over an empty cell too many at the very end.
    frame = _parse(rows if counts.ended else rows + b"\n", delimiter, width, quoted)
    if frame is None or frame.height != counts.rows or (quoted and _has_blank(frame)):
        return None
    typographic = _TYPOGRAPHIC[0][:1] in rows and any(mark in rows for mark in _TYPOGRAPHIC)  # one byte: quick
    return CleanBlock(frame, len(rows), "\r\n" if counts.returns else "\n", counts.feeds, typographic)


def _totals(values: _Bytes, delimiter: int) -> _Counts:
    """All separators and line ends of a block, whether in quotation marks or not."""
    separators = feeds = returns = pairs = 0
    last = 0
    for start in range(0, values.size, _SLICE):
        part = values[start : start + _SLICE]
        is_feed, is_return = part == _FEED, part == _RETURN
        separators += int(np.count_nonzero(part == delimiter))
        feeds += int(np.count_nonzero(is_feed))
        returns += int(np.count_nonzero(is_return))
        pairs += int(np.count_nonzero(is_return[:-1] & is_feed[1:])) + (last == _RETURN and bool(is_feed[0]))
        last = int(part[-1])
    return _Counts(separators, feeds, returns, pairs, last == _FEED)


def _inside(rows: bytes, values: _Bytes, places: npt.NDArray[np.intp], delimiter: bytes) -> tuple[int, int, int]:
    """Separators, line feeds and carriage returns between quotation marks."""
    if places.size > _MANY_MARKS:
        inside = np.bitwise_xor.accumulate((values == _QUOTE).view(np.uint8)).view(np.bool_)
        counted = (int(np.count_nonzero((values == mark) & inside)) for mark in (ord(delimiter), _FEED, _RETURN))
        return next(counted), next(counted), next(counted)
    separators = feeds = returns = 0
    for start, stop in zip(places[0::2].tolist(), places[1::2].tolist(), strict=True):
        separators += rows.count(delimiter, start, stop)
        feeds += rows.count(b"\n", start, stop)
        returns += rows.count(b"\r", start, stop)
    return separators, feeds, returns


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
