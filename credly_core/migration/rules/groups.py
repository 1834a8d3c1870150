"""Rules about records that belong together: those with the same values in the columns `per`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import polars as pl

from credly_core.migration.filespec import RuleSpec
from credly_core.migration.findings import FindingGroup
from credly_core.migration.rules.context import RuleContext
from credly_core.migration.rules.routes import has
from credly_core.migration.rules.typed import doubtful, typed

_PER = "per "


def together(context: RuleContext, rule: RuleSpec) -> pl.DataFrame | None:
    """`at`, the number of each record that the rule is about, and the columns it belongs by; those of which a part is
    empty belong to nothing. None when a column is missing, or a file that the rule needs."""
    scope = context.scope(rule)
    asked = scope.holds(rule.where)
    parts = {f"{_PER}{name}": scope.belonging(name) for name in rule.lists["per"]}
    found = {name: cells for name, cells in parts.items() if cells is not None}
    if asked is None or len(found) < len(parts) or not asked.any():
        return None
    frame = pl.DataFrame(dict(found.items())).with_row_index("at")
    return frame.filter(asked & frame.select(pl.all_horizontal(pl.col(*found) != "")).to_series())


def same(rule: RuleSpec) -> list[str]:
    """The columns of `together` by which records belong to each other."""
    return [f"{_PER}{name}" for name in rule.lists["per"]]


def group_facts(context: RuleContext, rule: RuleSpec, records: pl.Series) -> dict[str, pl.Series]:
    """What the records belong to, as facts under the names of the columns."""
    found = {name: context.cells(name.partition(".")[0]) for name in rule.lists["per"]}
    return {name.partition(".")[0]: cells.gather(records) for name, cells in found.items() if cells is not None}


def sequence(context: RuleContext, rule: RuleSpec) -> Iterator[FindingGroup]:
    """In every group the numbers follow each other without a gap, from `start` on if it is given; a number twice is
    no gap. The number after the gap is to blame. Groups with a number missing or unreadable are left alone."""
    column = rule.columns[0]
    frame = together(context, rule)
    if frame is None or column not in context.tidied:
        return
    numbers = typed(context, column)
    frame = frame.with_columns(number=numbers.gather(frame["at"]))
    start = int(rule.options["start"]) if "start" in rule.options else None
    first = pl.col("number").min() if start is None else pl.lit(start)
    many = pl.col("number").n_unique()
    per = same(rule)
    bad = frame.group_by(per).agg(
        whole=pl.col("number").is_not_null().all(),
        gap=(pl.col("number").max() - first + 1 != many) | (pl.col("number").min() != first),
    )
    bad = bad.filter(pl.col("whole") & pl.col("gap"))
    if not bad.height:
        return
    left = frame.join(bad.select(per), on=per, how="semi", nulls_equal=True).unique([*per, "number"], keep="first")
    left = left.sort(*per, "number", "at")
    before = pl.col("number").shift(1).over(per)
    expected = before + 1 if start is None else pl.coalesce(before + 1, pl.lit(start))
    wrong = left.with_columns(expected=expected).filter(pl.col("number") != pl.col("expected")).sort("at")
    facts = {"expected": wrong["expected"].cast(pl.String), **group_facts(context, rule, wrong["at"])}
    yield context.group(rule, column, wrong["at"], facts_each=facts)


def not_falling(context: RuleContext, rule: RuleSpec) -> Iterator[FindingGroup]:
    """In every group, sorted by the column `by`, the values never fall; `order` gives words their rank. The record
    with the lower value is to blame."""
    column, by = rule.columns[0], rule.lists["by"][0]
    frame = together(context, rule)
    if frame is None or not has(context, column, by):
        return
    values = _ranked(typed(context, column), rule.lists.get("order", ()))
    frame = frame.with_columns(value=values.gather(frame["at"]), by=typed(context, by).gather(frame["at"]))
    frame = frame.drop_nulls(["value", "by"]).sort(*same(rule), "by", "at")
    before = pl.col("value").shift(1).over(same(rule))
    wrong = frame.with_columns(before=before, earlier=pl.col("at").shift(1).over(same(rule)))
    wrong = wrong.filter(pl.col("value") < pl.col("before")).sort("at")
    if not wrong.height:
        return
    facts = {
        "before": context.tidied[column].gather(wrong["earlier"]),
        "first_row": context.rows(wrong["earlier"]),
        **group_facts(context, rule, wrong["at"]),
        **context.scope().text(by, wrong["at"]),
    }
    yield context.group(rule, column, wrong["at"], facts_each=facts)


def _ranked(values: pl.Series, order: tuple[str, ...]) -> pl.Series:
    if not order:
        return values
    ranks: Mapping[str, int] = {word: rank for rank, word in enumerate(order)}
    return values.replace_strict(ranks, default=None, return_dtype=pl.Int64)


def one_value(context: RuleContext, rule: RuleSpec) -> Iterator[FindingGroup]:
    """In every group all records hold the same value in the first column; those that differ from the first record of
    the group are to blame, in the last column that the rule names."""
    column, blamed = rule.columns[0], rule.columns[-1]
    frame = together(context, rule)
    if frame is None or not has(context, column, blamed):
        return
    frame = frame.with_columns(value=context.tidied[column].gather(frame["at"])).filter(pl.col("value") != "")
    several = frame.group_by(same(rule)).agg(many=pl.col("value").n_unique()).filter(pl.col("many") > 1)
    if not several.height:
        return
    left = frame.join(several.select(same(rule)), on=same(rule), how="semi", maintain_order="left")
    left = left.with_columns(
        first=pl.col("at").first().over(same(rule)), other=pl.col("value").first().over(same(rule))
    )
    wrong = left.filter(pl.col("value") != pl.col("other")).sort("at")
    facts = {
        "other": wrong["other"],
        "first_row": context.rows(wrong["first"]),
        column: wrong["value"],
        **group_facts(context, rule, wrong["at"]),
    }
    yield context.group(rule, blamed, wrong["at"], facts_each=facts)


def some_record(context: RuleContext, rule: RuleSpec) -> Iterator[FindingGroup]:
    """In every group at least one record fulfils the condition in the option `needs`; the group's first record is to
    blame. `where` says which records make a group."""
    frame = together(context, rule)
    good = context.scope(rule).holds(rule.options["needs"])
    if frame is None or good is None:
        return
    frame = frame.with_columns(good=good.gather(frame["at"]))
    column = context.cells(rule.columns[0])
    if column is not None:  # who cannot be read may be the one
        frame = frame.with_columns(pl.col("good") | doubtful(context, rule.columns[0], frame["at"]))
    wrong = frame.group_by(same(rule)).agg(pl.col("at").min(), pl.col("good").any()).filter(~pl.col("good"))
    if wrong.height:
        records = wrong["at"].sort()
        yield context.group(rule, context.blamed(rule), records, facts_each=group_facts(context, rule, records))
