"""The lines of a mapping table as cells: what stands in each, what the checks mark, what a person wrote into it."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from credly_core.domain.mapping import MappingTable
from credly_core.migration.findings import Severity
from credly_core.steps.mapping import LineColumn, LineDecision, LineEdit, TableLine, WrongCell, limits
from pages.parts.grid import Edits, GridColumn, GridRow
from pages.parts.mapping.words import SEVERITIES, STATES, kind_words, target_words
from pages.parts.text import count

NUMBER, TEMPLATE, STATE, SCORE, KIND, FINDINGS = "number", "template name", "state", "score", "kind", "findings"
#: Texts that could not be taken, by line and column: they stay in their cells, marked, until they are put right.
Wrong = Mapping[tuple[str, str], WrongCell]


@dataclass(frozen=True, slots=True)
class Cells:
    """What one line shows, and what is marked in it."""

    texts: Mapping[str, str]
    marks: Mapping[str, tuple[str, str]]


def grid_columns(table: MappingTable) -> list[GridColumn]:
    """Template, decision, place; for skills level and credits, for learning objects the kind."""
    bounds, skills = limits(), table is MappingTable.SKILLS
    decisions = tuple(one.value for one in LineDecision)
    title, width = ("Skill", 155) if skills else ("Learning object", 240)
    place = "A name, or the ID in ALM. " + (
        "“New: …” makes a skill with the next set of files." if skills else "The ID of an instance means it alone."
    )
    levels = tuple(str(one) for one in sorted(bounds.levels))
    own = [
        GridColumn(LineColumn.LEVEL.value, "Level", width=74, options=levels, help="A level carries one badge."),
        GridColumn(
            LineColumn.CREDITS.value,
            "Credits",
            width=88,
            help=f"What the level needs, {bounds.least_credits:g} to {bounds.most_credits:g}; empty: as ALM has it.",
        ),
    ]
    return [
        GridColumn(NUMBER, "Row", kind="number", width=46),
        GridColumn(TEMPLATE, "Template", kind="fixed", width=165, help="The badge template at Credly.", grows=True),
        GridColumn(
            LineColumn.DECISION.value,
            "Decision",
            width=98,
            options=decisions,
            help="Accepted: the badge belongs there. Refused: it is not suggested again. Open: nobody has decided.",
        ),
        GridColumn(LineColumn.PLACE.value, title, width=width, help=place),
        *(own if skills else [GridColumn(KIND, "Kind", kind="fixed", width=110)]),
        GridColumn(STATE, "State", kind="fixed", width=88),
        GridColumn(SCORE, "Score", kind="fixed", width=62, help="100: the same name, or a tie that ALM keeps."),
        GridColumn(FINDINGS, "Checks", kind="fixed", width=110),
    ]


def grid_rows(lines: Sequence[TableLine], wrong: Wrong, *, start: int) -> list[GridRow]:
    """One row for each line; `start` is how many stand before them."""
    rows = []
    for number, line in enumerate(lines, start + 1):
        cells = _cells(line, wrong)
        rows.append(GridRow(record_of(line), number, {NUMBER: str(number), **cells.texts}, cells.marks))
    return rows


def record_of(line: TableLine) -> int:
    """A number that is the line's own wherever it stands: an edit that arrives late never meets another line."""
    return zlib.crc32(line.key.encode())


def edits_of(lines: Sequence[TableLine], edits: Edits, wrong: Wrong) -> list[LineEdit]:
    """What was written, with what still stands wrong in the same lines: together they may be right."""
    known = {one.value: one for one in LineColumn}
    keys = {record_of(line): line.key for line in lines}
    found = []
    for record, cells in edits.items():
        if record not in keys:
            continue
        key = keys[record]
        texts = {LineColumn(column): cell.text for (line, column), cell in wrong.items() if line == key}
        texts |= {known[name]: text for name, text in cells.items() if name in known}
        found.append(LineEdit(key, texts))
    return found


def _cells(line: TableLine, wrong: Wrong) -> Cells:
    one, row = line.mapping, line.row
    texts = {
        TEMPLATE: row.template.name,
        LineColumn.DECISION.value: line.decision.value,
        LineColumn.PLACE.value: _place(line),
        LineColumn.LEVEL.value: str(one.target.level or "") if one else "",
        LineColumn.CREDITS.value: f"{one.credits:g}" if one and one.credits is not None else "",
        KIND: kind_words(one) if one else "",
        STATE: STATES[row.state],
        SCORE: str(one.score) if one and one.score is not None else "",
        FINDINGS: _worst(line),
    }
    marks = _marks(line)
    for (key, column), cell in wrong.items():
        if key == line.key:
            texts[column], marks[column] = cell.text, (Severity.ERROR.value, cell.sentence)
    return Cells(texts, marks)


def _place(line: TableLine) -> str:
    one = line.mapping
    if one is None:
        return ""
    if one.target.on_skill:
        return f"New: {one.target.name}" if one.is_new_skill else one.target.name
    return target_words(one)


def _marks(line: TableLine) -> dict[str, tuple[str, str]]:
    """The worst finding of each cell gives the mark; all of them stand in its note."""
    found: dict[str, list[tuple[Severity, str]]] = {}
    for one in line.findings:
        column = one.field or LineColumn.PLACE.value
        found.setdefault(column, []).append((one.severity, f"{one.message} {one.hint}".strip()))
    marks = {}
    for column, several in found.items():
        several.sort(key=lambda pair: pair[0].rank)
        marks[column] = (several[0][0].value, "\n".join(words for _, words in several))
    return marks


def _worst(line: TableLine) -> str:
    if not line.findings:
        return ""
    worst = min((one.severity for one in line.findings), key=lambda one: one.rank)
    same = sum(1 for one in line.findings if one.severity is worst)
    word = SEVERITIES[worst][2]
    return word if same == 1 else f"{word.split()[0]} {count(same, word.split()[1].lower())}"
