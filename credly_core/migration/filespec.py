"""What a CSV type is: its columns, its limits, its rules. Values only; `spec.py` reads them from the data files."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

from credly_core.migration.findings.severity import Severity


class Kind(enum.Enum):
    """What a cell of a column holds."""

    #: Free text, or one of the allowed values.
    STRING = "string"
    #: Number or text, compared as trimmed text.
    IDENTIFIER = "identifier"
    #: Whole number.
    INTEGER = "integer"
    #: Decimal number with a point.
    NUMBER = "number"
    #: TRUE or FALSE.
    BOOLEAN = "boolean"
    #: A moment in UTC with milliseconds.
    DATETIME = "datetime"
    #: Web address, or path relative to the content folder.
    URL_OR_PATH = "url_or_path"
    #: E-mail address of a user.
    EMAIL = "email"
    #: A JSON object in one cell.
    JSON = "json"


class ColumnStatus(enum.Enum):
    """Where a column is described."""

    #: In Adobe's workbook.
    OFFICIAL = "official"
    #: Elsewhere in Adobe's documentation.
    OUTSIDE_WORKBOOK = "outside_workbook"
    #: Seen in a published sample only.
    SAMPLE_ONLY = "sample_only"
    #: Was in an older workbook.
    REMOVED = "removed"
    #: Documented for some days, then taken back.
    WITHDRAWN = "withdrawn_documentation"


@dataclass(frozen=True, slots=True)
class Reference:
    """The column of another file that holds the values a column may use."""

    file: str
    column: str


@dataclass(frozen=True, slots=True)
class Condition:
    """True for a row whose cell in `column` holds one of `values`."""

    column: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class JsonKey:
    """One member of a JSON cell; `chosen` is the value of the deciding column under which it may appear."""

    name: str
    chosen: str
    type: str
    required: bool = False
    required_if: str = ""
    default: str = ""
    aliases: tuple[str, ...] = ()
    exclusive_with: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """One column: what it may hold, how strictly, and who says so.

    `codes` renames a general finding for this column (`length` → `name.length`); `severities` changes how bad it
    is. `min` and `max` are text, read as the kind asks.
    """

    name: str
    kind: Kind
    required: bool = False
    about: str = ""
    basis: str = ""
    since: str = ""
    source: str = ""
    conflict: str = ""
    status: ColumnStatus = ColumnStatus.OFFICIAL
    header_severity: Severity | None = None
    aliases: tuple[str, ...] = ()
    spaced: tuple[str, ...] = ()
    guesses: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    allowed_elsewhere: tuple[str, ...] = ()
    observed: tuple[str, ...] = ()
    ignore_case: bool = False
    translations: Mapping[str, str] = field(default_factory=dict)
    misspellings: tuple[str, ...] = ()
    max_length: int | None = None
    min: str | None = None
    max: str | None = None
    default: str | None = None
    unit: str = ""
    pattern: str = ""
    shape: str = ""
    extensions: tuple[str, ...] = ()
    list_separator: str = ""
    multiline: bool = False
    personal_data: bool = False
    bare_date: Severity | None = None
    references: Reference | None = None
    references_by: str = ""
    references_map: Mapping[str, Reference] = field(default_factory=dict)
    exclusive_with: str = ""
    required_if: Condition | None = None
    json_chosen_by: str = ""
    json_never_with: tuple[str, ...] = ()
    json_keys: tuple[JsonKey, ...] = ()
    example: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)
    severities: Mapping[str, Severity] = field(default_factory=dict)

    def code(self, general: str) -> str:
        """The code of a general check in this column."""
        return self.codes.get(general, general)


@dataclass(frozen=True, slots=True)
class Count:
    """How many records of another file point at a record: `column` of `file` does the pointing, `where` says which of
    them count, and of records with one value in the column `distinct` only the first counts."""

    file: str
    column: str
    where: str = ""
    distinct: str = ""


@dataclass(frozen=True, slots=True)
class RuleSpec:
    """One rule that looks at more than one cell: which check (`use`), which columns, with what parameters.

    `columns` are the cells to blame, the first that the file has. `where` is a condition on a record, `counts` are
    numbers it may speak of. A rule that says several things has `parts`, each with a `code` of its own (a code not
    given is the id); then only the parts are looked at.
    """

    id: str
    use: str
    columns: tuple[str, ...] = ()
    severity: Severity = Severity.ERROR
    text: str = ""
    basis: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    code: str = ""
    where: str = ""
    counts: Mapping[str, Count] = field(default_factory=dict)
    parts: tuple[RuleSpec, ...] = ()

    @property
    def is_checked(self) -> bool:
        """False for a rule that is known but that no check looks at yet."""
        return self.use != NOT_CHECKED

    @property
    def each(self) -> tuple[RuleSpec, ...]:
        """What is really looked at: the parts, or the rule itself."""
        return self.parts or (self,)

    @property
    def says(self) -> str:
        """The code of its findings."""
        return self.code or self.id


#: The honest word in a spec for a rule that nothing checks yet.
NOT_CHECKED = "not_checked"


@dataclass(frozen=True, slots=True)
class Shape:
    """One form in which a file is met: its headings in order, and what to say about it."""

    code: str
    title: str
    columns: tuple[str, ...]
    says: str = ""
    adds: tuple[str, ...] = ()
    canonical: bool = False


@dataclass(frozen=True, slots=True)
class CompositeReference:
    """Columns that together must be found in another file; skipped where `unless` holds."""

    columns: tuple[str, ...]
    file: str
    to: tuple[str, ...]
    unless: Condition | None = None


@dataclass(frozen=True, slots=True)
class Retrofit:
    """How a file points at things that live in the account already."""

    mode: str = "none"
    column: str = ""
    prefix: str = ""
    ids: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class FileSpec:
    """One CSV type of ALM's migration."""

    name: str
    title: str
    description: str
    key: tuple[str, ...]
    columns: tuple[ColumnSpec, ...]
    rules: tuple[RuleSpec, ...]
    order: int
    version: str
    status: str = "official"
    workbook: str = ""
    basis: str = ""
    source: str = ""
    conflict: str = ""
    key_basis: str = ""
    key_code: str = "key.duplicate"
    key_severity: Severity = Severity.ERROR
    aliases: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    needs_documented: tuple[str, ...] = ()
    retrofit: Retrofit = field(default_factory=Retrofit)
    composites: tuple[CompositeReference, ...] = ()
    shapes: tuple[Shape, ...] = ()

    def column(self, name: str) -> ColumnSpec:
        """The column of exactly this name; KeyError otherwise."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def names(self) -> tuple[str, ...]:
        """All column names in the order of the spec, which is the canonical order."""
        return tuple(column.name for column in self.columns)

    @property
    def canonical_names(self) -> tuple[str, ...]:
        """Headings of a newly made file: the canonical shape, or all columns of today."""
        for shape in self.shapes:
            if shape.canonical:
                return shape.columns
        gone = (ColumnStatus.SAMPLE_ONLY, ColumnStatus.REMOVED)
        return tuple(column.name for column in self.columns if column.status not in gone)
