"""Where the quotation marks of a block stand. Loaded for blocks that have any: it needs numpy."""

from __future__ import annotations

import numpy as np

_QUOTE, _FEED, _RETURN = ord('"'), ord("\n"), ord("\r")


class Marks:
    """The quotation marks of a block of whole rows."""

    def __init__(self, rows: bytes) -> None:
        self._values = np.frombuffer(rows, dtype=np.uint8)
        self._places = np.flatnonzero(self._values == _QUOTE)

    @property
    def lost(self) -> int:
        """Marks that are no part of a cell: all but one of each two that stand for one inside a cell."""
        return self._places.size - int(np.count_nonzero(self._places[2::2] == self._places[1:-1:2] + 1))

    def are_well_placed(self, delimiter: int) -> bool:
        """Marks open after a separator, a line end or a mark, and close before one of these."""
        values, places = self._values, self._places
        if places.size % 2:
            return False
        opening, closing = places[0::2], places[1::2]
        before = values[opening[opening > 0] - 1]
        after = values[closing[closing + 1 < values.size] + 1]
        opens = (before == delimiter) | (before == _FEED) | (before == _QUOTE)
        closes = (after == delimiter) | (after == _FEED) | (after == _RETURN) | (after == _QUOTE)
        return bool(opens.all() and closes.all())

    def returns_outside(self) -> int | None:
        """Carriage returns outside of cells; None when any of all stands without a line feed behind it."""
        places = np.flatnonzero(self._values == _RETURN)
        if (self._values[places + 1] != _FEED).any():
            return None
        return int(np.count_nonzero(np.searchsorted(self._places, places) % 2 == 0))


def count_returns(rows: bytes) -> int | None:
    """Carriage returns of a block that does not end with one; None when any stands without a line feed behind it."""
    values = np.frombuffer(rows, dtype=np.uint8)
    places = np.flatnonzero(values == _RETURN)
    return None if (values[places + 1] != _FEED).any() else int(places.size)
