"""Sifts a file piece by piece: records that are surely clean lose the cells nobody needs any more."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import accumulate
from operator import xor

import polars as pl

from credly_core.migration.checking import (
    PreparedTable,
    SeenCells,
    clean_masks,
    file_groups,
    look_at_cells,
    rule_steps,
)
from credly_core.migration.conventions import conventions
from credly_core.migration.facts import Facts
from credly_core.migration.filespec import FileSpec
from credly_core.migration.findings import FindingGroup
from credly_core.migration.kept_cells import Changes, KeptCells
from credly_core.migration.lean.keeping import is_by_record
from credly_core.migration.lean.merging import merged, moved, picked, without
from credly_core.migration.recognition import Binding, bind
from credly_core.migration.rules import RuleContext
from credly_core.migration.rules.repeats import comparisons
from credly_core.migration.table import LeanTable, Table, column_key

#: Name of the column that stands for all cells let go: records alike in it were alike in these.
_REST = "rest"
#: Before the key of a column: whether its cell is surely fine.
_MARK = "clean "
#: Whether the record is surely not empty.
_FILLED = "filled"

#: Appended to texts that are to be kept: polars then copies them, and lets the rest of their piece go.
_COPIED = pl.lit("")


@dataclass(frozen=True)
class Sifted:
    """What is left of a piece: its kept columns, its doubtful records whole, findings of rules on the clean ones."""

    height: int
    kept: dict[str, pl.Series]
    doubtful: pl.Series
    records: pl.DataFrame
    clean: pl.DataFrame
    found: dict[int, tuple[FindingGroup, ...]]
    #: Of columns only told of: the values of clean records, each once, with the record of its first use.
    told: dict[str, pl.DataFrame]
    #: For each comparison: the marks of the records, as read.
    marks: dict[str, pl.Series]


class Sieve:
    """Made for one file once its headings are known; `sift` may be called by several threads."""

    def __init__(
        self,
        file: str,
        header: Sequence[str],
        spec: FileSpec,
        *,
        facts: Facts,
        kept: Collection[str],
        alone: bool,
        told: Mapping[str, str] | None = None,
    ) -> None:
        self._file = file
        self._header = tuple(header)
        self._spec = spec
        self._facts = facts
        self._bindings = bind(header, spec)
        bound = self._bindings.by_name
        self._columns: tuple[Binding, ...] = tuple(sorted(bound.values(), key=lambda item: item.position))
        positions = {bound[name].position for name in kept if name in bound} | set(self._bindings.nameless)
        self._kept = [column_key(position) for position in sorted(positions)]
        self._told = {
            name: (column_key(bound[name].position), start)
            for name, start in (told or {}).items()
            if name in bound and bound[name].position not in positions
        }
        self._gone = [column_key(i) for i in range(len(header)) if i not in positions]
        self._clean = clean_masks(self._columns)
        self._marks = [column_key(item.position) for item in self._columns]
        self._keys = {name: column_key(item.position) for name, item in bound.items()}
        self._comparisons = comparisons(spec, bound)
        self._steps = {
            number: step for number, step in enumerate(rule_steps(spec)) if is_by_record(step, spec, alone=alone)
        }

    def sift(self, frame: pl.DataFrame) -> Sifted:
        """Take a piece of the file, rows in order."""
        first = (mask.name.prefix(_MARK) for mask in self._clean.first)
        looked = frame.select(*self._kept, self._rest().alias(_REST), self._filled().alias(_FILLED), *first)
        marks = looked.select(pl.col(_MARK + key).alias(key) for key in self._marks)
        marks = self._clean.complete(frame, marks)
        doubtful = ~(marks.select(pl.all_horizontal(pl.all())).to_series() & looked.get_column(_FILLED))
        return Sifted(
            height=frame.height,
            kept=looked.select(*self._kept, _REST).to_dict(),
            doubtful=doubtful.arg_true().cast(pl.UInt32),
            records=frame.filter(doubtful).select(pl.all() + _COPIED),
            clean=marks.filter(doubtful),
            found=self._found(frame, doubtful),
            told=self._different(frame, doubtful),
            marks={
                item.name: item.marks([frame.get_column(self._keys[name]) for name in item.columns], faultless=True)
                for item in self._comparisons
            },
        )

    def _different(self, frame: pl.DataFrame, doubtful: pl.Series) -> dict[str, pl.DataFrame]:
        found = {}
        for name, (key, start) in self._told.items():
            cells = frame.get_column(key).rename("value")
            some = ~doubtful & (cells != "")
            if start:
                some = some & ~cells.str.starts_with(start)
            each = pl.DataFrame([cells.filter(some), some.arg_true().cast(pl.UInt32).alias("record")])
            found[name] = each.unique("value", keep="first").with_columns(pl.col("value") + _COPIED)
        return found

    def _filled(self) -> pl.Expr:
        """Which records are surely not empty."""
        first = pl.col(column_key(0))
        filled = first != ""
        if not any(item.position == 0 for item in self._columns):
            filled = filled & ~first.str.contains(r"^\s")
        return filled

    def _rest(self) -> pl.Expr:
        """One number for the cells let go. Only records with the same key are ever compared by it."""
        return reduce(xor, (pl.col(key).hash(seed) for seed, key in enumerate(self._gone)), pl.lit(0, dtype=pl.UInt64))

    def _found(self, frame: pl.DataFrame, doubtful: pl.Series) -> dict[int, tuple[FindingGroup, ...]]:
        """What the rules that look at one record at a time find in the clean ones."""
        table = Table(self._file, self._header, frame, pl.int_range(frame.height, dtype=pl.UInt32, eager=True))
        cells = {item.column.name: table.column(item.position) for item in self._columns}
        context = self._context(table, SeenCells(cells, ~doubtful, ()))
        found = {
            number: tuple(part for group in step.take(context) if (part := without(group, doubtful)).count)
            for number, step in self._steps.items()
        }
        return {number: groups for number, groups in found.items() if groups}

    def _context(self, table: Table, seen: SeenCells) -> RuleContext:
        return RuleContext(table, self._spec, self._bindings, seen.tidied, seen.alive, self._facts, conventions())

    def join(self, pieces: Sequence[Sifted], table: LeanTable) -> LeanTable:
        """All pieces as one table, ready for the rules across records; `table` has everything but the cells."""
        starts = list(accumulate((piece.height for piece in pieces), initial=0))
        doubtful = _within(pieces)
        as_read = pl.concat([piece.records for piece in pieces])
        some = Table(table.file, table.header, as_read, table.rows.gather(doubtful))
        seen = look_at_cells(some, self._bindings, pl.concat([piece.clean for piece in pieces]))
        done = self._done(pieces, starts, self._context(some, seen), doubtful)
        cells = self._cells(pieces, some, doubtful)
        lean = replace(table, cells=cells)
        alive = pl.Series([True], dtype=pl.Boolean).new_from_index(0, lean.height).scatter(doubtful, seen.alive)
        groups = (
            *file_groups(lean, self._spec, self._bindings, alive),
            *(picked(group, doubtful) for group in seen.groups),
        )
        tidied = self._as_meant(cells, some, seen, doubtful)
        told = self._all_told(pieces, starts, seen, doubtful)
        marks = self._all_marks(pieces, seen, doubtful)
        prepared = PreparedTable(lean, self._spec, self._bindings, tidied, alive, groups, done, told=told, marks=marks)
        return replace(lean, prepared=prepared)

    def _all_told(
        self, pieces: Sequence[Sifted], starts: Sequence[int], seen: SeenCells, doubtful: pl.Series
    ) -> dict[str, pl.Series]:
        """The different values of the columns only told of, in the order of their first use."""
        told = {}
        for name in self._told:
            clean = [
                piece.told[name].with_columns(pl.col("record") + start)
                for piece, start in zip(pieces, starts, strict=False)
            ]
            meant = pl.DataFrame([seen.tidied[name].alias("value"), doubtful.cast(pl.UInt32).alias("record")])
            filled = meant.filter(seen.alive & (seen.tidied[name] != ""))
            whole = pl.concat([*clean, filled]).sort("record").unique("value", keep="first", maintain_order=True)
            told[name] = whole.get_column("value").alias(name)
        return told

    def _cells(self, pieces: Sequence[Sifted], some: Table, doubtful: pl.Series) -> pl.DataFrame:
        """The kept columns of all records, as read."""
        columns = [pl.concat([piece.kept.pop(key) for piece in pieces]).alias(key) for key in self._kept]
        rest = pl.concat([piece.kept.pop(_REST) for piece in pieces])
        raw = some.cells.select(pl.struct(pl.all()).hash()).to_series()
        return pl.DataFrame([*columns, rest.scatter(doubtful, raw).alias(_REST)])

    def _as_meant(self, cells: pl.DataFrame, some: Table, seen: SeenCells, doubtful: pl.Series) -> KeptCells:
        """The kept columns by name, with what is meant in the doubtful records."""
        kept = {name: cells.get_column(key) for name, key in self._keys.items() if key in cells.columns}
        changes = {}
        for name in kept:
            meant = seen.tidied[name]
            changed = (some.cells[self._keys[name]] != meant).arg_true()
            changes[name] = Changes(doubtful.gather(changed), meant.gather(changed))
        return KeptCells(kept, self._keys.keys() - kept.keys(), changes)

    def _all_marks(self, pieces: Sequence[Sifted], seen: SeenCells, doubtful: pl.Series) -> dict[str, pl.Series]:
        """The marks of all records, for each comparison."""
        marks = {}
        for item in self._comparisons:
            clean = pl.concat([piece.marks.pop(item.name) for piece in pieces])
            marks[item.name] = clean.scatter(doubtful, item.marks([seen.tidied[name] for name in item.columns]))
        return marks

    def _done(
        self, pieces: Sequence[Sifted], starts: Sequence[int], doubtful: RuleContext, records: pl.Series
    ) -> dict[int, tuple[FindingGroup, ...]]:
        done = {}
        for number, step in self._steps.items():
            clean = (
                moved(group, start)
                for piece, start in zip(pieces, starts, strict=False)
                for group in piece.found.get(number, ())
            )
            done[number] = merged([*clean, *(picked(group, records) for group in step.take(doubtful))])
        return done


def _within(pieces: Sequence[Sifted]) -> pl.Series:
    """The doubtful records of some pieces, counted from the first of them."""
    starts = accumulate((piece.height for piece in pieces), initial=0)
    return pl.concat([piece.doubtful + start for piece, start in zip(pieces, starts, strict=False)])
