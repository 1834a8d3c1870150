"""What nobody can check without the account: said once for each kind, with the ids."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from credly_core.migration.conventions import conventions
from credly_core.migration.filespec import FileSpec, Kind, RuleSpec
from credly_core.migration.findings import FindingGroup, Place, Severity, Spot
from credly_core.migration.sets.context import Found, Member, SetContext
from credly_core.migration.sets.report import Unproven

#: So many signs of a list of ids are shown in a sentence; the whole list stands in the report of the set.
_SHOWN = 60
_NOTHING: Mapping[str, str] = {}


class Told(Mapping[str, str]):
    """The facts of a sentence about ids, counted only when somebody reads it: a million addresses take a while."""

    def __init__(self, unproven: Unproven, facts: Mapping[str, str] | None = None) -> None:
        self._unproven = unproven
        self._facts = {**(facts or {}), "places": _places(unproven.places)}

    def __getitem__(self, name: str) -> str:
        if name == "number":
            return f"{self._unproven.count:,}"
        return shortened(self._unproven) if name == "ids" else self._facts[name]

    def __iter__(self) -> Iterator[str]:
        return iter((*self._facts, "number", "ids"))

    def __len__(self) -> int:
        return len(self._facts) + 2


def shortened(unproven: Unproven) -> str:
    """The first ids and how many more there are."""
    words: list[str] = []
    for some in unproven.first(_SHOWN):
        if words and len(", ".join([*words, some])) > _SHOWN:
            break
        words.append(some if len(some) <= _SHOWN else f"{some[: _SHOWN - 3]}...")
    more = unproven.count - len(words)
    return ", ".join(words) + (f" and {more:,} more" if more else "")


def _places(places: Sequence[tuple[str, str]]) -> str:
    """Files with their columns; where that gets long, the first file and how many more."""
    by_file: dict[str, list[str]] = {}
    for file, column in places:
        columns = by_file.setdefault(file, [])
        if column not in columns:
            columns.append(column)
    words = [f"{file} ({', '.join(columns)})" for file, columns in by_file.items()]
    whole = ", ".join(words)
    return whole if len(whole) <= _SHOWN else f"{words[0]}" + (f" and {len(words) - 1} more" if words[1:] else "")


def tell(context: SetContext, rule: RuleSpec, unproven: Unproven, **facts: str) -> Found:
    """One sentence about ids nobody can prove; the report of the set keeps them all."""
    context.unproven.append(unproven)
    return Found(None, about_file(rule, Told(unproven, facts)))


def about_file(
    rule: RuleSpec, facts: Mapping[str, str] | None = None, severity: Severity | None = None
) -> FindingGroup:
    """One finding about a file, or the set, as a whole."""
    spots = (Spot(facts=facts or {}),)
    return FindingGroup(
        rule.id, severity or rule.severity, Place.FILE, spots=spots, rule_text=rule.text, rule_basis=rule.basis
    )


def gather(code: str, cells: Sequence[tuple[Member, str, pl.Series]]) -> Unproven | None:
    """Cells of several columns as one; None when there are none."""
    some = [(member.spec.name, column, values) for member, column, values in cells if len(values)]
    places = tuple(dict.fromkeys((file, column) for file, column, _ in some))
    return Unproven(code, places, tuple(values for _, _, values in some)) if some else None


def only_account(context: SetContext, rule: RuleSpec) -> Iterator[Found]:
    """The values of some columns (`course.csv id`, or all of a kind), but for those that need no proof."""
    needless = list(rule.lists.get("except", ()))
    cells = [
        (member, column, _wanted(values, needless, rule))
        for member in context.members
        for column in told_columns(member.spec, rule)
        if (values := member.filled(column)) is not None
    ]
    unproven = gather(rule.id, cells)
    if unproven is not None:
        yield tell(context, rule, unproven)


def told_columns(spec: FileSpec, rule: RuleSpec) -> tuple[str, ...]:
    """The columns of a file that such a rule tells of: those it names, and all of a kind."""
    named = [column for file, column in map(str.split, rule.columns) if file == spec.name]
    kind = rule.options.get("kind")
    return (*named, *(column.name for column in spec.columns if kind and column.kind is Kind(kind)))


def _wanted(values: pl.Series, needless: list[str], rule: RuleSpec) -> pl.Series:
    if needless:
        values = values.filter(~values.str.to_uppercase().is_in([value.upper() for value in needless]))
    if "paths" in rule.options:
        values = values.filter(~values.str.contains(conventions().paths["url_start"]))
    return values
