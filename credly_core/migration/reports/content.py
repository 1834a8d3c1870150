"""What a report is made from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain

from credly_core.errors import UnreadableInput
from credly_core.migration.findings import Finding, Report, Severity
from credly_core.migration.sets import SetReport
from credly_core.migration.table import Table


@dataclass(frozen=True)
class ReportFile:
    """One file: its table and report, or the refusal. `written` says what taking it away does to its bytes."""

    name: str
    type: str | None
    table: Table | None
    report: Report | None
    refusal: UnreadableInput | None = None
    export_name: str = ""
    written: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """Number of records."""
        return self.table.height if self.table is not None else 0

    def count(self, severity: Severity) -> int:
        """How many findings; a refusal is one error."""
        if self.report is None:
            return int(severity is Severity.ERROR)
        return self.report.count(severity)

    def findings(self) -> Iterator[Finding]:
        """Everything found; a refusal is a finding of the file."""
        if self.report is not None:
            yield from self.report.findings()


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One difference from what was brought: where, from what, to what, by which step."""

    file: str
    kind: str
    row: int | None
    column: str
    before: str
    after: str
    step: str


def _no_changes(_most: int) -> Sequence[ChangeLine]:
    return ()


@dataclass(frozen=True)
class ReportContent:
    """A checked set for a report. `changes` gives the first so many lines of `change_total`."""

    title: str
    author: str
    made_at: datetime
    files: tuple[ReportFile, ...]
    report: SetReport
    spec_version: str
    change_total: int = 0
    changes: Callable[[int], Sequence[ChangeLine]] = field(default=_no_changes, repr=False)
    ignored: tuple[tuple[str, str], ...] = ()

    def count(self, severity: Severity) -> int:
        """How many findings of a severity in all files and about the set."""
        return sum(file.count(severity) for file in self.files) + self.report.whole.count(severity)

    @property
    def ok(self) -> bool:
        """True when no error was found and no file was refused."""
        return self.count(Severity.ERROR) == 0

    @property
    def refused(self) -> tuple[ReportFile, ...]:
        """The files that could not be read."""
        return tuple(file for file in self.files if file.refusal is not None)

    @property
    def in_upload_order(self) -> tuple[tuple[int | None, ReportFile], ...]:
        """Each file with its place in the order of upload; those that are not uploaded come first, as on the page."""
        places = {step.file: number for number, step in enumerate(self.report.order, 1)}
        aside = {id(file.table) for file in self.report.files if file.left_out_for}
        found = [(None if id(file.table) in aside else places.get(file.type or ""), file) for file in self.files]
        return tuple(sorted(found, key=lambda one: (one[0] is not None, one[0] or 0)))

    def findings(self) -> Iterator[Finding]:
        """Everything found in files that were read, then what is said about the set."""
        return chain(*(file.findings() for file in self.files), self.report.whole.findings())
