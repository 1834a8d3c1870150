"""Every general check serves a made-up set of file types by data alone."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from credly_core.errors import SpecError
from credly_core.migration.checking import check_prepared, prepare
from credly_core.migration.facts import Facts
from credly_core.migration.rules import RULES, RelatedFiles
from credly_core.migration.spec import Specs
from credly_core.migration.table import Table

ROOM = """
file = "room.csv"
title = "Rooms"
description = "Rooms of a house."
version = "2026-01-01"
order = 2
key = ["id"]

[[column]]
name = "id"
kind = "identifier"
required = true

[[column]]
name = "floor"
kind = "integer"

[[column]]
name = "door"
kind = "integer"

[[column]]
name = "size"
kind = "number"
codes = { "number.format" = "SE-8" }

[[column]]
name = "kind"
kind = "string"
allowed = ["Hall", "Kitchen"]

[[column]]
name = "locked"
kind = "boolean"

[[column]]
name = "within"
kind = "identifier"
references = { file = "room.csv", column = "id" }

[[column]]
name = "house"
kind = "identifier"
references = { file = "house.csv", column = "id" }

[[column]]
name = "owner"
kind = "email"

[[column]]
name = "places"
kind = "string"
list_separator = ","

[[column]]
name = "plan"
kind = "url_or_path"

[[column]]
name = "made"
kind = "datetime"

[[column]]
name = "left"
kind = "datetime"

[[column]]
name = "extras"
kind = "json"
json_chosen_by = "kind"

[[column.json_key]]
name = "stove"
chosen = "Kitchen"
type = "string"
required = true
"""
HOUSE = """
file = "house.csv"
title = "Houses"
description = "Houses of a street."
version = "2026-01-01"
order = 1
key = ["id"]

[[column]]
name = "id"
kind = "identifier"
required = true

[[column]]
name = "colour"
kind = "string"
allowed = ["Red", "Green"]

[[column]]
name = "above"
kind = "identifier"
references = { file = "house.csv", column = "id" }

