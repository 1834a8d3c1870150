"""Check a table against the spec of its file type: whole columns at once, a closer look only at suspects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import accumulate

import polars as pl

from credly_core.migration.conventions import Conventions, conventions
from credly_core.migration.facts import Facts
from credly_core.migration.filespec import ColumnSpec, FileSpec, Kind, RuleSpec
from credly_core.migration.findings import FindingGroup, Place, Report, Severity, Spot, text_of
from credly_core.migration.headings import check_file, check_headings, note_groups
from credly_core.migration.kinds import CleanMasks, Suspects, look_closely, open_up
from credly_core.migration.recognition import Binding, Bindings, bind
from credly_core.migration.rules import RULES, RuleContext
from credly_core.migration.rules.context import Repeats
from credly_core.migration.rules.related import Related
from credly_core.migration.rules.repeats import key_duplicates
from credly_core.migration.rules.rows import required_if
from credly_core.migration.side_by_side import side_by_side
from credly_core.migration.table import LeanTable, Table, column_key

_NO_FACTS = Facts()


@dataclass(frozen=True)
class PreparedTable:
    """A table whose cells were looked at one by one, ready to be checked with, and for, the other files of its set.

    `groups` are the findings so far: how the file was read, its headings, its cells; `done` are those of the steps
    (by their number) that were taken while the file was read; `told` are the different values of columns that were let
    go then, in the order of their first use; `marks` are those by which records are compared, made then, too.
    """

    table: Table
    spec: FileSpec
    bindings: Bindings
    tidied: Mapping[str, pl.Series]
    alive: pl.Series
    groups: tuple[FindingGroup, ...]
    done: Mapping[int, tuple[FindingGroup, ...]] = field(default_factory=dict)
    remembered: dict[str, pl.Series] = field(default_factory=dict, compare=False)
    told: Mapping[str, pl.Series] = field(default_factory=dict, compare=False)
    repeats: dict[str, Repeats] = field(default_factory=dict, compare=False)
    marks: Mapping[str, pl.Series] = field(default_factory=dict, compare=False)

    def context(self, facts: Facts = _NO_FACTS, related: Related | None = None) -> RuleContext:
        """What a rule is given to look at this table."""
        return RuleContext(
            self.table,
            self.spec,
            self.bindings,
            self.tidied,
            self.alive,
            facts,
            conventions(),
            related=related,
            repeats=self.repeats,
            marks=self.marks,
        )


@dataclass(frozen=True)
class SeenCells:
    """What a look at cells gives: those of known columns as meant, which records are not empty, what was found."""

    tidied: Mapping[str, pl.Series]
    alive: pl.Series
    groups: tuple[FindingGroup, ...]


@dataclass(frozen=True)
class RuleStep:
    """One step of the check after the cells: a rule, or, without one, the cells that others make mandatory."""

    rule: RuleSpec | None

    def take(self, context: RuleContext) -> Iterator[FindingGroup]:
        """What the step finds."""
        return required_if(context) if self.rule is None else RULES[self.rule.use].check(context, self.rule)


def rule_steps(spec: FileSpec) -> tuple[RuleStep, ...]:
    """The steps of a spec, in their order."""
    parts = [part for rule in spec.rules if rule.is_checked for part in rule.each]
    return (RuleStep(None), RuleStep(_lost_zeros(spec)), *(RuleStep(part) for part in parts))


def _lost_zeros(spec: FileSpec) -> RuleSpec:
    """In every file: what a spreadsheet does to columns of identifiers."""
    columns = [c.name for c in spec.columns if c.kind is Kind.IDENTIFIER and not c.shape and not c.pattern]
    return RuleSpec("id.zeros", "lost_zeros", columns=tuple(columns), severity=Severity.WARNING)


def check_table(table: Table, spec: FileSpec, *, facts: Facts = _NO_FACTS, related: Related | None = None) -> Report:
    """Everything there is to say about one file, worst first; `related` are the other files of its set."""
    return check_prepared(prepare(table, spec), facts=facts, related=related)


def prepare(table: Table, spec: FileSpec) -> PreparedTable:
    """Look at headings and cells, each for itself: what can be done before the other files of a set are known."""
    ready = table.prepared if isinstance(table, LeanTable) else None
    if isinstance(ready, PreparedTable) and ready.spec.name == spec.name:
        return ready
    bindings = bind(table.header, spec)
    seen = look_at_cells(table, bindings)
    groups = (*file_groups(table, spec, bindings, seen.alive), *seen.groups)
    return PreparedTable(table, spec, bindings, seen.tidied, seen.alive, groups)


def file_groups(table: Table, spec: FileSpec, bindings: Bindings, alive: pl.Series) -> list[FindingGroup]:
    """What is said about the file before its cells: how it was read, its name, its headings, its empty records."""
    headings = check_headings(table, spec, bindings)
    return [*note_groups(table), *check_file(table, spec, bindings), *headings, *_empty_groups(alive)]


def look_at_cells(table: Table, bindings: Bindings, clean: pl.DataFrame | None = None) -> SeenCells:
    """Look at every cell for itself. `clean` tells, by column key, which cells are surely fine, if that is known."""
    alive = ~_empty_records(table)
    bound = sorted(bindings.by_name.values(), key=lambda binding: binding.position)
    suspects = _suspects(table, bound, alive, clean)

    def look(some: Suspects, binding: Binding) -> tuple[pl.Series, list[FindingGroup]]:
        cells = table.column(binding.position)
        return (_tidied(cells, some), list(_column_groups(some, binding))) if len(some.records) else (cells, [])

    many = sum(len(some.records) for some in suspects) > _MANY
    seen = side_by_side(lambda pair: look(*pair), zip(suspects, bound, strict=True), worth=many)
    tidied = {binding.column.name: cells for binding, (cells, _) in zip(bound, seen, strict=True)}
    return SeenCells(tidied, alive, tuple(group for _, groups in seen for group in groups))


def check_prepared(
    prepared: PreparedTable,
    *,
    facts: Facts = _NO_FACTS,
    related: Related | None = None,
    more: Iterable[FindingGroup] = (),
) -> Report:
    """The report on a prepared table: its own findings, those of its rules, and `more` that others found in it."""
    table, spec = prepared.table, prepared.spec
    context = prepared.context(facts, related)
    groups = [*prepared.groups, *more, *key_duplicates(context)]
    steps = enumerate(rule_steps(spec))
    taken = side_by_side(
        lambda step: prepared.done[step[0]] if step[0] in prepared.done else tuple(step[1].take(context)),
        steps,
        worth=table.height > _MANY,
    )
    groups += [group for found in taken for group in found]
    return Report(table.file, spec.name, table.height, _ordered(groups), table.rows)


def check_unknown(table: Table) -> Report:
    """The report on a file whose type nobody knows: only how it was read, and that it is unknown."""
    spot = Spot(facts={"value": table.file, "file": table.file})
    unknown = FindingGroup("file.unknown", text_of("file.unknown").severity, Place.FILE, spots=(spot,))
    groups = [*note_groups(table, known=False), unknown]
    return Report(table.file, None, table.height, _ordered(groups), table.rows)


def _ordered(groups: list[FindingGroup]) -> tuple[FindingGroup, ...]:
    return tuple(sorted(groups, key=lambda group: (group.severity.rank, group.has_records, -group.count, group.code)))


def _empty_records(table: Table) -> pl.Series:
    """Where a record has no cell with anything but blanks in it."""
    if not table.width or not table.height:
        return pl.Series("empty", [False], dtype=pl.Boolean).new_from_index(0, table.height)
    first = table.column(0)
    maybe = (first.str.len_bytes() == 0) | first.str.contains(r"^\s")
    if not maybe.any():
        return maybe
    some = table.cells.filter(maybe)
    blanks = conventions().characters["only_blanks"]
    empty = some.select(pl.all_horizontal((pl.all() == "") | pl.all().str.contains(blanks))).to_series()
    return maybe.scatter(maybe.arg_true(), empty)


def _empty_groups(alive: pl.Series) -> Iterator[FindingGroup]:
    if alive.all():
        return
    records = (~alive).arg_true().cast(pl.UInt32)
    yield FindingGroup("row.empty", text_of("row.empty").severity, Place.RECORD, records=records)


def clean_masks(columns: Iterable[Binding]) -> CleanMasks:
    """For each column, under its key, which cells are surely fine."""
    return CleanMasks({column_key(item.position): item.column for item in columns})


def _suspects(table: Table, bound: list[Binding], alive: pl.Series, clean: pl.DataFrame | None) -> list[Suspects]:
    """The suspects of every bound column, found in one pass over all of them."""
    masks, shared = clean_masks(bound).of(table.cells) if clean is None else clean, conventions()
    everything_alive = bool(alive.all())
    records, cells = [], []
    for item in bound:
        doubtful = ~masks.get_column(column_key(item.position))
        records.append((doubtful if everything_alive else doubtful & alive).arg_true())
        cells.append(table.column(item.position).gather(records[-1]))
    frames = _opened(cells, shared)
    return [
        Suspects(some.cast(pl.UInt32), frame, item.column, shared)
        for item, some, frame in zip(bound, records, frames, strict=True)
    ]


#: From so many cells or records on it is worth looking at several columns, or rules, at a time.
_MANY = 50_000
#: Up to so many suspects are opened up all together, which costs less; more of them column by column, to save memory.
_TOGETHER = 100_000


def _opened(cells: list[pl.Series], shared: Conventions) -> list[pl.DataFrame]:
    if sum(map(len, cells)) > _TOGETHER:
        return [open_up(some, shared) for some in cells]
    whole = open_up(pl.concat(cells) if cells else pl.Series([], dtype=pl.String), shared)
    starts = accumulate((len(some) for some in cells), initial=0)
    return [whole.slice(start, len(some)) for start, some in zip(starts, cells, strict=False)]


def _tidied(cells: pl.Series, suspects: Suspects) -> pl.Series:
    changed = suspects.text != suspects.raw
    if not changed.any():
        return cells
    return cells.clone().scatter(suspects.records.filter(changed), suspects.text.filter(changed))


def _column_groups(suspects: Suspects, binding: Binding) -> Iterator[FindingGroup]:
    column = binding.column
    for hit in look_closely(suspects):
        yield FindingGroup(
            code=hit.code,
            severity=hit.severity or text_of(hit.code).severity,
            column=column.name,
            position=binding.position,
            records=suspects.records.filter(hit.mask).alias("record"),
            values=suspects.raw.filter(hit.mask).alias("value"),
            facts=dict(hit.facts),
            facts_each={name: each.filter(hit.mask) for name, each in hit.facts_each.items()},
            rule_text=column.about if hit.code in _OWN_RULES else "",
            rule_basis=_basis(column, hit.code),
        )


#: General codes whose rule is the column's own description.
_OWN_RULES = ("value.missing", "value.length", "value.unlisted", "date.format", "path.extension")


def _basis(column: ColumnSpec, code: str) -> str:
    """Findings whose text names no source of its own rest on the column's."""
    return "" if text_of(code).basis else column.basis
