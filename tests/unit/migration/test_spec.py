"""Specs are data: they load, they are verified, and a made-up file type needs no line of Python."""

from __future__ import annotations

from pathlib import Path

import pytest

from credly_core.errors import SpecError
from credly_core.migration.checking import check_table
from credly_core.migration.filespec import ColumnStatus
from credly_core.migration.spec import Specs, load_specs
from credly_core.migration.table import Table

MADE_UP = """
file = "room.csv"
title = "Rooms"
description = "Rooms of a house."
version = "2026-01-01"
order = 1
key = ["id"]

[[column]]
name = "id"
kind = "identifier"
required = true
basis = "house rules"

[[column]]
name = "colour"
kind = "string"
allowed = ["Red", "Green"]
translations = { Rot = "Red" }

[[column]]
name = "ticket"
kind = "identifier"
shape = "uuid"

[[column]]
name = "photo"
kind = "url_or_path"
extensions = ["png"]
"""


def specs_with(folder: Path, text: str, name: str = "room.toml") -> Specs:
    (folder / name).write_text(text, "utf-8")
    return Specs(folder)


def test_all_32_files_load_with_241_columns_and_97_rules() -> None:
    specs = load_specs().all()

    assert len(specs) == 32
    assert sum(len(spec.columns) for spec in specs) == 241
    # CO-1 is looked at in two files
    assert len({rule.id for spec in specs for rule in spec.rules if rule.id[0].isupper()}) == 97
    assert len([rule for rule in load_specs().bundle.rules if rule.id.startswith("PK-")]) == 8


def test_the_order_of_files_is_an_order_in_which_each_finds_what_it_needs() -> None:
    specs = load_specs().all()

    seen: set[str] = set()
    for spec in specs:
        assert set(spec.needs) <= seen, spec.name
        seen.add(spec.name)


def test_every_rule_is_checked() -> None:
    assert load_specs().unchecked_rules() == ()


def test_a_rule_that_nothing_checks_yet_is_admitted(tmp_path: Path) -> None:
    rule = '[[rule]]\nid = "ROOM-1"\nuse = "not_checked"\nseverity = "error"\ntext = "x"\nbasis = "y"\n'
    specs = specs_with(tmp_path, f"{MADE_UP}\n{rule}")
    specs_with(tmp_path, 'title = "x"\nversion = "1"\n', "bundle.toml")

    assert [(file, rule.id) for file, rule in specs.unchecked_rules()] == [("room.csv", "ROOM-1")]


def test_every_badge_column_says_where_it_comes_from() -> None:
    spec = load_specs().file("badge.csv")

    assert all(column.basis and column.about and column.example for column in spec.columns)
    assert spec.column("badgeName").max_length == 25
    assert spec.column("externalBadgeId").status is ColumnStatus.OUTSIDE_WORKBOOK
    with pytest.raises(KeyError):
        spec.column("nonsense")


def test_an_unknown_file_is_a_spec_error() -> None:
    with pytest.raises(SpecError, match=r"no spec for nonsense\.csv"):
        load_specs().file("nonsense.csv")


