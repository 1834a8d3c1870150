"""Ids that lead nowhere are found across files; what earlier sprints or the account may hold is not blamed."""

from __future__ import annotations

import pytest

from credly_core.migration.findings import Severity
from credly_core.migration.sets import AccountList, AccountLists, IdKind, check_set
from tests.unit.migration.sets.school import DAY, a_badge, a_course, a_file, a_module, an_enrollment, an_instance, said

REFERENCES = (
    "reference.dangling",
    "reference.absent",
    "reference.pair",
    "reference.alike",
    "FOLDER-4",
    "AD-3",
    "EQ-2",
    "EC-1",
)


def test_an_id_that_leads_nowhere_is_a_warning_and_an_error_in_a_complete_set() -> None:
    files = [a_file("course.csv", a_course("1")), a_file("job_aid_course.csv", {"jobAidId": "5", "courseId": "7"})]

    by_default, complete = check_set(files), check_set(files, complete=True)

    assert said(by_default, *REFERENCES) == [("job_aid_course.csv", "reference.dangling", 2, "courseId", "7")]
    assert said(complete, *REFERENCES) == [
        ("job_aid_course.csv", "reference.absent", 2, "jobAidId", "5"),
        ("job_aid_course.csv", "reference.dangling", 2, "courseId", "7"),
    ]
    file = by_default.file("job_aid_course.csv")
    assert file is not None
    assert file.report.group("reference.dangling").severity is Severity.WARNING  # type: ignore[union-attr]
    assert {finding.severity for finding in complete.findings() if finding.code in REFERENCES} == {Severity.ERROR}


def test_the_cell_is_marked_and_the_sentence_says_where_it_was_looked_for() -> None:
    files = [a_file("course.csv", a_course("1")), a_file("job_aid_course.csv", {"jobAidId": "5", "courseId": "7"})]

    report = check_set(files, complete=True)

    file = report.file("job_aid_course.csv")
    assert file is not None
    assert file.report.cell_marks() == {(0, 0): Severity.ERROR, (0, 1): Severity.ERROR}
    messages = [finding.message for finding in file.report.findings() if finding.code in REFERENCES]
    assert messages == [
        "jobAidId is 5, but the set has no job_aid.csv.",
        "courseId is 7; there is no such id in course.csv.",
    ]


def test_instances_are_unique_per_course_only_and_must_be_there_together_with_it() -> None:
    files = [
        a_file("course.csv", a_course("1"), a_course("2")),
        a_file("course_instance.csv", an_instance("1", "1"), an_instance("2", "1"), an_instance("2", "2")),
        a_file("enrollment.csv", an_enrollment("1", "1"), an_enrollment("1", "2"), an_enrollment("1", "3")),
    ]

    report = check_set(files)

    assert said(report, *REFERENCES, "key.duplicate") == [
        ("enrollment.csv", "reference.pair", 3, "courseInstanceId", "2"),
        ("enrollment.csv", "reference.dangling", 4, "courseInstanceId", "3"),
    ]
    sentence = next(finding.message for finding in report.findings() if finding.code == "reference.pair")
    assert sentence == "course_instance.csv has no row for courseId 1 with courseInstanceId 2."


def test_the_same_instance_twice_in_one_course_is_reported() -> None:
    report = check_set([a_file("course_instance.csv", an_instance("1", "1"), an_instance("1", "1", name="Again"))])

    assert said(report, "key.duplicate") == [("course_instance.csv", "key.duplicate", 3, "courseId", "1")]


def test_a_broken_course_does_not_blame_its_instance_as_well() -> None:
    files = [
        a_file("course.csv", a_course("1")),
        a_file("course_instance.csv", an_instance("1", "1")),
        a_file("enrollment.csv", an_enrollment("9", "1")),
    ]

    report = check_set(files)

    assert said(report, *REFERENCES) == [("enrollment.csv", "reference.dangling", 2, "courseId", "9")]


def test_an_empty_cell_and_an_empty_row_ask_for_nothing() -> None:
    files = [
        a_file("course.csv", a_course("1")),
        a_file("course_instance.csv", an_instance("1", "1")),
        a_file("enrollment.csv", an_enrollment("1", ""), dict.fromkeys(an_enrollment(), " ")),
    ]

    assert said(check_set(files, complete=True), *REFERENCES) == []


