"""Short names for any column that holds names: the name helper of the badge builder, with the column's own limit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from credly_core.migration.filespec import FileSpec
from credly_core.migration.table import Table

_NAME_ENDINGS = ("name", "title")


def is_name(column: str) -> bool:
    """Whether a column holds names of things: `badgeName`, `title`.

    >>> is_name("badgeName"), is_name("description")
    (True, False)
    """
    return column.casefold().endswith(_NAME_ENDINGS)


def shortener(table: Table, spec: FileSpec) -> Callable[[str, int, Sequence[int]], Mapping[int, str]]:
    """Gives short names for records of a column at a position, all different from each other and from the rest."""
    limits = {column.name: column.max_length for column in spec.columns}

    def shorten(column: str, position: int, records: Sequence[int]) -> Mapping[int, str]:
        limit = limits.get(column)
        if limit is None or not is_name(column):
            return {}
        from credly_core.domain.names import best_names

        cells = table.column(position).to_list()
        chosen = set(records)
        taken = [cell for record, cell in enumerate(cells) if cell and record not in chosen]
        found = best_names([cells[record] for record in records], limit=limit, taken=taken)
        return {record: name for record, name in zip(records, found, strict=True) if name}

    return shorten
