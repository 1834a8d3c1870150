"""The rules that hold over several files: unique ids, folders, users, retired things, and what nobody can check."""

from __future__ import annotations

from pathlib import Path

import pytest

from credly_core.errors import SpecError
from credly_core.migration.facts import Facts
from credly_core.migration.filespec import RuleSpec
from credly_core.migration.findings import Severity
from credly_core.migration.sets import AccountList, AccountLists, SetReport, check_set
from credly_core.migration.sets.context import SetContext
from credly_core.migration.sets.rules import SET_RULES, run_rules
from credly_core.migration.spec import BundleSpec, Specs, load_specs
from tests.unit.migration.sets.school import a_badge, a_course, a_file, a_module, an_enrollment, an_instance, said
from tests.unit.migration.test_spec import MADE_UP

FOLDER = {"parentExternalId": "", "action": "CREATE_FOLDER"}


def messages(report: SetReport, code: str) -> list[str]:
    return [finding.message for finding in report.findings() if finding.code == code]


def severities(report: SetReport, code: str) -> set[Severity]:
    return {finding.severity for finding in report.findings() if finding.code == code}


def test_every_rule_of_a_set_is_checked() -> None:
    rules = load_specs().bundle.rules

    assert all(rule.is_checked and rule.use in SET_RULES for rule in rules)
    assert set(SET_RULES) == {rule.use for rule in rules}


def test_every_file_and_column_that_a_rule_names_is_there(tmp_path: Path) -> None:
    for rule in load_specs().bundle.rules:
        for name in rule.columns:
            file, column = name.split()
            assert column in load_specs().file(file).names
    (tmp_path / "room.toml").write_text(MADE_UP, "utf-8")
    rule_text = '[[rule]]\nid = "PK-1"\nuse = "unique_across"\ncolumns = ["room.csv no"]\nseverity = "error"\n'
    bundle = f'title = "x"\nversion = "1"\n{rule_text}text = "x"\nbasis = "y"\n'
    (tmp_path / "bundle.toml").write_text(bundle, "utf-8")

    with pytest.raises(SpecError, match=r"rule\[PK-1\] names room\.csv no, which does not exist"):
        Specs(tmp_path).all()


def test_a_rule_that_asks_for_an_unknown_check_is_refused() -> None:
    bundle = BundleSpec("1", (RuleSpec("PK-8", "guess"),), (), ())
    context = SetContext((), complete=False, account=AccountLists(), facts=Facts(), spec_of=load_specs().file)

    with pytest.raises(SpecError, match=r"rule\[PK-8\]\.use is “guess”"):
        run_rules(context, bundle)


def test_a_unique_id_is_used_once_over_three_files() -> None:
    files = [
        a_file("certification.csv", {"id": "1", "uniqueLoId": "B"}, {"id": "2", "uniqueLoId": "A"}),
        a_file(
            "course.csv", a_course("1", uniqueLoId="A"), a_course("2", uniqueLoId="C"), a_course("3", uniqueLoId="C")
        ),
        a_file("learning_program.csv", {"id": "1", "uniqueLoId": ""}, {"id": "2", "uniqueLoId": ""}),
    ]

    report = check_set(files)

    assert said(report, "PK-1") == [
        ("certification.csv", "PK-1", 3, "uniqueLoId", "A"),
        ("course.csv", "PK-1", 4, "uniqueLoId", "C"),
    ]
    assert messages(report, "PK-1") == [
        "The uniqueLoId A stands in course.csv, row 2, already.",
        "The uniqueLoId C stands in course.csv, row 3, already.",
    ]
    assert severities(report, "PK-1") == {Severity.ERROR}


def test_a_file_without_unique_ids_is_warned_of_when_another_one_shows_that_they_are_in_use() -> None:
    course, certification = (
        a_file("course.csv", a_course()),
        a_file("certification.csv", {"id": "1", "uniqueLoId": "A"}),
    )

    together, alone = check_set([course, certification]), check_set([course])

    assert [(file, code) for file, code, *_ in said(together, "PK-2")] == [("course.csv", "PK-2")]
    assert severities(together, "PK-2") == {Severity.WARNING}
    assert severities(alone, "PK-2") == {Severity.INFO}


