"""Rules about the members of a JSON object in one cell, by the list of members that the column has."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from credly_core.migration.conventions import conventions
from credly_core.migration.filespec import ColumnSpec, JsonKey, RuleSpec
from credly_core.migration.findings import FindingGroup, text_of
from credly_core.migration.rules.context import RuleContext
from credly_core.migration.rules.typed import typed

_PERCENT = re.compile(r"0*(?:[0-9]{1,2}|100)")


@dataclass(frozen=True, slots=True)
class _Cell:
    """One object, the value that decides which members it may have, and the record it stands in."""

    record: int
    chosen: str
    members: Mapping[str, object]


def _cells(context: RuleContext, column: ColumnSpec) -> Iterator[_Cell]:
    """The cells that hold an object; others have a finding of their own."""
    cells = context.cells(column.name)
    if cells is None:
        return
    filled = (cells != "") & context.alive
    chosen = _choices(context, column)
    for record in filled.arg_true().to_list():
        try:
            members = json.loads(cells[record])
        except (ValueError, RecursionError):
            continue
        if isinstance(members, dict):
            yield _Cell(record, chosen[record] or "", members)


def _choices(context: RuleContext, column: ColumnSpec) -> pl.Series:
    if not column.json_chosen_by:
        return pl.Series([""], dtype=pl.String).new_from_index(0, context.table.height)
    default = context.spec.column(column.json_chosen_by).default
    return typed(context, column.json_chosen_by).fill_null(default or "")


@dataclass(frozen=True, slots=True)
class _Hit:
    """Something wrong with a member: the option that names its code, and the facts."""

    says: str
    member: str
    proposal: str = ""


Look = Callable[[_Cell, tuple[JsonKey, ...]], Iterator[_Hit]]


def _look_at_all(context: RuleContext, rule: RuleSpec, look: Look) -> Iterator[FindingGroup]:
    """Look at every object with the members that it may have, and group what is found by code."""
    column = context.spec.column(rule.columns[0])
    found: dict[str, list[tuple[_Cell, _Hit]]] = {}
    for cell in _cells(context, column):
        allowed = tuple(key for key in column.json_keys if key.chosen == cell.chosen)
        for hit in look(cell, allowed):
            found.setdefault(hit.says, []).append((cell, hit))
    for says, hits in found.items():
        code = rule.options.get(says, rule.says)
        severity = rule.severity if code == rule.says else text_of(code).severity
        each = {
            "member": pl.Series([hit.member for _, hit in hits], dtype=pl.String),
            "meant": pl.Series([hit.proposal for _, hit in hits], dtype=pl.String),
            "chosen": pl.Series([cell.chosen for cell, _ in hits], dtype=pl.String),
        }
        records = pl.Series([cell.record for cell, _ in hits], dtype=pl.UInt32)
        yield context.group(rule, column.name, records, code=code, severity=severity, facts_each=each)


def members_needed(context: RuleContext, rule: RuleSpec) -> Iterator[FindingGroup]:
    """Members that must be there are there (`missing`), and none stands beside one that excludes it (`together`)."""

    def look(cell: _Cell, allowed: tuple[JsonKey, ...]) -> Iterator[_Hit]:
        spelt = {key.name for key in allowed if {key.name, *key.aliases} & set(cell.members)}
        for key in allowed:
            # in the manual's spelling a member may be of another kind: it asks for nothing and excludes none
            asked = key.required or key.required_if.removesuffix(" present") in cell.members
            if asked and key.name not in spelt:
                yield _Hit("missing", key.name, key.required_if.removesuffix(" present"))
        pairs = {
            tuple(sorted((key.name, other)))
            for key in allowed
            for other in key.exclusive_with
            if {key.name, other} <= set(cell.members)
        }
        if pairs:
            first, *rest = sorted({name for pair in pairs for name in pair}, reverse=True)
            yield _Hit("together", first, " and ".join(sorted(rest, reverse=True)))

    return _look_at_all(context, rule, look)


def member_names(context: RuleContext, rule: RuleSpec) -> Iterator[FindingGroup]:
    """Every member is one that the column knows; another spelling known from elsewhere is `spelling`. A choice for
    which no member is listed takes any."""

    def look(cell: _Cell, allowed: tuple[JsonKey, ...]) -> Iterator[_Hit]:
        names = {key.name for key in allowed}
        meant = {alias: key.name for key in allowed for alias in key.aliases}
        folded = {name.lower(): name for name in names}
        for member in cell.members if allowed else ():
            if member in meant and member not in names:
                yield _Hit("spelling", member, meant[member])
            elif member not in names:
                yield _Hit("case" if member.lower() in folded else "unknown", member, folded.get(member.lower(), ""))

    return _look_at_all(context, rule, look)


def member_values(context: RuleContext, rule: RuleSpec) -> Iterator[FindingGroup]:
    """Members of the types in the list `types` hold such a value."""
    column = context.spec.column(rule.columns[0])
    types = {key.name: key.type for key in column.json_keys if key.type in rule.lists["types"]}

    def look(cell: _Cell, _: tuple[JsonKey, ...]) -> Iterator[_Hit]:
        for member, value in cell.members.items():
            if member in types and not _VALUES[types[member]](value):
                yield _Hit("value", member, types[member])

    return _look_at_all(context, rule, look)


def _is_address(value: object) -> bool:
    if not isinstance(value, str):
        return False
    # patterns of the conventions are those of polars, not those of `re`
    return bool(pl.Series([value.strip()], dtype=pl.String).str.contains(conventions().emails["pattern"])[0])


#: What a member may hold, by the word that the column has for it.
_VALUES: dict[str, Callable[[object], bool]] = {
    "string": lambda value: isinstance(value, str | int) and not isinstance(value, bool),
    "email": _is_address,
    "array of email": lambda value: isinstance(value, list) and all(_is_address(item) for item in value),
    "boolean": lambda value: isinstance(value, bool) or str(value).lower() in ("true", "false"),
    "string holding 0-100": lambda value: not isinstance(value, bool) and bool(_PERCENT.fullmatch(str(value).strip())),
}
#: The types of members that `member_values` knows.
MEMBER_TYPES = tuple(_VALUES)
