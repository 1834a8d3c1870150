"""A cell that passes for clean is one about which a close look finds nothing, in every column of every file."""

from __future__ import annotations

import random
from dataclasses import replace

import polars as pl
import pytest

from credly_core.migration.conventions import conventions
from credly_core.migration.filespec import ColumnSpec, Kind
from credly_core.migration.kinds import CleanMasks, Suspects, clean_cells, look_closely, open_up
from credly_core.migration.spec import load_specs

CONVENTIONS = conventions()
MONTHS = [
    "jan", "Feb", "mar", "mär", "Mrz", "apr", "May", "mai", "jun", "Jul", "aug", "SEP", "oct", "Okt", "nov", "dec",
    "Dez", "January", "Februar", "Märzenmonat", "September", "Oktober", "December", "Decembers", "Marchxxxx",
]  # fmt: skip
NUMBERS = ["1", "16", "016", "2016", "02016", "201600"]
MARKS = [" ", "-", ".", "_", ". ", "--", ""]
ODD = [
    "WWW.example.com/a.png", "www.x/a.png", "Www.x.png", "wWw/a.png", "www", "wwww.x/a.png", "w.png", "http://a.b/c.png",
    "https://-x-.com/a.png", "https://www.a.b/c.jpg", "a..b.png", "Image//a.png", "con.png", "a/../b.png", "~a.png",
    "file:a.png", "C:a.png", "abcdefghij.png", "2016-08-17T08:56:60.000Z", "2016-02-29T00:00:00.000Z",
    "2015-02-29T00:00:00.000Z", "2016-08-17T08:56:21.000Z", "1999-01-01T00:00:00.000Z", "2038-01-01T00:00:00.000Z",
    "2016-08-17T24:00:00.000Z", "2016-08-17", "1e5", "123E+11", "1.23E+11", "nan", "inf", "-0", "0012", "9" * 15,
    "9" * 16, "-1", "1000", "1000000", "#REF!", "########", '="00123"', "xxxxxxxxx#REF!", "{}", '{"a": 1}', "[]",
    "a@" + "b" * 63 + ".com", "a@" + "b" * 64 + ".com", "a" * 64 + "@x.com", "a" * 65 + "@x.com", "a@b-.org",
    "x@" + ".".join(["abcdefgh"] * 40) + ".com", "a.@b.org", "a@b..org", "a@b.org", "write to a.person@example.com now",
    "4a4b2c1e-9d1f-4c57-8f0e-000000000001", "4A4B2C1E-9D1F-4C57-8F0E-000000000001", "Über Ãbcdef", "Â Text here",
    "abcdefghij ‘x’", "'quoted text'", "course name=1", "abc     def ghi", "a\u200bbcdefghijkl", "हिन्दीबबबबबबब",
    "क्\u200dषabcdefghijk", "\u3164abcdefghijkl", "abcdefghijkl\u034f", "ends in a blank ", "no\u00a0break blanks",
]  # fmt: skip


def made_up_words() -> list[str]:
    words = [first + mark + number for first in MONTHS for mark in MARKS for number in NUMBERS]
    words += [number + mark + last for last in MONTHS for mark in MARKS for number in NUMBERS[:2]]
    booleans = CONVENTIONS.booleans
    truths = [booleans.true, booleans.false, *booleans.words_true, *booleans.words_false]
    words += [change(truth) for truth in truths for change in (str, str.lower, str.title, lambda word: f"{word}{word}")]
    for spec in load_specs().all():
        words += [value for column in spec.columns for value in column.allowed]
    dice = random.Random(7)
    pieces = [*ODD, *MONTHS, *MARKS, *NUMBERS, *"aZ9@/\\.,;:'\"()&%\u00ad\u2028é", "\u202e", "name", ".png", "https://"]
    words += ["".join(dice.choices(pieces, k=dice.randint(1, 4))) for _ in range(1_000)]
    return list(dict.fromkeys([*words, *ODD]))


