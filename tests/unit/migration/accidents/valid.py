"""A valid file of any type, made from its spec: rows about which the check has nothing to say."""

from __future__ import annotations

from credly_core.migration.filespec import ColumnSpec, FileSpec, Kind
from credly_core.migration.findings import Severity
from credly_core.migration.spec import load_specs

#: Where a rule asks for more than the columns say, by file and column. `{n}` is the number of the row.
_SPECIAL = {
    ("course_module.csv", "moduleOrderInCourse"): "0",
    ("user_course_grade.csv", "started"): "TRUE",
    ("user_course_grade.csv", "startedDate"): "2024-03-{n:02d}T09:30:00.000Z",
    ("session.csv", "endTime"): "2024-03-{n:02d}T11:30:00.000Z",
    ("session.csv", "startTime"): "2024-03-{n:02d}T09:30:00.000Z",
    ("learning_program_instance.csv", "deadline"): "2025-03-{n:02d}T11:30:00.000Z",
}
#: Columns that hold any text, filled although they may be empty.
_PROSE = ("description", "overview", "certificateOverview", "comment")


def valid_rows(spec: FileSpec, count: int = 6) -> list[list[str]]:
    """The headings and so many rows."""
    columns = [
        column for column in map(spec.column, spec.canonical_names) if column.header_severity is not Severity.WARNING
    ]
    return [
        [column.name for column in columns],
        *([_cell(spec, column, n) for column in columns] for n in range(1, count + 1)),
    ]


def all_specs() -> list[FileSpec]:
    """Every file type, in the order of upload."""
    return list(load_specs().all())


def _cell(spec: FileSpec, column: ColumnSpec, n: int) -> str:
    special = _SPECIAL.get((spec.name, column.name))
    if special is not None:
        return special.format(n=n)
    wanted = column.required or column.name in (*spec.key, *_PROSE)
    if column.name.startswith("alm") or not wanted:
        return ""
    if column.allowed or column.observed:
        return (column.allowed or column.observed)[0]
    if column.kind is Kind.IDENTIFIER:
        return f"{_family(spec, column)}-{n:03d}"
    number = str(max(int(float(column.min or 1)), 1))
    extension = (column.extensions or ("png",))[0]
    return {
        Kind.DATETIME: f"2024-03-{n % 27 + 1:02d}T09:30:00.000Z",
        Kind.INTEGER: number,
        Kind.NUMBER: number,
        Kind.BOOLEAN: "TRUE",
        Kind.EMAIL: f"person{n}@example.com",
        Kind.URL_OR_PATH: f"Image/picture-{n}.{extension}",
    }.get(column.kind, f"Course Number {n}"[: column.max_length or 80])


def _family(spec: FileSpec, column: ColumnSpec) -> str:
    """What an id begins with, the same in the file it comes from and in those that refer to it."""
    if column.references is not None and column.references.column == "id":
        return column.references.file.removesuffix(".csv").replace("_", "-")
    return spec.name.removesuffix(".csv").replace("_", "-") if column.name == "id" else column.name
