"""Each library at work: from the path of a file to all its findings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl

from tests.bench.peers.reading import found, of_records, read_as_text
from tests.bench.peers.rules import OURS, rules


def only_reading(path: Path) -> pl.DataFrame:
    """polars reads, nobody checks."""
    read_as_text(path)
    return found([])


def ours(path: Path) -> pl.DataFrame:
    """The console, which goes by its own spec, reads by its own rules and looks for more."""
    from credly_core.migration.checking import check_table
    from credly_core.migration.facts import Facts
    from credly_core.migration.lean import read_lean
    from credly_core.migration.spec import load_specs

    spec = load_specs().file("badge.csv")
    table = read_lean(path, file="badge.csv", spec_of=lambda _: spec, facts=Facts())
    return _of_report(check_table(table, spec))


def ours_kept(path: Path) -> pl.DataFrame:
    """The console, with the table kept for showing and repairing."""
    from credly_core.migration.checking import check_table
    from credly_core.migration.reading import read_table
    from credly_core.migration.spec import load_specs

    return _of_report(check_table(read_table(path, file="badge.csv"), load_specs().file("badge.csv")))


def _of_report(report) -> pl.DataFrame:  # type: ignore[no-untyped-def]
    """Every finding with row, column and code; those that have a name among the common rules under it."""
    parts = []
    for group in report.groups:
        if group.has_records:
            rows = pl.DataFrame({"row": report.rows.gather(group.records)})
            rule = OURS.get(group.code, group.code)
            parts.append(rows.with_columns(column=pl.lit(group.column, dtype=pl.String), rule=pl.lit(rule)))
    return found(parts)


def plain_polars(path: Path) -> pl.DataFrame:
    """No library: the same expressions by hand."""
    frame = read_as_text(path)
    masks = frame.select(rule.holds.alias(str(number)) for number, rule in enumerate(rules()))
    return found(
        [of_records((~masks[str(number)]).arg_true(), rule.column, rule.name) for number, rule in enumerate(rules())]
    )


def dataframely(path: Path) -> pl.DataFrame:
    """A schema with one rule each; the failures in detail."""
    import dataframely as dy

    names = {f"rule_{number}": rule for number, rule in enumerate(rules())}
    frame = read_as_text(path).with_row_index("record")
    columns = {column: dy.String(nullable=False) for column in frame.columns[1:]}
    made = {name: _as_dataframely(rule.holds) for name, rule in names.items()}
    schema = type("Badges", (dy.Schema,), {"record": dy.UInt32(), **columns, **made})
    details = schema.filter(frame)[1].details()
    broken = ((name, details.filter(pl.col(name) == "invalid")["record"]) for name in names)
    return found([of_records(records, names[name].column, names[name].name) for name, records in broken])


def _as_dataframely(holds: pl.Expr) -> Any:
    import dataframely as dy

    return dy.rule()(lambda cls: holds)


def pandera(path: Path) -> pl.DataFrame:
    """Checks of columns, and of the frame for what concerns two; lazy, so that all failures are told."""
    import pandera.polars as pa

    frame = read_as_text(path)
    own: dict[str, list[Any]] = {column: [] for column in frame.columns}
    shared = []
    for rule in rules():
        roots = set(rule.holds.meta.root_names())
        check = pa.Check(_as_pandera(rule.holds), name=f"{rule.column} {rule.name}", ignore_na=False)
        (own[rule.column] if roots == {rule.column} else shared).append(check)
    schema = pa.DataFrameSchema({name: pa.Column(str, checks) for name, checks in own.items()}, checks=shared)
    try:
        schema.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        cases = errors.failure_cases
        told = cases.select(row=pl.col("index") + 2, named=pl.col("check").str.split(" "))
        return found([told.select("row", column=pl.col("named").list[0], rule=pl.col("named").list[1])])
    return found([])


def _as_pandera(holds: pl.Expr) -> Callable[[Any], pl.LazyFrame]:
    return lambda data: data.lazyframe.select(holds)


def pointblank(path: Path) -> pl.DataFrame:
    """One step for each rule; the limit of 500 rows a step is lifted."""
    import pointblank as pb

    check = pb.Validate(read_as_text(path))
    for rule in rules():
        check = check.col_vals_expr(rule.holds)
    told = check.interrogate(extract_limit=1_000_000_000).get_data_extracts()
    return found([of_records(told[i]["_row_num_"] - 1, r.column, r.name) for i, r in enumerate(rules(), 1)])


RUNS: dict[str, Callable[[Path], pl.DataFrame]] = {
    "polars": only_reading,
    "console": ours,
    "console, table kept": ours_kept,
    "plain polars": plain_polars,
    "dataframely": dataframely,
    "pandera": pandera,
    "pointblank": pointblank,
}