@pytest.mark.parametrize(("written", "there"), [("7", "007"), ("7.0", "7"), ("ABC", "abc")])
def test_an_id_written_otherwise_gets_the_id_that_is_there(written: str, there: str) -> None:
    files = [
        a_file("course.csv", a_course(there)),
        a_file("job_aid_course.csv", {"jobAidId": "1", "courseId": written}),
    ]

    report = check_set(files)

    assert said(report, *REFERENCES) == [("job_aid_course.csv", "reference.alike", 2, "courseId", written)]
    found = next(finding for finding in report.findings() if finding.code == "reference.alike")
    assert found.facts["proposal"] == there


def test_an_id_that_could_be_two_others_gets_no_proposal() -> None:
    files = [
        a_file("course.csv", a_course("07"), a_course("007")),
        a_file("job_aid_course.csv", {"jobAidId": "1", "courseId": "7"}),
    ]

    assert said(check_set(files), *REFERENCES) == [("job_aid_course.csv", "reference.dangling", 2, "courseId", "7")]


def test_blanks_around_an_id_are_no_reason_to_lead_nowhere() -> None:
    files = [a_file("course.csv", a_course("7 ")), a_file("job_aid_course.csv", {"jobAidId": "1", "courseId": " 7"})]

    assert said(check_set(files), *REFERENCES) == []


def test_a_column_that_names_the_file_of_the_id_is_followed() -> None:
    label = {"customFieldName": "Area", "customFieldValueName": "Science", "operation": "insert"}
    files = [
        a_file("course.csv", a_course("1")),
        a_file("certification.csv", {"id": "2"}),
        a_file(
            "catalog_label.csv",
            {"entityId": "1", "loType": "course", **label},
            {"entityId": "1", "loType": "certification", **label},
            {"entityId": "2", "loType": "Certification", **label},
            {"entityId": "3", "loType": "learningProgram", **label},
            {"entityId": "4", "loType": "jobAid", **label},
        ),
    ]

    report = check_set(files, complete=True)

    assert said(report, *REFERENCES) == [
        ("catalog_label.csv", "reference.dangling", 3, "entityId", "1"),
        ("catalog_label.csv", "reference.absent", 5, "entityId", "3"),
    ]
    # whether it may be an id of the account nobody says: never more than a warning
    assert {item.severity for item in report.findings() if item.code in REFERENCES} == {Severity.WARNING}


def test_a_file_that_points_to_itself_is_looked_up_in_itself() -> None:
    rows = [
        {"id": "1", "name": "Security", "parentExternalId": "", "action": "CREATE_FOLDER"},
        {"id": "2", "name": "Doors", "parentExternalId": "1", "action": "CREATE_FOLDER"},
        {"id": "3", "name": "Locks", "parentExternalId": "9", "action": "CREATE_FOLDER"},
        {"id": "4", "name": "Keys", "parentExternalId": "existing:9", "action": "CREATE_FOLDER"},
    ]

    report = check_set([a_file("content_folder.csv", *rows)])

    assert said(report, *REFERENCES) == [("content_folder.csv", "FOLDER-4", 4, "parentExternalId", "9")]


def test_a_file_may_have_words_of_its_own_for_a_pair() -> None:
    rule = {"userGroupId": "5", "type": "MANDATORY", "operation": "ADD"}
    link = {"moduleVersion": "1", "courseModuleType": "CONTENT", "moduleOrderInCourse": "0"}
    files = [
        a_file("course.csv", a_course("1")),
        a_file("module.csv", a_module("1"), a_module("2")),
        a_file("course_module.csv", {"courseId": "1", "moduleId": "1", **link}),
        a_file(
            "course_module_user_group.csv",
            {"courseId": "1", "moduleId": "1", **rule},
            {"courseId": "1", "moduleId": "2", **rule},
        ),
    ]

    assert said(check_set(files), *REFERENCES) == [("course_module_user_group.csv", "AD-3", 3, "moduleId", "2")]


def test_a_target_without_its_column_of_ids_blames_nobody_else() -> None:
    files = [
        a_file("course.csv", {"courseName": "No id"}),
        a_file("job_aid_course.csv", {"jobAidId": "1", "courseId": "7"}),
    ]

    assert said(check_set(files), *REFERENCES) == []


