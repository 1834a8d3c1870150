"""Brings equal numbers of two long columns together: both are sorted, and what is equal then stands side by side.

A join of millions builds a table of one side and looks into it at random; sorting walks through memory in order, needs
no table, and is done by two threads, each for a part of the numbers.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

#: Keys; nought stands for none and meets nothing.
Numbers = npt.NDArray[np.uint64]
#: Rows of one side, or `NONE`.
Rows = npt.NDArray[np.int32]
NONE = -1
_NOUGHT = np.uint64(0)
_THREADS = 2
#: Rows looked at in one go, so that they stay near the processor.
_PART = 1 << 17
#: Where a part may end: far above what a number gives up for its row.
_HIGH = np.uint64(0xFFFF_FFFF << 32)


@dataclass(frozen=True)
class Met:
    """Who meets whom.

    `alone`: for each row on the left the row on the right, where no other row has the number, else `NONE`.
    `left` and `right`: all pairs of the numbers that stand in several rows of a side.
    """

    alone: Rows
    left: Rows
    right: Rows


def numbers_of(column: pl.Series) -> Numbers:
    """A column of keys with nought where there is none."""
    return column.fill_null(0).to_numpy()


def meet(left: Numbers, right: Numbers) -> Met:
    """All pairs of rows with the same number."""
    bits = _bits(max(len(left), len(right)))
    meeting = _Meeting(left, right, np.full(len(left), NONE, np.int32), bits)
    with ThreadPoolExecutor(_THREADS) as threads:
        ordered = tuple(threads.map(lambda numbers: in_order(numbers, bits), (left, right)))
        crowds = list(threads.map(meeting.part, *_in_parts(*ordered)))
    lefts, rights = (np.concatenate(rows) for rows in zip(*crowds, strict=True))
    return Met(meeting.alone, *_joined(left, right, lefts, rights))


def in_order(numbers: Numbers, bits: int) -> Numbers:
    """The numbers in order; each gives up its lowest bits for its row, so that sorting carries the row along."""
    found, end = np.empty(len(numbers), np.uint64), 0
    for start in range(0, len(numbers), _PART):
        block = numbers[start : start + _PART]
        rows = np.arange(start, start + len(block), dtype=np.uint64)
        rows |= block & ~_low(bits)
        is_none = block == _NOUGHT
        if is_none.any():
            rows = rows[~is_none]
        found[end : end + len(rows)] = rows
        end += len(rows)
    found = found[:end]
    found.sort()
    return found


@dataclass(frozen=True)
class Ordered:
    """Numbers by row, and the same in order: finds the rows of some numbers without walking past all of them."""

    numbers: Numbers
    ordered: Numbers

    @classmethod
    def of(cls, numbers: Numbers) -> Ordered:
        """Put them in order."""
        return cls(numbers, in_order(numbers, _bits(len(numbers))))

    def rows(self, wanted: Numbers) -> Rows:
        """All rows that have one of these numbers, of which each is given once."""
        bits = _bits(len(self.numbers))
        low = _low(bits)
        first = np.searchsorted(self.ordered, wanted & ~low)
        counts = np.searchsorted(self.ordered, wanted | low, side="right") - first
        places = np.repeat(first - np.cumsum(counts) + counts, counts) + np.arange(counts.sum())
        rows: Rows = (self.ordered[places] & (low >> np.uint64(1))).astype(np.int32)
        is_meant: npt.NDArray[np.bool_] = self.numbers[rows] == np.repeat(wanted, counts)
        return rows[is_meant]


def _bits(size: int) -> int:
    """How many bits a row takes."""
    return max(size, 1).bit_length()


def _low(bits: int) -> np.uint64:
    """The bits that a number gives up for its row and its side."""
    return np.uint64((1 << (bits + 1)) - 1)


@dataclass(frozen=True)
class _Meeting:
    left: Numbers
    right: Numbers
    alone: Rows
    bits: int

    def part(self, lefts: Numbers, rights: Numbers) -> tuple[Rows, Rows]:
        """Note those of a part that are alone with a number; gives the rows of either side in larger groups."""
        side = np.uint64(1 << self.bits)
        both = np.concatenate([lefts, rights | side])
        both.sort()
        above = both >> np.uint64(self.bits + 1)
        same = np.zeros(len(both) + 1, bool)  # whether it equals the one before; the first and the end do not
        np.equal(above[1:], above[:-1], out=same[1:-1])
        is_middle = same[1:] & same[:-1]
        is_pair = same[1:-1] & ~is_middle[1:] & ~is_middle[:-1]  # of one and the next
        places = np.flatnonzero(is_pair)
        self._note(both[places], both[places + 1])
        crowd = both[_around(is_middle)]
        is_right = (crowd & side) != _NOUGHT
        rows = self._rows(crowd)
        return rows[~is_right], rows[is_right]

    def _note(self, one: Numbers, other: Numbers) -> None:
        """Without their lowest bits different numbers may be equal: here the whole numbers are compared."""
        is_met = (((one ^ other) >> np.uint64(self.bits)) & np.uint64(1)) != _NOUGHT  # then the left one comes first
        left, right = self._rows(one[is_met]), self._rows(other[is_met])
        is_equal = self.left[left] == self.right[right]
        self.alone[left[is_equal]] = right[is_equal]

    def _rows(self, numbers: Numbers) -> Rows:
        return (numbers & np.uint64((1 << self.bits) - 1)).astype(np.int32)


def _in_parts(left: Numbers, right: Numbers) -> tuple[list[Numbers], list[Numbers]]:
    """Both sides in parts that share no number with each other, each small enough to stay near the processor."""
    count = max(1, (len(left) + len(right)) // _PART)
    bounds = np.array([(number << 64) // count for number in range(1, count)], np.uint64) & _HIGH
    return np.split(left, np.searchsorted(left, bounds)), np.split(right, np.searchsorted(right, bounds))


def _around(is_middle: npt.NDArray[np.bool_]) -> npt.NDArray[np.intp]:
    """The places of all in groups of three and more: those with an equal one on both sides, and their neighbours."""
    middle = np.flatnonzero(is_middle)
    return np.unique(np.concatenate([middle - 1, middle, middle + 1]))


def _joined(left: Numbers, right: Numbers, lefts: Rows, rights: Rows) -> tuple[Rows, Rows]:
    """The pairs of numbers that stand in several rows: usually few, and a join finds all of them."""
    these = pl.DataFrame({"number": left[lefts], "left": lefts})
    those = pl.DataFrame({"number": right[rights], "right": rights})
    pairs = these.join(those, on="number")
    return pairs["left"].to_numpy(), pairs["right"].to_numpy()
