"""Everything there is to say about one file type, in the order in which people ask."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from credly_core.migration.explaining.columns import ColumnLine, describe_column
from credly_core.migration.explaining.links import Links, links_of
from credly_core.migration.filespec import FileSpec
from credly_core.migration.findings.severity import Severity

_STATUSES = {
    "official": "described by a workbook of Adobe's",
    "manual_only": "described in Adobe's manual only; there is no workbook",
    "sample_only": "known from a published sample only",
    "withdrawn_documentation": "documented for some days, then taken back: the feature may not be released",
}
_RETROFIT = {
    "none": "only objects of the same migration project",
    "alm_columns": "objects that already live in the account, through the alm columns: {pairs}",
    "flag": "objects that already live in the account, where {column} is TRUE",
    "prefix": "objects that already live in the account, written {prefix}…",
    "unknown": "nobody says whether objects that already live in the account may be named",
    "forbidden": "only objects of the same migration project; objects made in the user interface are not supported",
}


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule that looks at more than one cell."""

    id: str
    severity: Severity
    text: str
    basis: str
    is_checked: bool


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Where Adobe's sources disagree; `where` is a column, or the file itself."""

    where: str
    text: str


@dataclass(frozen=True, slots=True)
class ShapeLine:
    """A form in which the file is met."""

    title: str
    columns: tuple[str, ...]
    is_todays: bool


@dataclass(frozen=True, slots=True)
class TypePage:
    """One file type, told."""

    name: str
    title: str
    description: str
    status: str
    source: str
    version: str
    order: int
    aliases: tuple[str, ...]
    key: tuple[str, ...]
    key_basis: str
    points_at: str
    columns: tuple[ColumnLine, ...]
    rules: tuple[RuleLine, ...]
    contradictions: tuple[Contradiction, ...]
    shapes: tuple[ShapeLine, ...]
    links: Links

    @property
    def required(self) -> tuple[str, ...]:
        """The columns that must always be filled."""
        return tuple(column.name for column in self.columns if column.needed == "always")


def explain(spec: FileSpec, specs: Sequence[FileSpec]) -> TypePage:
    """The file type `spec` among all others."""
    return TypePage(
        name=spec.name,
        title=spec.title,
        description=spec.description,
        status=_STATUSES.get(spec.status, spec.status.replace("_", " ")),
        source=" · ".join(part for part in (spec.workbook or spec.basis, spec.source) if part),
        version=spec.version,
        order=spec.order,
        aliases=spec.aliases,
        key=spec.key,
        key_basis=spec.key_basis,
        points_at=_points_at(spec),
        columns=tuple(describe_column(column) for column in spec.columns),
        rules=tuple(RuleLine(rule.id, rule.severity, rule.text, rule.basis, rule.is_checked) for rule in spec.rules),
        contradictions=tuple(_contradictions(spec)),
        shapes=tuple(ShapeLine(shape.title, shape.columns, shape.canonical) for shape in spec.shapes),
        links=links_of(spec, specs),
    )


def _points_at(spec: FileSpec) -> str:
    found = spec.retrofit
    pairs = ", ".join(f"{theirs} instead of {ours}" for ours, theirs in found.pairs)
    known = _RETROFIT.get(found.mode, found.mode.replace("_", " "))
    return known.format(pairs=pairs, column=found.column, prefix=found.prefix)


def _contradictions(spec: FileSpec) -> Iterator[Contradiction]:
    if spec.conflict:
        yield Contradiction(spec.name, spec.conflict)
    for column in spec.columns:
        if column.conflict:
            yield Contradiction(column.name, column.conflict)
