"""Rules about records that name their parent in the same file: no circle, not too deep, parents first."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from credly_core.migration.filespec import RuleSpec
from credly_core.migration.findings import FindingGroup
from credly_core.migration.rules.chain import chains_of
from credly_core.migration.rules.context import RuleContext

#: So many members of a circle are shown.
_SHOWN = 4


def no_circle(context: RuleContext, rule: RuleSpec) -> Iterator[FindingGroup]:
    """Nothing is its own ancestor by the first column, which points to its own file."""
    chains = chains_of(context, rule.columns[0])
    if chains is None or not chains.circles.any():
        return
    records = chains.circles.arg_true()
    identifiers = context.tidied[_identifier(context, rule)]
    start = identifiers.gather(records)
    at, shown, open_ends = records, start, start.is_not_null()
    for _ in range(_SHOWN):
        at = chains.parents.gather(at)
        link = identifiers.gather(at)
        shown = (shown + " → " + link).zip_with(open_ends, shown)
        open_ends = open_ends & (link != start)
    shown = (shown + " → and on").zip_with(open_ends, shown)
    yield context.group(rule, rule.columns[0], records, facts_each={"chain": shown})


def depth(context: RuleContext, rule: RuleSpec) -> Iterator[FindingGroup]:
    """No chain of parents, the record itself included, is longer than `most`; a parent in the account counts as one."""
    chains = chains_of(context, rule.columns[0])
    if chains is None:
        return
    wrong = (chains.depth > int(rule.options["most"])).fill_null(value=False) & context.alive
    if wrong.any():
        each = {"depth": chains.depth.filter(wrong).cast(pl.String), **_names(context, rule, wrong.arg_true())}
        yield context.group(rule, rule.columns[0], wrong, facts={"most": rule.options["most"]}, facts_each=each)


def parents_first(context: RuleContext, rule: RuleSpec) -> Iterator[FindingGroup]:
    """A parent stands above its children; circles are left to their own rule."""
    chains = chains_of(context, rule.columns[0])
    if chains is None:
        return
    numbers = pl.int_range(context.table.height, dtype=pl.UInt32, eager=True)
    wrong = (chains.parents > numbers).fill_null(value=False) & ~chains.circles
    if wrong.any():
        records = wrong.arg_true()
        each = {"parent_row": context.rows(chains.parents.gather(records)), **_names(context, rule, records)}
        yield context.group(rule, rule.columns[0], records, facts_each=each)


def _identifier(context: RuleContext, rule: RuleSpec) -> str:
    reference = context.spec.column(rule.columns[0]).references
    return reference.column if reference else rule.columns[0]


def _names(context: RuleContext, rule: RuleSpec, records: pl.Series) -> dict[str, pl.Series]:
    """The further columns of a rule, as facts under their names."""
    return {name: context.tidied[name].gather(records) for name in rule.columns[1:] if name in context.tidied}
