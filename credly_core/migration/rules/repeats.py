"""Rules about values that occur more than once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_

import polars as pl

from credly_core.migration.conventions import conventions
from credly_core.migration.filespec import FileSpec, RuleSpec
from credly_core.migration.findings import FindingGroup, Place, text_of
from credly_core.migration.rules.context import Repeats, RuleContext
from credly_core.migration.side_by_side import side_by_side

_GAP = "\x1f"


#: Values made alike at a time, so that never all of them are there twice.
_SLICE = 100_000


def _as_they_are(values: pl.Series) -> pl.Series:
    return values


@dataclass(frozen=True)
class Comparison:
    """What the records of a file are compared by: the texts of some columns together, as `alike` makes them the same.

    `name` tells it from the others of the file; `settled` says that texts without fault are alike as they are.
    """

    name: str
    columns: tuple[str, ...]
    alike: Callable[[pl.Series], pl.Series] = _as_they_are
    settled: bool = False

    def marks(self, parts: Sequence[pl.Series], *, faultless: bool = False) -> pl.Series:
        """A number for each record, the same for equal texts, null where all parts are empty. Where texts are
        `faultless`, or their marks do not matter, a settled comparison is the quicker."""
        starts = range(0, len(parts[0]), _SLICE)
        alike = _as_they_are if faultless and self.settled else self.alike
        slices = [alike(_joined([part.slice(start, _SLICE) for part in parts])).hash() for start in starts]
        marks = pl.concat(slices) if slices else pl.Series([], dtype=pl.UInt64)
        empty = reduce(and_, (part == "" for part in parts)).arg_true()
        return marks.scatter(empty, None) if len(empty) else marks


def comparisons(spec: FileSpec, present: Collection[str]) -> list[Comparison]:
    """What the records of a file are compared by, going by the key and the rules of its spec, when it has these
    columns. Rules that compare only some of the records, or records that belong together, are not among them."""
    columns = {
        column: None
        for rule in spec.rules
        for part in rule.each
        if part.use == "not_repeated" and not part.lists.get("per")
        for column in part.columns
    }
    key = _key_of(spec, present)
    return [
        *([Comparison("key", key)] if key else []),
        *(Comparison(f"loose {name}", (name,), _loose, _is_settled(spec, name)) for name in columns if name in present),
    ]


def _is_settled(spec: FileSpec, name: str) -> bool:
    """Whether a column knows one spelling only, without capitals and blanks."""
    shape = spec.column(name).shape
    return bool(shape) and conventions().shapes[shape].lower


def repeated(
    values: pl.Series | Sequence[pl.Series],
    where: pl.Series,
    alike: Callable[[pl.Series], pl.Series] = _as_they_are,
) -> pl.DataFrame:
    """`record` and `first` (record of the first of its kind) of every value that was there before; empty texts and
    records outside `where` do not count. Values are of a kind that `alike` makes the same; several series are the
    parts of one value, which is empty when all of them are."""
    parts = [values] if isinstance(values, pl.Series) else values
    marks = Comparison("", (), alike).marks(parts)
    return _again(marks, where, lambda records: alike(_joined([part.gather(records) for part in parts])))


def _again(marks: pl.Series, where: pl.Series, values_at: Callable[[pl.Series], pl.Series]) -> pl.DataFrame:
    """The same, by the marks of all records; the values of those with equal marks are compared exactly."""
    counted = where & marks.is_not_null()
    again = _twice(marks if counted.all() else marks.filter(counted))
    if not len(again):
        return pl.DataFrame(schema={"record": pl.UInt32, "first": pl.UInt32})
    # equal marks are mostly equal texts, so that few records are left to be compared exactly
    records = (marks.is_in(again.implode()) & counted).arg_true().cast(pl.UInt32)
    frame = pl.DataFrame({"record": records, "value": values_at(records)})
    frame = frame.with_columns(first=pl.col("record").min().over("value"))
    return frame.filter(pl.col("record") != pl.col("first")).select("record", "first")


def _found_once(
    context: RuleContext,
    name: str,
    columns: Sequence[str],
    where: pl.Series,
    alike: Callable[[pl.Series], pl.Series] = _as_they_are,
) -> pl.DataFrame:
    """The same for columns of the file; not looked for again while the cells stay as they are, as after a repair of
    other columns. Where marks were made while the file was read, the columns are not put together."""
    marks = context.marks.get(name)
    if marks is not None:
        return _again(
            marks, where, lambda records: alike(_joined([context.cells_at(column, records) for column in columns]))
        )
    values = tuple(context.tidied[column] for column in columns)
    known = context.repeats.get(name)
    if known is None or not known.answers(values, where):
        known = context.repeats[name] = Repeats(values, where, repeated(values, where, alike))
    return known.found


def _joined(parts: Sequence[pl.Series]) -> pl.Series:
    if len(parts) == 1:
        return parts[0]
    frame = pl.DataFrame({str(number): part for number, part in enumerate(parts)})
    return frame.select(pl.concat_str(pl.all(), separator=_GAP)).to_series()


def _twice(marks: pl.Series) -> pl.Series:
    """The numbers that occur more than once, each once."""
    if len(marks) > _SLICE:
        import numpy as np  # noqa: PLC0415  dear to load, sorts many numbers in a third of the time

        sorted_marks = np.sort(marks.to_numpy())
        twice = sorted_marks[1:][sorted_marks[1:] == sorted_marks[:-1]]
        return pl.Series(twice.tolist(), dtype=pl.UInt64).unique()
    ordered = marks.sort()
    return ordered.filter(ordered == ordered.shift(1)).unique()


def _loose(cells: pl.Series) -> pl.Series:
    """For a person the same: case, and the number of blanks, do not count."""
    lower = cells.str.to_lowercase()
    doubled = lower.str.contains("  ", literal=True).arg_true()
    return lower.scatter(doubled, lower.gather(doubled).str.replace_all(" +", " ")) if len(doubled) else lower


def not_repeated(context: RuleContext, rule: RuleSpec) -> Iterator[FindingGroup]:
    """In each of the columns no two records hold the same value; with the list `per` no two that are alike in those
    columns (one that the file may do without, and does, is empty everywhere), and with `where` no two for which it
    holds."""
    asked = context.scope(rule).holds(rule.where)
    names = rule.lists.get("per", ())
    per = {name: cells for name in names if (cells := context.cells(name)) is not None}
    if asked is None or any(context.spec.column(name).required for name in names if name not in per):
        return
    single = asked & ~identical_copies(context)
    present = [column for column in rule.columns if column in context.tidied]

    def look(column: str) -> pl.DataFrame:
        if per:
            return repeated(_within(_loose(context.tidied[column]), [*per.values()]), single)
        return _found_once(context, f"loose {column}", [column], single, _loose)

    # with marks there is little left to do, and two at a time need the memory of two
    found = side_by_side(look, present, worth=context.table.height > _SLICE and not context.marks)
    for column, again in zip(present, found, strict=True):
        if again.height:
            beside = {name: part.gather(again["record"]) for name, part in per.items()}
            rows = context.table.rows.gather(again["first"]).cast(pl.String)
            yield context.group(rule, column, again["record"], facts_each={"first_row": rows, **beside})


def _within(cells: pl.Series, per: list[pl.Series]) -> pl.Series:
    """Values that are the same only among records alike in other columns; empty ones stay empty."""
    frame = pl.DataFrame({str(number): part for number, part in enumerate((cells, *per))})
    whole = frame.select(pl.concat_str(pl.all(), separator=_GAP)).to_series()
    return whole.set(cells == "", "")


def look_alikes(context: RuleContext, rule: RuleSpec) -> Iterator[FindingGroup]:
    """Different texts that are the same number, or the same but for case."""
    cells = context.cells(rule.columns[0])
    if cells is None:
        return
    odd = cells.str.contains(r"^0[0-9]|\.0+$|[A-Z]")
    if not odd.any():
        return
    number = cells.str.replace(r"^0+([0-9])", "$1").str.replace(r"\.0+$", "").str.to_lowercase()
    again = repeated(number, context.alive)
    again = again.filter(cells.gather(again["record"]) != cells.gather(again["first"]))
    if again.height:
        first = again["first"]
        each = {"first_row": context.table.rows.gather(first).cast(pl.String), "other": cells.gather(first)}
        yield context.group(rule, rule.columns[0], again["record"], facts_each=each)


def _key_of(spec: FileSpec, present: Collection[str]) -> tuple[str, ...]:
    """The columns of every record's key; none when one of them is missing from the table."""
    if any(spec.column(name).required for name in spec.key if name not in present):
        return ()
    return tuple(name for name in spec.key if name in present)


