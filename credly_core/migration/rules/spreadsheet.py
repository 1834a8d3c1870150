"""Rules that know what a spreadsheet does to a whole column."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from credly_core.migration.filespec import RuleSpec
from credly_core.migration.findings import FindingGroup
from credly_core.migration.rules.context import RuleContext


def lost_zeros(context: RuleContext, rule: RuleSpec) -> Iterator[FindingGroup]:
    """Numbers shorter than their neighbours that begin with zeros: those with zeros all have one width, these less."""
    for column in rule.columns:
        cells = context.cells(column)
        if cells is not None and cells.str.starts_with("0").any():
            yield from _shorter(context, rule, column, cells)


def _shorter(context: RuleContext, rule: RuleSpec, column: str, cells: pl.Series) -> Iterator[FindingGroup]:
    widths = cells.filter(cells.str.contains(r"^0[0-9]+$")).str.len_chars().unique()
    if len(widths) != 1:
        return
    width = int(widths[0])
    short = cells.str.contains(r"^[1-9][0-9]*$") & (cells.str.len_chars() < width)
    if short.any():
        proposal = cells.filter(short).str.zfill(width)
        yield context.group(
            rule, column, short, facts={"width": str(width)}, facts_each={"proposal": pl.Series(proposal)}
        )
