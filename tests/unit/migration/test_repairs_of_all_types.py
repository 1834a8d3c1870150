"""Repairs that hold for any file type: asked where nobody can know, sure where it can be proven."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from credly_core.migration.checking import check_table
from credly_core.migration.editing import ChangeSet
from credly_core.migration.repairs import RepairGroup, ShortNames, propose_repairs
from credly_core.migration.spec import load_specs
from credly_core.migration.table import Table

Rows = Sequence[Sequence[str]]


def offers(file: str, header: Sequence[str], rows: Rows, **more: object) -> dict[str, RepairGroup]:
    """The repairs for a file by key."""
    table, spec = Table.from_rows(file, header, rows), load_specs().file(file)
    return {offer.key: offer for offer in propose_repairs(table, spec, check_table(table, spec), **more)}  # type: ignore[arg-type]


def after(file: str, header: Sequence[str], rows: Rows, key: str, answer: str | None = None) -> Table:
    """The file after one repair."""
    return offers(file, header, rows)[key].change(answer).apply(Table.from_rows(file, header, rows))


def column(table: Table, name: str) -> list[str]:
    return table.column(table.header.index(name)).to_list()


GRADE = ("userId", "courseId", "courseInstanceId", "moduleId", "moduleVersion", "started", "scoreRaw", "duration")


def grades(**cells: Sequence[str]) -> list[list[str]]:
    """As many rows of grades as there are cells."""
    height = len(next(iter(cells.values())))
    plain = dict(zip(GRADE, ("a@x.org", "1", "1", "1", "1", "TRUE", "5", "5"), strict=True))
    return [[cells[name][row] if name in cells else plain[name] for name in GRADE] for row in range(height)]


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (("yes", "No", "YES"), ["TRUE", "FALSE", "TRUE"]),
        (("ja", "nein"), ["TRUE", "FALSE"]),
        (("1", "0"), ["TRUE", "FALSE"]),
        (("x", "-"), ["TRUE", "FALSE"]),
    ],
)
def test_words_that_nobody_can_prove_are_asked_about_and_suggested_where_both_sides_occur(
    words: tuple[str, ...], meant: list[str]
) -> None:
    rows = grades(started=words)
    offer = offers("user_course_grade.csv", GRADE, rows)["boolean.value@started"]

    assert not offer.is_sure
    assert offer.question is not None
    assert offer.question.suggested == "yes"
    assert column(after("user_course_grade.csv", GRADE, rows, offer.key, "yes"), "started") == meant


def test_a_single_word_is_asked_about_without_a_suggestion() -> None:
    offer = offers("user_course_grade.csv", GRADE, grades(started=("x", "TRUE")))["boolean.value@started"]

    assert offer.question is not None
    assert offer.question.suggested == ""


def test_words_of_spreadsheet_programs_are_sure() -> None:
    rows = grades(started=("WAHR", "FAUX"))

    assert offers("user_course_grade.csv", GRADE, rows)["boolean.translated@started"].is_sure


def test_words_that_mean_nothing_known_are_left_to_a_person() -> None:
    assert "boolean.value@started" not in offers("user_course_grade.csv", GRADE, grades(started=("perhaps", "TRUE")))


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("0,5", "0.5"),
        ("12,25", "12.25"),
        ("1.234,5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("1\u202f234,5", "1234.5"),
        ("1'234.50", "1234.50"),
        ("1,234,567", "1234567"),
        ("+7", "7"),
    ],
)
def test_numbers_of_other_countries_are_sure_where_there_is_one_reading(cell: str, meant: str) -> None:
    rows = grades(scoreRaw=(cell,))

    assert offers("user_course_grade.csv", GRADE, rows)["number.format@scoreRaw"].is_sure
    assert column(after("user_course_grade.csv", GRADE, rows, "number.format@scoreRaw"), "scoreRaw") == [meant]


@pytest.mark.parametrize(("answer", "meant"), [("thousands", ["1234", "0.5"]), ("decimal", ["1.234", "0.5"])])
def test_a_comma_before_three_digits_is_asked_about_and_the_column_suggests_the_answer(
    answer: str, meant: list[str]
) -> None:
    rows = grades(scoreRaw=("1,234", "0,5"))
    offer = offers("user_course_grade.csv", GRADE, rows)["number.format@scoreRaw"]

    assert offer.question is not None
    assert offer.question.suggested == "decimal"
    assert column(after("user_course_grade.csv", GRADE, rows, offer.key, answer), "scoreRaw") == meant


@pytest.mark.parametrize(("cell", "meant"), [("5.0", "5"), ("5,0", "5"), ("1 200", "1200")])
def test_whole_numbers_lose_decimals_that_say_nothing(cell: str, meant: str) -> None:
    rows = grades(duration=(cell,))

    assert column(after("user_course_grade.csv", GRADE, rows, "number.format@duration"), "duration") == [meant]


def test_a_fraction_is_never_cut_to_a_whole_number() -> None:
    assert "number.format@duration" not in offers("user_course_grade.csv", GRADE, grades(duration=("5.5",)))


def test_text_that_is_no_number_is_left_to_a_person() -> None:
    assert "number.format@scoreRaw" not in offers("user_course_grade.csv", GRADE, grades(scoreRaw=("five",)))


COURSE = ("id", "courseName", "description", "courseType")
TWINS = [["1", "A", "", ""], ["2", "B", "", ""], ["1", "C", "", ""], ["1", "D", "", ""]]


@pytest.mark.parametrize(("answer", "kept"), [("first", ["A", "B"]), ("last", ["B", "D"])])
def test_of_rows_with_one_key_and_other_data_a_person_says_which_stays(answer: str, kept: list[str]) -> None:
    key = "key.duplicate@id"

    assert not offers("course.csv", COURSE, TWINS)[key].is_sure
    assert column(after("course.csv", COURSE, TWINS, key, answer), "courseName") == kept


def test_the_row_changed_last_can_stay() -> None:
    header = ("id", "badgeName", "badgeCreationDate", "lastModifiedDate", "state", "imageUrl")
    first, later = "2016-08-17T08:56:21.000Z", "2020-08-17T08:56:21.000Z"
    rows = [["1", "New", first, later, "Active", "a.png"], ["1", "Old", first, first, "Active", "a.png"]]

    table = after("badge.csv", header, rows, "id.duplicate@id", "newest")

    assert column(table, "badgeName") == ["New"]


def test_the_same_row_twice_loses_its_repeats_without_a_question() -> None:
    rows = [["1", "A", "", ""], ["1", "A", "", ""]]

    offer = offers("course.csv", COURSE, rows)["row.duplicate"]

    assert offer.is_sure
    assert after("course.csv", COURSE, rows, offer.key).height == 1


def test_names_too_long_are_shortened_in_any_file_but_descriptions_are_not() -> None:
    def shorten(name: str, position: int) -> ShortNames | None:
        return (lambda records: dict.fromkeys(records, f"Short {position}")) if name == "courseName" else None

    rows = [["1", "N" * 600, "D" * 9000, ""]]
    found = offers("course.csv", COURSE, rows, shorten=shorten)

    assert found["value.length@courseName"].change().cells[0].after == "Short 1"
    assert "value.length@description" not in found


def test_columns_of_samples_only_leave_after_a_question_and_optional_ones_come_after_one() -> None:
    header = (*GRADE_FREE, "Comments")
    table = Table.from_rows("course_module.csv", header, [["1", "1", "1", "0", "hello"]])
    found = offers("course_module.csv", header, [["1", "1", "1", "0", "hello"]])

    removed = found["header.unlisted"].change("yes").apply(table)
    added = found["columns.optional"].change("yes").apply(table)

    assert not found["header.unlisted"].is_sure
    assert "Comments" not in removed.header
    assert not found["columns.optional"].is_sure
    assert set(GRADE_FREE) < set(added.header)
    assert added.height == 1


GRADE_FREE = ("courseId", "moduleId", "moduleVersion", "moduleOrderInCourse")


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("mailto: ann@x.org", "ann@x.org"),
        ("Ann Lee <ann@x.org>", "ann@x.org"),
        ("ann@x.org;", "ann@x.org"),
    ],
)
def test_the_one_address_in_a_cell_is_taken(cell: str, meant: str) -> None:
    rows = grades(userId=(cell,))

    assert column(after("user_course_grade.csv", GRADE, rows, "email.shape@userId"), "userId") == [meant]


def test_two_addresses_in_a_cell_are_left_to_a_person() -> None:
    assert "email.shape@userId" not in offers("user_course_grade.csv", GRADE, grades(userId=("a@x.org, b@x.org",)))


def test_every_repair_can_be_taken_back_to_the_very_file() -> None:
    rows = grades(started=("yes", "no"), scoreRaw=("0,5", "1"), userId=("mailto:ann@x.org", "b@x.org"))
    table = Table.from_rows("user_course_grade.csv", GRADE, rows)

    for offer in offers("user_course_grade.csv", GRADE, rows).values():
        answer = offer.question.options[0].value if offer.question else None
        change = offer.change(answer)
        there_and_back = change.inverse.apply(ChangeSet.from_json(change.to_json()).apply(table))
        assert there_and_back.cells.equals(table.cells), offer.key
        assert there_and_back.header == table.header, offer.key
