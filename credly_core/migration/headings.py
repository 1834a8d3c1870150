"""What is to be said about a file before its cells: how it was read, its name, its shape, its headings."""

from __future__ import annotations

from collections.abc import Iterator

from credly_core.migration.conventions import conventions
from credly_core.migration.filespec import ColumnSpec, FileSpec
from credly_core.migration.findings import FindingGroup, Place, Severity, text_of
from credly_core.migration.recognition import Bindings, Match, shape_of, tidy
from credly_core.migration.table import Table

_CODES = {
    Match.TRIMMED: "header.space",
    Match.ALIAS: "header.alias",
    Match.CASE: "header.case",
    Match.SPACED: "header.spaced",
}


def note_groups(table: Table) -> Iterator[FindingGroup]:
    """The reader's notes as findings."""
    for note in table.notes:
        yield FindingGroup(
            note.code,
            text_of(note.code).severity,
            Place.FILE,
            column=None,
            facts=dict(note.facts),
            row=note.row,
        )


def check_file(table: Table, spec: FileSpec, bindings: Bindings) -> Iterator[FindingGroup]:
    """The name, an older shape, no rows at all."""
    if table.file != spec.name:
        severity = text_of("PK-3").severity
        yield FindingGroup("PK-3", severity, Place.FILE, facts={"value": table.file, "proposal": spec.name})
    code, _ = shape_of(table.header, spec)
    shape = next((shape for shape in spec.shapes if shape.says and set(shape.columns) == set(bindings.by_name)), None)
    if shape is not None and code != "foreign":
        facts = {"shape": shape.title, "adds": ", ".join(shape.adds)}
        yield FindingGroup(shape.says, text_of(shape.says).severity, Place.FILE, facts=facts)
    if not table.height:
        yield FindingGroup("file.norows", text_of("file.norows").severity, Place.FILE)


def check_headings(table: Table, spec: FileSpec, bindings: Bindings) -> Iterator[FindingGroup]:
    """Headings that are missing, unknown, written otherwise, twice there, without a name, in no workbook."""
    for binding in bindings.by_name.values():
        if binding.match in _CODES:
            yield _heading(table, binding.position, _CODES[binding.match], binding.column)
    for binding in bindings.repeated:
        yield _heading(table, binding.position, "header.duplicate", binding.column)
    for column in spec.columns:
        if column.required and column.name not in bindings.by_name:
            facts = {"missing": column.name, "value": column.name}
            severity = text_of("header.missing").severity
            yield FindingGroup(
                "header.missing", severity, Place.HEADING, column.name, None, facts=facts, row=1,
                rule_text=column.about, rule_basis=column.basis,
            )
    yield from _unknown(table, spec, bindings)
    yield from _unlisted(spec, bindings)


def _heading(table: Table, position: int, code: str, column: ColumnSpec) -> FindingGroup:
    facts = {"value": table.header[position], "proposal": column.name, "number": str(position + 1)}
    return FindingGroup(code, text_of(code).severity, Place.HEADING, column.name, position, facts=facts, row=1)


def _unknown(table: Table, spec: FileSpec, bindings: Bindings) -> Iterator[FindingGroup]:
    from rapidfuzz import fuzz, process  # noqa: PLC0415  needed for unknown headings only

    free = [column.name for column in spec.columns if column.name not in bindings.by_name]
    for position in bindings.unknown:
        heading = tidy(table.header[position])
        near = process.extractOne(heading.lower(), {name: name.lower() for name in free}, scorer=fuzz.ratio,
                                  score_cutoff=conventions().near_heading)
        facts = {"value": heading, "number": str(position + 1)}
        code = "header.unknown"
        if near:
            code, facts["proposal"] = "header.near", str(near[2])
        yield FindingGroup(code, text_of(code).severity, Place.HEADING, heading, position, facts=facts, row=1)
    for position in bindings.nameless:
        facts = {"value": "", "number": str(position + 1)}
        empty = table.height == 0 or bool((table.column(position) == "").all())
        severity = Severity.INFO if empty else text_of("header.empty").severity
        yield FindingGroup("header.empty", severity, Place.HEADING, None, position, facts=facts, row=1)


def _unlisted(spec: FileSpec, bindings: Bindings) -> Iterator[FindingGroup]:
    """Columns that are known though no workbook lists them, together by how bad that is and by who names them."""
    by_kind: dict[tuple[Severity, str], list[str]] = {}
    for column in spec.columns:
        if column.header_severity is not None and column.name in bindings.by_name:
            by_kind.setdefault((column.header_severity, column.basis), []).append(column.name)
    for (severity, basis), names in by_kind.items():
        facts = {"columns": ", ".join(names), "source": basis, "value": ", ".join(names)}
        yield FindingGroup("header.unlisted", severity, Place.HEADING, facts=facts, row=1, rule_basis=basis)


