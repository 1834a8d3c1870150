"""What the files of a set are: recognized, chosen, left out, missing, and in which order they are loaded."""

from __future__ import annotations

from pathlib import Path

import pytest

from credly_core.migration.findings import Severity
from credly_core.migration.reading import read_table
from credly_core.migration.recognition import How
from credly_core.migration.sets import AccountList, AccountLists, check_set, columns_needed
from credly_core.migration.spec import Specs, load_specs
from credly_core.migration.table import Table
from tests.unit.migration.sets.school import a_course, a_file, a_school, an_enrollment, an_instance, said
from tests.unit.migration.test_spec import MADE_UP


def test_files_with_other_names_are_one_set_and_get_their_right_names() -> None:
    files = [
        a_file("course.csv", a_course("1"), file="Course (1).csv"),
        a_file("enrollment.csv", an_enrollment("9", ""), file="export/enrollments.csv"),
    ]

    report = check_set(files)

    assert [file.export_name for file in report.files] == ["course.csv", "enrollment.csv"]
    assert [file for file, *_ in said(report, "reference.dangling")] == ["export/enrollments.csv"]
    assert [(file, code) for file, code, *_ in said(report, "PK-3")] == [
        ("Course (1).csv", "PK-3"),
        ("export/enrollments.csv", "PK-3"),
    ]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_of_two_files_of_one_type_the_one_with_the_right_name_counts(order: tuple[int, ...]) -> None:
    files = [
        a_file("course.csv", a_course("1"), file="Course (1).csv"),
        a_file("course.csv", a_course("2")),
        a_file("job_aid_course.csv", {"jobAidId": "5", "courseId": "1"}),
    ]

    report = check_set([files[number] for number in order])

    assert said(report, "reference.dangling") == [("job_aid_course.csv", "reference.dangling", 2, "courseId", "1")]
    left_out = next(file for file in report.files if file.left_out_for)
    assert (left_out.table.file, left_out.left_out_for) == ("Course (1).csv", "course.csv")
    counted = report.file("course.csv")
    assert counted is not None
    assert counted.table.file == "course.csv"
    twice = [finding for finding in report.findings() if finding.code == "file.twice"]
    assert [(item.file, item.severity) for item in twice] == [("Course (1).csv", Severity.ERROR)]
    assert twice[0].message == (
        "Course (1).csv is a course.csv too. course.csv counts; other files are checked against that one."
    )


def test_of_two_right_names_the_outermost_counts_then_the_first() -> None:
    deep = a_file("course.csv", a_course("1"), file="old/course.csv")
    outer, again = a_file("course.csv", a_course("2")), a_file("course.csv", a_course("3"), file="new/course.csv")

    assert [file.left_out_for for file in check_set([deep, outer]).files] == ["course.csv", ""]
    assert [file.left_out_for for file in check_set([deep, again]).files] == ["", "old/course.csv"]


def test_the_file_left_out_is_still_checked_for_itself() -> None:
    files = [a_file("course.csv", a_course("1")), a_file("course.csv", a_course("2", state="?"), file="courses.csv")]

    report = check_set(files)

    assert ("courses.csv", "value.unlisted", 2, "state", "?") in said(report, "value.unlisted")


def test_a_person_may_choose_the_type_of_a_file_or_that_it_is_none() -> None:
    foreign = Table.from_rows("people.csv", ("Who", "courseId"), [("ann@example.org", "7")])
    courses = a_file("course.csv", a_course("1"))

    chosen = check_set([foreign, courses], types={0: "enrollment.csv"})
    aside = check_set([foreign, courses], types={1: ""})

    assert chosen.files[0].recognition.how is How.CHOSEN
    assert said(chosen, "reference.dangling") == [("people.csv", "reference.dangling", 2, "courseId", "7")]
    assert [file.spec for file in aside.files] == [None, None]
    assert [(file, code) for file, code, *_ in said(aside, "file.unknown", "file.aside")] == [
        ("people.csv", "file.unknown"),
        ("course.csv", "file.aside"),
    ]


@pytest.mark.parametrize(
    ("name", "code", "severity"),
    [
        ("learning_program_section.csv", "file.named-only", Severity.INFO),
        ("LP_section (2).csv", "file.named-only", Severity.INFO),
        ("user.csv", "file.not-migration", Severity.WARNING),
        ("User_Role.csv", "file.not-migration", Severity.WARNING),
        ("people.csv", "file.unknown", Severity.WARNING),
    ],
)
def test_files_that_are_known_for_something_else_are_said_to_be(name: str, code: str, severity: Severity) -> None:
    report = check_set([Table.from_rows(name, ("Name", "Town"), [("Ann", "Bonn")])])

    found = [finding for finding in report.findings() if finding.code.startswith("file.")]
    assert [(item.code, item.severity, item.file) for item in found] == [(code, severity, name)]
    assert found[0].message.endswith((".", "paths."))
    assert report.order == ()


