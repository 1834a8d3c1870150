"""Everything the check has to say about a set of files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from credly_core.migration.filespec import FileSpec
from credly_core.migration.findings import Counted, Finding, FindingGroup, Report, Severity
from credly_core.migration.recognition import Recognition
from credly_core.migration.table import Table


@dataclass(frozen=True)
class SetFile:
    """One file of the set with its report, in which findings across files are included.

    `spec` is None for a file that is no known migration file; `left_out_for` names the file that counts instead when
    two are of one type.
    """

    table: Table
    spec: FileSpec | None
    recognition: Recognition
    report: Report
    left_out_for: str = ""

    @property
    def export_name(self) -> str:
        """The name under which ALM picks the file up; its own when nobody knows better."""
        return self.spec.name if self.spec else self.table.file


@dataclass(frozen=True, slots=True)
class UploadStep:
    """One file in the order of upload: what it needs of this set before it, and what Adobe itself lists."""

    file: str
    title: str
    sprint: int
    needs: tuple[str, ...]
    needs_documented: tuple[str, ...]


@dataclass(frozen=True)
class Unproven:
    """Ids of one kind that nothing at hand can prove; `places` are the files and columns that use them."""

    code: str
    places: tuple[tuple[str, str], ...]
    cells: tuple[pl.Series, ...]

    @cached_property
    def ids(self) -> pl.Series:
        """Every id once, in the order of its first use."""
        return pl.concat(self.cells).unique(maintain_order=True).alias("id")

    def first(self, limit: int) -> list[str]:
        """Some of the first ids, each once, found without a look at all of them."""
        some = pl.concat([_first(cells, limit) for cells in self.cells])
        return some.unique(maintain_order=True).head(limit).to_list()

    @cached_property
    def count(self) -> int:
        """How many different ids."""
        return pl.concat(self.cells).n_unique()


def _first(cells: pl.Series, limit: int) -> pl.Series:
    few = cells.head(limit * limit).unique(maintain_order=True)
    return few if len(few) >= limit or len(cells) <= limit * limit else cells.unique(maintain_order=True).head(limit)


@dataclass(frozen=True)
class MissingFile:
    """A file that others of the set need and that is not there; earlier sprints may have brought it.

    `used` are the ids that point to it, None when no cell does; `listed` is true when a list of the account stands in.
    """

    file: str
    title: str
    needed_by: tuple[str, ...]
    documented: bool
    used: Unproven | None
    listed: bool


@dataclass(frozen=True)
class SetReport(Counted):
    """The files with their reports, what is to be said about the set as a whole, and the order of upload."""

    files: tuple[SetFile, ...]
    whole: Report
    order: tuple[UploadStep, ...]
    missing: tuple[MissingFile, ...]
    unproven: tuple[Unproven, ...]
    complete: bool

    @property
    def groups(self) -> tuple[FindingGroup, ...]:
        """The findings about the set as a whole."""
        return self.whole.groups

    @property
    def reports(self) -> tuple[Report, ...]:
        """The reports of the files, then the one of the whole."""
        return (*(file.report for file in self.files), self.whole)

    def count(self, severity: Severity) -> int:
        """How many findings of a severity, exactly, in all files and about the set."""
        return sum(report.count(severity) for report in self.reports)

    def file(self, name: str) -> SetFile | None:
        """The file that counts for a type (`course.csv`), or one of exactly this name."""
        counted = [file for file in self.files if file.spec and file.spec.name == name and not file.left_out_for]
        named = [file for file in self.files if file.table.file == name]
        return next(iter([*counted, *named]), None)

    def findings(self) -> Iterator[Finding]:
        """All findings, file by file, those about the set last."""
        for report in self.reports:
            yield from report.findings()
