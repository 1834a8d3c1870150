"""What a kept check answers: the set as it stands, a slice of a file's rows, what was changed, what to take away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

import polars as pl

from credly_core.domain.ids import CheckId
from credly_core.errors import NotReady
from credly_core.migration.findings import Counted, FindingGroup, Severity
from credly_core.migration.repairs import RepairGroup
from credly_core.migration.sets import AccountLists, MissingFile, SetReport, UploadStep
from credly_core.migration.zipping import IgnoredEntry
from credly_core.steps.check.answers import CheckAnswer, CheckedFile
from credly_core.steps.check.changing import ChangeCounts, FileChange, FileChanges, SetChanges
from credly_core.steps.check.workspace import Workspace

#: Repairs that change nothing for ALM: the order of columns is free, and columns that may be left out may be left out.
NOT_NEEDED = ("columns.order", "file.version")


def is_taken_along(repair: RepairGroup) -> bool:
    """Whether a repair is among those that are taken all at once."""
    return repair.is_sure and repair.code not in NOT_NEEDED


@dataclass(frozen=True)
class CheckView(Counted):
    """A set of files at one moment: every file with findings and repairs, what holds for the set, what can be undone.

    `files` are in the order they came, refused ones among them. `ignored` lists what was left aside in zips, and why.
    """

    id: CheckId
    name: str
    revision: int
    created_at: datetime
    used_at: datetime
    files: tuple[CheckedFile, ...]
    report: SetReport
    account: AccountLists
    workspace: Workspace = field(repr=False)
    ignored: tuple[IgnoredEntry, ...] = ()

    def file(self, file: str) -> CheckedFile:
        """One file by its id; `NotReady` when it is not in the set any more."""
        for one in self.files:
            if one.id == file:
                return one
        raise NotReady("This file is not in the check any more.", hint="Look at the files again.")

    @property
    def groups(self) -> tuple[FindingGroup, ...]:
        """The findings about the set as a whole."""
        return self.report.groups

    @property
    def order(self) -> tuple[UploadStep, ...]:
        """The order in which this set is uploaded."""
        return self.report.order

    @property
    def missing(self) -> tuple[MissingFile, ...]:
        """Files that others of the set need and that are not there."""
        return self.report.missing

    @property
    def complete(self) -> bool:
        """Whether the user said that the set is complete: then references that lead nowhere are errors."""
        return self.report.complete

    def count(self, severity: Severity) -> int:
        """How many findings of a severity in all files and about the set; a refused file is one error."""
        return sum(file.count(severity) for file in self.files) + self.report.whole.count(severity)

    @cached_property
    def arrangement(self) -> str:
        """Names which files, rows and columns there are; give it back with an edit, so that it hits no other row."""
        return f"{self.id}-{self.workspace.arrangement}"

    @cached_property
    def changed(self) -> SetChanges:
        """Everything that is different from what was brought."""
        return SetChanges([change for file in self.files if (change := self._change_of(file)) is not None])

    def _change_of(self, file: CheckedFile) -> FileChanges | None:
        compared = self.workspace.comparison(int(file.id))
        return None if compared is None else FileChanges(file.name, file.on_export, compared)

    def counts_of(self, file: str) -> ChangeCounts:
        """How much is different in one file from what was brought."""
        compared = self.workspace.comparison(int(file))
        return ChangeCounts() if compared is None else ChangeCounts.of(compared)

    def changes(self, first: int = 0, count: int | None = None) -> tuple[FileChange, ...]:
        """Some lines of the list of changes."""
        return self.changed.lines(first, count)

    def as_answer(self) -> CheckAnswer:
        """The same findings as `badge-console check` prints them."""
        return CheckAnswer(self.files, self.report, self.ignored)

    def touched(self, file: str) -> pl.DataFrame:
        """`record` and `column` of every cell of a file that steps have changed, as the file stands now."""
        compared = self.workspace.comparison(int(file))
        if compared is None:
            return pl.DataFrame(schema={"record": pl.Int64, "column": pl.Int64})
        return compared.cells.select(pl.col("index").alias("record"), pl.col("position").alias("column"))

    @property
    def sure_count(self) -> int:
        """How many repairs need no question."""
        return len(self.sure_repairs)

    @property
    def sure_repairs(self) -> tuple[tuple[CheckedFile, RepairGroup], ...]:
        """Those repairs: what `repair_sure` begins with. What ALM does not need is offered, but not taken with them."""
        return tuple((file, item) for file in self.files for item in file.repairs if is_taken_along(item))

    @property
    def position(self) -> int:
        """How many steps of the history count now."""
        return self.workspace.position

    @property
    def step_titles(self) -> tuple[str, ...]:
        """What was done, step by step, those undone at the end."""
        return tuple(step.title for step in self.workspace.steps)

    @property
    def can_undo(self) -> bool:
        """True when a step was taken."""
        return self.workspace.position > 0

    @property
    def can_redo(self) -> bool:
        """True when a step was undone."""
        return self.workspace.position < len(self.workspace.steps)

    @property
    def undo_title(self) -> str:
        """What undo would take back; empty when there is nothing."""
        return self.workspace.steps[self.position - 1].title if self.can_undo else ""

    @property
    def redo_title(self) -> str:
        """What redo would do again; empty when there is nothing."""
        return self.workspace.steps[self.position].title if self.can_redo else ""


@dataclass(frozen=True, slots=True)
class RowFilter:
    """Which rows a slice shows; what is empty filters nothing. `text` is looked for in all cells, case aside.

    `only_marked` leaves the rows with any finding, `changed` those with a cell that a step has changed.
    """

    only_marked: bool = False
    severities: tuple[Severity, ...] = ()
    codes: tuple[str, ...] = ()
    column: str = ""
    text: str = ""
    changed: bool = False

    @property
    def is_empty(self) -> bool:
        """True when it leaves every row."""
        return self == RowFilter()


@dataclass(frozen=True)
class RowSlice:
    """Some rows of a file as a page shows them.

    `total` counts the rows the filter leaves, `first` is the place of the slice among them. `records` are the indexes
    of the rows in the file (for `edit`), `rows` what a spreadsheet shows. `marks` holds the worst severity by record
    and column position, position None for findings about the whole row.
    """

    header: tuple[str, ...]
    first: int
    total: int
    records: tuple[int, ...]
    rows: tuple[int, ...]
    cells: tuple[tuple[str, ...], ...]
    marks: Mapping[tuple[int, int | None], Severity]
    changed: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True, slots=True)
class Spotted:
    """A cell that a jump leads to: record index, column position (None for the whole row), place among the rows that
    the filter leaves."""

    record: int
    column: int | None
    place: int


@dataclass(frozen=True, slots=True)
class Takeaway:
    """A file to take away."""

    name: str
    data: bytes
    media_type: str
