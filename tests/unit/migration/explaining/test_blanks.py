"""Empty files to fill in."""

from __future__ import annotations

import io
import zipfile

import pytest

from credly_core.migration.checking import check_table
from credly_core.migration.explaining import blank_file, blank_files
from credly_core.migration.reading import read_table
from credly_core.migration.spec import load_specs

SPECS = load_specs().all()


@pytest.mark.parametrize("name", [spec.name for spec in SPECS])
def test_an_empty_file_is_correct_but_for_having_no_rows(name: str) -> None:
    spec = load_specs().file(name)

    table = read_table(blank_file(spec), file=name)

    assert table.height == 0
    report = check_table(table, spec)
    assert report.errors == 0, [group.title for group in report.groups]
    assert all(column.name in table.header for column in spec.columns if column.required)


def test_the_empty_badge_file_has_the_two_columns_for_credly() -> None:
    heading = blank_file(load_specs().file("badge.csv"))

    assert heading == (
        b"id,badgeName,badgeCreationDate,lastModifiedDate,state,imageUrl,externalBadgeId,externalBadgeProvider\r\n"
    )


def test_the_zip_holds_every_file_type_once() -> None:
    with zipfile.ZipFile(io.BytesIO(blank_files(SPECS))) as found:
        assert sorted(found.namelist()) == sorted(spec.name for spec in SPECS)