def test_a_list_of_earlier_sprints_settles_ids_and_says_which_are_left() -> None:
    files = [
        a_file("badge.csv", a_badge("1")),
        a_file("course_instance.csv", an_instance("1", badgeId="1"), an_instance("7", badgeId="8")),
    ]
    account = AccountLists((AccountList.of_ids("course.csv", "id", ["1"], name="sprint 1"),))

    report = check_set(files, account=account)

    assert said(report, *REFERENCES) == [
        ("course_instance.csv", "reference.dangling", 3, "courseId", "7"),
        ("course_instance.csv", "reference.dangling", 3, "badgeId", "8"),
    ]
    sentence = next(finding.message for finding in report.findings() if finding.code == "reference.dangling")
    assert sentence == "courseId is 7; there is no such id in sprint 1."
    assert said(report, "PK-5") == []


def test_a_list_joins_the_rows_of_the_file_itself() -> None:
    files = [
        a_file("course.csv", a_course("1")),
        a_file("job_aid_course.csv", {"jobAidId": "5", "courseId": "1"}, {"jobAidId": "5", "courseId": "2"}),
    ]
    account = AccountLists(
        (AccountList.of_ids("course.csv", "id", ["2"]), AccountList.of_ids("job_aid.csv", "id", ["5"]))
    )

    assert said(check_set(files, complete=True, account=account), *REFERENCES) == []


def test_a_list_of_instances_without_their_courses_vouches_for_them() -> None:
    files = [
        a_file("course_instance.csv", an_instance("1", "1")),
        a_file("enrollment.csv", an_enrollment("1", "2"), an_enrollment("1", "3")),
    ]
    account = AccountLists((AccountList.of_ids("course_instance.csv", "instanceId", ["2"]),))

    assert said(check_set(files, account=account), *REFERENCES) == [
        ("enrollment.csv", "reference.dangling", 3, "courseInstanceId", "3")
    ]


def test_ids_of_the_account_are_no_ids_of_earlier_sprints() -> None:
    files = [a_file("course_instance.csv", an_instance("3132444"))]
    account = AccountLists((AccountList.of_ids("course.csv", "id", ["3132444"], kind=IdKind.OWN),))

    report = check_set(files, complete=True, account=account)

    assert said(report, *REFERENCES) == [("course_instance.csv", "reference.absent", 2, "courseId", "3132444")]


def test_counts_are_exact_in_a_large_file() -> None:
    rows = [an_enrollment(str(number % 7), "1", user=f"u{number}@example.org") for number in range(7_000)]
    files = [
        a_file("course.csv", *(a_course(str(number)) for number in range(6))),
        a_file("course_instance.csv", *(an_instance(str(number), "1") for number in range(6))),
        a_file("enrollment.csv", *rows),
    ]

    report = check_set(files)

    file = report.file("enrollment.csv")
    assert file is not None
    group = file.report.group("reference.dangling", "courseId")
    assert group is not None
    assert group.count == 1_000
    assert group.records.to_list() == list(range(6, 7_000, 7))
    assert DAY.format(3) == file.table.record(0)[3]


@pytest.mark.parametrize("account", [AccountLists(), AccountLists((AccountList.of_ids("course.csv", "id", ["1"]),))])
def test_ids_that_point_into_a_file_nobody_could_read_are_told_once_and_blamed_never(account: AccountLists) -> None:
    files = [a_file("enrollment.csv", an_enrollment("7", ""), an_enrollment("8", ""))]

    report = check_set(files, complete=True, account=account, refused=["pack.zip/Course.csv", "notes.csv"])

    assert said(report, *REFERENCES) == []
    assert [finding.message for finding in report.findings() if finding.code == "reference.unread"] == [
        "pack.zip/Course.csv could not be read, so these ids are not checked: 7, 8. "
        "They are used in enrollment.csv (courseId)."
    ]


def test_a_file_that_could_not_be_read_beside_one_of_its_type_that_could_is_no_excuse() -> None:
    files = [a_file("course.csv", a_course("1")), a_file("job_aid_course.csv", {"jobAidId": "", "courseId": "7"})]

    report = check_set(files, refused=["old/course.csv"])

    assert said(report, *REFERENCES) == [("job_aid_course.csv", "reference.dangling", 2, "courseId", "7")]
