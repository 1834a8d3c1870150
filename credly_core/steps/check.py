"""Check any migration file from anywhere: files, folders, zips, data frames. Nothing is changed, nothing is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from credly_core.domain.moments import Clock
from credly_core.errors import SettingsError, UnreadableInput
from credly_core.migration.checking import check_table, check_unknown
from credly_core.migration.facts import Facts
from credly_core.migration.findings import Finding, Report, Severity
from credly_core.migration.reading import ReadingAnswer, describe_reading, read_table
from credly_core.migration.spec import load_specs
from credly_core.migration.table import Table
from credly_core.migration.zipping import read_zip

if TYPE_CHECKING:
    import pandas as pd


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
class CheckedFile:
    """One file that was looked at: its report, or the refusal that took its place."""

    file: str
    type: str | None
    table: Table | None
    report: Report | None
    refusal: UnreadableInput | None = None

    @property
    def rows(self) -> int:
        """Number of records; 0 where the file was refused."""
        return self.table.height if self.table is not None else 0

    def _count(self, severity: Severity) -> int:
        if self.report is None:
            return int(severity is Severity.ERROR)
        return self.report.count(severity)

    @property
    def errors(self) -> int:
        """How many errors; a refused file is one."""
        return self._count(Severity.ERROR)

    @property
    def warnings(self) -> int:
        """How many warnings."""
        return self._count(Severity.WARNING)

    @property
    def infos(self) -> int:
        """How many hints."""
        return self._count(Severity.INFO)

    def findings(self) -> Iterator[FindingAnswer]:
        """Everything found, in reading order."""
        if self.refusal is not None:
            yield _refusal_answer(self.refusal)
        elif self.report is not None:
            for finding in self.report.findings():
                yield _finding_answer(finding)


@dataclass(frozen=True)
class CheckAnswer:
    """What a check found, file by file."""

    files: tuple[CheckedFile, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing was found that ALM would reject."""
        return all(file.errors == 0 for file in self.files)

    @property
    def count(self) -> int:
        """How many findings in all."""
        return sum(file.errors + file.warnings + file.infos for file in self.files)

    def findings(self, limit: int | None = None) -> Iterator[FindingAnswer]:
        """Findings of all files in reading order, at most `limit`."""
        found = (finding for file in self.files for finding in file.findings())
        for number, finding in enumerate(found):
            if limit is not None and number >= limit:
                return
            yield finding

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


class Check:
    """Look at files: what ALM would reject, where, and what to do about it."""

    def __init__(self, now: Clock, facts: Callable[[], Facts] | None = None) -> None:
        self._now = now
        self._facts = facts

    def check_paths(self, paths: Sequence[Path]) -> CheckAnswer:
        """Files, folders (their CSV files and zips) and zips."""
        return CheckAnswer(tuple(file for path in paths for file in self._check_path(path)))

    def check_bytes(self, name: str, data: bytes) -> CheckAnswer:
        """One upload: a CSV file or a zip."""
        files = self._check_zip(name, data) if data.startswith(b"PK\x03\x04") else [self._check_one(name, data)]
        return CheckAnswer(tuple(files))

    def check_frames(self, frames: Mapping[str, pd.DataFrame]) -> CheckAnswer:
        """Data frames by file name; missing values count as empty cells, everything else as its text."""
        return CheckAnswer(tuple(self._check_table(_table_of(name, frame)) for name, frame in frames.items()))

    def read_paths(self, paths: Sequence[Path]) -> Iterator[ReadingAnswer]:
        """What is read from each file, known type or not."""
        for path in paths:
            _require_file(path)
            yield describe_reading(path, path.name)

    def _check_path(self, path: Path) -> Iterable[CheckedFile]:
        if path.is_dir():
            found = sorted(item for item in path.rglob("*") if item.is_file())
            wanted = [item for item in found if item.suffix.lower() in (".csv", ".zip")]
            if not wanted:
                raise SettingsError(f"The folder {path} holds no CSV file and no zip.", hint="Name another folder.")
            return [file for item in wanted for file in self._check_path(item)]
        _require_file(path)
        if path.suffix.lower() == ".zip":
            return self._check_zip(path.name, path.read_bytes())
        return [self._check_one(path.name, path)]

    def _check_zip(self, name: str, data: bytes) -> list[CheckedFile]:
        try:
            content = read_zip(data, file=name)
        except UnreadableInput as refusal:
            return [CheckedFile(name, None, None, None, refusal)]
        return [self._check_one(entry, inner) for entry, inner in content.files if entry.lower().endswith(".csv")]

    def _check_one(self, name: str, source: bytes | Path) -> CheckedFile:
        try:
            return self._check_table(read_table(source, file=name))
        except UnreadableInput as refusal:
            return CheckedFile(name, None, None, None, refusal)

    def _check_table(self, table: Table) -> CheckedFile:
        recognition = load_specs().recognize(table.file, table.header)
        if recognition.spec is None:
            return CheckedFile(table.file, None, table, check_unknown(table))
        facts = self._facts() if self._facts else Facts(now=self._now())
        report = check_table(table, recognition.spec, facts=facts)
        return CheckedFile(table.file, recognition.spec.name, table, report)


def _require_file(path: Path) -> None:
    if not path.is_file():
        raise SettingsError(f"There is no file {path}.", hint="Check the path.")


def _table_of(name: str, frame: pd.DataFrame) -> Table:
    text = frame.astype(object).where(frame.notna(), "").astype(str)
    return Table.from_rows(name, [str(column) for column in frame.columns], text.itertuples(index=False, name=None))


def _finding_answer(finding: Finding) -> FindingAnswer:
    return {
        "file": finding.file,
        "row": finding.row,
        "column": finding.column,
        "code": finding.code,
        "severity": finding.severity.value,
        "value": finding.value,
        "message": finding.message,
        "hint": finding.hint,
    }


def _refusal_answer(refusal: UnreadableInput) -> FindingAnswer:
    return {
        "file": refusal.file,
        "row": refusal.row,
        "column": str(refusal.column) if refusal.column is not None else None,
        "code": refusal.code,
        "severity": Severity.ERROR.value,
        "value": None,
        "message": refusal.message,
        "hint": refusal.hint,
    }