[[column]]
name = "holder"
kind = "email"
"""
#: A rule for each general check, lines of room.csv that break it, and the rows that it finds.
CHECKS: dict[str, tuple[str, Sequence[str], Sequence[int | None]]] = {
    "never": (
        "columns = ['size']\nwhere = \"kind = 'Kitchen' and size > 9.5 and house.colour = 'Red'\"",
        ["id,size,kind,house", "a,10,kitchen,red", "b,10,Hall,red", "c,9.5,Kitchen,red", "d,10,Kitchen,green"],
        [2],
    ),
    "remind": ("columns = ['id']\nwhere = \"locked\"", ["id,locked", "a,TRUE", "b,TRUE", "c,"], [None]),
    "given_together": ("columns = ['size', 'floor']", ["id,size,floor", "a,1,", "b,,", "c,1,1"], [2]),
    "exactly_one": ("columns = ['size', 'floor']", ["id,size,floor", "a,1,1", "b,1,", "c,,"], [2, 4]),
    "before": (
        "columns = ['made', 'left']",
        ["id,made,left", "a,2020-01-02T00:00:00.000Z,2020-01-01T00:00:00.000Z", "b,2020-01-01T00:00:00.000Z,"],
        [2],
    ),
    "not_future": ("columns = ['made']", ["id,made", "a,2031-01-01T00:00:00.000Z", "b,2021-01-01T00:00:00.000Z"], [2]),
    "not_past": (
        "columns = ['made']",
        ["id,made", "a,2021-01-01T00:00:00.000Z", "b,2031-01-01T00:00:00.000Z", "c,"],
        [2],
    ),
    "not_repeated": (
        "columns = ['floor']\nlists = { per = ['house'] }\nwhere = \"coalesce(locked, false) = false\"",
        ["id,floor,house,locked", "a,1,red,", "b,1,red,", "c,1,green,", "d,1,red,TRUE"],
        [3],
    ),
    "look_alikes": ("columns = ['id']", ["id,floor", "01,1", "1,1", "2,1"], [3]),
    "lost_zeros": ("columns = ['id']", ["id,floor", "007,1", "8,1", "009,1"], [3]),
    "sequence": (
        "columns = ['door']\noptions = { start = '1' }\nlists = { per = ['house'] }",
        ["id,house,door", "a,red,1", "b,red,3", "c,green,1", "d,green,2"],
        [3],
    ),
    "not_falling": (
        "columns = ['size']\nlists = { per = ['house'], by = ['floor'] }",
        ["id,house,floor,size", "a,red,2,9", "b,red,1,10", "c,green,1,9", "d,green,2,9"],
        [2],
    ),
    "one_value": (
        "columns = ['owner']\nlists = { per = ['house.above*'] }",
        ["id,house,owner", "a,red,a@x.example", "b,hut,b@x.example", "c,green,c@x.example"],
        [3],
    ),
    "some_record": (
        "columns = ['kind']\noptions = { needs = \"kind = 'Kitchen'\" }\nlists = { per = ['house'] }",
        ["id,house,kind", "a,red,Hall", "b,green,Hall", "c,green,kitchen"],
        [2],
    ),
    "no_circle": ("columns = ['within']", ["id,within", "a,b", "b,a", "c,a", "d,"], [2, 3]),
    "depth": (
        "columns = ['within']\noptions = { most = '2' }",
        ["id,within", "a,", "b,a", "c,b"],
        [4],
    ),
    "parents_first": ("columns = ['within']", ["id,within", "b,a", "a,"], [2]),
    "found_in": (
        "columns = ['house', 'owner']\noptions = { file = 'house.csv' }\nlists = { to = ['id', 'holder'] }",
        ["id,house,owner", "a,red,ANN@x.example", "b,green,ann@x.example", "c,green,"],
        [3],
    ),
    "covers": (
        "columns = ['house', 'owner']\noptions = { file = 'house.csv' }\nlists = { to = ['id', 'holder'] }",
        ["id,house,owner", "a,red,bob@x.example", "b,green,bob@x.example"],
        [2],
    ),
    "folder_paths": (
        "columns = ['places']\n"
        "options = { file = 'house.csv', name = 'id', parent = 'above', alone = 'MV-13.account' }",
        ["id,places", 'a,"red/hut, GREEN"', "b,green/hut"],
        [3],
    ),
    "extension_for": (
        "columns = ['plan', 'kind']\nlists = { Kitchen = ['pdf'] }",
        ["id,plan,kind", "a,a.dwg,kitchen", "b,b.pdf,Kitchen", "c,c.dwg,Hall"],
        [2],
    ),
    "members_needed": ("columns = ['extras']", ["id,kind,extras", "a,Kitchen,{}", "b,Hall,{}"], [2]),
    "member_names": (
        "columns = ['extras']",
        ["id,kind,extras", 'a,Kitchen,"{""bath"": 1}"', 'b,Kitchen,"{""stove"": ""gas""}"'],
        [2],
    ),
    "member_values": (
        "columns = ['extras']\nlists = { types = ['string'] }",
        ["id,kind,extras", 'a,Kitchen,"{""stove"": []}"', 'b,Kitchen,"{""stove"": ""gas""}"'],
        [2],
    ),
    "column": ("columns = ['size']", ["id,size", "a,big", "b,2"], []),
    "reference": ("columns = ['house']", ["id,house", "a,gone"], []),
    "said_as": ("lists = { codes = ['header.empty'] }", ["id,", "a,"], []),
}
HOUSES = ["id,colour,above,holder", "red,Red,,ann@x.example", "green,green,,", "hut,,red,", ",,,"]
#: Checks that ask for facts from outside, and those of other places; the badge file tests them.
OTHERS = {"state_of_used", "kept_id", "template_given", "known_template", "picture_verdicts", "file_name"}


def table(file: str, lines: Sequence[str]) -> Table:
    header, *rows = csv.reader(lines)
    return Table.from_rows(file, header, rows)


def street(folder: Path, rule: str) -> Specs:
    (folder / "house.toml").write_text(HOUSE, "utf-8")
    (folder / "room.toml").write_text(f"{ROOM}\n{rule}", "utf-8")
    specs = Specs(folder)
    specs.all()
    return specs


def rule_of(use: str, rest: str) -> str:
    """A rule under a code that has words; which one does not matter here."""
    return f'[[rule]]\nid = "SE-8"\nuse = "{use}"\nseverity = "warning"\ntext = "x"\nbasis = "y"\n{rest}\n'


def check(specs: Specs, files: Mapping[str, Sequence[str]]) -> list[int | None]:
    prepared = {name: prepare(table(name, lines), specs.file(name)) for name, lines in files.items()}
    facts = Facts(now=datetime(2026, 1, 1, tzinfo=UTC))
    report = check_prepared(prepared["room.csv"], facts=facts, related=RelatedFiles(prepared))
    return [finding.row for finding in report.findings() if finding.code in ("SE-8", "MV-13.account")]


@pytest.mark.parametrize("use", CHECKS)
def test_a_made_up_file_type_uses_a_general_check_without_a_line_of_python(tmp_path: Path, use: str) -> None:
    rest, lines, rows = CHECKS[use]
    specs = street(tmp_path, rule_of(use, rest))

    found = check(specs, {"room.csv": lines, "house.csv": HOUSES})

    assert found == ([2] if use == "column" else rows)


def test_every_general_check_is_shown_here_or_by_the_badge_file() -> None:
    assert set(CHECKS) | OTHERS == set(RULES)


def test_numbers_of_other_files_are_counted_and_parts_have_words_of_their_own(tmp_path: Path) -> None:
    rule = rule_of("never", 'columns = ["id"]\ncounts = { inner = { rows = "room.within", distinct = "floor" } }')
    parts = '[[rule.part]]\nwhere = "inner > 1"\n\n[[rule.part]]\ncode = "SE-7"\nwhere = "inner = 1"\n'
    specs = street(tmp_path, f"{rule}\n{parts}")

    report = check_prepared(
        prepare(table("room.csv", ["id,within,floor", "a,,1", "b,a,1", "c,a,2", "d,b,1"]), specs.file("room.csv"))
    )

    assert [(finding.code, finding.row) for finding in report.findings()] == [("SE-8", 2), ("SE-7", 3)]


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        (rule_of("never", 'columns = ["id"]'), "where must say a condition for never"),
        (rule_of("never", 'columns = ["id"]\nwhere = "size >"'), "is no condition"),
        (rule_of("never", 'columns = ["id"]\nwhere = "width > 1"'), "speaks of width, which is no column"),
        (rule_of("never", 'columns = ["id"]\nwhere = "size.colour = 1"'), "follows size, which points nowhere"),
        (
            rule_of("never", 'columns = ["id"]\nwhere = "house.width = 1"'),
            r"speaks of house\.csv width, which does not",
        ),
        (rule_of("never", 'columns = ["id"]\nwhere = "locked is not true"'), r"write “not coalesce\(…, false\)”"),
        (
            rule_of("never", 'columns = ["id"]\nwhere = "many > 1"\ncounts = { many = { rows = "street.id" } }'),
            r"speaks of street\.csv id",
        ),
        (
            rule_of(
                "never", 'columns = ["id"]\nwhere = "n > 1"\ncounts = { n = { rows = "house.id", where = "tall" } }'
            ),
            "speaks of tall",
        ),
        (rule_of("sequence", 'columns = ["door"]'), "lists must say per for sequence"),
        (rule_of("sequence", 'columns = ["door"]\nlists = { per = ["street"] }'), "names the column street"),
        (rule_of("no_circle", 'columns = ["house"]'), "needs a column that points to its own file; house does not"),
        (rule_of("column", 'columns = ["id"]'), "is left to the column id, whose codes do not have SE-8"),
        (rule_of("reference", 'columns = ["id"]'), "its columns point nowhere"),
        (rule_of("said_as", 'lists = { codes = ["no.code"] }'), "is said as no.code, which has no text"),
        (rule_of("member_values", 'columns = ["extras"]\nlists = { types = ["colour"] }'), "of the type colour"),
        (
            rule_of("found_in", 'columns = ["house"]\noptions = { file = "street.csv" }\nlists = { to = ["id"] }'),
            r"speaks of street\.csv",
        ),
        (rule_of("remind", 'where = "locked"\noptions = { without = "street.csv" }'), r"speaks of street\.csv"),
        (rule_of("never", 'columns = ["id"]\ncode = "SE-99"\nwhere = "locked"'), "code is SE-99, which has no text"),
        (rule_of("never", 'columns = ["id"]\nwhere = "locked"\ncount = 7'), "count is not a key we know"),
    ],
)
def test_a_rule_that_cannot_be_meant_is_refused_with_file_and_place(tmp_path: Path, rule: str, message: str) -> None:
    with pytest.raises(SpecError, match=message) as caught:
        street(tmp_path, rule)

    assert "room.toml" in caught.value.message or "house.toml" in caught.value.message
