"""Reads the files a catalogue can be put together from: those of earlier sprints, and exports of ALM."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from credly_core.domain.complete_set import EXPORTED_OBJECTS, EXPORTED_SKILLS, SourceRow
from credly_core.errors import UnreadableInput
from credly_core.migration.reading import read_table
from credly_core.migration.recognition import How, bind, tidy
from credly_core.migration.spec import load_specs
from credly_core.migration.table import Table
from credly_core.migration.zipping import read_zip

#: The files that say something about badges and what they hang on, with the column that names a thing.
NAMED_BY = {
    "badge.csv": "badgeName",
    "skill.csv": "skillName",
    "skill_level.csv": "",
    "skill_course.csv": "",
    "course.csv": "courseName",
    "course_instance.csv": "name",
    "learning_program.csv": "name",
    "learning_program_course.csv": "",
    "learning_program_instance.csv": "name",
    "certification.csv": "certificateName",
    "certification_course.csv": "",
    "certification_commit.csv": "",
}
_TRANSCRIPT = ("type", "training id", "instance")
_SKILLS = ("skill", "skill level", "credits required")
#: What a spreadsheet makes of a long number.
_MANGLED = re.compile(r"[0-9](?:[.,][0-9]+)?E\+?[0-9]+|[0-9]+[.,]0+", re.I)
_ZIP = b"PK\x03\x04"
_KINDS = {
    "course": "course",
    "learning path": "learningProgram",
    "learning program": "learningProgram",
    "certification": "certification",
}
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class BroughtFile:
    """One file: what it was taken for, its rows, what is worth saying, or why it was not taken."""

    name: str
    type: str = ""
    rows: int = 0
    notes: tuple[str, ...] = ()
    refusal: UnreadableInput | None = None
    found: tuple[SourceRow, ...] = field(default=(), repr=False)


def open_zips(files: Sequence[tuple[str, bytes]]) -> Iterator[tuple[str, bytes] | BroughtFile]:
    """The files themselves, those of zips included; a zip that is not safe is refused as a whole."""
    for name, data in files:
        if not data.startswith(_ZIP):
            yield name, data
            continue
        try:
            yield from read_zip(data, file=name).files
        except UnreadableInput as refusal:
            yield BroughtFile(name, refusal=refusal)


def read_file(name: str, data: bytes) -> BroughtFile:
    """One file; never raises for what is wrong with it."""
    specs = load_specs()
    headings = {column.name for file in NAMED_BY for column in specs.file(file).columns}
    try:
        table = read_table(data, file=name, known_headings=headings)
        plain = [_plain(heading) for heading in table.header]
        if all(heading in plain for heading in _TRANSCRIPT):
            return _exported_objects(table, plain)
        if all(heading in plain for heading in _SKILLS):
            return _exported_skills(table, plain)
        return _migration_file(table)
    except UnreadableInput as refusal:
        return BroughtFile(name, refusal=refusal)


def _plain(heading: str) -> str:
    return tidy(heading).casefold()


# --- files of earlier sprints -------------------------------------------------------------------------------------


def _migration_file(table: Table) -> BroughtFile:
    recognition = load_specs().recognize(table.file, table.header)
    spec = recognition.spec
    if spec is None:
        headings = ", ".join(table.header[:6])
        raise _refusal(
            table,
            f"{table.file} is neither a migration file nor an export that is known here; its headings are {headings}.",
            "Bring badge.csv, skill.csv, course.csv and the like, or a learner transcript or skill transcript of ALM.",
        )
    if spec.name not in NAMED_BY:
        raise _refusal(
            table, f"{spec.name} says nothing about badges, skills or instances.", "Leave it aside; nothing is missing."
        )
    places = {name: binding.position for name, binding in bind(table.header, spec).by_name.items()}
    owners = [name for pair in spec.retrofit.pairs for name in pair]
    needed = [name for name in spec.key if name not in owners and name not in places]
    if needed or (owners and not any(name in places for name in owners)):
        missing = ", ".join(needed or owners)
        raise _refusal(table, f"{table.file} looks like {spec.name} and has no column {missing}.", "Export it again.")
    columns = {name: [_clean(cell) for cell in table.column(place).to_list()] for name, place in places.items()}
    for name in spec.key:
        _refuse_mangled(table, name, columns.get(name, []))
    rows = [
        {name: column[number] for name, column in columns.items() if column[number]} for number in range(table.height)
    ]
    made, notes = _keyed(table, spec.name, spec.key, rows)
    notes += _about_names(spec.name, made)
    notes += _about_form(spec.name, recognition.shape_title, recognition.how, table, columns)
    return BroughtFile(table.file, spec.name, len(made), tuple(notes), found=tuple(made))


def _keyed(
    table: Table, file: str, key: Sequence[str], rows: Sequence[dict[str, str]]
) -> tuple[list[SourceRow], list[str]]:
    """The rows by their key: the last of several counts, and one without is left out."""
    found: dict[tuple[str, ...], SourceRow] = {}
    keyless, doubled = [], []
    places = table.rows.to_list()
    for number, cells in enumerate(rows):
        if not cells:
            continue
        parts = tuple(cells.get(name, "") for name in key)
        if not parts[-1] or not any(parts):
            keyless.append(str(places[number]))
            continue
        if parts in found:
            doubled.append(str(places[number]))
        found[parts] = SourceRow(file, parts, cells, table.file)
    notes = []
    if keyless:
        notes.append(f"{_rows(keyless)} left out: no {key[-1]}.")
    if doubled:
        notes.append(f"{_rows(doubled)} came a second time with the same id; the last counts, as in ALM.")
    numeric = Counter(parts[-1].lstrip("0") for parts in found if parts[-1].isdigit()) if len(key) == 1 else Counter()
    alike = [number for number, times in numeric.items() if times > 1]
    if alike:
        notes.append(
            f"{len(alike)} ids are the same as numbers and different as text (such as {alike[0]} and 0{alike[0]})."
        )
    return list(found.values()), notes


def _about_names(file: str, rows: Sequence[SourceRow]) -> list[str]:
    column = NAMED_BY[file]
    if not column:
        return []
    nameless = [row for row in rows if not row[column]]
    notes = [f"{len(nameless)} without a name: the id stands in."] if nameless else []
    if file.endswith("_instance.csv"):
        return notes
    counts = Counter(row[column].casefold() for row in rows if row[column])
    doubled = [name for name, times in counts.items() if times > 1]
    if doubled:
        notes.append(
            f"{len(doubled)} names stand for several things, such as “{doubled[0]}”; they are told by their ids."
        )
    return notes


def _about_form(file: str, shape: str, how: How, table: Table, columns: dict[str, list[str]]) -> list[str]:
    notes = []
    if how is not How.NAME:
        notes.append(f"Taken for {file} by its {'headings' if how is How.HEADING else 'name'}.")
    if file == "badge.csv" and "externalBadgeId" not in columns:
        notes.append("An older form without the columns for Credly: badges are tied to templates by their names.")
    elif "before" in shape:
        notes.append(f"An older form ({shape}); what it lacks is taken from ALM where ALM says it.")
    return notes


def _refuse_mangled(table: Table, column: str, cells: Sequence[str]) -> None:
    """Ids that a spreadsheet has made numbers of: what they were cannot be told any more."""
    for number, cell in enumerate(cells):
        if _MANGLED.fullmatch(cell):
            raise UnreadableInput(
                f"{table.file}: the {column} “{cell}” is what a spreadsheet makes of a number, not the id itself.",
                hint="Bring the file as it was written, without saving it in a spreadsheet.",
                file=table.file,
                row=int(table.rows[number]),
                code="catalogue.mangled-id",
            )


# --- exports ------------------------------------------------------------------------------------------------------


def _exported_objects(table: Table, plain: Sequence[str]) -> BroughtFile:
    """A learner transcript: who did what, and with it what there is; only what somebody was enrolled in."""
    names = next((place for place, one in enumerate(plain) if one.startswith("lp/certification")), None)
    unique = plain.index("lo unique id") if "lo unique id" in plain else None
    kinds, ids = table.column(plain.index("type")).to_list(), table.column(plain.index("training id")).to_list()
    instances = table.column(plain.index("instance")).to_list()
    titles = table.column(names).to_list() if names is not None else [""] * table.height
    uniques = table.column(unique).to_list() if unique is not None else [""] * table.height
    _refuse_mangled(table, "Training ID", ids)
    found: dict[tuple[str, ...], SourceRow] = {}
    for kind, own, instance, title, unique_id in zip(kinds, ids, instances, titles, uniques, strict=True):
        word = _KINDS.get(kind.strip().casefold())
        if word is None or not own.strip():
            continue
        object_id = own.strip() if ":" in own else f"{word}:{own.strip()}"
        cells = {"id": object_id, "kind": word, "name": title.strip(), "uniqueLoId": unique_id.strip()}
        key = (object_id, instance.strip())
        found[key] = SourceRow(EXPORTED_OBJECTS, key, {**cells, "instance": instance.strip()}, table.file)
    note = "A learner transcript: only what somebody was enrolled in is in it, and no badges."
    return BroughtFile(table.file, "learner transcript", len(found), (note,), found=tuple(found.values()))


def _exported_skills(table: Table, plain: Sequence[str]) -> BroughtFile:
    """A skill transcript: skills and levels that somebody was given."""
    columns = [table.column(plain.index(name)).to_list() for name in _SKILLS]
    found: dict[tuple[str, ...], SourceRow] = {}
    for skill, level, credits in zip(*columns, strict=True):
        digits = "".join(sign for sign in level if sign.isdigit())
        if skill.strip() and digits:
            key = (skill.strip(), digits)
            cells = {"name": key[0], "level": digits, "credits": credits.strip()}
            found[key] = SourceRow(EXPORTED_SKILLS, key, cells, table.file)
    note = "A skill transcript: only skills that somebody was given are in it, and no badges."
    return BroughtFile(table.file, "skill transcript", len(found), (note,), found=tuple(found.values()))


def _clean(cell: str) -> str:
    return cell.strip(" \t\r\n\u00a0\u200b\ufeff")


def _rows(places: Sequence[str]) -> str:
    more = f" and {len(places) - _SHOWN} more" if len(places) > _SHOWN else ""
    return f"Row{'s' if len(places) > 1 else ''} {', '.join(places[:_SHOWN])}{more}"


def _refusal(table: Table, message: str, hint: str) -> UnreadableInput:
    return UnreadableInput(message, hint=hint, file=table.file, code="catalogue.not-usable")
