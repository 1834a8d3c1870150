"""Chains of parents within a file: how deep each record is, what stands on top of it, what goes in a circle."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from credly_core.migration.rules.related import RelatedTable
from credly_core.migration.rules.routes import Route, has, living_elsewhere, places


@dataclass(frozen=True)
class Chains:
    """Where the parent of every record stands, how deep each is (1 without parent), its topmost ancestor, and which
    records stand in a circle; depth and top are missing for those in or below one."""

    parents: pl.Series
    depth: pl.Series
    tops: pl.Series
    circles: pl.Series


def chains_of(source: RelatedTable, column: str) -> Chains | None:
    """The chains that a column forms which points to its own file; None when the table lacks what they are made of."""
    reference = source.spec.column(column).references
    if reference is None or not has(source, column, reference.column):
        return None
    parents = places(source, source, Route((column,), reference.file, (reference.column,)))
    numbers = pl.int_range(source.table.height, dtype=pl.UInt32, eager=True)
    outside = living_elsewhere(source, (column,))
    # a parent that lives in the account is one level at least
    depth = numbers * 0 + 1 if outside is None else outside.cast(pl.UInt32) + 1
    above, tops, reach = parents, numbers, 1
    while reach < 2 * max(source.table.height, 1) and (known := above.is_not_null()).any():
        # every step doubles how far up each record looks, so that long chains cost little
        depth = depth + depth.gather(above).fill_null(0)
        tops = tops.gather(above).zip_with(known, tops)
        above = above.gather(above)
        reach *= 2
    endless = above.is_not_null()
    circles = numbers.is_in(above.drop_nulls().unique().implode())
    return Chains(parents, depth.set(endless, None), tops.set(endless, None), circles)