def test_folders_made_and_used_in_one_set_want_two_sprints() -> None:
    folders = a_file(
        "content_folder.csv",
        {"id": "1", "name": "Security", **FOLDER},
        {"id": "2", "name": "Doors", **FOLDER, "parentExternalId": "1"},
        {"id": "3", "name": "New", **FOLDER, "parentExternalId": "existing:77"},
    )
    used = a_file(
        "module_version.csv",
        {"moduleId": "1", "moduleVersion": "1", "folder": "Public, /security/DOORS/"},
        {"moduleId": "2", "moduleVersion": "1", "folder": "Elsewhere/New"},
        {"moduleId": "3", "moduleVersion": "1", "folder": "Attic"},
    )

    report = check_set([used, folders])

    assert messages(report, "PK-4") == [
        "module_version.csv (folder) uses folders that content_folder.csv of the same set makes: "
        "security/DOORS, Elsewhere/New."
    ]
    assert [(step.file, step.sprint) for step in report.order] == [("content_folder.csv", 1), ("module_version.csv", 2)]
    assert messages(report, "offline.folders") == [
        "These content folders must exist in the account: Attic, existing:77. "
        "Used in module_version.csv (folder) and 1 more."
    ]


def test_folders_that_nobody_uses_need_no_sprint_of_their_own() -> None:
    folders = a_file("content_folder.csv", {"id": "1", "name": "Security", **FOLDER})
    used = a_file("module_version.csv", {"moduleId": "1", "moduleVersion": "1", "folder": "Attic"})

    report = check_set([folders, used])

    assert messages(report, "PK-4") == []
    assert {step.sprint for step in report.order} == {1}


def test_folders_in_a_circle_or_without_their_column_lead_to_no_path() -> None:
    circle = a_file(
        "content_folder.csv",
        {"id": "1", "name": "A", **FOLDER, "parentExternalId": "2"},
        {"id": "2", "name": "B", **FOLDER, "parentExternalId": "1"},
        {"id": "3", "name": "C", **FOLDER, "parentExternalId": "9"},
    )
    nameless = a_file("content_folder.csv", {"id": "1", "action": "CREATE_FOLDER"})
    used = a_file("module_version.csv", {"moduleId": "1", "moduleVersion": "1", "folder": "A, B, C, B/A"})

    assert messages(check_set([circle, used]), "PK-4") == []
    assert messages(check_set([nameless, used]), "PK-4") == []


def test_a_file_that_is_pointed_to_and_not_there_is_said_once_with_its_ids() -> None:
    files = [
        a_file("enrollment.csv", *(an_enrollment(str(number), "") for number in range(1, 40))),
        a_file("job_aid_course.csv", {"jobAidId": "", "courseId": "39"}),
    ]

    report = check_set(files)

    assert messages(report, "PK-5") == [
        "The set has no course.csv, so these ids are not checked: "
        "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17 and 22 more. "
        "They are used in enrollment.csv (courseId), job_aid_course.csv (courseId)."
    ]
    assert report.unproven[0].count == 39
    assert [item.file for item in report.missing if item.used] == ["course.csv"]
    assert messages(check_set(files, complete=True), "PK-5") == []


def test_users_are_told_of_once_without_a_list_and_looked_up_in_one() -> None:
    files = [
        a_file(
            "enrollment.csv",
            an_enrollment(user="Ann@Example.org", assignedByUserId="boss@example.org"),
            an_enrollment(user="bob@example.org", assignedByUserId=""),
        )
    ]
    account = AccountLists((AccountList.of_users([" ann@example.org", "boss@example.org"], name="users.csv"),))

    without, listed = check_set(files), check_set(files, account=account)

    assert messages(without, "PK-6") == [
        "These users must exist in the account: Ann@Example.org, bob@example.org, boss@example.org. "
        "Used in enrollment.csv (userId, assignedByUserId)."
    ]
    assert said(without, "user.unknown") == []
    assert said(listed, "PK-6") == []
    assert said(listed, "user.unknown") == [("enrollment.csv", "user.unknown", 3, "userId", "bob@example.org")]
    assert severities(listed, "user.unknown") == {Severity.ERROR}


def test_instructors_who_are_no_users_are_warned_of_once_there_is_a_list() -> None:
    names = ("Ann@example.org, bob@example.org", "Maria Lopez", "", "ann@example.org")
    sessions = a_file("session.csv", *({"courseId": "1", "instructor": name} for name in names))
    account = AccountLists((AccountList.of_users(["ann@example.org"], name="users.csv"),))

    listed = check_set([sessions], account=account)

    assert messages(check_set([sessions]), "user.instructor") == []
    assert messages(listed, "user.instructor") == [
        "bob@example.org is not in users.csv; ALM leaves the instructor out."
    ]
    assert said(listed, "user.instructor")[0][2] == 2
    assert severities(listed, "user.instructor") == {Severity.WARNING}


