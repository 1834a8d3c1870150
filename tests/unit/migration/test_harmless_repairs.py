"""Repairs never harm: no text is turned into its opposite, nothing that a person gave is lost without a question."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

import pytest

from credly_core.migration.checking import check_table
from credly_core.migration.editing import Sheet
from credly_core.migration.filespec import ColumnSpec, Kind
from credly_core.migration.repairs import RepairGroup, Shorten, ShortNames, propose_repairs, repair_all
from credly_core.migration.spec import load_specs
from credly_core.migration.table import Table
from tests.unit.migration.tables import HEADER, a_badge, a_table

BADGE = load_specs().file("badge.csv")


def offers(table: Table) -> dict[str, RepairGroup]:
    """The repairs for a table, whose name is that of its type, by key."""
    spec = load_specs().file(table.file)
    return {offer.key: offer for offer in propose_repairs(table, spec, check_table(table, spec))}


def without(*names: str, rows: Sequence[Mapping[str, str]] = ({},)) -> Table:
    """A badge.csv that lacks some columns."""
    kept = [place for place, name in enumerate(HEADER) if name not in names]
    badges = [a_badge(number, **cells) for number, cells in enumerate(rows, 1)]
    return a_table(*([badge[place] for place in kept] for badge in badges), header=[HEADER[place] for place in kept])


def test_a_missing_column_of_providers_comes_filled_and_no_template_id_is_touched() -> None:
    table = without("externalBadgeProvider", rows=[{}, {"externalBadgeId": ""}, {}])

    offer = offers(table)["BADGE-1@externalBadgeId"]
    after = offer.change().apply(table)

    assert after.header == HEADER
    assert after.column(6).to_list() == table.column(6).to_list()
    assert after.column(7).to_list() == ["Credly", "", "Credly"]
    assert "BADGE-1@externalBadgeId" not in offers(after)
    assert offer.change().inverse.apply(after).cells.equals(table.cells)


def test_providers_without_a_column_of_template_ids_are_emptied_only_after_a_question() -> None:
    table = without("externalBadgeId")

    offer = offers(table)["BADGE-1@externalBadgeProvider"]

    assert not offer.is_sure
    assert offer.change("yes").apply(table).column(6).to_list() == [""]


SPELT = [
    ("course.csv", "state", "Unpublished"),
    ("course.csv", "state", "Not published"),
    ("course.csv", "state", "nicht Published"),
    ("course.csv", "state", "Unretired"),
    ("course.csv", "state", "unpublishd"),
    ("badge.csv", "state", "Not active"),
    ("badge.csv", "state", "Non-active"),
    ("badge.csv", "state", "Active: no"),
    ("badge.csv", "state", "Deactivate"),
    ("course_instance.csv", "state", "Inactive"),
    ("skill.csv", "state", "Inactive"),
    ("skill.csv", "state", "Inactiv"),
    ("job_aid.csv", "visibility", "Unshared"),
]


def one_cell(file: str, name: str, text: str) -> Table:
    """A file that has one column and one cell."""
    return Table.from_rows(file, [name], [[text]])


@pytest.mark.parametrize(("file", "name", "text"), SPELT)
def test_a_word_of_opposite_meaning_is_no_misspelling(file: str, name: str, text: str) -> None:
    spec = load_specs().file(file)
    table = one_cell(file, name, text)

    assert [offer for offer in offers(table).values() if offer.column == name] == []
    assert repair_all(Sheet(table), spec).table.column(0).to_list() == [text]


@pytest.mark.parametrize("text", ["Actve", "Aktive", "Actived", "Activ"])
def test_a_value_that_only_looks_like_an_allowed_one_is_asked_about_with_both_words(text: str) -> None:
    table = a_table(a_badge(1, state=text))

    offer = offers(table)["state.value@state"]

    assert offer.question is not None
    assert f"“{text}” is Active" in offer.question.text
    assert offer.change("yes").apply(table).column(4).to_list() == ["Active"]
    assert repair_all(Sheet(table), BADGE).table.column(4).to_list() == [text]


def test_a_listed_misspelling_is_sure_and_does_not_take_a_guess_along() -> None:
    table = a_table(a_badge(1, externalBadgeProvider="Creded"), a_badge(2, externalBadgeProvider="Cerdly"))

    after = repair_all(Sheet(table), BADGE).table

    assert after.column(7).to_list() == ["Credly", "Cerdly"]
    assert not offers(after)["ext.provider.spelling@externalBadgeProvider"].is_sure


def test_of_two_headings_near_one_column_only_the_nearest_is_renamed() -> None:
    header = ["id", "badgNme", "badgeNam", "badgeCreationDate", "state", "imageUrl"]
    table = a_table(["1", "a", "b", "2016-08-17T08:56:21.000Z", "Active", "a.png"], header=header)

    offer = offers(table)["header.near"]
    after = offer.change("yes").apply(table)

    assert after.header == ("id", "badgNme", "badgeName", *header[3:])
    assert offer.question is not None
    assert "badgNme" not in offer.question.text


def test_foreign_headings_are_offered_a_mapping_before_columns_come_in_empty() -> None:
    table = Table.from_rows("badge.csv", ["identifier", "Badge title", "created"], [["a", "First", "2016-08-17"]])

    made = offers(table)

    assert "badgeName" in made["header.mapping"].change("yes").apply(table).header
    assert not made["header.missing"].is_sure
    assert repair_all(Sheet(table), BADGE).table.header == table.header


def test_dirt_goes_before_rows_are_compared_and_names_are_changed() -> None:
    table = Table.from_rows("course.csv", ["id", "courseName"], [["1", "Abc"], ["1", " Abc"]])
    spec = load_specs().file("course.csv")

    after = repair_all(Sheet(table), spec, shorten=numbering_names).table

    assert after.cells.rows() == [("1", "Abc")]


def test_a_repair_is_taken_again_when_a_later_one_shows_that_it_has_to() -> None:
    table = a_table(a_badge(1, badgeName="A\u200b\u00a0"), a_badge(1, badgeName="\u200b\u00a0A"), a_badge(2))

    after = repair_all(Sheet(table), BADGE, shorten=numbering_names).table

    assert after.column(1).to_list() == ["A", "Azure Course Number 2"]


def numbering_names(table: Table) -> Shorten:
    """Short names that nothing in the column has, made by numbering."""

    def shorten(column: str, position: int) -> ShortNames | None:
        if column != "badgeName" and not column.endswith("Name"):
            return None
        return lambda records: numbered(table.column(position).to_list(), records)

    return shorten


def numbered(cells: list[str], records: Sequence[int]) -> dict[int, str]:
    """The first letters and a number for some of the cells."""
    taken = {cell.casefold() for record, cell in enumerate(cells) if record not in records}
    names: dict[int, str] = {}
    for record in records:
        start = cells[record].strip()[:15]
        names[record] = next(name for n in range(2, 999) if (name := f"{start} ({n})").casefold() not in taken)
        taken.add(names[record].casefold())
    return names


@pytest.mark.parametrize("file", load_specs().names)
def test_repairing_twice_changes_nothing_more(file: str) -> None:
    table, spec = dirty(file, seed=1), load_specs().file(file)

    once = repair_all(Sheet(table), spec, shorten=numbering_names)
    twice = repair_all(Sheet(once.table), spec, shorten=numbering_names)

    assert [step.title for step in twice.steps] == []


ODD = (
    "", " ", "\u200b", "\u200b x", " x", "x\u00a0", "“q”", "‘q’", '="001"', '="“a”"', "a\x0bb", "A\nb", "WAHR", "true",
    "13.02.2016", "2016-08-17", "42599", "1,5", "1.0", "+3", "Ann <a@b.org>", "\\a\\b.png", "Aktiv", "ACTIVE", "Creded",
    "{“a”: 1}", "A name that is far too long for any column of names", "\u202eA name", "\x07", "\ue000y", "“\u00a0z ”",
)  # fmt: skip


def dirty(file: str, seed: int) -> Table:
    """A file with columns in any order and rows in many shapes, half of them copies with a little dirt."""
    chance, spec = random.Random(f"{file} {seed}"), load_specs().file(file)
    columns = [column for column in spec.columns if column.required or chance.random() < 0.8]
    chance.shuffle(columns)
    rows: list[list[str]] = []
    for number in range(14):
        if rows and chance.random() < 0.5:
            row = list(chance.choice(rows))
            place = chance.randrange(len(row))
            row[place] = chance.choice((row[place], f" {row[place]}", f"\u200b{row[place]}", f"“{row[place]}”"))
        else:
            row = [
                chance.choice(ODD) if chance.random() < 0.25 else good_cell(column, number % 9) for column in columns
            ]
        rows.append(row)
    header = [chance.choice((column.name, f" {column.name}", column.name.upper())) for column in columns]
    return Table.from_rows(file, [*header, ""], [[*row, ""] for row in rows])


def good_cell(column: ColumnSpec, number: int) -> str:
    """A cell that says nothing wrong, mostly."""
    if column.allowed:
        return column.allowed[number % len(column.allowed)]
    by_kind = {
        Kind.DATETIME: f"201{number}-08-17T08:56:21.000Z",
        Kind.BOOLEAN: "TRUE" if number % 2 else "FALSE",
        Kind.EMAIL: f"user{number}@example.org",
        Kind.URL_OR_PATH: f"Image/picture{number}.png",
        Kind.JSON: "",
    }
    return by_kind.get(column.kind, f"Name {number}" if column.kind is Kind.STRING else str(number))


def twins(*dates: str, ids: Sequence[str] = ("one", "one", "one")) -> Table:
    """Badges with one id, other names, and these moments of the last change."""
    return a_table(*(a_badge(n, id=ids[n], lastModifiedDate=date) for n, date in enumerate(dates)))


def test_the_latest_row_is_found_by_the_moment_and_not_by_the_text() -> None:
    table = twins("2016-08-17T08:56:21.000Z", "13.12.2019", "15.2.2018 10:00")

    after = offers(table)["id.duplicate@id"].change("newest").apply(table)

    assert after.column(1).to_list() == ["Azure Course Number 1"]


@pytest.mark.parametrize("date", ["", "yesterday", "03/04/2019"])
def test_the_latest_row_is_not_offered_where_a_date_cannot_be_told(date: str) -> None:
    offer = offers(twins("2016-08-17T08:56:21.000Z", date))["id.duplicate@id"]

    assert offer.question is not None
    assert [option.value for option in offer.question.options] == ["first", "last"]


def test_rows_belong_together_by_the_key_that_the_finding_sees() -> None:
    table = twins(*["2016-08-17T08:56:21.000Z"] * 3, ids=("one", '="one"', "one\u200b"))

    after = offers(table)["id.duplicate@id"].change("first").apply(table)

    assert after.column(1).to_list() == ["Azure Course Number 0"]


@pytest.mark.parametrize("header", [["foo", "bar"], ["", ""], ["foo"]])
def test_removing_is_not_offered_where_no_column_would_be_left(header: list[str]) -> None:
    table = Table.from_rows("badge.csv", header, [["" for _ in header]] * 2)

    assert not {"header.unknown", "header.empty", "header.nameless"} & {offer.code for offer in offers(table).values()}


def test_empty_columns_go_in_one_change_that_is_made_when_asked_for() -> None:
    header = [*HEADER, *[""] * 200]
    table = Table.from_rows("badge.csv", header, [[*a_badge(n), *[""] * 200] for n in range(3)])

    change = offers(table)["header.empty"].change()

    assert len(change.operations) == 1
    assert change.apply(table).header == HEADER
    assert change.inverse.apply(change.apply(table)).header == tuple(header)


def named(*names: str) -> Table:
    """A badge.csv of badges with these names."""
    return a_table(*(a_badge(number, badgeName=name) for number, name in enumerate(names, 1)))


@pytest.mark.parametrize(
    "text",
    [
        "‘Rock’ and ‘Roll’",
        "’tis the season",
        "’Tis what the players’ said ’n’ did",
        "‘90s Rockin’",
        "“Rock” and “Roll”",
        '"Rock" and "Roll"',
        "Monitor 27”",
        '="a"&"b"',
        '=CONCAT("a","b")',
        "Rock ’n’ Roll",
    ],
)
def test_marks_that_belong_to_a_text_stay(text: str) -> None:
    assert repair_all(Sheet(named(text)), BADGE).table.column(1).to_list() == [text]


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("“’Tis the season”", "’Tis the season"),
        ("“The players’", "The players’"),
        ("„Gold“", "Gold"),
        ("»Gold«", "Gold"),
        ("““Gold””", "Gold"),
        ('="say ""hi"" now"', 'say "hi" now'),
        ('="“Gold”"', "Gold"),
        ('=""', ""),
        ("one\x0btwo", "one two"),
        ("one \x0c two", "one two"),
        ("one\x0b\x00\x0btwo\x07", "one two"),
        ("\x0bone\x0b", "one"),
        ("on\x00e\x1f two", "one two"),
    ],
)
def test_what_is_only_wrapping_goes_and_nothing_else(text: str, after: str) -> None:
    assert repair_all(Sheet(named(text)), BADGE).table.column(1).to_list() == [after]


def test_single_marks_around_a_text_are_asked_about_once_the_double_ones_are_gone() -> None:
    table = named("‘Gold’", "“Silver”", "‘Don’t panic’")

    sure = offers(table)["cell.quotes@badgeName"].change().apply(table)
    asked = offers(sure)["cell.quotes@badgeName"]

    assert sure.column(1).to_list() == ["‘Gold’", "Silver", "‘Don’t panic’"]
    assert asked.question is not None
    assert "‘Gold’" in asked.question.text
    assert asked.change("yes").apply(sure).column(1).to_list() == ["Gold", "Silver", "Don’t panic"]


def test_words_parted_by_a_vertical_tab_are_the_same_name_as_with_a_blank() -> None:
    report = check_table(named("one\x0btwo", "one two"), BADGE)

    assert "BADGE-3" in {group.code for group in report.groups}
