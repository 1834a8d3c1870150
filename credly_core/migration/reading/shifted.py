"""Rows that are too long by empty cells only, and may be so because a text was split: told by the rows around them.

A row with one empty cell too many fits once that cell is cut off. But where a comma split one of its texts, and its
last column is empty, it looks just the same, and its cells stand one column too far right. Every such row is looked
at; what the columns hold is made out once for many rows that stand together, so that a file full of them is read too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from credly_core.migration.reading.misfit import CLEARLY, FEW, WIDEST, Column, columns_of, split_place

#: Rows before and after that tell what a column holds.
NEIGHBOURS = 60
#: So many rows share their neighbours.
_TOGETHER = 240


@dataclass(slots=True)
class Doubts:
    """Looks at rows of one cut; `before` gives the last rows of what was read before it."""

    rows: Sequence[Sequence[str]]
    width: int
    #: The number of cells most rows have.
    usual: int
    before: Callable[[], Sequence[Sequence[str]]]
    _known: dict[int, tuple[list[Column], bool] | None] = field(default_factory=dict)

    def is_shifted(self, index: int) -> bool:
        """Whether the cells of this row, which ends in empty ones, clearly stand too far to the right."""
        group = index // _TOGETHER
        if group not in self._known:
            self._known[group] = self._around(group)
        around = self._known[group]
        if around is None:
            return False
        columns, all_alike = around
        cells = self.rows[index]
        if len(cells) == self.usual and all_alike:
            return False
        return split_place(cells, columns, 2 * CLEARLY) is not None

    def _around(self, group: int) -> tuple[list[Column], bool] | None:
        """What the columns hold around these rows, and whether no row there has as many cells as there are headings;
        None where too few rows tell."""
        if self.width > WIDEST:
            return None
        first, last = group * _TOGETHER - NEIGHBOURS, (group + 1) * _TOGETHER + NEIGHBOURS
        near = [cells for cells in self.rows[max(0, first) : last] if len(cells) == self.width]
        rows = [*(self.before() if first < 0 else ()), *near]
        return (columns_of(rows, self.width), not near) if len(rows) >= FEW else None
