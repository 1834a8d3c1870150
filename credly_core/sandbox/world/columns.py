"""Issued badges as columns of numbers: a million rows take some sixty megabytes and are searched in milliseconds."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

Whole = npt.NDArray[np.int32]
Moments = npt.NDArray[np.int64]
Small = npt.NDArray[np.int8]
Flags = npt.NDArray[np.bool_]

#: Stands for "none" in every numeric column.
NONE = -1


@dataclass(slots=True)
class BadgeColumns:
    """One array per fact, one row per badge. Moments are milliseconds since 1970."""

    template: Whole
    earner: Whole
    #: Number of the issuer_earner_id.
    key: Whole
    state: Small
    issued: Moments
    created: Moments
    updated: Moments
    state_changed: Moments
    expires: Moments
    replaces: Whole
    replaced_by: Whole
    public: Flags
    deleted: Flags

    @classmethod
    def empty(cls, rows: int) -> BadgeColumns:
        """Columns with every row saying "none"."""

        def whole() -> Whole:
            return np.full(rows, NONE, dtype=np.int32)

        def moments() -> Moments:
            return np.full(rows, NONE, dtype=np.int64)

        return cls(
            template=whole(),
            earner=whole(),
            key=whole(),
            state=np.zeros(rows, dtype=np.int8),
            issued=moments(),
            created=moments(),
            updated=moments(),
            state_changed=moments(),
            expires=moments(),
            replaces=whole(),
            replaced_by=whole(),
            public=np.ones(rows, dtype=np.bool_),
            deleted=np.zeros(rows, dtype=np.bool_),
        )

    def __len__(self) -> int:
        return len(self.template)

    def grow(self) -> None:
        """Make room for half as many rows again."""
        more = BadgeColumns.empty(max(1_024, len(self) // 2))
        for column in fields(self):
            setattr(self, column.name, np.concatenate([getattr(self, column.name), getattr(more, column.name)]))

    def take(self, order: npt.NDArray[np.int64]) -> None:
        """Put the rows into another order; links between rows follow."""
        place = np.empty(len(order), dtype=np.int32)
        place[order] = np.arange(len(order), dtype=np.int32)
        for column in fields(self):
            setattr(self, column.name, getattr(self, column.name)[order])
        for links in (self.replaces, self.replaced_by):
            linked = links != NONE
            links[linked] = place[links[linked]]
