"""What differs between two badge.csv, told by the badge's id."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from credly_core.migration.table import Table
from credly_core.steps.bundle.views import CellDifference, Difference

_KEY = "id"


def compare(before: Table, after: Table) -> Difference:
    """Cells, rows and headings that differ. A row without an id is called by its place."""
    partners = pair_rows(before, after)
    names_before, names_after = _names(before), _names(after)
    shared = [(record, partner) for record, partner in enumerate(partners) if partner is not None]
    met = {partner for _, partner in shared}
    return Difference(
        cells=_cells(before, after, shared, names_before),
        added=tuple(name for place, name in enumerate(names_after) if place not in met),
        removed=tuple(names_before[record] for record, partner in enumerate(partners) if partner is None),
        header=_header_changes(before.header, after.header),
        reordered=any(one > other for (_, one), (_, other) in pairwise(shared)),
    )


def pair_rows(before: Table, after: Table) -> list[int | None]:
    """For each record the one of the other table that is the same badge, None where there is none.

    Rows go by their id, the second of the same id with the second there. In two tables of the same length a row
    whose id was changed is still known by its place.
    """
    places = {key: place for place, key in enumerate(_keys(after))}
    partners = [places.get(key) for key in _keys(before)]
    if before.height == after.height:
        met = {partner for partner in partners if partner is not None}
        for record, partner in enumerate(partners):
            if partner is None and record not in met:
                partners[record] = record
    return partners


def _keys(table: Table) -> list[tuple[str, int]]:
    """Each record's id, and the how-manieth of this id it is."""
    position = table.position_of(_KEY)
    ids = table.column(position).to_list() if position is not None else [""] * table.height
    seen: Counter[str] = Counter()
    keys = []
    for key in ids:
        seen[key] += 1
        keys.append((key, seen[key]))
    return keys


def _names(table: Table) -> list[str]:
    """What to call each record: its id where that says which one it is, else its row."""
    keys = _keys(table)
    rows = table.rows.to_list()
    return [
        key if key and number == 1 else f"{key} (row {row})".strip()
        for (key, number), row in zip(keys, rows, strict=True)
    ]


def _cells(before: Table, after: Table, shared: list[tuple[int, int]], names: list[str]) -> tuple[CellDifference, ...]:
    """Row by row, from left to right; a column that only one of the tables has counts as empty in the other."""
    headings = (*before.header, *(name for name in after.header if name not in before.header))
    found: list[tuple[int, int, CellDifference]] = []
    for number, heading in enumerate(dict.fromkeys(headings)):
        old, new = _column(before, heading), _column(after, heading)
        found += [
            (record, number, CellDifference(names[record], heading, old[record], new[partner]))
            for record, partner in shared
            if old[record] != new[partner]
        ]
    return tuple(difference for _, _, difference in sorted(found, key=lambda item: item[:2]))


def _column(table: Table, heading: str) -> list[str]:
    position = table.position_of(heading)
    return table.column(position).to_list() if position is not None else [""] * table.height


def _header_changes(before: tuple[str, ...], after: tuple[str, ...]) -> tuple[str, ...]:
    added = [f"column {name} added" for name in after if name not in before]
    removed = [f"column {name} removed" for name in before if name not in after]
    same = [name for name in before if name in after]
    moved = ["columns in another order"] if same != [name for name in after if name in before] else []
    return tuple(added + removed + moved)
