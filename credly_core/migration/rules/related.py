"""The other files of a set, as far as a rule may look into them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import polars as pl

from credly_core.migration.filespec import FileSpec
from credly_core.migration.table import Table


class RelatedTable(Protocol):
    """One file of the set: its records, and its cells without the blanks and unseen characters around them."""

    @property
    def table(self) -> Table: ...

    @property
    def spec(self) -> FileSpec: ...

    @property
    def tidied(self) -> Mapping[str, pl.Series]:
        """The cells of every known column that the file has, by the column's name."""

    @property
    def alive(self) -> pl.Series:
        """False for records that are empty altogether."""

    @property
    def remembered(self) -> dict[str, pl.Series]:
        """What rules found out about the file and may need again."""


class Related(Protocol):
    """The set a file came with. A file that is not in it is not checked against."""

    def file(self, name: str) -> RelatedTable | None:
        """The file of this type (`module.csv`), or None when the set has none."""


@dataclass(frozen=True)
class RelatedFiles:
    """A set as a plain mapping from the name of a file type to its file."""

    files: Mapping[str, RelatedTable] = field(default_factory=dict)

    def file(self, name: str) -> RelatedTable | None:
        """The file of this type, or None."""
        return self.files.get(name)
