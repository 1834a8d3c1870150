"""A mapping table edited in place, as in a spreadsheet: its lines, and what a text in a cell means."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as ByColumn
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import TypeVar

from credly_core.domain.ids import TemplateId
from credly_core.domain.learning import LearningObject, LearningState, Skill
from credly_core.domain.mapping import (
    Decision,
    Mapping,
    MappingOrigin,
    MappingStep,
    MappingTable,
    Target,
    TargetKind,
    mapping_key,
    same_name,
)
from credly_core.domain.mapping.sight import KIND_WORDS, Sight
from credly_core.steps.mapping.checking import MappingFinding
from credly_core.steps.mapping.listing import RowState, TableRow

#: In front of a name: a skill that ALM does not have and that the next set is to make.
NEW = "new:"
#: What a new skill asks for until somebody says otherwise; ALM takes 1 to 65535.
_CREDITS_OF_NEW = 100.0
_NAMED = 3
_Thing = TypeVar("_Thing", Skill, LearningObject)


class LineColumn(enum.Enum):
    """The columns that are edited; a finding of the checks stands in one of them."""

    #: Accepted, refused or open.
    DECISION = "template"
    #: The skill or the learning object.
    PLACE = "name"
    #: The level of the skill.
    LEVEL = "level"
    #: What the level needs.
    CREDITS = "credits"


class LineDecision(enum.Enum):
    """What stands in the column of decisions."""

    #: Nobody has decided; the place is a suggestion, or empty.
    OPEN = "Open"
    #: The badge belongs there.
    ACCEPTED = "Accepted"
    #: It does not.
    REFUSED = "Refused"


@dataclass(frozen=True, slots=True)
class TableLine:
    """One line: a template with one place it is mapped to, or with the best suggestion, or with none."""

    row: TableRow
    mapping: Mapping | None
    is_decided: bool
    findings: tuple[MappingFinding, ...] = ()

    @property
    def key(self) -> str:
        """How an edit names it."""
        return self.mapping.key if self.mapping is not None else mapping_key(self.row.template.id, "")

    @property
    def decision(self) -> LineDecision:
        """What stands in the column of decisions."""
        return LineDecision.ACCEPTED if self.is_decided else LineDecision.OPEN


@dataclass(frozen=True, slots=True)
class LineEdit:
    """What a person wrote into cells of one line."""

    key: str
    cells: ByColumn[LineColumn, str]


@dataclass(frozen=True, slots=True)
class WrongCell:
    """A text that cannot be taken: nothing of its line was changed."""

    key: str
    column: LineColumn
    text: str
    sentence: str


@dataclass(frozen=True, slots=True)
class LinesOutcome:
    """What came of some edits: one step that can be undone, and the cells that could not be taken."""

    step: MappingStep | None
    wrong: tuple[WrongCell, ...]


def table_lines(rows: Iterable[TableRow]) -> tuple[TableLine, ...]:
    """A line for every place a template is mapped to, else one with its best suggestion."""
    lines: list[TableLine] = []
    for row in rows:
        for one in row.mappings:
            findings = tuple(found for found in row.findings if one.key in found.keys)
            lines.append(TableLine(row, one, is_decided=True, findings=findings))
        if not row.mappings:
            is_offered = row.state in (RowState.SURE, RowState.LIKELY)
            lines.append(TableLine(row, row.pairs[0].mapping if is_offered else None, is_decided=False))
    return tuple(lines)


class Unfit(ValueError):
    """A text that a cell cannot hold; its words say why and what to write."""

    def __init__(self, column: LineColumn, sentence: str) -> None:
        super().__init__(sentence)
        self.column, self.sentence = column, sentence


@dataclass(frozen=True, slots=True)
class LineReader:
    """Reads edits of one table against what ALM has."""

    table: MappingTable
    sight: Sight

    def read(self, template_id: TemplateId, before: Mapping | None, cells: ByColumn[LineColumn, str]) -> Mapping | None:
        """The line as it is meant to be; None where nothing is to be mapped. `Unfit` for a text that says nothing."""
        decision = _decision(cells.get(LineColumn.DECISION))
        if decision is LineDecision.OPEN or not cells.get(LineColumn.PLACE, "a place").strip():
            return None
        target = self._target(cells, before)
        if target is None:
            raise Unfit(LineColumn.PLACE, f"Write a {self._word} first: its name, or its ID in ALM.")
        made = self._made(template_id, target, before)
        if LineColumn.CREDITS in cells:
            made = replace(made, credits=_credits(cells[LineColumn.CREDITS]))
        return replace(made, decision=Decision.REFUSED if decision is LineDecision.REFUSED else Decision.ACCEPTED)

    @property
    def _word(self) -> str:
        return "skill" if self.table is MappingTable.SKILLS else "learning object"

    def _made(self, template_id: TemplateId, target: Target, before: Mapping | None) -> Mapping:
        """Another place is the person's own; what was said about the earlier one goes."""
        if before is not None and before.target.key == target.key:
            return before
        credits = _CREDITS_OF_NEW if target.kind is TargetKind.NEW_SKILL_LEVEL else None
        if before is not None and before.target.thing == target.thing:
            credits = before.credits
        name = self.sight.template_name(template_id)
        return Mapping(template_id, target, credits=credits, origin=MappingOrigin.BY_HAND, template_name=name)

    def _target(self, cells: ByColumn[LineColumn, str], before: Mapping | None) -> Target | None:
        target = before.target if before is not None else None
        if LineColumn.PLACE in cells:
            text = " ".join(cells[LineColumn.PLACE].split())
            level = target.level if target is not None else None
            target = self._skill(text, level) if self.table is MappingTable.SKILLS else self._object(text)
        if LineColumn.LEVEL in cells and target is not None:
            target = replace(target, level=_level(cells[LineColumn.LEVEL]))
        return target

    def _skill(self, text: str, level: int | None) -> Target:
        if text.casefold().startswith(NEW):
            name = text[len(NEW) :].strip()
            if not name:
                raise Unfit(LineColumn.PLACE, f"Write the name of the new skill behind “{NEW}”.")
            return Target(TargetKind.NEW_SKILL_LEVEL, name, level=level or 1)
        skills = [one for one in self.sight.live_skills() if text == one.id or same_name(one.name) == same_name(text)]
        if not skills:
            names = [one.name for one in self.sight.live_skills()]
            hint = f"To make a new skill, write “{NEW.capitalize()} {text}”."
            raise Unfit(LineColumn.PLACE, f"ALM has no skill “{text}”. {_near(text, names)}{hint}")
        found = _only(skills, text, "skills")
        numbers = [one.level for one in found.levels] or [1]
        kept = level if level in numbers else numbers[0]
        return Target(TargetKind.SKILL_LEVEL, found.name, skill_id=found.id, level=kept)

    def _object(self, text: str) -> Target:
        active = [one for one in self.sight.live_objects() if one.state is LearningState.ACTIVE]
        for owner in active:
            for instance in owner.instances:
                if text == instance.id:
                    name = f"{owner.name} – {instance.name}"
                    return Target(
                        TargetKind.INSTANCE,
                        name,
                        learning_object_id=owner.id,
                        object_kind=owner.kind,
                        instance_id=instance.id,
                    )
        found = [
            one for one in active if text == one.id or same_name(text) in {same_name(name) for name in _names(one)}
        ]
        if not found:
            near = _near(text, [one.name for one in active])
            message = f"ALM has no published course, learning path or certification “{text}”. {near}"
            raise Unfit(LineColumn.PLACE, message.strip())
        owner = _only(found, text, "learning objects")
        return Target(TargetKind.LEARNING_OBJECT, owner.name, learning_object_id=owner.id, object_kind=owner.kind)


