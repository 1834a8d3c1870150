"""Small badge tables for tests: valid in one line, change what matters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from credly_core.migration.checking import check_table
from credly_core.migration.facts import Facts
from credly_core.migration.findings import Report
from credly_core.migration.spec import load_specs
from credly_core.migration.table import Table

HEADER = load_specs().file("badge.csv").canonical_names


def a_badge(number: int = 1, **cells: str) -> tuple[str, ...]:
    """One valid row; keyword arguments replace cells by heading."""
    row = {
        "id": f"azure-course-{number:05d}",
        "badgeName": f"Azure Course Number {number}",
        "badgeCreationDate": "2016-08-17T08:56:21.000Z",
        "lastModifiedDate": "2017-01-09T10:00:00.000Z",
        "state": "Active",
        "imageUrl": f"Image/azure-{number}.png",
        "externalBadgeId": f"4a4b2c1e-9d1f-4c57-8f0e-{number:012x}",
        "externalBadgeProvider": "Credly",
    }
    return tuple({**row, **cells}[name] for name in HEADER)


def a_table(*rows: Sequence[str], header: Sequence[str] = HEADER, file: str = "badge.csv") -> Table:
    """A badge.csv of these rows."""
    return Table.from_rows(file, header, rows)


def check(table: Table, facts: Facts | None = None) -> Report:
    """The report on a badge.csv."""
    return check_table(table, load_specs().file("badge.csv"), facts=facts or Facts())


def found(report: Report) -> list[tuple[str, int | None, str | None]]:
    """Code, row and column of all findings but hints on the form."""
    return [
        (finding.code, finding.row, finding.column)
        for finding in report.findings()
        if finding.code not in ("header.unlisted", "file.version")
    ]


def cells(table: Table) -> Mapping[str, list[str]]:
    """All cells by heading."""
    return {name: table.column(position).to_list() for position, name in enumerate(table.header)}
