"""What a check answers: files, findings, and the shapes `badge-console check --json` prints."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, TypedDict

from credly_core.errors import UnreadableInput
from credly_core.migration.findings import Counted, Finding, Report, Severity
from credly_core.migration.recognition import Recognition
from credly_core.migration.sets import SetReport
from credly_core.migration.table import Table

if TYPE_CHECKING:
    import pandas as pd

    from credly_core.migration.repairs import RepairGroup
    from credly_core.migration.zipping import IgnoredEntry


class FileAnswer(TypedDict):
    """One file in `badge-console check --json`."""

    file: str
    type: str | None
    rows: int
    errors: int
    warnings: int
    infos: int


class FindingAnswer(TypedDict):
    """One finding in `badge-console check --json`; `row` is what a spreadsheet shows (the heading is row 1)."""

    file: str
    row: int | None
    column: str | None
    code: str
    severity: str
    value: str | None
    message: str
    hint: str


class AnswerJson(TypedDict):
    """The whole answer of `badge-console check --json`."""

    ok: bool
    files: list[FileAnswer]
    findings: list[FindingAnswer]


@dataclass(frozen=True)
class CheckedFile(Counted):
    """One file that was looked at: its report, or the refusal that took its place.

    The rest is filled in for files of a check that is kept. `id` names the file in every call of the check, `name` is
    what it came as, `file` what it is called now. `on_export` says in words what becomes of the way it is written when
    it is taken away, and `export_name` under which name. `left_out_for` names the file that counts instead, where two
    are of one type.
    """

    file: str
    type: str | None
    table: Table | None
    report: Report | None
    refusal: UnreadableInput | None = None
    id: str = ""
    name: str = ""
    size: int = 0
    recognition: Recognition | None = None
    repairs: tuple[RepairGroup, ...] = ()
    on_export: tuple[str, ...] = ()
    export_name: str = ""
    left_out_for: str = ""
    chosen_type: str = ""
    chosen_encoding: str = ""
    is_filled: bool = False

    @property
    def rows(self) -> int:
        """Number of records; 0 where the file was refused."""
        return self.table.height if self.table is not None else 0

    def count(self, severity: Severity) -> int:
        """How many findings of a severity; a refused file is one error."""
        if self.report is None:
            return int(severity is Severity.ERROR)
        return self.report.count(severity)

    def findings(self) -> Iterator[FindingAnswer]:
        """Everything found, in reading order."""
        if self.refusal is not None:
            yield _refusal_answer(self.refusal, self.file)
        elif self.report is not None:
            for finding in self.report.findings():
                yield _finding_answer(finding, self.file)


@dataclass(frozen=True)
class CheckAnswer:
    """What a check found, file by file; `report` also knows what holds for the set as a whole, and `left_aside` what
    of folders and zips was not looked at, and why."""

    files: tuple[CheckedFile, ...]
    report: SetReport
    left_aside: tuple[IgnoredEntry, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing was found that ALM would reject."""
        return all(file.errors == 0 for file in self.files) and self.report.whole.ok

    @property
    def count(self) -> int:
        """How many findings in all."""
        in_files = sum(file.errors + file.warnings + file.infos for file in self.files)
        return in_files + sum(group.count for group in self.report.groups)

    def findings(self, limit: int | None = None) -> Iterator[FindingAnswer]:
        """Findings of all files in reading order, those about the set last (without a file); at most `limit`."""
        found = chain(*(file.findings() for file in self.files), self._about_the_set())
        for number, finding in enumerate(found):
            if limit is not None and number >= limit:
                return
            yield finding

    def _about_the_set(self) -> Iterator[FindingAnswer]:
        for finding in self.report.whole.findings():
            yield _finding_answer(finding, "")

    def as_json(self) -> AnswerJson:
        """The answer as `badge-console check --json` prints it."""
        files: list[FileAnswer] = [
            {
                "file": file.file,
                "type": file.type,
                "rows": file.rows,
                "errors": file.errors,
                "warnings": file.warnings,
                "infos": file.infos,
            }
            for file in self.files
        ]
        return {"ok": self.ok, "files": files, "findings": list(self.findings())}

    def frame(self) -> pd.DataFrame:
        """All findings as a pandas frame, one row each; for notebooks."""
        import pandas as pd

        columns = list(FindingAnswer.__annotations__)
        frame = pd.DataFrame(list(self.findings()), columns=columns)
        frame["row"] = frame["row"].astype("Int64")
        return frame


def _finding_answer(finding: Finding, file: str) -> FindingAnswer:
    return {
        "file": file,
        "row": finding.row,
        "column": finding.column,
        "code": finding.code,
        "severity": finding.severity.value,
        "value": finding.value,
        "message": finding.message,
        "hint": finding.hint,
    }


def _refusal_answer(refusal: UnreadableInput, file: str) -> FindingAnswer:
    return {
        "file": file,
        "row": refusal.row,
        "column": str(refusal.column) if refusal.column is not None else None,
        "code": refusal.code,
        "severity": Severity.ERROR.value,
        "value": None,
        "message": refusal.message,
        "hint": refusal.hint,
    }
