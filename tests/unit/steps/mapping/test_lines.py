"""The tables edited in place: what a text in a cell does, and what is told of one that cannot be taken."""

from __future__ import annotations

import pytest

from credly_core.domain.mapping import Mapping, MappingOrigin, MappingTable, TargetKind
from credly_core.steps.mapping import (
    LineColumn,
    LineDecision,
    LineEdit,
    Mappings,
    TableFilter,
    TableLine,
    WrongCell,
    table_lines,
)

SKILLS, OBJECTS = MappingTable.SKILLS, MappingTable.OBJECTS
DECISION, PLACE, LEVEL, CREDITS = LineColumn


def lines(mapping: Mappings, table: MappingTable = SKILLS) -> tuple[TableLine, ...]:
    return table_lines(mapping.table(table, limit=1_000).rows)


def offered(mapping: Mappings, table: MappingTable = SKILLS) -> TableLine:
    """A line with a suggestion nobody decided on."""
    return next(one for one in lines(mapping, table) if one.mapping is not None and not one.is_decided)


def write(mapping: Mappings, key: str, cells: dict[LineColumn, str], table: MappingTable = SKILLS) -> list[WrongCell]:
    return list(mapping.edit_lines(table, [LineEdit(key, cells)], actor="dana").wrong)


def only(mapping: Mappings) -> Mapping:
    (found,) = mapping.mappings()
    return found


def test_a_suggestion_is_accepted_refused_and_reopened_by_its_word(mapping: Mappings) -> None:
    line = offered(mapping)

    assert write(mapping, line.key, {DECISION: "accepted"}) == []
    assert (only(mapping).key, only(mapping).origin) == (line.key, MappingOrigin.SUGGESTED)
    assert next(one for one in lines(mapping) if one.key == line.key).decision is LineDecision.ACCEPTED

    write(mapping, line.key, {DECISION: ""})
    assert mapping.mappings() == ()

    write(mapping, line.key, {DECISION: "Refused"})
    assert [one.key for one in mapping.refused()] == [line.key]


def test_another_skill_and_level_are_written_by_name_or_id_and_are_the_person_s_own(mapping: Mappings) -> None:
    line = offered(mapping)
    skill = next(one for one in mapping.sight().live_skills() if one.name not in line.key and len(one.levels) > 1)

    write(mapping, line.key, {PLACE: skill.name.upper(), LEVEL: "2", CREDITS: "12,5"})

    made = only(mapping)
    assert (made.target.skill_id, made.target.level, made.credits) == (skill.id, 2, 12.5)
    assert (made.origin, made.score) == (MappingOrigin.BY_HAND, None)
    write(mapping, made.key, {PLACE: offered(mapping).row.pairs[0].mapping.target.skill_id or ""})
    assert only(mapping).target.skill_id != skill.id


def test_a_new_skill_is_made_only_where_it_is_called_new(mapping: Mappings) -> None:
    line = offered(mapping)

    (wrong,) = write(mapping, line.key, {PLACE: "Underwater Basketry"})
    assert (wrong.column, wrong.text) == (PLACE, "Underwater Basketry")
    assert "New: Underwater Basketry" in wrong.sentence
    assert mapping.mappings() == ()

    write(mapping, line.key, {PLACE: "New: Underwater Basketry"})
    assert only(mapping).is_new_skill
    assert [one.severity.value for one in mapping.findings()] != ["error"]


@pytest.mark.parametrize(
    ("column", "text", "told"),
    [
        (DECISION, "perhaps", "Open, Accepted, Refused"),
        (LEVEL, "high", "no level"),
        (LEVEL, "0", "no level"),
        (CREDITS, "many", "no number of credits"),
        (CREDITS, "-3", "no number of credits"),
        (CREDITS, "nan", "no number of credits"),
    ],
)
def test_a_text_that_says_nothing_changes_nothing_and_is_told(
    mapping: Mappings, column: LineColumn, text: str, told: str
) -> None:
    line = offered(mapping)

    (wrong,) = write(mapping, line.key, {column: text})

    assert (wrong.key, wrong.column, wrong.text) == (line.key, column, text)
    assert told in wrong.sentence
    assert mapping.mappings() == ()


def test_a_name_that_two_things_have_asks_for_the_id_and_a_slip_names_what_is_near(mapping: Mappings) -> None:
    line = offered(mapping, OBJECTS)
    names = [one.name for one in mapping.sight().live_objects() if one.state.value == "active"]
    twice = next((name for name in names if names.count(name) > 1), None)
    once = next(name for name in names if names.count(name) == 1 and len(name) > 8)

    (slip,) = write(mapping, line.key, {PLACE: once[:-1] + "q"}, OBJECTS)
    assert f"“{once}”" in slip.sentence
    if twice is not None:
        assert "write the ID" in write(mapping, line.key, {PLACE: twice}, OBJECTS)[0].sentence


def test_an_instance_is_written_by_its_id(mapping: Mappings) -> None:
    owner = next(
        one for one in mapping.sight().live_objects() if one.state.value == "active" and len(one.instances) > 1
    )

    write(mapping, offered(mapping, OBJECTS).key, {PLACE: owner.instances[0].id}, OBJECTS)

    assert only(mapping).target.kind is TargetKind.INSTANCE


def test_a_pasted_block_is_one_step_that_is_undone_at_once_and_wrong_lines_stay_out(mapping: Mappings) -> None:
    some = [one for one in lines(mapping) if one.mapping is not None][:4]
    edits = [LineEdit(one.key, {DECISION: "x"}) for one in some[:3]]

    outcome = mapping.edit_lines(SKILLS, [*edits, LineEdit(some[3].key, {LEVEL: "?"})], actor="dana")

    assert len(mapping.mappings()) == 3
    assert [one.key for one in outcome.wrong] == [some[3].key]
    mapping.undo(actor="dana")
    assert mapping.mappings() == ()


def test_a_template_without_suggestion_is_mapped_by_writing_a_place(mapping: Mappings) -> None:
    line = next(one for one in lines(mapping) if one.mapping is None)
    skill = next(iter(mapping.sight().live_skills()))

    assert "Write a skill first" in write(mapping, line.key, {DECISION: "Accepted"})[0].sentence
    write(mapping, line.key, {PLACE: skill.id})

    assert (only(mapping).template_id, only(mapping).target.skill_id) == (line.row.template.id, skill.id)


def test_a_cleared_place_removes_the_mapping_and_lines_keep_their_order_while_they_are_held(mapping: Mappings) -> None:
    before = lines(mapping)
    held = tuple(one.row.template.id for one in before)
    write(mapping, offered(mapping).key, {DECISION: "Accepted"})
    made = only(mapping)

    kept = table_lines(mapping.table(SKILLS, TableFilter("no such text", held=held), limit=1_000).rows)
    assert [one.row.template.id for one in kept] == list(held)

    write(mapping, made.key, {PLACE: ""})
    assert mapping.mappings() == ()
