"""Takes a set of files as a run does: file by file in order, row by row, unchanged rows skipped, faults row by row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import datetime

from credly_core.sandbox.alm.migrating.cells import fault_of
from credly_core.sandbox.alm.migrating.effects import EFFECTS
from credly_core.sandbox.alm.migrating.outcomes import FileOutcome, RefusedRow, RowRefused, Taken
from credly_core.sandbox.alm.migrating.rules import FileRule, file_rules
from credly_core.sandbox.alm.migrating.scene import Row, Scene
from credly_core.sandbox.world.learning.school import School

#: Taken off both ends of a cell: white space of all kinds, and what nobody sees.
_INVISIBLE = " \t\r\n\u00a0\u2007\u200b\u202f\ufeff"
#: The name of an event and what it is about.
Event = tuple[str, str]


def import_files(school: School, files: Mapping[str, bytes], *, at: datetime) -> tuple[list[FileOutcome], list[Event]]:
    """Take all files whose names are known; `files` also holds content, by its path in the content folder."""
    content = frozenset(name for name in files if not name.endswith(".csv"))
    scene = Scene(school, at, content)
    rules = file_rules()
    known = sorted((name for name in files if name in rules), key=lambda name: rules[name].order)
    return [_take_file(scene, rules[name], files[name]) for name in known], scene.events


def remember_files(school: School, files: Mapping[str, bytes]) -> None:
    """Know the rows of files that were run before: the very same row is skipped from now on."""
    rules = file_rules()
    for name, data in files.items():
        rule = rules[name]
        for line in csv.DictReader(io.StringIO(data.decode(), newline="")):
            values = {**dict.fromkeys(rule.columns, ""), **{key: line[key] for key in line if key in rule.columns}}
            school.sources.took(rule.noun, tuple(values[column] for column in rule.key), values)


def _take_file(scene: Scene, rule: FileRule, data: bytes) -> FileOutcome:
    outcome = FileOutcome(rule.name)
    try:
        lines = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error):
        outcome.refused.append(RefusedRow(1, "The file is not a UTF-8 CSV file"))
        return outcome
    header = [cell.strip(_INVISIBLE) for cell in lines[0]] if lines else []
    outcome.header = tuple(header)
    names = [rule.aliases.get(name, name) for name in header]
    outcome.notes = [f"unknown column {name!r}" for name in names if name not in rule.columns]
    problem = _fault_of_header(rule, names)
    for line, cells in enumerate(lines[1:], start=2):
        if not any(cell.strip(_INVISIBLE) for cell in cells):
            continue
        outcome.rows += 1
        try:
            if problem is not None:
                raise RowRefused(problem)
            taken = _take_row(scene, rule, names, cells)
        except RowRefused as refusal:
            outcome.refused.append(RefusedRow(line, str(refusal), tuple(cells)))
        else:
            outcome.counts[taken] += 1
    if problem is not None and not outcome.rows:
        outcome.refused.append(RefusedRow(1, problem))
    outcome.notes.extend(scene.take_notes())
    return outcome


def _fault_of_header(rule: FileRule, names: list[str]) -> str | None:
    missing = [column.name for column in rule.columns.values() if column.required and column.name not in names]
    if missing:
        return f"Mandatory column {missing[0]} is missing"
    doubled = sorted({name for name in names if name in rule.columns and names.count(name) > 1})
    return f"Column {doubled[0]} occurs twice" if doubled else None


def _take_row(scene: Scene, rule: FileRule, names: list[str], cells: list[str]) -> Taken:
    if len(cells) > len(names) and any(cell.strip(_INVISIBLE) for cell in cells[len(names) :]):
        raise RowRefused("The row has more cells than the header")
    values = dict.fromkeys(rule.columns, "")
    values.update(
        {name: cell.strip(_INVISIBLE) for name, cell in zip(names, cells, strict=False) if name in rule.columns}
    )
    _check_cells(rule, values)
    row = Row(rule.noun, tuple(values[column] for column in rule.key), values)
    sources = scene.school.sources
    if sources.is_unchanged(rule.noun, row.key, values):
        return Taken.UNCHANGED
    _check_references(scene, rule, row)
    effect = EFFECTS.get(rule.noun)
    known = sources.was_taken(rule.noun, row.key)
    taken = effect(scene, row) if effect is not None else (Taken.CHANGED if known else Taken.ADDED)
    sources.took(rule.noun, row.key, values)
    return taken


def _check_cells(rule: FileRule, values: Mapping[str, str]) -> None:
    for column in rule.columns.values():
        value = values[column.name]
        if not value and column.required:
            raise RowRefused(f"{column.name} is mandatory")
        if column.either is not None and bool(value) == bool(values.get(column.either)):
            raise RowRefused(f"Exactly one of {column.name} and {column.either} must be given")
        problem = fault_of(column, value) if value else None
        if problem is not None:
            raise RowRefused(problem)


def _check_references(scene: Scene, rule: FileRule, row: Row) -> None:
    """What a row names must have come in this project, or live in the account where the row says so."""
    for column in _references(rule):
        value = row[column]
        file, _ = rule.columns[column].references or ("", "")
        if value and file in _SIMPLE and scene.school.sources.account_id(file, value) is None and not row.is_retrofit:
            raise RowRefused(f"{column} {value} does not exist")


_SIMPLE = frozenset({"badge", "skill", "course", "certification", "learning_program"})


def _references(rule: FileRule) -> Iterable[str]:
    return (name for name, column in rule.columns.items() if column.references is not None)