def _decision(text: str | None) -> LineDecision | None:
    """None where the cell was not touched; what people write instead of the words is understood."""
    if text is None:
        return None
    spoken = {
        LineDecision.OPEN: ("", "open", "-"),
        LineDecision.ACCEPTED: ("accepted", "accept", "yes", "y", "x", "1", "true"),
        LineDecision.REFUSED: ("refused", "refuse", "no", "n", "0", "false"),
    }
    for decision, words in spoken.items():
        if text.strip().casefold() in words:
            return decision
    choices = ", ".join(one.value for one in LineDecision)
    raise Unfit(LineColumn.DECISION, f"“{text.strip()}” is no decision: {choices}.")


def _level(text: str) -> int:
    if text.strip().isascii() and text.strip().isdigit() and 0 < int(text.strip()) < 100:  # noqa: PLR2004  no skill has more
        return int(text.strip())
    raise Unfit(LineColumn.LEVEL, f"“{text.strip()}” is no level: write 1, 2 or 3.")


def _credits(text: str) -> float | None:
    """None, as ALM has it, for an empty cell; a comma is read as a decimal point."""
    if not text.strip():
        return None
    try:
        found = float(text.strip().replace(",", "."))
    except ValueError:
        found = -1.0
    if not 0 <= found < 1e9:  # noqa: PLR2004  what ALM takes is checked afterwards; this is no number at all
        raise Unfit(LineColumn.CREDITS, f"“{text.strip()}” is no number of credits; leave it empty for what ALM has.")
    return found


def _only(found: Sequence[_Thing], text: str, many: str) -> _Thing:
    if len(found) > 1:
        told = [f"{one.id}{_kind(one)}" for one in found[:_NAMED]]
        message = f"ALM has {len(found)} {many} “{text}”: write the ID of the one you mean, {' or '.join(told)}."
        raise Unfit(LineColumn.PLACE, message)
    return found[0]


def _kind(one: Skill | LearningObject) -> str:
    return "" if isinstance(one, Skill) else f" ({KIND_WORDS[one.kind][0]})"


def _names(one: LearningObject) -> tuple[str, ...]:
    return (one.name, *one.names.values())


def _near(text: str, names: Iterable[str]) -> str:
    close = get_close_matches(text, dict.fromkeys(names), n=_NAMED, cutoff=0.6)
    return f"Near it: {', '.join(f'“{name}”' for name in close)}. " if close else ""
