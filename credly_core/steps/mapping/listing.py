"""The two mapping tables, row by row and slice by slice: what is mapped, what is suggested, what waits."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as ByKey
from dataclasses import dataclass

from credly_core.domain.badges import BadgeTemplate, TemplateState
from credly_core.domain.ids import TemplateId
from credly_core.domain.mapping import Mapping, NewSkill, TemplateSuggestions, Verdict, Why
from credly_core.domain.mapping.sight import Sight
from credly_core.migration.findings import Severity
from credly_core.steps.mapping.checking import MappingFinding
from credly_core.steps.mapping.open_pairs import OpenPair, open_pairs


class RowState(enum.Enum):
    """Where a template stands in a table; the value is its word on screens."""

    #: Accepted or mapped by hand.
    MAPPED = "mapped"
    #: One suggestion is certain enough to be accepted by default.
    SURE = "sure suggestions"
    #: There are suggestions to choose from.
    LIKELY = "to look at"
    #: Nothing in ALM fits.
    NOTHING = "nothing fits"
    #: Nobody asked for suggestions yet.
    UNASKED = "not compared yet"


#: What waits for a person stands first.
_ORDER = (RowState.SURE, RowState.LIKELY, RowState.NOTHING, RowState.UNASKED, RowState.MAPPED)


@dataclass(frozen=True, slots=True)
class TableRow:
    """One template in one table: what it is mapped to, what is suggested, and what the checks say."""

    template: BadgeTemplate
    state: RowState
    mappings: tuple[Mapping, ...]
    pairs: tuple[OpenPair, ...]
    why: Why | None
    new_skill: NewSkill | None
    findings: tuple[MappingFinding, ...]

    @property
    def worst(self) -> Severity | None:
        """The worst of its findings."""
        return min((one.severity for one in self.findings), key=lambda one: one.rank, default=None)


@dataclass(frozen=True, slots=True)
class TableFilter:
    """What to show; empty fields let everything through.

    `held` names templates that are shown whatever else is said, in this order: lines that a person edits must not run
    away under the cursor because their state changed.
    """

    text: str = ""
    states: frozenset[RowState] = frozenset()
    with_findings: bool = False
    held: tuple[TemplateId, ...] = ()


@dataclass(frozen=True, slots=True)
class TableSlice:
    """Some rows of a table, how many fit the filter, and how many templates there are in each state."""

    rows: tuple[TableRow, ...]
    total: int
    counts: ByKey[RowState, int]


@dataclass(frozen=True, slots=True)
class Ingredients:
    """What the rows of one table are made from."""

    sight: Sight
    mappings: Sequence[Mapping]
    decided: frozenset[str]
    answers: Sequence[TemplateSuggestions]
    findings: Sequence[MappingFinding]


def table_rows(made_of: Ingredients) -> tuple[TableRow, ...]:
    """A row for every template in use, and for each that is mapped though it is not; what waits comes first."""
    sight = made_of.sight
    mapped: dict[TemplateId, list[Mapping]] = {}
    for one in made_of.mappings:
        mapped.setdefault(one.template_id, []).append(one)
    pairs: dict[TemplateId, list[OpenPair]] = {}
    for pair in open_pairs(made_of.answers, made_of.decided, sight):
        pairs.setdefault(pair.mapping.template_id, []).append(pair)
    answers = {one.template_id: one for one in made_of.answers}
    by_key = _by_key(made_of.findings)
    rows = [
        _row(template, mapped.get(template.id, ()), pairs.get(template.id, ()), answers.get(template.id), by_key)
        for template in _templates(sight, mapped)
    ]
    return tuple(sorted(rows, key=lambda row: (_ORDER.index(row.state), row.template.name.casefold())))


def slice_rows(rows: Sequence[TableRow], wanted: TableFilter, *, offset: int, limit: int) -> TableSlice:
    """The rows that fit, from `offset` on."""
    counts = Counter(row.state for row in rows)
    if wanted.held:
        by_id = {row.template.id: row for row in rows}
        kept = tuple(by_id[one] for one in wanted.held if one in by_id)
        return TableSlice(kept[offset : offset + limit], len(kept), counts)
    words = wanted.text.casefold().split()
    fitting = [
        row
        for row in rows
        if (not wanted.states or row.state in wanted.states)
        and (not wanted.with_findings or row.findings)
        and all(word in _searched(row) for word in words)
    ]
    return TableSlice(tuple(fitting[offset : offset + limit]), len(fitting), counts)


def _templates(sight: Sight, mapped: Iterable[TemplateId]) -> Iterable[BadgeTemplate]:
    known = {one.id for one in sight.live_templates() if one.state is TemplateState.ACTIVE}
    for one in sight.templates.values():
        if one.template.id in known or one.template.id in set(mapped):
            yield one.template


def _row(
    template: BadgeTemplate,
    mappings: Iterable[Mapping],
    pairs: Iterable[OpenPair],
    answer: TemplateSuggestions | None,
    by_key: ByKey[str, list[MappingFinding]],
) -> TableRow:
    here, offered = tuple(mappings), tuple(pairs)
    findings = dict.fromkeys(found for one in here for found in by_key.get(one.key, ()))
    return TableRow(
        template,
        _state(here, offered, answer),
        here,
        offered,
        answer.why if answer else None,
        answer.new_skill if answer else None,
        tuple(findings),
    )


def _state(here: tuple[Mapping, ...], pairs: tuple[OpenPair, ...], answer: TemplateSuggestions | None) -> RowState:
    if here:
        return RowState.MAPPED
    if answer is None:
        return RowState.UNASKED
    if any(one.verdict is Verdict.SURE for one in pairs):
        return RowState.SURE
    return RowState.LIKELY if any(one.verdict is Verdict.LIKELY for one in pairs) else RowState.NOTHING


def _by_key(findings: Iterable[MappingFinding]) -> dict[str, list[MappingFinding]]:
    found: dict[str, list[MappingFinding]] = {}
    for one in findings:
        for key in one.keys:
            found.setdefault(key, []).append(one)
    return found


def _searched(row: TableRow) -> str:
    names = [row.template.name, row.template.id, *row.template.skills]
    names += [one.target.name for one in row.mappings] + [one.mapping.target.name for one in row.pairs]
    return " ".join(names).casefold()
