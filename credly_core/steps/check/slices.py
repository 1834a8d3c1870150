"""Parts of a file for a page: the rows that a filter leaves, their marks, and where the next finding is."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from credly_core.migration.findings import FindingGroup, Report, Severity
from credly_core.migration.table import Table
from credly_core.steps.check.answers import CheckedFile
from credly_core.steps.check.views import CheckView, RowFilter, RowSlice, Spotted

_NOTHING = RowSlice((), 0, 0, (), (), (), {})


def slice_of(view: CheckView, file: CheckedFile, *, first: int, count: int, only: RowFilter) -> RowSlice:
    """The rows from place `first` among those the filter leaves; an empty slice for a refused file."""
    table, report = file.table, file.report
    if table is None or report is None:
        return _NOTHING
    touched = touched_cells(view, file)
    chosen = _chosen(file, table, report, only, touched)
    total = table.height if chosen is None else len(chosen)
    first = max(0, min(first, total - 1)) if total else 0
    if chosen is None:
        records = tuple(range(first, min(first + count, total)))
    else:
        records = tuple(chosen.slice(first, count).to_list())
    index = pl.Series(records, dtype=pl.UInt32)
    return RowSlice(
        header=table.header,
        first=first,
        total=total,
        records=records,
        rows=tuple(table.rows.gather(index).to_list()),
        cells=tuple(table.cells[index].iter_rows()),
        marks=_marks(report, index),
        changed=frozenset(touched.filter(pl.col("record").is_in(index.implode())).iter_rows()),
    )


def touched_cells(view: CheckView, file: CheckedFile) -> pl.DataFrame:
    """`record` and `column` of every cell that steps have changed, as the table stands now."""
    return view.touched(file.id)


def next_spot(
    view: CheckView, file: CheckedFile, *, after: tuple[int, int | None] | None, only: RowFilter, backwards: bool
) -> Spotted | None:
    """The next finding on a record behind (or before) a place, among the rows the filter leaves; findings on whole
    records come before their cells."""
    table, report = file.table, file.report
    if table is None or report is None:
        return None
    chosen = _chosen(file, table, report, only, touched_cells(view, file) if only.changed else None)
    left = None if chosen is None else _mask(chosen, table.height)
    groups = [group for group in report.groups if _wanted(group, only)]
    found = [spot for group in groups for spot in _nearest(group, after, backwards, left)]
    if not found:
        return None
    record, column = max(found) if backwards else min(found)
    place = record if chosen is None else int((chosen < record).sum())
    return Spotted(record, None if column < 0 else column, place)


def _nearest(
    group: FindingGroup, after: tuple[int, int | None] | None, backwards: bool, left: pl.Series | None
) -> Iterator[tuple[int, int]]:
    """The nearest record of a group among those left, with its column (-1 for a whole record)."""
    column = -1 if group.position is None else group.position
    records = group.records if left is None else group.records.filter(left.gather(group.records))
    if after is not None:
        here = -1 if after[1] is None else after[1]
        same = column < here if backwards else column > here  # in the very record we come from
        limit = after[0] if same else after[0] + (-1 if backwards else 1)
        if limit < 0:
            return
        records = records.filter(records <= limit if backwards else records >= limit)
    if len(records):
        nearest = records.max() if backwards else records.min()
        yield int(nearest), column  # type: ignore[arg-type]  # records are whole numbers


def _wanted(group: FindingGroup, only: RowFilter) -> bool:
    fits = not only.severities or group.severity in only.severities
    fits = fits and (not only.codes or group.code in only.codes)
    return group.has_records and fits and (not only.column or group.column == only.column)


def _chosen(
    file: CheckedFile, table: Table, report: Report, only: RowFilter, touched: pl.DataFrame | None
) -> pl.Series | None:
    """Record indexes the filter leaves, in order; None for all."""
    if only.is_empty:
        return None
    keep = pl.Series([True], dtype=pl.Boolean).new_from_index(0, table.height)
    if only.only_marked or only.severities or only.codes or only.column:
        keep = keep & _marked(report, only, table.height)
    if only.changed and touched is not None:
        keep = keep & _mask(touched["record"], table.height)
    if only.text:
        lower = only.text.lower()
        found = table.cells.select(
            pl.any_horizontal(pl.all().str.to_lowercase().str.contains(lower, literal=True))
        ).to_series()
        keep = keep & found
    return keep.arg_true()


def _marked(report: Report, only: RowFilter, height: int) -> pl.Series:
    """Where a record has a finding that counts."""
    marked = pl.Series([False], dtype=pl.Boolean).new_from_index(0, height)
    for group in report.groups:
        if _wanted(group, only) and group.count:
            marked = marked.scatter(group.records, values=True)
    return marked


def _mask(records: pl.Series, height: int) -> pl.Series:
    nothing = pl.Series([False], dtype=pl.Boolean).new_from_index(0, height)
    return nothing.scatter(records.unique(), values=True) if len(records) else nothing


def _marks(report: Report, index: pl.Series) -> dict[tuple[int, int | None], Severity]:
    """The worst severity of each marked cell among some records."""
    marks: dict[tuple[int, int | None], Severity] = {}
    wanted = index.implode()
    for group in report.groups:
        if not group.has_records:
            continue
        for record in group.records.filter(group.records.is_in(wanted)).to_list():
            old = marks.get((record, group.position))
            if old is None or group.severity.rank < old.rank:
                marks[(record, group.position)] = group.severity
    return marks
