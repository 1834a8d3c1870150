"""References to things that are retired."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from credly_core.migration.filespec import RuleSpec
from credly_core.migration.sets.context import Found, Member, SetContext
from credly_core.migration.sets.links import Link


def retired_target(context: SetContext, rule: RuleSpec) -> Iterator[Found]:
    """Cells that point to a record in the state of `value`; records in this state themselves are left alone."""
    states = dict(name.split() for name in rule.columns)
    for member in context.members:
        for link in _direct(member, states):
            gone = _in_state(context.by_name.get(link.target), link, states[link.target], rule.options["value"])
            asked = member.asked(link) if gone is not None else None
            if gone is None or asked is None:
                continue
            where = _points_to(member, link, asked & ~_own_state(member, states, rule), gone)
            if where.any():
                facts = {"target": link.target, "state": rule.options["value"]}
                rules = member.prepared.context(context.facts)
                yield Found(member.number, rules.group(rule, link.blamed, where, facts=facts))


def _direct(member: Member, states: dict[str, str]) -> list[Link]:
    """The links to files with a state; of a single and a composite one in the same column the composite one."""
    links = [link for link in member.links if link.target in states]
    pairs = {(link.blamed, link.target) for link in links if link.is_pair}
    return [link for link in links if link.is_pair or (link.blamed, link.target) not in pairs]


def _in_state(target: Member | None, link: Link, column: str, value: str) -> pl.DataFrame | None:
    """The ids of a file that are in a state and in no other, or None when there are none."""
    cells = target.prepared.tidied if target else {}
    if column not in cells or not all(name in cells for name in link.to):
        return None
    ids = pl.DataFrame({name: cells[name] for name in link.to})
    there = cells[column].str.to_lowercase() == value.lower()
    gone = ids.filter(there).unique().join(ids.filter(~there), on=list(link.to), how="anti")
    return gone if gone.height else None


def _points_to(member: Member, link: Link, asked: pl.Series, gone: pl.DataFrame) -> pl.Series:
    cells = member.prepared.tidied
    if not link.is_pair:
        return asked & cells[link.columns[0]].is_in(gone.to_series().implode())
    some = pl.DataFrame({to: cells[name] for name, to in zip(link.columns, link.to, strict=True)}).filter(asked)
    at = some.with_row_index("at").join(gone, on=list(link.to), how="semi").get_column("at")
    nothing = pl.Series("there", [False], dtype=pl.Boolean).new_from_index(0, len(asked))
    return nothing.scatter(asked.arg_true().gather(at), values=True) if len(at) else nothing


def _own_state(member: Member, states: dict[str, str], rule: RuleSpec) -> pl.Series:
    cells = member.prepared.tidied.get(states.get(member.spec.name, ""))
    if cells is None:
        return pl.Series([False], dtype=pl.Boolean).new_from_index(0, member.prepared.table.height)
    return cells.str.to_lowercase() == rule.options["value"].lower()
