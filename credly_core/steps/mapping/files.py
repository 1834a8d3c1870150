"""The mapping as a CSV file: written for spreadsheets, read back with every wrong cell named."""

from __future__ import annotations

import csv
import enum
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from credly_core.domain.ids import InstanceId, LearningObjectId, SkillId, TemplateId
from credly_core.domain.learning import LearningObject
from credly_core.domain.mapping import (
    CreditGiver,
    Decision,
    Mapping,
    MappingOrigin,
    Target,
    TargetKind,
    same_name,
)
from credly_core.domain.mapping.sight import Sight
from credly_core.errors import UnreadableInput

COLUMNS = (
    "template_id",
    "template",
    "decision",
    "kind",
    "skill_id",
    "skill",
    "level",
    "credits",
    "credits_from",
    "learning_object_id",
    "learning_object",
    "instance_id",
    "origin",
    "score",
    "reasons",
    "decided_by",
    "decided_at",
)
#: Without these no row can be read.
_NEEDED = ("template_id", "kind")
_MOST_ROWS = 200_000
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_Kind = TypeVar("_Kind", bound=enum.Enum)


@dataclass(frozen=True, slots=True)
class FileProblem:
    """A cell that cannot be taken. `row` is what a spreadsheet shows: the heading is row 1."""

    file: str
    row: int
    column: str
    value: str
    message: str
    hint: str

    @property
    def sentence(self) -> str:
        """All of it on one line."""
        shown = f" “{self.value}”" if self.value else ""
        return f"{self.file}, row {self.row}, column {self.column}{shown}: {self.message} {self.hint}"


@dataclass(frozen=True, slots=True)
class MappingFile:
    """What a file holds: mappings that can be taken, and cells that cannot."""

    name: str
    mappings: tuple[Mapping, ...]
    problems: tuple[FileProblem, ...]


def write_mappings(mappings: Iterable[Mapping]) -> bytes:
    """UTF-8 with the mark that spreadsheets look for, one row for each mapping."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([_harmless(cell) for cell in _cells(one)] for one in mappings)
    return out.getvalue().encode("utf-8-sig")


def _harmless(cell: str) -> str:
    """A cell no spreadsheet takes for a formula; reading takes the mark off again."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _cells(one: Mapping) -> Sequence[str]:
    target = one.target
    return (
        one.template_id,
        one.template_name,
        one.decision.value,
        target.kind.value,
        target.skill_id or "",
        target.name if target.on_skill else "",
        str(target.level or ""),
        "" if one.credits is None else f"{one.credits:g}",
        "; ".join(f"{giver.learning_object_id}={giver.credits:g}" for giver in one.givers),
        target.learning_object_id or "",
        "" if target.on_skill else target.name,
        target.instance_id or "",
        one.origin.value,
        "" if one.score is None else str(one.score),
        " ".join(one.reasons),
        one.decided_by,
        one.decided_at.isoformat() if one.decided_at else "",
    )


def read_mappings(name: str, data: bytes, sight: Sight) -> MappingFile:
    """Read a file against what both mirrors show; raises `UnreadableInput` where it is no such file at all."""
    lines = _lines(name, data)
    header = next(lines, (0, []))[1]
    places = {same_name(title): place for place, title in enumerate(header)}
    missing = [title for title in _NEEDED if title not in places]
    if missing:
        raise UnreadableInput(
            f"The file has no column {' and no column '.join(missing)}.",
            hint=f"Its first row must name the columns: {', '.join(COLUMNS[:12])}. Export a mapping to see the form.",
            file=name,
            row=1,
        )
    made: dict[str, Mapping] = {}
    problems: list[FileProblem] = []
    for row, cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        reading = _Row(name, row, {title: _at(cells, place) for title, place in places.items()}, sight, problems)
        one = reading.read()
        if one is not None and one.key in made:
            reading.problem(
                "template_id", one.template_id, "This pair stands in the file twice.", "Keep one of the rows."
            )
        elif one is not None:
            made[one.key] = one
    return MappingFile(name, tuple(made.values()), tuple(problems))


