"""The mapping tables as cells: what stands in them, what is marked, what is sent on of what was written."""

from __future__ import annotations

from credly_core.domain.badges import BadgeTemplate, TemplateState
from credly_core.domain.ids import LearningObjectId, SkillId, TemplateId
from credly_core.domain.learning import LearningObjectKind
from credly_core.domain.mapping import Mapping, MappingTable, Target, TargetKind
from credly_core.migration.findings import Severity
from credly_core.steps.mapping import LineColumn, MappingFinding, RowState, TableLine, TableRow, WrongCell
from pages.parts.mapping.rows import TEMPLATE, edits_of, grid_columns, grid_rows, record_of

T1 = TemplateId("t-1")
COACHING = Mapping(T1, Target(TargetKind.SKILL_LEVEL, "Coaching", skill_id=SkillId("7"), level=2), credits=70_000.0)


def a_line(one: Mapping | None = COACHING, *findings: MappingFinding, is_decided: bool = True) -> TableLine:
    template = BadgeTemplate(T1, "Coach", TemplateState.ACTIVE)
    row = TableRow(template, RowState.MAPPED, (one,) if one else (), (), None, None, findings)
    return TableLine(row, one, is_decided, findings)


def test_a_line_says_decision_place_level_and_credits() -> None:
    (row,) = grid_rows([a_line()], {}, start=50)

    assert row.number == 51
    assert row.cells[TEMPLATE] == "Coach"
    assert [row.cells[column.value] for column in LineColumn] == ["Accepted", "Coaching", "2", "70000"]
    assert {column.key for column in grid_columns(MappingTable.SKILLS)} <= {*row.cells}


def test_a_suggestion_is_open_and_a_line_without_one_is_empty() -> None:
    (offered,) = grid_rows([a_line(is_decided=False)], {}, start=0)
    (nothing,) = grid_rows([a_line(None, is_decided=False)], {}, start=0)

    assert offered.cells[LineColumn.DECISION.value] == "Open"
    assert [nothing.cells[column.value] for column in LineColumn] == ["Open", "", "", ""]


def test_learning_objects_show_their_kind_and_have_no_level() -> None:
    course = Target(
        TargetKind.LEARNING_OBJECT,
        "Rescue",
        learning_object_id=LearningObjectId("course:1"),
        object_kind=LearningObjectKind.COURSE,
    )

    (row,) = grid_rows([a_line(Mapping(T1, course))], {}, start=0)

    keys = [column.key for column in grid_columns(MappingTable.OBJECTS)]
    assert LineColumn.LEVEL.value not in keys
    assert row.cells["kind"] == "course"


def test_each_finding_marks_its_own_cell_the_worst_first() -> None:
    far = MappingFinding("far", Severity.ERROR, "70000 is too many.", "Ask for fewer.", (COACHING.key,), "credits")
    hint = MappingFinding("low", Severity.WARNING, "Never reached.", "", (COACHING.key,), "credits")

    (row,) = grid_rows([a_line(COACHING, hint, far)], {}, start=0)

    assert row.marks == {"credits": ("error", "70000 is too many. Ask for fewer.\nNever reached.")}
    assert row.cells["findings"] == "▲ Error"


def test_a_text_that_could_not_be_taken_stays_marked_and_goes_along_with_the_next_edit_of_its_line() -> None:
    line = a_line(None, is_decided=False)
    wrong = {(line.key, "level"): WrongCell(line.key, LineColumn.LEVEL, "2", "Write a skill first.")}

    (row,) = grid_rows([line], wrong, start=0)
    (edit,) = edits_of([line], {record_of(line): {"name": "Coaching", "no column": "x"}}, wrong)

    assert (row.cells["level"], row.marks["level"]) == ("2", ("error", "Write a skill first."))
    assert edit.cells == {LineColumn.LEVEL: "2", LineColumn.PLACE: "Coaching"}


def test_an_edit_of_a_line_that_is_not_here_any_more_counts_for_nothing() -> None:
    assert edits_of([a_line()], {123: {"name": "Coaching"}}, {}) == []
