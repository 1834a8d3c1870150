"""Rules about one record: what must never be so, and what is worth saying once when it is."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from credly_core.migration.filespec import RuleSpec
from credly_core.migration.findings import FindingGroup
from credly_core.migration.rules.context import RuleContext

#: So many values stand for all of them in a sentence.
_SHOWN = 5


def never(context: RuleContext, rule: RuleSpec) -> Iterator[FindingGroup]:
    """The condition `where` holds for no record. What it speaks of, and the columns of the rule, are facts."""
    scope = context.scope(rule)
    wrong = scope.holds(rule.where)
    if wrong is None or not wrong.any():
        return
    records = wrong.arg_true()
    beside = {name: text for column in rule.columns[1:] for name, text in scope.text(column, records).items()}
    facts = {**beside, **scope.told(rule.where, records)}
    yield context.group(rule, context.blamed(rule), records, facts_each=facts)


def remind(context: RuleContext, rule: RuleSpec) -> Iterator[FindingGroup]:
    """Said once when the condition holds for any record; not when the set has the file that the option `without`
    names. The values of the first column, and how many records there are, are facts."""
    without = rule.options.get("without")
    if without and context.scope().file(without) is not None:
        return
    found = context.scope(rule).holds(rule.where)
    if found is None or not found.any():
        return
    cells = context.cells(rule.columns[0]) if rule.columns else None
    facts = {"count": f"{found.sum():,}"}
    if cells is not None:
        facts["values"] = listing(cells.filter(found).unique(maintain_order=True))
    yield context.once(rule, facts)


def listing(values: pl.Series) -> str:
    """Some values for a sentence: all of a few, the first of many."""
    shown = ", ".join(values.head(_SHOWN).to_list())
    return shown if len(values) <= _SHOWN else f"{shown} and {len(values) - _SHOWN:,} more"