def test_what_points_to_something_retired_is_a_hint_and_the_retired_badge_itself_a_warning() -> None:
    files = [
        a_file("badge.csv", a_badge("1", state="Retired"), a_badge("2")),
        a_file("course.csv", a_course("1", state="Retired"), a_course("2")),
        a_file(
            "course_instance.csv",
            an_instance("1", "1", badgeId="1"),
            an_instance("2", "1", state="Retired", badgeId="1"),
            an_instance("2", "2", badgeId="2"),
        ),
        a_file("enrollment.csv", an_enrollment("2", "1"), an_enrollment("2", "2")),
    ]

    report = check_set(files)

    assert {(file, row, column) for file, _, row, column, _ in said(report, "PK-7")} == {
        ("course_instance.csv", 2, "badgeId"),
        ("course_instance.csv", 2, "courseId"),
        ("enrollment.csv", 2, "courseInstanceId"),
    }
    assert severities(report, "PK-7") == {Severity.INFO}
    assert said(report, "BADGE-2") == [("badge.csv", "BADGE-2", 2, "state", "Retired")]
    assert severities(report, "BADGE-2") == {Severity.WARNING}


def test_what_to_know_before_a_run_is_said_with_every_set() -> None:
    report = check_set([a_file("course.csv", a_course())])

    assert len(messages(report, "PK-8")) == 1


def test_what_only_the_account_knows_is_said_once_for_each_kind() -> None:
    group = {"courseId": "1", "moduleId": "1", "userGroupId": "g-1", "type": "MANDATORY", "operation": "ADD"}
    label = {"entityId": "1", "loType": "course", "customFieldName": "Area", "customFieldValueName": "x"}
    version = {"moduleVersion": "1", "uniqueContentId": "abc"}
    files = [
        a_file("course_module_user_group.csv", group),
        a_file("catalog_label.csv", label),
        a_file("session.csv", *({"courseId": "1", "vcHostingSystem": name} for name in ("TEAMS", "others", "TEAMS"))),
        a_file("badge.csv", a_badge("1"), a_badge("2", imageUrl="https://cdn.example.org/a.png")),
        a_file("module_version.csv", {"moduleId": "1", "contentUrl": "Video/one.mp4", **version}),
    ]

    report = check_set(files)

    told = {item.code: (item.ids.to_list(), item.places) for item in report.unproven}
    assert told["offline.groups"] == (["g-1"], (("course_module_user_group.csv", "userGroupId"),))
    assert told["offline.labels"] == (["Area"], (("catalog_label.csv", "customFieldName"),))
    assert told["offline.connectors"] == (["TEAMS"], (("session.csv", "vcHostingSystem"),))
    assert told["offline.unique"] == (["abc"], (("module_version.csv", "uniqueContentId"),))
    assert told["offline.content"] == (
        ["Image/badge.png", "Video/one.mp4"],
        (("badge.csv", "imageUrl"), ("module_version.csv", "contentUrl")),
    )


def test_a_long_id_and_many_places_are_cut_in_the_sentence_and_whole_in_the_report() -> None:
    name = "Image/" + "x" * 100 + ".png"
    files = [
        a_file("badge.csv", a_badge("1", imageUrl=name)),
        a_file("course.csv", a_course("1", thumbnailUrl=name)),
        a_file("module_version.csv", {"moduleId": "1", "moduleVersion": "1", "contentUrl": name}),
    ]

    report = check_set(files)

    sentence = messages(report, "offline.content")[0]
    assert sentence.startswith("These files must lie in the content folder of the sprint: Image/xxx")
    assert sentence.endswith("... Used in badge.csv (imageUrl) and 2 more.")
    assert next(item for item in report.unproven if item.code == "offline.content").ids.to_list() == [name]


def test_an_empty_set_says_only_what_to_know_before_a_run() -> None:
    report = check_set([])

    assert report.ok
    assert (report.files, report.order, report.missing) == ((), (), ())


def test_modules_are_no_files_of_their_own() -> None:
    report = check_set([a_file("module.csv", a_module("1"))])

    assert report.unproven == ()
