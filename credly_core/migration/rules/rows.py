"""Rules that compare cells of one record."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC

import polars as pl

from credly_core.migration.filespec import RuleSpec
from credly_core.migration.findings import FindingGroup
from credly_core.migration.rules.context import RuleContext


def given_together(context: RuleContext, rule: RuleSpec) -> Iterator[FindingGroup]:
    """All of the columns are filled, or none; the empty cells are to blame. A column that is not there is empty: then
    the filled cells are, and `other` is the column they miss."""
    present = {name: cells for name in rule.columns if (cells := context.cells(name)) is not None}
    if not present:
        return
    some = pl.Series([False], dtype=pl.Boolean).new_from_index(0, context.table.height)
    for cells in present.values():
        some = some | (cells != "")
    for name in rule.columns:
        others = " and ".join(other for other in rule.columns if other != name)
        if name in present:
            where = some & (present[name] == "") & context.alive
            if where.any():
                yield context.group(rule, name, where, facts={"other": others, "empty": name, "filled": others})
        elif some.any():
            blamed = next(iter(present))
            facts = {"other": name, "empty": name, "filled": blamed}
            yield context.group(rule, blamed, some & context.alive, facts=facts)


def exactly_one(context: RuleContext, rule: RuleSpec) -> Iterator[FindingGroup]:
    """Of each pair of columns exactly one is filled."""
    for first, second in zip(rule.columns[::2], rule.columns[1::2], strict=True):
        empty = pl.Series([""], dtype=pl.String).new_from_index(0, context.table.height)
        one, other = context.tidied.get(first, empty), context.tidied.get(second, empty)
        blamed = first if first in context.tidied else second
        if blamed not in context.tidied:
            continue
        wrong = ((one == "") == (other == "")) & context.alive
        if wrong.any():
            yield context.group(rule, blamed, wrong, facts={"other": second if blamed == first else first})


def before(context: RuleContext, rule: RuleSpec) -> Iterator[FindingGroup]:
    """The first column is not later than the second (`strict`: earlier); cells not in ALM's form are left alone."""
    found = context.several(rule.columns[:2])
    if found is None:
        return
    first, second = found
    wrong = first >= second if rule.options.get("strict") else first > second
    if not wrong.any():
        return
    form, records = context.conventions.dates.pattern, wrong.arg_true()
    first, second = first.gather(records), second.gather(records)
    moments = first.str.contains(form) & second.str.contains(form)
    if moments.any():
        facts, each = {"other": rule.columns[0]}, {"first": first.filter(moments)}
        yield context.group(rule, rule.columns[1], records.filter(moments), facts=facts, facts_each=each)


def not_future(context: RuleContext, rule: RuleSpec) -> Iterator[FindingGroup]:
    """A moment that has not come yet; nothing is said while nobody tells the time."""
    if context.facts.now is None:
        return
    now = context.facts.now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.999Z")
    form, last = context.conventions.dates.pattern, context.conventions.dates.late
    for column in rule.columns:
        cells = context.cells(column)
        if cells is None:
            continue
        later = (cells > now) & (cells < last)
        if later.any() and (later := later & cells.str.contains(form)).any():
            yield context.group(rule, column, later, facts={"now": now[:10]})


def not_past(context: RuleContext, rule: RuleSpec) -> Iterator[FindingGroup]:
    """A moment that is over; nothing is said while nobody tells the time."""
    if context.facts.now is None:
        return
    now = context.facts.now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    form = context.conventions.dates.pattern
    for column in rule.columns:
        cells = context.cells(column)
        if cells is None:
            continue
        over = (cells != "") & (cells < now)
        if over.any() and (over := over & cells.str.contains(form)).any():
            yield context.group(rule, column, over, facts={"now": now[:10]})


def required_if(context: RuleContext) -> Iterator[FindingGroup]:
    """Columns that must be filled when another column holds a certain value."""
    for column in context.spec.columns:
        condition = column.required_if
        cells, deciding = context.cells(column.name), context.cells(condition.column) if condition else None
        if condition is None or cells is None or deciding is None:
            continue
        wanted = [value.upper() for value in condition.values]
        missing = (cells == "") & deciding.str.to_uppercase().is_in(wanted)
        if missing.any():
            code = column.code("value.missing_if")
            rule = RuleSpec("value.missing_if", "required_if", basis=column.basis, text=column.about)
            rule = next((known for known in context.spec.rules if known.id == code), rule)
            facts = {"other": condition.column, "values": " or ".join(condition.values)}
            severity = column.severities.get("value.missing_if")
            yield context.group(rule, column.name, missing, code=code, severity=severity, facts=facts)
