"""Rules about records of this file that need, or must have, a counterpart in another file of the set."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from credly_core.migration.filespec import Kind, RuleSpec
from credly_core.migration.findings import FindingGroup
from credly_core.migration.rules.context import RuleContext
from credly_core.migration.rules.records import listing
from credly_core.migration.rules.related import RelatedTable
from credly_core.migration.rules.routes import has


def found_in(context: RuleContext, rule: RuleSpec) -> Iterator[FindingGroup]:
    """The values of the columns stand together in the columns `to` of the other `file`, in a record for which
    `rows_where` holds there; `where` says which records are asked. With `known` only where the first value stands
    there at all. Addresses are compared whatever their case. The last column is to blame."""
    other = context.scope().file(rule.options["file"])
    asked, to = context.scope(rule).holds(rule.where), rule.lists["to"]
    there = other.holds(rule.options.get("rows_where", "")) if other else None
    mine = context.several(rule.columns)
    if other is None or asked is None or there is None or mine is None or not has(other.source, *to):
        return
    for cells in mine:
        asked = asked & (cells != "")
    if not asked.any():
        return
    if rule.options.get("known"):
        asked = asked & mine[0].is_in(other.source.tidied[to[0]].filter(other.source.alive).unique().implode())
    known = _marks(other.source, to)
    known = (known if there.all() else known.filter(there)).unique()
    marks = _marks(context, rule.columns)
    lost = (asked & ~marks.is_in(known.implode())).arg_true()
    if len(lost):
        each = {name: cells.gather(lost) for name, cells in zip(rule.columns, mine, strict=True)}
        yield context.group(rule, rule.columns[-1], lost, facts={"other_file": rule.options["file"]}, facts_each=each)


def _marks(source: RelatedTable, columns: tuple[str, ...]) -> pl.Series:
    """One number for the cells of a record in some columns: other numbers are other cells, and of a million records
    the chance that any two with other cells have one number is one in ten million."""
    marks = [_folded(source, name).hash(seed) for seed, name in enumerate(columns)]
    whole = marks[0]
    for mark in marks[1:]:
        whole = whole ^ mark
    return whole


def _frame(source: RelatedTable, columns: tuple[str, ...]) -> pl.DataFrame:
    """Some columns of a file under numbers, to be compared with those of another."""
    return pl.DataFrame({str(number): _folded(source, name) for number, name in enumerate(columns)})


def _folded(source: RelatedTable, name: str) -> pl.Series:
    cells = source.tidied[name]
    capitals = source.spec.column(name).kind is Kind.EMAIL and cells.str.contains(r"[A-Z]|[^\x00-\x7F]").any()
    return cells.str.to_lowercase() if capitals else cells


def covers(context: RuleContext, rule: RuleSpec) -> Iterator[FindingGroup]:
    """For every value of the first column, all records of the other `file` that have it in the first of `to`, and for
    which `rows_where` holds there, have a counterpart here (all columns, and `where`). The first record with the
    value is to blame; the last column's values that are missing are facts."""
    other = context.scope().file(rule.options["file"])
    there = other.holds(rule.options.get("rows_where", "")) if other else None
    here, to = context.scope(rule).holds(rule.where), rule.lists["to"]
    mine = context.several(rule.columns)
    if other is None or there is None or here is None or mine is None or not has(other.source, *to):
        return
    own = _frame(context, rule.columns).with_row_index("at").filter(here)
    wanted = _frame(other.source, to).filter(there)
    wanted = wanted.filter(pl.all_horizontal(pl.all() != "")).unique(maintain_order=True)
    on, last = [str(number) for number in range(len(to))], str(len(to) - 1)
    wanted = wanted.join(own.select("0"), on="0", how="semi", maintain_order="left")
    missing = wanted.join(own, on=on, how="anti", maintain_order="left")
    if not missing.height:
        return
    by_first = missing.group_by("0", maintain_order=True).agg(pl.col(last))
    whole = wanted.group_by("0").len("whole")
    blamed = own.group_by("0").agg(pl.col("at").min())
    found = by_first.join(blamed, on="0").join(whole, on="0").sort("at")
    each = {
        rule.columns[0]: mine[0].gather(found["at"]),
        "missing": pl.Series([listing(values) for values in found[last]], dtype=pl.String),
        "many": found[last].list.len().cast(pl.String),
        "whole": found["whole"].cast(pl.String),
    }
    facts = {"other_file": rule.options["file"]}
    yield context.group(rule, rule.columns[0], found["at"], facts=facts, facts_each=each)
