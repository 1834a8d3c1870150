"""One column in words: whether it must be filled, what it may hold, what it points to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from credly_core.migration.conventions import conventions
from credly_core.migration.filespec import ColumnSpec, ColumnStatus, JsonKey, Kind
from credly_core.migration.findings.severity import Severity

_KINDS = {
    Kind.STRING: "text",
    Kind.IDENTIFIER: "identifier",
    Kind.INTEGER: "whole number",
    Kind.NUMBER: "number",
    Kind.BOOLEAN: "TRUE or FALSE",
    Kind.DATETIME: "moment in UTC",
    Kind.URL_OR_PATH: "web address or path",
    Kind.EMAIL: "e-mail address",
    Kind.JSON: "JSON object",
}

_STATUSES = {
    ColumnStatus.OFFICIAL: "",
    ColumnStatus.OUTSIDE_WORKBOOK: "described outside the workbook",
    ColumnStatus.SAMPLE_ONLY: "seen in published samples only",
    ColumnStatus.REMOVED: "was in an older workbook",
    ColumnStatus.WITHDRAWN: "documented for some days, then taken back",
}


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """A column as a line of a table for people; every member is text that may be shown as it is."""

    name: str
    kind: str
    needed: str
    may_hold: tuple[str, ...]
    allowed: tuple[str, ...]
    points_to: str
    default: str
    example: str
    about: str
    basis: str
    since: str
    status: str
    conflict: str

    @property
    def limits(self) -> str:
        """Everything a value must obey, in one text."""
        listed = ", ".join(self.allowed)
        chosen = f"one of {listed}" if len(self.allowed) > 1 else f"only {listed}" if listed else ""
        return "; ".join(part for part in (chosen, *self.may_hold) if part)


def describe_column(column: ColumnSpec) -> ColumnLine:
    """The column in words."""
    return ColumnLine(
        name=column.name,
        kind=_KINDS[column.kind],
        needed=_needed(column),
        may_hold=tuple(_limits(column)),
        allowed=column.allowed,
        points_to=", ".join(_targets(column)),
        default=column.default or "",
        example=column.example,
        about=column.about,
        basis=column.basis,
        since=column.since,
        status=_STATUSES[column.status],
        conflict=column.conflict,
    )


def _needed(column: ColumnSpec) -> str:
    if column.required:
        return "always"
    if column.required_if is not None:
        return f"when {column.required_if.column} is {' or '.join(column.required_if.values)}"
    if column.exclusive_with:
        return f"this or {column.exclusive_with}, not both"
    return "optional"


def _limits(column: ColumnSpec) -> Iterator[str]:
    yield from _form(column)
    yield from _range(column)
    if column.list_separator:
        yield f"several values, separated by “{column.list_separator}”"
    if column.multiline:
        yield "may hold line breaks"
    if column.ignore_case:
        yield "capitals do not matter"
    yield from _listed_elsewhere(column)
    yield from (_member(column, key) for key in column.json_keys)
    if column.personal_data:
        yield "personal data"


def _form(column: ColumnSpec) -> Iterator[str]:
    if column.kind is Kind.DATETIME:
        yield f"written {conventions().dates.form}"
    if column.bare_date is not None:
        yield f"a bare date is {'an error' if column.bare_date is Severity.ERROR else 'a warning'}"
    if column.max_length is not None:
        yield f"at most {column.max_length:,} characters"
    if column.shape:
        yield conventions().shapes[column.shape].title
    if column.pattern:
        yield f"matches {column.pattern}"
    if column.extensions:
        yield f"ends in {', '.join(f'.{extension}' for extension in column.extensions)}"


def _listed_elsewhere(column: ColumnSpec) -> Iterator[str]:
    if column.allowed_elsewhere:
        yield f"other pages of Adobe also name {', '.join(column.allowed_elsewhere)}"
    if column.observed and not column.allowed:
        yield f"seen so far: {', '.join(column.observed)}"


def _range(column: ColumnSpec) -> Iterator[str]:
    unit = f" {column.unit}" if column.unit else ""
    if column.min is not None and column.max is not None:
        yield f"{column.min} to {column.max}{unit}"
    elif column.min is not None:
        yield f"{column.min}{unit} or more"
    elif column.max is not None:
        yield f"at most {column.max}{unit}"
    elif unit:
        yield f"in{unit}"


def _member(column: ColumnSpec, key: JsonKey) -> str:
    needed = "required" if key.required else f"required if {key.required_if}" if key.required_if else "optional"
    never = f", not together with {' or '.join(key.exclusive_with)}" if key.exclusive_with else ""
    return f"{column.json_chosen_by} {key.chosen}: member {key.name} ({key.type}, {needed}{never})"


def _targets(column: ColumnSpec) -> Iterator[str]:
    if column.references is not None:
        yield f"{column.references.file} {column.references.column}"
    for value, to in column.references_map.items():
        yield f"{to.file} {to.column} when {column.references_by} is {value}"