def _lines(name: str, data: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        row = data[: wrong.start].count(b"\n") + 1
        raise UnreadableInput(
            f"Row {row} holds bytes that are not UTF-8.", hint="Save the file as CSV UTF-8.", file=name, row=row
        ) from None
    if "\0" in text:
        raise UnreadableInput("The file is no CSV text.", hint="Save the table as CSV UTF-8.", file=name, row=1)
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    row = 0
    try:
        for cells in reader:
            row += 1
            if row > _MOST_ROWS:
                raise UnreadableInput(
                    f"The file has more than {_MOST_ROWS:,} rows.", hint="Split it.", file=name, row=row
                )
            yield row, cells
    except csv.Error as wrong:
        raise UnreadableInput(
            f"Row {row + 1} is no CSV row ({wrong}).", hint="Check the quotation marks there.", file=name, row=row + 1
        ) from None


def _at(cells: Sequence[str], place: int) -> str:
    cell = cells[place].strip() if place < len(cells) else ""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell


class _Wrong(Exception):
    """This row cannot be taken; the problem is noted."""


@dataclass
class _Row:
    file: str
    row: int
    cells: dict[str, str]
    sight: Sight
    problems: list[FileProblem]

    def read(self) -> Mapping | None:
        """The mapping of this row; None where a cell is wrong, with the problem noted."""
        try:
            template_id = self._template()
            target = self._target()
            return Mapping(
                template_id,
                target,
                decision=self._one_of("decision", Decision, Decision.ACCEPTED),
                credits=self._number("credits") if target.on_skill else None,
                givers=tuple(self._givers()) if target.on_skill else (),
                origin=MappingOrigin.FROM_FILE,
                template_name=self.sight.template_name(template_id),
            )
        except _Wrong:
            return None

    def problem(self, column: str, value: str, message: str, hint: str) -> _Wrong:
        """Note what is wrong with a cell."""
        self.problems.append(FileProblem(self.file, self.row, column, value[:100], message, hint))
        return _Wrong()

    def _cell(self, column: str) -> str:
        return self.cells.get(column, "")

    def _template(self) -> TemplateId:
        value = self._cell("template_id")
        if not value:
            raise self.problem("template_id", "", "The template is missing.", "Put Credly's id of the template here.")
        found = self.sight.templates.get(TemplateId(value))
        if found is None or found.gone_at is not None:
            raise self.problem(
                "template_id", value, "Credly lists no such template.", "Copy the templates again, or correct the id."
            )
        return found.template.id

    def _target(self) -> Target:
        kind = self._one_of("kind", TargetKind, None)
        if kind is TargetKind.SKILL_LEVEL:
            return self._level()
        if kind is TargetKind.NEW_SKILL_LEVEL:
            if not self._cell("skill"):
                raise self.problem("skill", "", "The new skill has no name.", "Write its name here.")
            return Target(kind, self._cell("skill"), level=self._whole("level"))
        owner = self._owner()
        if kind is TargetKind.LEARNING_OBJECT:
            return Target(kind, owner.name, learning_object_id=owner.id, object_kind=owner.kind)
        return self._instance(owner)

    def _level(self) -> Target:
        value = self._cell("skill_id")
        found = self.sight.skills.get(SkillId(value))
        if found is None or found.gone_at is not None:
            raise self.problem(
                "skill_id", value, "ALM lists no such skill.", "Correct the id, or use the kind “level of a new skill”."
            )
        level = self._whole("level")
        return Target(TargetKind.SKILL_LEVEL, found.value.name, skill_id=found.value.id, level=level)

    def _owner(self) -> LearningObject:
        value = self._cell("learning_object_id")
        found = self.sight.objects.get(LearningObjectId(value))
        if found is None or found.gone_at is not None:
            raise self.problem(
                "learning_object_id",
                value,
                "ALM lists no such learning object.",
                "Copy the catalogue again, or correct the id; it reads like course:8100001.",
            )
        return found.value

    def _instance(self, owner: LearningObject) -> Target:
        value = self._cell("instance_id")
        found = next((one for one in owner.instances if one.id == value), None)
        if found is None or not self.sight.has_instance(found.id):
            hint = "Copy the catalogue again, or correct the id."
            raise self.problem("instance_id", value, f"“{owner.name}” has no such instance.", hint)
        return Target(
            TargetKind.INSTANCE,
            f"{owner.name} – {found.name}" if found.name else owner.name,
            learning_object_id=owner.id,
            object_kind=owner.kind,
            instance_id=InstanceId(value),
        )

    def _one_of(self, column: str, kinds: type[_Kind], default: _Kind | None) -> _Kind:
        value = self._cell(column)
        if not value and default is not None:
            return default
        try:
            return kinds(value.casefold())
        except ValueError:
            allowed = ", ".join(f"“{one.value}”" for one in kinds)
            raise self.problem(column, value, "This word is not known.", f"Use one of {allowed}.") from None

    def _whole(self, column: str) -> int:
        value = self._cell(column)
        if not value.isdecimal() or not int(value):
            raise self.problem(column, value, "A whole number from 1 on is needed.", "Correct it.")
        return int(value)

    def _number(self, column: str) -> float | None:
        value = self._cell(column)
        return None if not value else self._amount(column, value)

    def _amount(self, column: str, value: str) -> float:
        try:
            number = float(value)
        except ValueError:
            number = -1.0
        if not 0 <= number < 1e9:  # noqa: PLR2004  what is no number at all; limits are the checks' business
            raise self.problem(column, value, "This is no number.", "Write it with a point, such as 12.5.")
        return number

    def _givers(self) -> Iterator[CreditGiver]:
        for part in filter(None, (one.strip() for one in self._cell("credits_from").split(";"))):
            owner_id, _, amount = part.rpartition("=")
            found = self.sight.objects.get(LearningObjectId(owner_id.strip()))
            if found is None or found.gone_at is not None:
                hint = "Write it like course:8100001=10, several apart by semicolons."
                raise self.problem("credits_from", part, "ALM lists no such learning object.", hint)
            yield CreditGiver(found.value.id, self._amount("credits_from", amount.strip()))
