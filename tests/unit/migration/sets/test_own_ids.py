"""Ids of the account itself are never reported as leading nowhere; only a list of the account settles them."""

from __future__ import annotations

import pytest

from credly_core.migration.findings import Severity
from credly_core.migration.sets import AccountList, AccountLists, IdKind, SetReport, check_set
from tests.unit.migration.sets.school import a_file, an_enrollment, an_instance, said

REFERENCES = ("reference.dangling", "reference.absent", "reference.pair", "reference.alike", "reference.account")
SESSION = {"moduleId": "", "almModuleId": "86762", "courseInstanceId": "41330", "timezone": "IST"}


def own(file: str, *ids: str) -> AccountLists:
    return AccountLists((AccountList.of_ids(file, "id", ids, kind=IdKind.OWN, name="export.csv"),))


def unproven(report: SetReport, code: str) -> list[str]:
    return [identifier for item in report.unproven if item.code == code for identifier in item.ids.to_list()]


def test_alm_columns_are_never_dangling_and_are_told_of_once() -> None:
    files = [
        a_file("course_instance.csv", {**an_instance(""), "almCourseId": "3132408"}),
        a_file("session.csv", {"courseId": "", "almCourseId": "3132444", **SESSION}),
    ]

    report = check_set(files, complete=True)

    assert said(report, *REFERENCES) == []
    assert unproven(report, "offline.alm") == ["3132408", "3132444", "86762", "41330"]
    told = [finding for finding in report.whole.findings() if finding.code == "offline.alm"]
    assert [finding.severity for finding in told] == [Severity.INFO]
    assert "3132408, 3132444, 86762, 41330" in told[0].message


def test_an_instance_of_a_course_of_the_account_may_be_in_the_set() -> None:
    files = [
        a_file("course_instance.csv", {**an_instance("", "run-1"), "almCourseId": "3132408"}),
        a_file(
            "session.csv",
            {"courseId": "", "almCourseId": "3132408", **SESSION, "courseInstanceId": "run-1"},
            {"courseId": "", "almCourseId": "3132408", **SESSION, "courseInstanceId": "run-2"},
        ),
    ]

    report = check_set(files)

    assert "run-1" not in unproven(report, "offline.alm")
    assert "run-2" in unproven(report, "offline.alm")
    assert said(report, *REFERENCES) == []


@pytest.mark.parametrize("yes", ["TRUE", "true", "True ", "WAHR"])
def test_rows_with_retrofit_are_never_looked_up(yes: str) -> None:
    files = [
        a_file("course_instance.csv", an_instance("1", "1")),
        a_file(
            "enrollment.csv", an_enrollment("3132408", "99", retrofit=yes), an_enrollment("7", "1", retrofit="FALSE")
        ),
    ]

    report = check_set(files, complete=True)

    assert [row for _, _, row, _, _ in said(report, *REFERENCES) if row == 2] == [2]  # the row of course_instance.csv
    assert ("enrollment.csv", "reference.absent", 3, "courseId", "7") in said(report, *REFERENCES)
    assert unproven(report, "offline.retrofit") == ["3132408", "99"]


def test_a_list_of_the_account_settles_its_own_ids() -> None:
    files = [
        a_file(
            "course_instance.csv",
            {**an_instance("", "1"), "almCourseId": "11"},
            {**an_instance("", "2"), "almCourseId": "12"},
        )
    ]

    report = check_set(files, account=own("course.csv", "11"))
    complete = check_set(files, account=own("course.csv", "11"), complete=True)

    assert said(report, *REFERENCES) == [("course_instance.csv", "reference.account", 3, "almCourseId", "12")]
    assert unproven(report, "offline.alm") == []
    found = [next(item for item in each.findings() if item.code == "reference.account") for each in (report, complete)]
    assert [item.severity for item in found] == [Severity.WARNING, Severity.ERROR]
    assert found[0].message == "almCourseId is 12, an id of the account; export.csv does not have it."


def test_a_list_settles_retrofit_rows_as_well() -> None:
    files = [
        a_file("enrollment.csv", an_enrollment("11", "", retrofit="TRUE"), an_enrollment("12", "", retrofit="TRUE"))
    ]

    report = check_set(files, account=own("course.csv", "12"))

    assert said(report, *REFERENCES) == [("enrollment.csv", "reference.account", 2, "courseId", "11")]
    assert unproven(report, "offline.retrofit") == []