def _repeated_keys(context: RuleContext) -> pl.DataFrame:
    """Records whose key was there before; found once, then remembered."""
    names = ("record", "first")
    if "key record" not in context.remembered:
        key = _key_of(context.spec, context.tidied)
        nothing = pl.DataFrame(schema=dict.fromkeys(names, pl.UInt32))
        again = _found_once(context, "key", key, context.alive) if key else nothing
        context.remembered.update({f"key {name}": again[name] for name in names})
    return pl.DataFrame({name: context.remembered[f"key {name}"] for name in names})


def identical_copies(context: RuleContext) -> pl.Series:
    """Where a record is, cell by cell, the same as an earlier one; found once, then remembered."""
    if "copies" not in context.remembered:
        context.remembered["copies"] = _identical_copies(context)
    return context.remembered["copies"]


def _identical_copies(context: RuleContext) -> pl.Series:
    nothing = pl.Series([False], dtype=pl.Boolean).new_from_index(0, context.table.height)
    again = _repeated_keys(context)
    if not again.height:
        return nothing
    cells = context.table.cells
    involved = pl.concat([again["record"], again["first"]]).unique().sort()
    some = cells[involved].with_columns(involved.alias("record"))
    seen = some.select("record", first=~pl.struct(pl.exclude("record")).is_first_distinct())
    return nothing.scatter(seen.filter("first")["record"], values=True)


def key_duplicates(context: RuleContext) -> Iterator[FindingGroup]:
    """The same key twice: a warning for records that are the same in every cell, else as the spec says."""
    again = _repeated_keys(context)
    if not again.height:
        return
    copies = identical_copies(context).gather(again["record"])
    yield from _same_records(context, again.filter(copies))
    other = again.filter(~copies)
    if other.height:
        spec = context.spec
        rule = RuleSpec(spec.key_code, "key", spec.key, spec.key_severity, basis=spec.key_basis)
        rows = context.table.rows.gather(other["first"]).cast(pl.String)
        facts = {"key": " + ".join(spec.key)}
        column = next(name for name in spec.key if name in context.tidied)
        yield context.group(rule, column, other["record"], facts=facts, facts_each={"first_row": rows})


def _same_records(context: RuleContext, same: pl.DataFrame) -> Iterator[FindingGroup]:
    if not same.height:
        return
    rows = context.table.rows.gather(same["first"]).cast(pl.String)
    yield FindingGroup(
        code="row.duplicate",
        severity=text_of("row.duplicate").severity,
        place=Place.RECORD,
        records=same["record"],
        facts_each={"first_row": rows},
    )
