"""Only the rows that ALM would reject, each with its reasons, for people."""

from __future__ import annotations

from credly_core.migration.findings import Finding, Severity
from credly_core.migration.reports.content import ReportFile
from credly_core.migration.writing import write_rows_for_people

_BETWEEN = " / "


def rejected_rows(file: ReportFile) -> bytes | None:
    """The rows with errors as a CSV file, `Row` and `Why` in front, formulas made harmless; None when there are none.

    What is wrong with the headings or the whole file stands in a line of its own, as does a refusal.
    """
    if file.refusal is not None:
        reason = f"{file.refusal.message} {file.refusal.hint}".strip()
        return write_rows_for_people(
            ("Row", "Why"), [["" if file.refusal.row is None else str(file.refusal.row), reason]]
        )
    if file.table is None or file.report is None or file.report.ok:
        return None
    table, reasons = file.table, _reasons(file)
    rows = [["" if row is None else str(row), why, *("" for _ in table.header)] for row, why in _about_file(file)]
    for record in sorted(reasons):
        rows.append([str(table.rows[record]), _BETWEEN.join(reasons[record]), *table.record(record)])
    return write_rows_for_people(("Row", "Why", *table.header), rows)


def _about_file(file: ReportFile) -> list[tuple[int | None, str]]:
    if file.report is None:
        return []
    return [
        (finding.row, _said(finding))
        for group in file.report.groups
        if group.severity is Severity.ERROR and not group.has_records
        for member in range(group.count)
        for finding in [group.finding(member, file.report.file, file.report.rows)]
    ]


def _reasons(file: ReportFile) -> dict[int, list[str]]:
    """The reasons by record."""
    reasons: dict[int, list[str]] = {}
    if file.report is None:
        return reasons
    for group in file.report.groups:
        if group.severity is not Severity.ERROR or not group.has_records:
            continue
        for member, record in enumerate(group.records.to_list()):
            said = _said(group.finding(member, file.report.file, file.report.rows))
            reasons.setdefault(record, []).append(said)
    return reasons


def _said(finding: Finding) -> str:
    column = f"{finding.column}: " if finding.column else ""
    return f"{column}{finding.message} {finding.hint}".strip()
