"""Files are recognized by name, else by heading; the shape they come in is said."""

from __future__ import annotations

import pytest

from credly_core.migration.recognition import How, Match, bind, guess_columns, tidy
from credly_core.migration.spec import load_specs
from tests.unit.migration.tables import HEADER

SIX = HEADER[:6]


@pytest.mark.parametrize(
    ("name", "expected", "how"),
    [
        ("badge.csv", "badge.csv", How.NAME),
        ("folder/badge.csv", "badge.csv", How.NAME),
        ("Badge.CSV", "badge.csv", How.CASE),
        ("Course (1).csv", "course.csv", How.COPY),
        ("badge - Copy.csv", "badge.csv", How.COPY),
        ("badge - Kopie (2).csv", "badge.csv", How.COPY),
        ("badges.csv", "badge.csv", How.ALIAS),
        ("enrollments.csv", "enrollment.csv", How.ALIAS),
        ("user_course_grades.csv", "user_course_grade.csv", How.ALIAS),
        ("jobAid.csv", "job_aid.csv", How.ALIAS),
        ("Job Aid.csv", "job_aid.csv", How.ALIAS),
        ("modules.csv", "module.csv", How.ALIAS),
        ("retrofit_enrollment.csv", "enrollment.csv", How.ALIAS),
        ("retrofit_user_course_grade.csv", "user_course_grade.csv", How.ALIAS),
        ("Retrofit_courses.csv", "course.csv", How.ALIAS),
        ("certification_enrollement.csv", "certification_enrollment.csv", How.ALIAS),
        ("Enrollments (3).csv", "enrollment.csv", How.ALIAS),
        ("equivalence_relations.csv", "equivalence_relationships.csv", How.ALIAS),
        ("equivalence_user_completed.csv", "equivalence_user_completion.csv", How.ALIAS),
        ("insignia.csv", "badge.csv", How.ALIAS),
        ("22-enrollment.csv", "enrollment.csv", How.ALIAS),
        ("5-course_instance.xlsx - Tabelle1.csv", "course_instance.csv", How.ALIAS),
    ],
)
def test_names_are_recognized(name: str, expected: str, how: How) -> None:
    recognition = load_specs().recognize(name, ())

    assert recognition.spec is not None
    assert recognition.spec.name == expected
    assert recognition.how is how


def test_headings_tell_the_type_when_the_name_does_not() -> None:
    for spec in load_specs().all():
        recognition = load_specs().recognize("export-17.csv", spec.canonical_names)

        assert recognition.spec is spec
        assert recognition.how is How.HEADING


def test_a_file_that_resembles_nothing_stays_unknown() -> None:
    recognition = load_specs().recognize("people.csv", ("Name", "Town"))

    assert recognition.spec is None
    assert recognition.how is How.NONE
    assert recognition.confidence == 0


@pytest.mark.parametrize(
    ("header", "shape"),
    [
        (HEADER, "eight"),
        (SIX, "six"),
        ((*SIX, "External badge ID", "External badge provider"), "spaced"),
        ((*SIX, "owner"), "six"),
        ((*SIX, "externalBadgeId"), "standard"),
        (("Title", "Created at", "Status", "Picture", "Template ID"), "foreign"),
        (("id", "badgeName"), "partial"),
    ],
)
def test_the_shape_of_badge_csv_is_said(header: tuple[str, ...], shape: str) -> None:
    recognition = load_specs().recognize("badge.csv", header)

    assert recognition.shape == shape
    assert recognition.shape_title


@pytest.mark.parametrize(
    ("file", "leave_out", "rename", "code", "title"),
    [
        ("course.csv", (), {}, "workbook", "the columns of the workbook"),
        (
            "course.csv",
            ("completionCriteria",),
            {},
            "workbook-2020",
            "the columns of the workbook before November 2024",
        ),
        ("course.csv", ("thumbnailUrl",), {}, "sample", "the columns of Adobe's published sample"),
        ("learning_program_instance.csv", ("badgeId",), {"id": "instanceId"}, "sample", "published sample"),
        ("session.csv", (), {"almCourseId": "almCourseID"}, "workbook", "in the spelling of the manual or of a sample"),
        (
            "enrollment.csv",
            (),
            {"userId": "User ID"},
            "spaced",
            "blanks between the words, the columns of the workbook",
        ),
        ("content_folder.csv", ("parentExternalId",), {}, "manual-2025", "the columns of the manual before July 2026"),
        ("job_aid_course.csv", (), {}, "workbook", "the columns of the workbook and of Adobe's published sample"),
    ],
)
def test_the_shape_of_any_file_is_said(
    file: str, leave_out: tuple[str, ...], rename: dict[str, str], code: str, title: str
) -> None:
    first = load_specs().file(file).shapes[0].columns

    recognition = load_specs().recognize(file, [rename.get(name, name) for name in first if name not in leave_out])

    assert recognition.shape == code
    assert title in recognition.shape_title


def test_every_file_type_knows_a_shape_and_no_two_of_its_shapes_are_the_same() -> None:
    for spec in load_specs().all():
        assert spec.shapes, spec.name
        assert len({frozenset(shape.columns) for shape in spec.shapes}) == len(spec.shapes), spec.name
        for shape in spec.shapes:
            assert recognized_shape(spec.name, shape.columns) == shape.code


def recognized_shape(name: str, columns: tuple[str, ...]) -> str:
    return load_specs().recognize(name, columns).shape


def test_foreign_headings_get_a_guess_with_confidence() -> None:
    header = ("Badge Title", "Created At", "Status", "Picture URL", "Template ID", "Weather")

    recognition = load_specs().recognize("badge.csv", header)

    guessed = {guess.heading: guess.column for guess in recognition.guesses}
    assert guessed == {
        "Badge Title": "badgeName",
        "Created At": "badgeCreationDate",
        "Status": "state",
        "Picture URL": "imageUrl",
        "Template ID": "externalBadgeId",
    }
    assert 0 < recognition.confidence <= 100


def test_no_column_is_guessed_twice() -> None:
    guesses = guess_columns(("Name", "Title", "Badge"), load_specs().file("badge.csv"))

    assert len({guess.column for guess in guesses}) == len(guesses)


def test_headings_are_tied_the_surest_way_first() -> None:
    header = ("badgename", "badgeName", " id\u00a0", "State\u200b", "External badge ID", "", "owner")

    bound = bind(header, load_specs().file("badge.csv"))

    assert {name: (tied.position, tied.match) for name, tied in bound.by_name.items()} == {
        "badgeName": (1, Match.EXACT),
        "id": (2, Match.TRIMMED),
        "state": (3, Match.CASE),
        "externalBadgeId": (4, Match.SPACED),
    }
    assert [again.position for again in bound.repeated] == [0]
    assert bound.unknown == (6,)
    assert bound.nameless == (5,)
    assert bound.position("imageUrl") is None


def test_a_line_break_in_a_heading_is_a_blank() -> None:
    assert tidy("\ufeff folder\r\n ") == "folder"
