"""Adobe's published samples as one set. They are three generations mixed: most references between them lead nowhere.

Counted by hand, 82 cells point to nothing in the samples: 79 are reported; the other three are instances in
session.csv, rows 6 to 8, beside an almCourseId. They may live in the account, so they are only told of.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from credly_core.migration.findings import Severity
from credly_core.migration.reading import read_table
from credly_core.migration.sets import SetReport, check_set
from credly_core.migration.table import Table
from tests.unit.migration.sets.school import said

FOLDER = Path(__file__).parents[3] / "data" / "alm-samples"
#: Cells that lead nowhere, by file and column: counted by hand against the columns they point to.
DANGLING = {
    ("catalog_label.csv", "entityId"): 4,
    ("certification_course.csv", "courseId"): 5,
    ("course_instance.csv", "courseId"): 6,
    ("enrollment.csv", "courseId"): 6,
    ("enrollment.csv", "courseInstanceId"): 6,
    ("job_aid_course.csv", "courseId"): 4,
    ("learning_program_course.csv", "courseId"): 5,
    ("learning_program_enrollment.csv", "learningProgramInstanceId"): 4,
    ("learning_program_instance.csv", "learningProgramId"): 6,
    ("learning_program_instance_course_instance.csv", "courseId"): 2,
    ("learning_program_instance_course_instance.csv", "learningProgramId"): 4,
    ("session.csv", "courseId"): 4,
    ("session.csv", "courseInstanceId"): 4,
    ("session.csv", "moduleId"): 4,
    ("skill_course.csv", "courseId"): 3,
    ("user_course_grade.csv", "courseId"): 6,
    ("user_course_grade.csv", "moduleId"): 6,
}


@pytest.fixture(scope="module")
def samples() -> list[Table]:
    return [read_table(path.read_bytes(), file=path.name) for path in sorted(FOLDER.glob("*.csv"))]


@pytest.fixture(scope="module")
def report(samples: list[Table]) -> SetReport:
    return check_set(samples)


def test_every_reference_that_leads_nowhere_is_a_warning(report: SetReport) -> None:
    found = [item for item in report.findings() if item.code.startswith("reference.")]

    assert Counter((item.file, item.column) for item in found) == DANGLING
    assert {item.severity for item in found} == {Severity.WARNING}
    assert {item.code for item in found} == {"reference.dangling"}
    assert sum(DANGLING.values()) == 79


def test_in_a_complete_set_they_are_errors_but_for_the_file_that_may_name_ids_of_the_account(
    samples: list[Table],
) -> None:
    complete = check_set(samples, complete=True)

    found = Counter(item.severity for item in complete.findings() if item.code.startswith("reference."))
    assert found == {Severity.ERROR: 75, Severity.WARNING: 4}


def test_the_other_three_are_told_of_with_the_ids_of_the_account(report: SetReport) -> None:
    told = next(item for item in report.unproven if item.code == "offline.alm")

    assert ("session.csv", "courseInstanceId") in told.places
    assert {"41330", "41331", "41332"} <= set(told.ids.to_list())
    assert told.count == 12


def test_the_retired_badge_that_a_certification_gives_is_warned_of_and_pointed_out(report: SetReport) -> None:
    assert said(report, "PK-7") == [("certification.csv", "PK-7", 4, "badgeId", "6")]
    assert said(report, "BADGE-2") == [("badge.csv", "BADGE-2", 7, "state", "Retired")]


def test_courses_lost_the_column_of_unique_ids_that_the_others_keep(report: SetReport) -> None:
    found = [item for item in report.findings() if item.code == "PK-2"]

    assert [(item.file, item.severity) for item in found] == [("course.csv", Severity.WARNING)]
    assert said(report, "PK-1", "PK-4", "file.twice") == []


def test_what_only_the_account_knows_is_said_once_for_each_kind(report: SetReport) -> None:
    told = {item.code: item.count for item in report.unproven}

    assert told == {
        "PK-6": 8,
        "offline.alm": 12,
        "offline.retrofit": 2,
        "offline.folders": 3,
        "offline.connectors": 3,
        "offline.labels": 1,
        "offline.content": 13,
        "offline.unique": 15,
    }
    assert [group.count for group in report.groups] == [1] * (len(told) + 1)


def test_the_set_lacks_only_the_folders_and_is_loaded_in_an_order_that_works(report: SetReport) -> None:
    assert [item.file for item in report.missing] == ["content_folder.csv"]
    assert len(report.order) == 28
    assert [step.file for step in report.order][:4] == ["module.csv", "badge.csv", "course.csv", "module_version.csv"]
