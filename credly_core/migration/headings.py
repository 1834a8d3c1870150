"""What is to be said about a file before its cells: how it was read, its name, its shape, its headings."""

from __future__ import annotations

import re
from collections.abc import Iterator

from credly_core.migration.conventions import conventions
from credly_core.migration.filespec import ColumnSpec, FileSpec
from credly_core.migration.findings import FindingGroup, Place, Severity, Spot, text_of
from credly_core.migration.reading.refusal import column_letters, place_text
from credly_core.migration.recognition import Bindings, Match, shape_of, tidy
from credly_core.migration.table import Table

_CODES = {
    Match.TRIMMED: "header.space",
    Match.ALIAS: "header.alias",
    Match.CASE: "header.case",
    Match.SPACED: "header.spaced",
}


#: Notes about things that the check of a known file says itself.
_SAID_BY_CHECK = (
    "header.duplicate",
    "header.nameless",
    "file.no-rows",
    "file.smart-quotes",
    "column.empty-tail",
    "row.no-content",
)


def note_groups(table: Table, *, known: bool = True) -> Iterator[FindingGroup]:
    """The reader's notes as findings; of a known file only those that the check does not make itself."""
    for note in table.notes:
        if known and note.code in _SAID_BY_CHECK:
            continue
        facts = {"place": place_text(note.row, note.column, table.header), **dict(note.facts)}
        yield _about_file(note.code, facts, row=note.row)


def _about_file(code: str, facts: dict[str, str] | None = None, *, row: int | None = None) -> FindingGroup:
    return FindingGroup(code, text_of(code).severity, Place.FILE, spots=(Spot(row=row, facts=facts or {}),))


def check_file(table: Table, spec: FileSpec, bindings: Bindings) -> Iterator[FindingGroup]:
    """The name, an older shape, no rows at all."""
    if re.split(r"[\\/]", table.file)[-1] != spec.name:
        yield _about_file("PK-3", {"value": table.file, "proposal": spec.name})
    code, _ = shape_of(table.header, spec)
    shape = next((shape for shape in spec.shapes if shape.says and set(shape.columns) == set(bindings.by_name)), None)
    if shape is not None and code != "foreign":
        yield _about_file(shape.says, {"shape": shape.title, "adds": ", ".join(shape.adds)})
    if not table.height:
        yield _about_file("file.no-rows")


def check_headings(table: Table, spec: FileSpec, bindings: Bindings) -> list[FindingGroup]:
    """Headings that are missing, unknown, written otherwise, twice there, without a name, in no workbook."""
    spots: dict[str, list[Spot]] = {}
    for binding in bindings.by_name.values():
        if binding.match in _CODES:
            spots.setdefault(_CODES[binding.match], []).append(_spot(table, binding.position, binding.column))
    for binding in bindings.repeated:
        spots.setdefault("header.duplicate", []).append(_spot(table, binding.position, binding.column))
    for column in spec.columns:
        if column.required and column.name not in bindings.by_name:
            facts = {"missing": column.name, "value": column.name}
            spots.setdefault("header.missing", []).append(Spot(table.heading_row, column.name, None, facts))
    for code, spot in (*_unknown(table, spec, bindings), *_nameless(table, bindings)):
        spots.setdefault(code, []).append(spot)
    groups = [_group(code, text_of(code).severity, found) for code, found in spots.items()]
    return [*groups, *_unlisted(table, spec, bindings)]


def _group(code: str, severity: Severity, found: list[Spot], basis: str = "") -> FindingGroup:
    only = found[0] if len(found) == 1 else Spot()
    return FindingGroup(code, severity, Place.HEADING, only.column, only.position, spots=tuple(found), rule_basis=basis)


def _spot(table: Table, position: int, column: ColumnSpec) -> Spot:
    facts = {"value": table.header[position], "proposal": column.name, "letters": column_letters(position + 1)}
    return Spot(table.heading_row, column.name, position, facts)


def _unknown(table: Table, spec: FileSpec, bindings: Bindings) -> Iterator[tuple[str, Spot]]:
    if not bindings.unknown:
        return
    from rapidfuzz import fuzz, process  # noqa: PLC0415  needed for unknown headings only

    free = {column.name: column.name.lower() for column in spec.columns if column.name not in bindings.by_name}
    cutoff = conventions().near_heading
    for position in bindings.unknown:
        heading = tidy(table.header[position])
        near = process.extractOne(heading.lower(), free, scorer=fuzz.ratio, score_cutoff=cutoff)
        facts = {"value": heading, "letters": column_letters(position + 1)}
        if near:
            facts["proposal"] = str(near[2])
        yield "header.near" if near else "header.unknown", Spot(table.heading_row, heading, position, facts)


def _nameless(table: Table, bindings: Bindings) -> Iterator[tuple[str, Spot]]:
    for position in bindings.nameless:
        empty = bool((table.column(position) == "").all())
        facts = {"value": "", "letters": column_letters(position + 1)}
        yield "header.empty" if empty else "header.nameless", Spot(table.heading_row, None, position, facts)


def _unlisted(table: Table, spec: FileSpec, bindings: Bindings) -> Iterator[FindingGroup]:
    """Columns that are known though no workbook lists them, together by how bad that is and by who names them."""
    by_kind: dict[tuple[Severity, str], list[str]] = {}
    for column in spec.columns:
        if column.header_severity is not None and column.name in bindings.by_name:
            by_kind.setdefault((column.header_severity, column.basis), []).append(column.name)
    for (severity, basis), names in by_kind.items():
        facts = {"columns": ", ".join(names), "source": basis, "value": ", ".join(names)}
        yield _group("header.unlisted", severity, [Spot(table.heading_row, facts=facts)], basis)
