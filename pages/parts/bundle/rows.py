"""From a draft to the columns and rows of the table: what stands in each cell, and what the check says about it."""

from __future__ import annotations

from collections.abc import Sequence

from credly_core.migration.filespec import ColumnSpec
from credly_core.migration.findings import FindingGroup, Report, Severity
from credly_core.migration.spec import load_specs
from credly_core.steps.bundle.views import BADGE_FILE, DraftView, frame_headings
from pages.parts.grid import GridColumn, GridRow

FULL_NAME, NUMBER = "full name", "row number"
NAME_COLUMN = "badgeName"
_WIDTHS = {
    "id": 210,
    NAME_COLUMN: 275,
    "badgeCreationDate": 205,
    "lastModifiedDate": 205,
    "state": 95,
    "imageUrl": 260,
    "externalBadgeId": 295,
    "externalBadgeProvider": 165,
}

Mark = tuple[str, str]


def grid_columns(view: DraftView) -> list[GridColumn]:
    """The columns of the file, with the row in front and Credly's full name beside the badge name."""
    specs = {column.name: column for column in load_specs().file(BADGE_FILE).columns}
    columns = [
        GridColumn(NUMBER, "Row", kind="number", width=58, help="The row a spreadsheet shows; the heading is 1.")
    ]
    for heading in frame_headings(view.table.header):
        columns.append(_column(heading, specs.get(heading)))
        if heading == NAME_COLUMN:
            words = "The full name of the badge template in Credly. It is not part of the file."
            columns.append(GridColumn(FULL_NAME, "Full name in Credly", kind="fixed", width=310, help=words))
    return columns


def _column(heading: str, spec: ColumnSpec | None) -> GridColumn:
    width = _WIDTHS.get(heading, 180)
    if spec is None:
        return GridColumn(heading, heading, width=width, help="ALM does not know this column.")
    return GridColumn(
        heading,
        heading,
        width=width,
        limit=spec.max_length or 0,
        options=spec.allowed,
        help=f"{spec.about}\nSource: {spec.basis}",
    )


def grid_rows(view: DraftView, records: Sequence[int]) -> list[GridRow]:
    """The rows of these records."""
    headings = frame_headings(view.table.header)
    marks = marks_of(view.report, records, headings)
    rows = []
    for record in records:
        number = int(view.table.rows[record])
        cells = dict(zip(headings, view.table.record(record), strict=True))
        cells |= {FULL_NAME: view.full_names[record], NUMBER: str(number)}
        rows.append(GridRow(record, number, cells, marks.get(record, {})))
    return rows


def marks_of(report: Report, records: Sequence[int], headings: Sequence[str]) -> dict[int, dict[str, Mark]]:
    """Severity and words for each marked cell of these records; a cell with several findings shows the worst first."""
    found: dict[int, dict[str, list[tuple[Severity, str]]]] = {}
    for group in report.groups:
        if not group.has_records:
            continue
        key = NUMBER if group.position is None else headings[group.position]
        for member in _members(group, records):
            finding = group.finding(member, report.file, report.rows)
            record = int(group.records[member])
            words = f"{finding.message} {finding.hint}".strip()
            found.setdefault(record, {}).setdefault(key, []).append((group.severity, words))
    return {record: {key: _join(several) for key, several in cells.items()} for record, cells in found.items()}


def _members(group: FindingGroup, records: Sequence[int]) -> list[int]:
    wanted = set(records)
    return [member for member, record in enumerate(group.records.to_list()) if record in wanted]


def _join(several: list[tuple[Severity, str]]) -> Mark:
    several.sort(key=lambda one: one[0].rank)
    return several[0][0].value, "\n".join(words for _, words in several)
