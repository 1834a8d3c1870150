"""What each migration file must look like: its own reading of Adobe's workbooks, apart from the console's specs."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import TypedDict


class _ColumnEntry(TypedDict, total=False):
    type: str
    required: bool
    max_length: int
    min: float
    max: float
    allowed: list[str]
    pattern: str
    aliases: list[str]
    exclusive_with: str
    references: str


class _FileEntry(TypedDict):
    name: str
    order: int
    key: list[str]
    columns: dict[str, _ColumnEntry]


@dataclass(frozen=True, slots=True)
class ColumnRule:
    """What the cells of one column must be."""

    name: str
    type: str
    required: bool = False
    longest: int | None = None
    least: float | None = None
    most: float | None = None
    allowed: tuple[str, ...] = ()
    pattern: str | None = None
    #: The other column of which exactly one is filled.
    either: str | None = None
    #: File and column that must know the value.
    references: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class FileRule:
    """What one file must look like. `order` is its place in a run."""

    name: str
    order: int
    key: tuple[str, ...]
    columns: Mapping[str, ColumnRule]
    aliases: Mapping[str, str]

    @property
    def noun(self) -> str:
        """The name without extension, as runs report it."""
        return self.name.removesuffix(".csv")


@functools.cache
def file_rules() -> Mapping[str, FileRule]:
    """All files by name, in the order of a run."""
    entries: list[_FileEntry] = json.loads(
        files("credly_core.sandbox").joinpath("data/migration_files.json").read_text("utf-8")
    )
    return {entry["name"]: _file(entry) for entry in entries}


def _file(entry: _FileEntry) -> FileRule:
    columns = {name: _column(name, column) for name, column in entry["columns"].items()}
    aliases = {alias: name for name, column in entry["columns"].items() for alias in column.get("aliases", [])}
    return FileRule(entry["name"], entry["order"], tuple(entry["key"]), columns, aliases)


def _column(name: str, entry: _ColumnEntry) -> ColumnRule:
    file, _, column = entry.get("references", "").partition(".")
    return ColumnRule(
        name=name,
        type=entry["type"],
        required=entry.get("required", False),
        longest=entry.get("max_length"),
        least=entry.get("min"),
        most=entry.get("max"),
        allowed=tuple(entry.get("allowed", [])),
        pattern=entry.get("pattern"),
        either=entry.get("exclusive_with"),
        references=(file, column) if file else None,
    )