def test_a_made_up_file_type_is_recognized_and_checked_without_python(tmp_path: Path) -> None:
    specs = specs_with(tmp_path, MADE_UP)
    rows = [("1", "Rot", "4A4B2C1E-9D1F-4C57-8F0E-3A1F6F2F9B10", "x.bmp"), ("1", "Blue", "17", "https://a.example/x")]
    table = Table.from_rows("room.csv", specs.file("room.csv").canonical_names, rows)

    report = check_table(table, specs.file("room.csv"))

    assert specs.recognize("Room (2).csv", table.header).spec is specs.file("room.csv")
    assert {(finding.code, finding.row) for finding in report.findings()} == {
        ("value.translated", 2),
        ("value.form", 2),
        ("path.extension", 2),
        ("key.duplicate", 3),
        ("value.unlisted", 3),
        ("value.shape", 3),
        ("path.noextension", 3),
    }


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('kind = "identifier"', 'kind = "colour"'), r"column\[id\]\.kind is “colour”, which is none of"),
        (('shape = "uuid"', 'shape = "round"'), r"column\[ticket\]\.shape is “round”"),
        (('key = ["id"]', 'key = ["no"]'), "key names the column no"),
        (('basis = "house rules"', "basis = 7"), r"column\[id\]\.basis must be a text"),
        (("required = true", 'required = "yes"'), r"column\[id\]\.required must be true or false"),
        (("order = 1", 'order = "1"'), "order must be a whole number"),
        (('title = "Rooms"', ""), "title is missing"),
        (('title = "Rooms"', 'title = "Rooms"\nsubtitle = "x"'), "subtitle is not a key we know"),
        (('allowed = ["Red", "Green"]', "allowed = [1]"), r"column\[colour\]\.allowed must be a list of texts"),
        (('name = "photo"', 'name = "id"'), "column has a name twice"),
        (('extensions = ["png"]', 'codes = { "no.code" = "id.missing" }'), "names the code no.code"),
        (('extensions = ["png"]', "codes = 7"), "codes must be a table of texts"),
        (('extensions = ["png"]', "references = 7"), "references must be a table"),
        (('extensions = ["png"]', "json_key = 7"), "json_key must be a list of tables"),
        (('extensions = ["png"]', 'exclusive_with = "door"'), "names the column door"),
        (('key = ["id"]', 'key = ["id"]\nkey_code = "no.code"'), "key_code names the code no.code"),
        (('key = ["id"]', 'key = ["id"]\nretrofit = { mode = "x", pairs = [["a"]] }'), "pairs must be a list of pairs"),
        (('file = "room.csv"', 'file = "rooms.csv"'), r"file is rooms\.csv"),
        (('title = "Rooms"', "title = "), "cannot be read"),
    ],
)
def test_a_wrong_spec_names_file_and_key(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    specs = specs_with(tmp_path, MADE_UP.replace(*change))

    with pytest.raises(SpecError, match=message) as caught:
        specs.file("room.csv")

    assert "room.toml" in caught.value.message


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ('use = "guess"\ncolumns = ["id"]', r"use is “guess”, which is no rule we know"),
        ('use = "before"\ncolumns = ["id"]', "must name at least 2 for before"),
        ('use = "state_of_used"\ncolumns = ["id", "colour"]', "options must say state"),
        ('use = "before"\ncolumns = ["id", "door"]', "names the column door"),
    ],
)
def test_a_wrong_rule_names_file_and_key(tmp_path: Path, rule: str, message: str) -> None:
    text = f'{MADE_UP}\n[[rule]]\nid = "BADGE-1"\n{rule}\nseverity = "error"\ntext = "x"\nbasis = "y"\n'

    with pytest.raises(SpecError, match=message):
        specs_with(tmp_path, text).file("room.csv")


def test_a_rule_without_words_is_refused(tmp_path: Path) -> None:
    text = f'{MADE_UP}\n[[rule]]\nid = "ROOM-1"\nuse = "not_future"\ncolumns = ["id"]\nseverity = "error"\n'

    with pytest.raises(SpecError, match="ROOM-1, which has no text"):
        specs_with(tmp_path, f'{text}text = "x"\nbasis = "y"\n').file("room.csv")


def test_a_reference_to_nowhere_is_refused(tmp_path: Path) -> None:
    text = MADE_UP.replace('extensions = ["png"]', 'references = { file = "house.csv", column = "id" }')

    with pytest.raises(SpecError, match=r"photo points to house\.csv id, which does not exist"):
        specs_with(tmp_path, text).all()


def test_a_file_is_read_once_and_only_when_asked_for(tmp_path: Path) -> None:
    specs = specs_with(tmp_path, MADE_UP)
    specs_with(tmp_path, "nonsense", "other.toml")

    first = specs.file("room.csv")

    assert specs.file("room.csv") is first
