"""Short names for any column that holds names: the name helper of the badge builder, with the column's own limit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from credly_core.migration.filespec import FileSpec
from credly_core.migration.repairs import Shorten, ShortNames
from credly_core.migration.table import Table

_NAME_ENDINGS = ("name", "title")


def is_name(column: str) -> bool:
    """Whether a column holds names of things: `badgeName`, `title`.

    >>> is_name("badgeName"), is_name("description")
    (True, False)
    """
    return column.casefold().endswith(_NAME_ENDINGS)


def shortener(table: Table, spec: FileSpec) -> Shorten:
    """For a column of names with a limit: short names, all different from each other and from the rest."""
    limits = {column.name: column.max_length for column in spec.columns if is_name(column.name)}

    def shorten(column: str, position: int) -> ShortNames | None:
        limit = limits.get(column)
        return None if limit is None else partial(_short_names, table, position, limit)

    return shorten


def _short_names(table: Table, position: int, limit: int, records: Sequence[int]) -> Mapping[int, str]:
    from credly_core.domain.names import best_names

    cells = table.column(position).to_list()
    chosen = set(records)
    taken = [cell for record, cell in enumerate(cells) if cell and record not in chosen]
    found = best_names([cells[record] for record in records], limit=limit, taken=taken)
    return {record: name for record, name in zip(records, found, strict=True) if name}
