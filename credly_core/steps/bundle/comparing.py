"""What differs between two badge.csv, told by the badge's id."""

from __future__ import annotations

from collections.abc import Mapping

from credly_core.migration.table import Table
from credly_core.steps.bundle.views import CellDifference, Difference

_KEY = "id"


def compare(before: Table, after: Table) -> Difference:
    """Cells, rows and headings that differ. Rows without an id, or with one that occurs twice, go by their place."""
    old, new = _by_key(before), _by_key(after)
    shared = [key for key in old if key in new]
    columns = [name for name in before.header if name in after.header]
    cells = [
        CellDifference(key, column, old[key].get(column, ""), new[key].get(column, ""))
        for key in shared
        for column in columns
        if old[key].get(column, "") != new[key].get(column, "")
    ]
    for column in (name for name in after.header if name not in before.header):
        cells += [CellDifference(key, column, "", new[key][column]) for key in shared if new[key][column]]
    for column in (name for name in before.header if name not in after.header):
        cells += [CellDifference(key, column, old[key][column], "") for key in shared if old[key][column]]
    return Difference(
        cells=tuple(cells),
        added=tuple(key for key in new if key not in old),
        removed=tuple(key for key in old if key not in new),
        header=_header_changes(before.header, after.header),
        reordered=shared != [key for key in new if key in old],
    )


def _by_key(table: Table) -> dict[str, Mapping[str, str]]:
    position = table.position_of(_KEY)
    rows: dict[str, Mapping[str, str]] = {}
    for number, cells in enumerate(table.cells.iter_rows(), 1):
        key = str(cells[position]) if position is not None else ""
        if not key or key in rows:
            key = f"{key} (record {number})".strip()
        rows[key] = dict(zip(table.header, cells, strict=True))
    return rows


def _header_changes(before: tuple[str, ...], after: tuple[str, ...]) -> tuple[str, ...]:
    added = [f"column {name} added" for name in after if name not in before]
    removed = [f"column {name} removed" for name in before if name not in after]
    same = [name for name in before if name in after]
    moved = ["columns in another order"] if same != [name for name in after if name in before] else []
    return tuple(added + removed + moved)
