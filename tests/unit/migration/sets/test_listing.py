"""Lists of what the account holds are read from exports, files of earlier sprints and plain lists; in doubt we ask."""

from __future__ import annotations

import json

import pytest

from credly_core.migration.sets import AccountLists, IdKind, choose_column, id_column, list_offers, read_lists
from credly_core.migration.table import Table
from tests.unit.migration.sets.school import a_course, a_file, an_instance

TRANSCRIPT = ("Name", "email", "User Unique ID", "Type", "Course", "Training ID")


def a_list(name: str, *rows: tuple[str, ...]) -> Table:
    return Table.from_rows(name, rows[0], rows[1:])


def contents(lists: AccountLists) -> list[tuple[IdKind, str, list[tuple[str, ...]]]]:
    return [(item.kind, item.file, item.ids.rows()) for item in lists.lists]


def test_the_export_of_users_gives_addresses_and_unique_ids() -> None:
    header = ("internalUserID", "userEmail", "customerDefinedUniqueUserId", "name")

    lists = read_lists(a_list("users.csv", header, ("12", "Ann@example.org", "E-1042", "Ann")))

    assert contents(lists) == [(IdKind.USERS, "", [("Ann@example.org", "E-1042")])]
    assert lists.users is not None
    assert set(lists.users) == {"Ann@example.org", "E-1042"}


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (("Name", "Email", "Status", "Date Added"), ("Ann", "ann@example.org", "Active", "x")),
        (("Employee's Name", "Employee's Email", "Manager"), ("Ann", "ann@example.org", "root")),
        (("E-Mail-Adresse", "Ort"), ("ann@example.org", "Bonn")),
        (("メールアドレス",), ("ann@example.org",)),
        (("whatever",), ("ann@example.org",)),
        (("USER ID", "Town"), ("ann@example.org", "Bonn")),
    ],
)
def test_users_are_found_under_many_headings(header: tuple[str, ...], row: tuple[str, ...]) -> None:
    lists = read_lists(a_list("some.csv", header, row))

    assert contents(lists) == [(IdKind.USERS, "", [("ann@example.org",)])]


def test_a_plain_list_of_addresses_may_have_no_heading() -> None:
    lists = read_lists(a_list("people.csv", ("ann@example.org",), (" bob@example.org ",), ("",)))

    assert contents(lists) == [(IdKind.USERS, "", [("ann@example.org",), ("bob@example.org",)])]


def test_one_address_alone_is_a_list_too() -> None:
    lists = read_lists(a_list("people.csv", ("ann@example.org",)))

    assert contents(lists) == [(IdKind.USERS, "", [("ann@example.org",)])]


def test_a_migration_file_is_one_of_an_earlier_sprint_with_all_that_others_point_to() -> None:
    courses = read_lists(a_file("course.csv", a_course("1"), a_course("2")))
    instances = read_lists(a_file("course_instance.csv", an_instance("1", "a")))

    assert contents(courses) == [(IdKind.EARLIER, "course.csv", [("1",), ("2",)])]
    assert instances.lists[0].ids.columns == ["courseId", "instanceId"]
    assert instances.ids(IdKind.EARLIER, "course_instance.csv", ["courseId", "instanceId"]) is not None


def test_the_name_of_a_plain_list_tells_what_its_ids_are() -> None:
    lists = read_lists(a_list("courses.csv", ("1221",), ("1222",)))

    assert contents(lists) == [(IdKind.EARLIER, "course.csv", [("1221",), ("1222",)])]


def test_a_heading_tells_what_the_ids_are_and_their_form_whose_they_are() -> None:
    earlier = read_lists(a_list("x.csv", ("courseId", "Remark"), ("1221", "")))
    own = read_lists(a_list("x.csv", ("Course ID", "Remark"), ("course:8100001", ""), ("course:8100002_17", "")))

    assert contents(earlier) == [(IdKind.EARLIER, "course.csv", [("1221",)])]
    assert contents(own) == [(IdKind.OWN, "course.csv", [("8100001",), ("17",)])]


def test_a_transcript_lists_only_the_enrolled_and_is_taken_by_choice_only() -> None:
    table = a_list(
        "transcript.csv",
        TRANSCRIPT,
        ("Ann", "ann@example.org", "E-1", "Course", "Intro", "course:8100001"),
        ("Ann", "ann@example.org", "E-1", "Certification", "", "certification:33"),
    )

    offers = list_offers(table)

    assert read_lists(table).lists == ()
    assert [(offer.kind, offer.title, offer.sure) for offer in offers[:2]] == [
        (IdKind.OWN, "a learner transcript", False),
        (IdKind.USERS, "a learner transcript", False),
    ]
    assert contents(read_lists(table, offers[:1])) == [
        (IdKind.OWN, "course.csv", [("8100001",)]),
        (IdKind.OWN, "certification.csv", [("33",)]),
    ]


@pytest.mark.parametrize(
    "table",
    [
        a_list("x.csv", ("Town",), ("Bonn",)),
        a_list("x.csv", ("courseId", "skillId"), ("1", "2")),
        a_list("skill_course.csv", ("courseId", "skillId", "levelId", "credits"), ("1", "2", "1", "5")),
        a_list("x.csv", ("From", "To"), ("a@example.org", "b@example.org")),
    ],
)
def test_in_doubt_nothing_is_taken(table: Table) -> None:
    assert read_lists(table).lists == ()


def test_a_person_chooses_the_column_and_what_it_is() -> None:
    table = a_list("x.csv", ("From", "To"), ("a@example.org", "17"))

    users = read_lists(table, (choose_column(table, 0, kind=IdKind.USERS),))
    instances = read_lists(table, (choose_column(table, 1, kind=IdKind.EARLIER, file="course_instance.csv"),))
    own = read_lists(table, (choose_column(table, 1, kind=IdKind.OWN, file="module.csv"),))

    assert contents(users) == [(IdKind.USERS, "", [("a@example.org",)])]
    assert contents(instances) == [(IdKind.EARLIER, "course_instance.csv", [("17",)])]
    assert instances.lists[0].ids.columns == ["instanceId"]
    assert contents(own) == [(IdKind.OWN, "module.csv", [("17",)])]


@pytest.mark.parametrize(
    ("file", "column"),
    [("course.csv", "id"), ("course_instance.csv", "instanceId"), ("skill_level.csv", "levelId"), ("none.csv", "id")],
)
def test_the_column_others_point_to_is_known(file: str, column: str) -> None:
    assert id_column(file) == column


def test_lists_survive_json_and_can_be_put_together() -> None:
    users, courses = a_list("u.csv", ("email",), ("ann@example.org",)), a_list("courses.csv", ("1",), ("2",))
    lists = read_lists(users) + read_lists(courses)

    again = AccountLists.from_plain(json.loads(json.dumps(lists.to_plain())))

    assert contents(again) == contents(lists)
    assert [item.count for item in again.lists] == [1, 2]
    assert again.names(IdKind.USERS, "") == "u.csv"
    with pytest.raises(TypeError, match="table of columns"):
        AccountLists.from_plain([{"kind": "users", "file": "", "name": "", "ids": []}])
