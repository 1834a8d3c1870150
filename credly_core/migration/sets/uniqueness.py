"""Values that may occur once over several files, and columns that must not be left out of them."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from credly_core.migration.filespec import RuleSpec
from credly_core.migration.findings import Severity
from credly_core.migration.rules.repeats import repeated
from credly_core.migration.sets.context import Found, Member, SetContext
from credly_core.migration.sets.unproven import about_file


def unique_across(context: SetContext, rule: RuleSpec) -> Iterator[Found]:
    """The later of two equal values, in the order of upload, is to blame; the facts say where the first one stands."""
    used = [item for item in context.using(rule.columns) if item[0].counts]
    used.sort(key=lambda item: item[0].spec.order)
    if not used:
        return
    values = pl.concat([cells for _, _, cells in used])
    alive = pl.concat([member.prepared.alive for member, _, _ in used])
    again = repeated(values, alive)
    if not again.height:
        return
    firsts = _places_of(used, again["first"])
    start = 0
    for member, column, cells in used:
        mine = (again["record"] >= start) & (again["record"] < start + len(cells))
        if mine.any():
            records = again["record"].filter(mine) - start
            each = {name: firsts[name].filter(mine) for name in firsts.columns}
            group = member.prepared.context(context.facts).group(rule, column, records, facts_each=each)
            yield Found(member.number, group)
        start += len(cells)


def _places_of(used: list[tuple[Member, str, pl.Series]], at: pl.Series) -> pl.DataFrame:
    """File and row of places in the joined columns."""
    files = pl.concat([_repeat(member.spec.name, len(cells)) for member, _, cells in used])
    rows = pl.concat([member.prepared.table.rows for member, _, _ in used])
    return pl.DataFrame({"first_file": files.gather(at), "first_row": rows.gather(at).cast(pl.String)})


def _repeat(text: str, times: int) -> pl.Series:
    return pl.Series([text], dtype=pl.String).new_from_index(0, times)


def column_kept(context: SetContext, rule: RuleSpec) -> Iterator[Found]:
    """A file without the column, where another one of the set shows that it is in use; else a hint."""
    in_use = any(bool((cells != "").any()) for _, _, cells in context.using(rule.columns))
    severity = rule.severity if in_use else Severity(rule.options["else"])
    for name in rule.columns:
        file, column = name.split()
        member = context.by_name.get(file)
        if member is None or column in member.prepared.tidied:
            continue
        facts = {"value": file, "missing": column}
        yield Found(member.number, about_file(rule, facts, severity))
