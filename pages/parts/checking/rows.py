"""From a slice of a file to the columns and rows of the table: cells, marks, and what each mark says."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

import polars as pl

from credly_core.migration.filespec import ColumnSpec
from credly_core.migration.findings import Report, Severity
from credly_core.migration.recognition import bind
from credly_core.steps.check import CheckedFile, RowSlice
from pages.parts.grid import GridColumn, GridRow

NUMBER = "row number"
_NARROWEST, _WIDEST, _LETTER, _PADDING = 92, 300, 7.6, 34
_LOOKED_AT = 100
#: Longer limits need no counter: nobody counts to 4,000.
_COUNTED, _COUNTER = 100, 50

Mark = tuple[str, str]


def column_key(position: int) -> str:
    """How the table names a column; headings may be missing or repeated."""
    return f"c{position}"


def position_of(key: str) -> int | None:
    """The place of a column by the name the table gave it; None for what is no column of the file."""
    return int(key[1:]) if key[:1] == "c" and key[1:].isdigit() else None


def grid_columns(file: CheckedFile) -> list[GridColumn]:
    """The columns of the file with what is known about each, the row in front."""
    if file.table is None:
        return []
    spec = file.recognition.spec if file.recognition else None
    bound = bind(file.table.header, spec).by_name.values() if spec else ()
    known = {binding.position: binding.column for binding in bound}
    columns = [
        GridColumn(NUMBER, "Row", kind="number", width=74, help="The row a spreadsheet shows; the heading is 1.")
    ]
    for position, heading in enumerate(file.table.header):
        width = _width(heading, file.table.column(position).head(_LOOKED_AT))
        columns.append(_column(position, heading, known.get(position), width))
    return columns


def _column(position: int, heading: str, spec: ColumnSpec | None, width: int) -> GridColumn:
    key, label = column_key(position), heading.strip() or f"(column {position + 1})"
    if spec is None:
        return GridColumn(key, label, width=width, help="ALM does not know this column.")
    limit = spec.max_length if spec.max_length and spec.max_length <= _COUNTED else 0
    about = f"{spec.about}\n" if spec.about else ""
    return GridColumn(
        key,
        label,
        width=width + (_COUNTER if limit else 0),
        limit=limit,
        options=spec.allowed if not spec.list_separator else (),
        help=f"{about}Source: {spec.basis}" if spec.basis else about,
    )


def _width(heading: str, cells: pl.Series) -> int:
    longest = max([len(heading) + 2, *cells.str.len_chars().to_list()])
    return int(min(_WIDEST, max(_NARROWEST, longest * _LETTER + _PADDING)))


def grid_rows(file: CheckedFile, part: RowSlice) -> list[GridRow]:
    """The rows of a slice; a marked cell carries its worst severity and all that is said about it."""
    said = _said(file.report, part.records) if file.report else {}
    rows = []
    for record, number, cells in zip(part.records, part.rows, part.cells, strict=True):
        texts = {column_key(position): text for position, text in enumerate(cells)}
        marks = {
            NUMBER if column is None else column_key(column): (severity.value, "\n".join(words))
            for column, (severity, words) in said.get(record, {}).items()
        }
        changed = frozenset(column_key(column) for column in range(len(cells)) if (record, column) in part.changed)
        rows.append(GridRow(record, number, {NUMBER: f"{number:,}", **texts}, marks, changed))
    return rows


def _said(report: Report, records: Sequence[int]) -> dict[int, dict[int | None, tuple[Severity, list[str]]]]:
    """For each of these records and its columns: the worst severity, and every finding in words."""
    wanted = pl.Series(sorted(records), dtype=pl.UInt32)
    found: dict[int, dict[int | None, tuple[Severity, list[str]]]] = {}
    for group in report.groups:  # worst first
        if not group.has_records:
            continue
        for member in group.records.is_in(wanted.implode()).arg_true():
            finding = group.finding(member, report.file, report.rows)
            here = found.setdefault(int(group.records[member]), {})
            _, words = here.setdefault(group.position, (group.severity, []))
            words.append(f"{finding.message} {finding.hint}".strip())
    return found


def rows_in_words(text: str, numbers: pl.Series) -> tuple[list[int], list[str]]:
    """The records of rows that somebody typed as `5, 8-12`, and the parts nobody understands or that are not there."""
    records: list[int] = []
    wrong: list[str] = []
    for part in islice((piece.strip() for piece in text.replace("–", "-").split(",")), 1000):
        if not part:
            continue
        first, _, last = part.partition("-")
        if not (first.strip().isdigit() and (last.strip().isdigit() or not last)):
            wrong.append(part)
            continue
        low, high = int(first), int(last or first)
        found = ((numbers >= low) & (numbers <= high)).arg_true().to_list()
        records += found
        wrong += [] if found else [part]
    return sorted(set(records)), wrong
