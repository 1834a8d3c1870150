"""Addresses with a name around them, JSON in typographic quotes: what is meant can be proven."""

from __future__ import annotations

import json

import polars as pl

from credly_core.migration.conventions import conventions
from credly_core.migration.findings import FindingGroup
from credly_core.migration.repairs.cells import set_texts
from credly_core.migration.repairs.group import RepairGroup, Workbench

#: `mailto:`, a name before the address in angle brackets, a separator left over behind it.
_AROUND = r"^(?:(?i:mailto):|[^<>@]*<)?\s*([^\s@,;<>\x22]+@[^\s@,;<>\x22]+\.[^\s@,;<>\x22]+?)\s*>?[\s,;.]*$"
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "‟": '"', "«": '"', "»": '"'})


def bare_address(bench: Workbench, group: FindingGroup) -> RepairGroup | None:
    """The one address that is in the cell."""
    inner = group.values.str.extract(_AROUND, 1).fill_null("")
    inner = inner.zip_with(inner.str.contains(conventions().emails["pattern"]), group.values)
    if not (inner != group.values).any():
        return None
    return bench.offer(group, lambda _: set_texts(group, inner))


def straight_json(bench: Workbench, group: FindingGroup) -> RepairGroup | None:
    """Typographic quotes that a word processor made of straight ones, where the text is an object again then."""
    after = pl.Series([_straightened(text) for text in group.values.to_list()], dtype=pl.String)
    if not (after != group.values).any():
        return None
    return bench.offer(group, lambda _: set_texts(group, after))


def _straightened(text: str) -> str:
    straight = text.translate(_QUOTES)
    try:
        return straight if isinstance(json.loads(straight), dict) else text
    except (ValueError, RecursionError):
        return text
