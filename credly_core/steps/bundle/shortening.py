"""Short names for the records of a badge.csv: all at once, none like another."""

from __future__ import annotations

from collections.abc import Sequence

from credly_core.domain.names import Proposal, best_names, propose_names
from credly_core.migration.spec import load_specs
from credly_core.migration.table import Table
from credly_core.steps.bundle.views import BADGE_FILE

NAME_COLUMN = "badgeName"


def name_limit() -> int:
    """How many characters ALM allows; the figure stands in the spec of badge.csv."""
    limit = load_specs().file(BADGE_FILE).column(NAME_COLUMN).max_length
    if limit is None:
        raise ValueError("the spec of badge.csv sets no limit for badgeName")
    return limit


def brands_of(organization: str) -> tuple[str, ...]:
    """What may be dropped from every name: the organization's own name."""
    return (organization,) if organization else ()


def short_names(
    table: Table, full_names: Sequence[str], records: Sequence[int], *, organization: str = ""
) -> dict[int, str]:
    """The best short name for these records, all different from each other and from every other row's name.

    A record for which nothing fits without cutting a word is left out: a person has to find a name.
    """
    position = table.position_of(NAME_COLUMN)
    if position is None:
        return {}
    cells = table.column(position).to_list()
    chosen = set(records)
    taken = [cell for record, cell in enumerate(cells) if record not in chosen and cell]
    fulls = [full_names[record] for record in records]
    found = best_names(fulls, limit=name_limit(), brands=brands_of(organization), taken=taken)
    return {record: name for record, name in zip(records, found, strict=True) if name}


def proposals_for(
    table: Table, full_names: Sequence[str], record: int, *, organization: str = ""
) -> tuple[Proposal, ...]:
    """Up to three short names for one record, none of them another row's name."""
    position = table.position_of(NAME_COLUMN)
    if position is None:
        return ()
    taken = [cell for other, cell in enumerate(table.column(position).to_list()) if other != record and cell]
    return propose_names(full_names[record], limit=name_limit(), brands=brands_of(organization), taken=taken)
