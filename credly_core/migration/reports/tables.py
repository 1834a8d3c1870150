"""The report as a table of findings, a table of changes, and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice

import orjson

from credly_core.errors import UnreadableInput
from credly_core.migration.findings import Finding, Severity
from credly_core.migration.reports.content import ChangeLine, ReportContent, ReportFile
from credly_core.migration.writing import write_rows_for_people

#: So many lines are written; a last line says how many more there are.
MOST_LINES = 1_000_000
FINDING_COLUMNS = ("file", "row", "column", "severity", "value", "message", "hint", "code", "rule", "basis")
CHANGE_COLUMNS = ("file", "what", "row", "column", "before", "after", "step")


def findings_table(content: ReportContent, *, most: int = MOST_LINES) -> bytes:
    """Every finding as a row of a CSV file for people: formulas made harmless."""
    total = sum(content.count(severity) for severity in Severity)
    rows = islice(_finding_rows(content), most)
    if total <= most:
        return write_rows_for_people(FINDING_COLUMNS, rows)
    more = ["", "", "", "", "", f"and {total - most:,} more findings that are not listed here", "", "", "", ""]
    return write_rows_for_people(FINDING_COLUMNS, chain(rows, [more]))


def _finding_rows(content: ReportContent) -> Iterator[list[str]]:
    for file in content.files:
        if file.refusal is not None:
            yield [str(value or "") for value in _refusal(file, file.refusal).values()]
        for finding in file.findings():
            yield _row(finding)
    for finding in content.report.whole.findings():
        yield _row(finding)


def _row(finding: Finding) -> list[str]:
    return [str(value) if value is not None else "" for value in _finding(finding).values()]


def _finding(finding: Finding) -> dict[str, str | int | None]:
    return {
        "file": finding.file,
        "row": finding.row,
        "column": finding.column,
        "severity": finding.severity.value,
        "value": finding.value,
        "message": finding.message,
        "hint": finding.hint,
        "code": finding.code,
        "rule": finding.rule,
        "basis": finding.basis,
    }


def _refusal(file: ReportFile, refusal: UnreadableInput) -> dict[str, str | int | None]:
    return {
        "file": file.name,
        "row": refusal.row,
        "column": None if refusal.column is None else str(refusal.column),
        "severity": Severity.ERROR.value,
        "value": None,
        "message": refusal.message,
        "hint": refusal.hint,
        "code": refusal.code,
        "rule": "The file could not be read.",
        "basis": "",
    }


def changes_table(lines: Iterable[ChangeLine]) -> bytes:
    """Every change as a row of a CSV file for people."""
    rows = (
        [
            line.file,
            line.kind,
            "" if line.row is None else str(line.row),
            line.column,
            line.before,
            line.after,
            line.step,
        ]
        for line in lines
    )
    return write_rows_for_people(CHANGE_COLUMNS, rows)


def report_json(content: ReportContent, *, most: int = MOST_LINES) -> bytes:
    """Everything for programs: the files, every finding (at most so many, with the total), every change."""
    findings: list[dict[str, str | int | None]] = [
        _refusal(file, file.refusal) for file in content.refused if file.refusal
    ]
    findings += (_finding(finding) for finding in islice(content.findings(), most))
    lines = content.changes(most)
    answer = {
        "ok": content.ok,
        "title": content.title,
        "made_at": content.made_at.isoformat(),
        "author": content.author,
        "spec_version": content.spec_version,
        "complete": content.report.complete,
        "files": [_file(file) for file in content.files],
        "order": [step.file for step in content.report.order],
        "finding_total": sum(content.count(severity) for severity in Severity),
        "findings": findings,
        "change_total": content.change_total,
        "changes": [dict(zip(CHANGE_COLUMNS, _change(line), strict=True)) for line in lines],
        "left_aside": [{"name": name, "reason": reason} for name, reason in content.ignored],
    }
    return orjson.dumps(answer, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _change(line: ChangeLine) -> tuple[str | int | None, ...]:
    return (line.file, line.kind, line.row, line.column, line.before, line.after, line.step)


def _file(file: ReportFile) -> dict[str, object]:
    return {
        "file": file.name,
        "type": file.type,
        "rows": file.rows,
        "errors": file.count(Severity.ERROR),
        "warnings": file.count(Severity.WARNING),
        "infos": file.count(Severity.INFO),
        "taken_away_as": file.export_name,
        "written": list(file.written),
    }
