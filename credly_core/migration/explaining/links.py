"""What depends on what: which file needs which, through which columns, and whether Adobe says so itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from credly_core.migration.filespec import FileSpec


@dataclass(frozen=True, slots=True)
class Link:
    """`file` needs `needs` to be loaded before; `columns` are those that point there, empty where none does."""

    file: str
    needs: str
    columns: tuple[str, ...]
    documented: bool


@dataclass(frozen=True, slots=True)
class Links:
    """The links of one file type, both ways."""

    needs: tuple[Link, ...]
    needed_by: tuple[Link, ...]


def links_of(spec: FileSpec, specs: Sequence[FileSpec]) -> Links:
    """What the file needs, and what needs it, each in the order of upload."""
    needed_by = [link for other in specs for link in needs_of(other) if link.needs == spec.name]
    order = {other.name: other.order for other in specs}
    return Links(
        tuple(sorted(needs_of(spec), key=lambda link: order[link.needs])),
        tuple(sorted(needed_by, key=lambda link: order[link.file])),
    )


def needs_of(spec: FileSpec) -> Iterator[Link]:
    """The files this one needs; a file that points to itself is no need."""
    columns: dict[str, list[str]] = {}
    for column in spec.columns:
        targets = [column.references] if column.references else []
        for to in (*targets, *column.references_map.values()):
            named = columns.setdefault(to.file, [])
            if column.name not in named:
                named.append(column.name)
    for needed in dict.fromkeys((*spec.needs, *spec.needs_documented, *columns)):
        if needed != spec.name:
            yield Link(spec.name, needed, tuple(columns.get(needed, ())), needed in spec.needs_documented)
