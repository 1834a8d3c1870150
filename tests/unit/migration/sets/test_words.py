"""Every code of a set is raised by a set made for it, and its words are whole."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from credly_core.migration.findings import Finding, all_codes, text_of
from credly_core.migration.findings.texts import TextKind
from credly_core.migration.sets import AccountList, AccountLists, IdKind, SetReport, check_set
from credly_core.migration.table import Table
from tests.unit.migration.sets.school import a_badge, a_course, a_file, a_module, an_enrollment, an_instance

FOLDER = {"id": "1", "name": "Security", "parentExternalId": "", "action": "CREATE_FOLDER"}
OWN = AccountLists((AccountList.of_ids("course.csv", "id", ["1"], kind=IdKind.OWN, name="export.csv"),))
USERS = AccountLists((AccountList.of_users(["bob@example.org"], name="users.csv"),))


def aid(course: str) -> Table:
    return a_file("job_aid_course.csv", {"jobAidId": "1", "courseId": course})


#: A set for each code that raises it.
SETS: dict[str, Callable[[], SetReport]] = {
    "reference.dangling": lambda: check_set([a_file("course.csv", a_course("1")), aid("7")]),
    "reference.absent": lambda: check_set([aid("7")], complete=True),
    "reference.alike": lambda: check_set([a_file("course.csv", a_course("007")), aid("7")]),
    "reference.pair": lambda: check_set(
        [a_file("course_instance.csv", an_instance("1", "1")), a_file("enrollment.csv", an_enrollment("2", "1"))]
    ),
    "reference.account": lambda: check_set(
        [a_file("course_instance.csv", {**an_instance(""), "almCourseId": "2"})], account=OWN
    ),
    "user.unknown": lambda: check_set([a_file("enrollment.csv", an_enrollment())], account=USERS),
    "user.instructor": lambda: check_set([a_file("session.csv", {"instructor": "ann@example.org"})], account=USERS),
    "file.twice": lambda: check_set(
        [a_file("course.csv", a_course()), a_file("course.csv", a_course(), file="a/course.csv")]
    ),
    "file.named-only": lambda: check_set([Table.from_rows("lo_section.csv", ("id",), [("1",)])]),
    "file.not-migration": lambda: check_set([Table.from_rows("user.csv", ("Name",), [("Ann",)])]),
    "file.aside": lambda: check_set([Table.from_rows("x.csv", ("id",), [("1",)])], types={0: ""}),
    "PK-1": lambda: check_set([a_file("course.csv", a_course("1", uniqueLoId="A"), a_course("2", uniqueLoId="A"))]),
    "PK-2": lambda: check_set([a_file("course.csv", a_course())]),
    "PK-4": lambda: check_set(
        [a_file("content_folder.csv", FOLDER), a_file("module_version.csv", {"moduleId": "1", "folder": "Security"})]
    ),
    "PK-5": lambda: check_set([aid("7")]),
    "reference.unread": lambda: check_set([aid("7")], refused=["course.csv"]),
    "PK-6": lambda: check_set([a_file("enrollment.csv", an_enrollment())]),
    "PK-7": lambda: check_set([a_file("course.csv", a_course("1", state="Retired")), aid("1")]),
    "PK-8": lambda: check_set([]),
    "offline.alm": lambda: check_set([a_file("course_instance.csv", {**an_instance(""), "almCourseId": "2"})]),
    "offline.retrofit": lambda: check_set([a_file("enrollment.csv", an_enrollment(retrofit="TRUE"))]),
    "offline.groups": lambda: check_set([a_file("course_module_user_group.csv", {"userGroupId": "7"})]),
    "offline.folders": lambda: check_set([a_file("module_version.csv", {"moduleId": "1", "folder": "Attic"})]),
    "offline.connectors": lambda: check_set([a_file("session.csv", {"vcHostingSystem": "TEAMS"})]),
    "offline.labels": lambda: check_set([a_file("catalog_label.csv", {"customFieldName": "Area"})]),
    "offline.content": lambda: check_set([a_file("badge.csv", a_badge())]),
    "offline.unique": lambda: check_set([a_file("course.csv", a_course(uniqueLoId="A"))]),
}


def test_every_code_of_a_set_has_a_set_that_raises_it() -> None:
    assert set(SETS) == {code for code in all_codes() if text_of(code).kind is TextKind.SET}


@pytest.mark.parametrize("code", SETS)
def test_the_words_of_a_finding_are_whole(code: str) -> None:
    report = SETS[code]()

    found = [finding for finding in report.findings() if finding.code == code]
    assert found
    for finding in found:
        _are_whole(finding)
    titles = [group.title for each in report.reports for group in each.groups if group.code == code]
    for title in titles:
        assert not re.search(r"\{[a-z_]+\}|…", title), title


def _are_whole(finding: Finding) -> None:
    for words in (finding.message, finding.hint, finding.rule, finding.basis):
        assert words
        assert not re.search(r"\{[a-z_]+\}|…", words), words
    text = text_of(finding.code)
    for part in (text.title, text.hint, text.one, text.many, text.repair, text.meaning, text.basis, text.example):
        assert part, finding.code
    assert not re.search("[!]| please", text.message + text.hint)


def test_a_module_that_nothing_points_to_is_no_dangling_reference() -> None:
    report = check_set([a_file("module.csv", a_module())], complete=True)

    assert not [finding for finding in report.findings() if finding.code.startswith("reference.")]
