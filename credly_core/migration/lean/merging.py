"""Findings of pieces of a file put together, as if the file had been looked at whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import polars as pl

from credly_core.migration.findings import FindingGroup


def moved(group: FindingGroup, first: int) -> FindingGroup:
    """The findings of a piece that begins at this record of the file."""
    return replace(group, records=group.records + first)


def picked(group: FindingGroup, records: pl.Series) -> FindingGroup:
    """The findings of records that were picked out: each has its own place in the file."""
    return replace(group, records=records.gather(group.records).alias("record"))


def without(group: FindingGroup, left_out: pl.Series) -> FindingGroup:
    """The findings outside of some records, given as truth for each record."""
    keep = ~left_out.gather(group.records)
    return group if keep.all() else _selected(group, keep.arg_true())


def merged(groups: Iterable[FindingGroup]) -> tuple[FindingGroup, ...]:
    """One group of each kind, its members in the order of records."""
    alike: dict[tuple[object, ...], list[FindingGroup]] = {}
    for group in groups:
        alike.setdefault(_kind(group), []).append(group)
    return tuple(_joined(found) for found in alike.values())


def _kind(group: FindingGroup) -> tuple[object, ...]:
    facts = tuple(sorted(group.facts.items()))
    named = (group.code, group.severity, group.place, group.column, group.position, group.rule_text, group.rule_basis)
    return (*named, facts, tuple(group.facts_each), bool(len(group.values)))


def _joined(groups: list[FindingGroup]) -> FindingGroup:
    if len(groups) == 1:
        return groups[0]
    whole = replace(
        groups[0],
        records=pl.concat([group.records for group in groups], rechunk=True),
        values=pl.concat([group.values for group in groups], rechunk=True),
        facts_each={name: pl.concat([group.facts_each[name] for group in groups]) for name in groups[0].facts_each},
    )
    return whole if whole.records.is_sorted() else _selected(whole, whole.records.arg_sort())


def _selected(group: FindingGroup, members: pl.Series) -> FindingGroup:
    return replace(
        group,
        records=group.records.gather(members),
        values=group.values.gather(members) if len(group.values) else group.values,
        facts_each={name: each.gather(members) for name, each in group.facts_each.items()},
    )