def kinds_of_column() -> list[ColumnSpec]:
    """One column of each kind there is: those that differ by name and words alone are looked at in the same way."""
    alike: dict[str, ColumnSpec] = {}
    for spec in load_specs().all():
        for column in spec.columns:
            cut = (column.kind, column.allowed, column.pattern, column.shape, column.max_length, column.extensions)
            limits = (column.min, column.max, column.required, column.ignore_case, column.multiline, column.bare_date)
            alike.setdefault(f"{cut}{limits}{column.personal_data}{column.severities}", column)
    return list(alike.values())


def found(cells: pl.Series, column: ColumnSpec) -> pl.Series:
    """Where a close look finds anything."""
    numbers = pl.int_range(len(cells), dtype=pl.UInt32, eager=True)
    wrong = pl.Series([False]).new_from_index(0, len(cells))
    for hit in look_closely(Suspects(numbers, open_up(cells, CONVENTIONS), column, CONVENTIONS)):
        wrong = wrong | hit.mask
    return wrong


def clean(cells: pl.Series, column: ColumnSpec) -> pl.Series:
    return cells.to_frame("cell").select(clean_cells(pl.col("cell"), column, CONVENTIONS)).to_series()


def test_no_cell_is_let_go_that_a_close_look_would_flag() -> None:
    cells = pl.Series(made_up_words())
    opened = open_up(cells, CONVENTIONS)
    numbers = pl.int_range(len(cells), dtype=pl.UInt32, eager=True)

    passed = {
        (column.name, hit.code): let_go
        for column in kinds_of_column()
        for hit in look_closely(Suspects(numbers, opened, column, CONVENTIONS))
        if (let_go := cells.filter(hit.mask & clean(cells, column)).to_list())
    }

    assert passed == {}


def test_asking_plain_letters_first_changes_no_answer() -> None:
    cells = pl.DataFrame({"cell": made_up_words()})

    different = [
        column.name
        for column in kinds_of_column()
        if not CleanMasks({"cell": column}).of(cells)["cell"].equals(clean(cells["cell"], column))
    ]

    assert different == []


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        (Kind.STRING, "Azure Level 2"),
        (Kind.STRING, "Gold medal"),
        (Kind.STRING, "Number of medals 12"),
        (Kind.IDENTIFIER, "module-001"),
        (Kind.IDENTIFIER, "session-0123"),
        (Kind.IDENTIFIER, "azure-course-1"),
        (Kind.EMAIL, "a.person@example.com"),
        (Kind.URL_OR_PATH, "https://www.example.com/a.png"),
        (Kind.URL_OR_PATH, "Image/a-7.png"),
    ],
)
def test_common_cells_need_no_close_look(kind: Kind, word: str) -> None:
    column = replace(load_specs().file("badge.csv").column("lastModifiedDate"), name="any", kind=kind)

    assert clean(pl.Series([word]), column).to_list() == [True]


@pytest.mark.parametrize(
    "address",
    [
        "a" * 65 + "@example.com",
        "a@" + "b" * 64 + ".com",
        "x@" + "abcdefgh." * 28 + "org",
        "ü" * 33 + "@example.com",
        "a@" + "漢字仮名交文日本国憲法前正当選挙常用漢字表" + ".example.com",
        "ü" * 30 + "@" + "größe." * 16 + "example.com",
    ],
)
def test_an_address_longer_than_any_mail_server_takes_is_found(address: str) -> None:
    column = load_specs().file("enrollment.csv").column("userId")

    assert found(pl.Series([address, "a" * 64 + "@example.com"]), column).to_list() == [True, False]


def test_letters_beyond_ascii_in_an_address_of_common_length_are_fine() -> None:
    column = load_specs().file("enrollment.csv").column("userId")

    assert found(pl.Series(["jörg@bücher.example.com", "ü" * 32 + "@example.com"]), column).to_list() == [False, False]


@pytest.mark.parametrize("name", ["badgeCreationDate", "lastModifiedDate"])
def test_a_leap_second_is_no_moment_alm_takes(name: str) -> None:
    column = load_specs().file("badge.csv").column(name)
    cells = pl.Series(["2016-08-17T08:56:60.000Z", "2016-12-31T23:59:60.000Z", "2016-02-29T23:59:59.999Z"])

    assert found(cells, column).to_list() == [True, True, False]
