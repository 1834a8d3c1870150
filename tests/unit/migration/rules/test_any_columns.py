"""No rule fails on a file that lacks a column or has no rows, and none blames cells for a column that is not there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from credly_core.migration.checking import check_prepared, prepare
from credly_core.migration.rules import RelatedFiles
from credly_core.migration.spec import load_specs
from credly_core.migration.table import Table
from tests.unit.migration.rules.cases import Case, all_cases

CASES = [case for case in all_cases() if case.finds]


def without(table: Table, name: str) -> Table:
    """The table without a column."""
    keep = [number for number, heading in enumerate(table.header) if heading != name]
    rows = [[row[number] for number in keep] for row in table.cells.iter_rows()]
    return Table.from_rows(table.file, [table.header[number] for number in keep], rows)


def check_all(tables: list[Table]) -> list[str]:
    prepared = {table.file: prepare(table, load_specs().file(table.file)) for table in tables}
    related = RelatedFiles(prepared)
    return [
        f"{name} {finding.code} {finding.row} {finding.message}"
        for name, one in prepared.items()
        for finding in check_prepared(one, related=related).findings()
    ]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.about}: {case.name}")
def test_any_column_may_be_missing(case: Case) -> None:
    for table in case.tables:
        for name in table.header:
            others = [without(other, name) if other.file == table.file else other for other in case.tables]

            assert check_all(others) is not None


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.about}: {case.name}")
def test_any_file_may_be_empty(case: Case) -> None:
    for table in case.tables:
        empty = replace(table, cells=table.cells.clear(), rows=table.rows.clear())
        others = [empty if other.file == table.file else other for other in case.tables]

        report = {line.split()[1] for line in check_all(others) if line.startswith(table.file)}
        assert report <= {"file.no-rows", "header.missing", "header.unlisted", "file.shape", "header.alias"}
