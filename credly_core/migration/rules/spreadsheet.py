"""Rules that know what a spreadsheet does to a whole column."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from credly_core.migration.filespec import RuleSpec
from credly_core.migration.findings import FindingGroup
from credly_core.migration.rules.context import RuleContext


def lost_zeros(context: RuleContext, rule: RuleSpec) -> Iterator[FindingGroup]:
    """Numbers shorter than their neighbours that begin with zeros: those with zeros all have one width, these less."""
    cells = context.cells(rule.columns[0])
    if cells is None:
        return
    padded = cells.str.contains(r"^0[0-9]+$")
    if not padded.any():
        return
    widths = cells.filter(padded).str.len_chars().unique()
    if len(widths) != 1:
        return
    width = int(widths[0])
    short = cells.str.contains(r"^[1-9][0-9]*$") & (cells.str.len_chars() < width)
    if short.any():
        proposal = cells.filter(short).str.zfill(width)
        yield context.group(
            rule, rule.columns[0], short, facts={"width": str(width)}, facts_each={"proposal": pl.Series(proposal)}
        )
