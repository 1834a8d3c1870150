"""The mapping as a file: out and back without loss, and every wrong cell named."""

from __future__ import annotations

from dataclasses import replace

import pytest

from credly_core.domain.mapping import CreditGiver, Decision, Mapping, MappingOrigin
from credly_core.domain.mapping.sight import Sight
from credly_core.errors import UnreadableInput
from credly_core.steps.mapping.files import COLUMNS, MappingFile, read_mappings, write_mappings
from tests.unit.domain.mapping.scene import (
    a_course,
    a_sight,
    a_skill,
    a_template,
    to_instance,
    to_level,
    to_new_skill,
    to_object,
)

COURSE = a_course(1, "Größe; 100 % 🏅", None, None)
SIGHT = a_sight(a_template(1, '=cmd|" /C"!A0'), COURSE, a_skill())
ALL = (
    to_level(1, credits=12.5, givers=(CreditGiver(COURSE.id, 3.0),), reasons=("Same name.",), score=90),
    to_new_skill(1, "-1 Ansatz", 2, credits=20.0),
    to_object(1, COURSE, decision=Decision.REFUSED),
    to_instance(1, COURSE, 2),
)


def read(text: str, sight: Sight = SIGHT) -> MappingFile:
    return read_mappings("map.csv", text.encode(), sight)


def as_read(one: Mapping) -> Mapping:
    """What comes back: decided anew, from a file, by today's names."""
    name = SIGHT.template_name(one.template_id)
    return replace(one, origin=MappingOrigin.FROM_FILE, template_name=name, score=None, reasons=())


def test_what_goes_out_comes_back() -> None:
    back = read_mappings("map.csv", write_mappings(ALL), SIGHT)

    assert back.problems == ()
    assert back.mappings == tuple(as_read(one) for one in ALL)


def test_no_cell_is_a_formula_to_a_spreadsheet() -> None:
    text = write_mappings([replace(ALL[1], template_name='=cmd|" /C"!A0')]).decode("utf-8-sig")

    cells = text.splitlines()[1].split(",")
    assert not any(cell.strip('"').startswith(("=", "-", "+", "@")) for cell in cells)


def test_semicolons_and_other_orders_of_columns_are_understood() -> None:
    found = read("Kind;Learning_Object_Id;Template_Id\r\nlearning object;course:1;t1\r\n\r\n")

    assert [one.key for one in found.mappings] == ["t1=learning object:course:1"]


@pytest.mark.parametrize(
    ("row", "column", "says"),
    [
        (",skill level,7,,1,,,", "template_id", "The template is missing."),
        ("t9,skill level,7,,1,,,", "template_id", "Credly lists no such template."),
        ("t1,wizard,7,,1,,,", "kind", "This word is not known."),
        ("t1,skill level,99,,1,,,", "skill_id", "ALM lists no such skill."),
        ("t1,skill level,7,,first,,,", "level", "A whole number from 1 on is needed."),
        ("t1,skill level,7,,0,,,", "level", "A whole number from 1 on is needed."),
        ('t1,skill level,7,,1,"12,5",,', "credits", "This is no number."),
        ("t1,skill level,7,,1,nan,,", "credits", "This is no number."),
        ("t1,level of a new skill,,,1,,,", "skill", "The new skill has no name."),
        ("t1,learning object,,,,,course:9,", "learning_object_id", "ALM lists no such learning object."),
        ("t1,instance,,,,,course:1,course:1_9", "instance_id", "“Größe; 100 % 🏅” has no such instance."),
    ],
)
def test_every_wrong_cell_is_named_with_its_row_and_column(row: str, column: str, says: str) -> None:
    header = "template_id,kind,skill_id,skill,level,credits,learning_object_id,instance_id"

    found = read(f"{header}\nt1,skill level,7,,1,,,\n{row}\n")

    (problem,) = found.problems
    assert (problem.file, problem.row, problem.column, problem.message) == ("map.csv", 3, column, says)
    assert problem.hint
    assert len(found.mappings) == 1


def test_the_same_pair_twice_is_told() -> None:
    found = read("template_id,kind,learning_object_id\nt1,learning object,course:1\nt1,learning object,course:1\n")

    assert [(one.row, one.message) for one in found.problems] == [(3, "This pair stands in the file twice.")]


@pytest.mark.parametrize(
    ("data", "row", "says"),
    [
        (b"", 1, "no column template_id"),
        (b"name,skill\na,b\n", 1, "no column template_id and no column kind"),
        (b"template_id,kind\nt1,\xff\n", 2, "not UTF-8"),
        (b"template_id,kind\n\0,\n", 1, "no CSV text"),
        (b'template_id,kind\nt1,"skill\n', 2, "no CSV row"),
        (b"PK\x03\x04\x14\x00\x00\x00", 1, "no CSV text"),
    ],
)
def test_what_is_no_such_file_is_refused_as_a_whole(data: bytes, row: int, says: str) -> None:
    with pytest.raises(UnreadableInput, match=says) as refused:
        read_mappings("map.csv", data, SIGHT)

    assert (refused.value.file, refused.value.row) == ("map.csv", row)
    assert refused.value.hint


def test_the_columns_are_those_the_commands_promise() -> None:
    assert COLUMNS[:4] == ("template_id", "template", "decision", "kind")