def test_a_user_file_by_name_that_has_the_headings_of_another_type_is_that_one() -> None:
    header = load_specs().file("enrollment.csv").canonical_names

    recognition = load_specs().recognize("users.csv", header)

    assert recognition.spec is load_specs().file("enrollment.csv")
    assert recognition.how is How.HEADING


def test_the_order_of_upload_names_what_each_file_needs_of_this_set() -> None:
    tables = [
        table for table in a_school(["1"]) if table.file in ("enrollment.csv", "course.csv", "course_instance.csv")
    ]

    report = check_set(tables[::-1])

    assert [(step.file, step.needs, step.needs_documented) for step in report.order] == [
        ("course.csv", (), ()),
        ("course_instance.csv", ("course.csv",), ("course.csv",)),
        ("enrollment.csv", ("course.csv", "course_instance.csv"), ("course.csv",)),
    ]


def test_what_a_set_lacks_is_listed_with_who_needs_it_and_whether_a_list_stands_in() -> None:
    files = [a_file("course_instance.csv", an_instance("1", badgeId=""))]
    account = AccountLists((AccountList.of_ids("course.csv", "id", ["1"]),))

    report = check_set(files, account=account)

    assert [
        (item.file, item.needed_by, item.documented, item.listed, item.used is not None) for item in report.missing
    ] == [
        ("badge.csv", ("course_instance.csv",), False, False, False),
        ("course.csv", ("course_instance.csv",), True, True, True),
    ]
    assert [item.title for item in report.missing] == ["Badges", "Courses"]


def test_the_school_lacks_nothing_but_folders_and_what_it_has_no_use_for() -> None:
    report = check_set(a_school(["1"]))

    assert {item.file for item in report.missing if item.used} == set()
    positions = {step.file: number for number, step in enumerate(report.order)}
    for step in report.order:
        assert all(positions[name] < positions[step.file] for name in step.needs)


def test_a_made_up_file_type_takes_part_in_a_set_without_python(tmp_path: Path) -> None:
    (tmp_path / "room.toml").write_text(MADE_UP, "utf-8")
    booking = """
file = "booking.csv"
title = "Bookings"
description = "Who has which room."
version = "2026-01-01"
order = 2
key = ["id"]
needs = ["room.csv"]

[[column]]
name = "id"
kind = "identifier"

[[column]]
name = "room"
kind = "identifier"
references = { file = "room.csv", column = "id" }

[[column]]
name = "guest"
kind = "email"
"""
    (tmp_path / "booking.toml").write_text(booking, "utf-8")
    (tmp_path / "bundle.toml").write_text((load_specs().folder / "bundle.toml").read_text("utf-8"), "utf-8")
    files = [
        a_file("room.csv", {"id": "1"}),
        a_file(
            "booking.csv", {"id": "1", "room": "1", "guest": "ann@example.org"}, {"id": "2", "room": "2", "guest": ""}
        ),
    ]

    report = check_set(files, specs=Specs(tmp_path))

    assert said(report, "reference.dangling") == [("booking.csv", "reference.dangling", 3, "room", "2")]
    assert [item.places for item in report.unproven if item.code == "PK-6"] == [(("booking.csv", "guest"),)]
    assert [step.file for step in report.order] == ["room.csv", "booking.csv"]


def test_the_columns_a_set_looks_at_are_known_before_a_file_is_read() -> None:
    specs = load_specs()

    assert columns_needed(specs.file("enrollment.csv"), specs) == dict.fromkeys(
        ("userId", "courseId", "courseInstanceId", "assignedByUserId", "retrofit")
    )
    assert columns_needed(specs.file("badge.csv"), specs) == {"id": None, "state": None, "imageUrl": "https://"}
    assert "name" in columns_needed(specs.file("content_folder.csv"), specs)


def test_adobes_samples_are_recognized_in_the_shape_they_were_published_in() -> None:
    folder = Path(__file__).parents[3] / "data" / "alm-samples"

    tables = [read_table(path.read_bytes(), file=path.name) for path in sorted(folder.glob("*.csv"))]

    for file in check_set(tables).files:
        assert file.recognition.how is How.NAME
        assert "sample" in file.recognition.shape_title, file.table.file
