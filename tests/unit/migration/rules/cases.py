"""The cases of the rules: small sets of files, and what one rule finds in each."""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from credly_core.migration.facts import Facts
from credly_core.migration.findings import FindingGroup
from credly_core.migration.sets import SetReport, check_set
from credly_core.migration.table import Table

_FOLDER = Path(__file__).parent / "cases"


@dataclass(frozen=True)
class Case:
    """A set of files given by their lines; `finds` lists file, code, row and column of what the rule `about` says."""

    about: str
    name: str
    finds: tuple[str, ...]
    files: dict[str, list[str]]
    now: datetime | None = None

    @property
    def tables(self) -> list[Table]:
        """The files as tables."""
        found = []
        for file, lines in self.files.items():
            header, *rows = csv.reader(lines)
            found.append(Table.from_rows(file, header, rows))
        return found

    @cached_property
    def report(self) -> SetReport:
        """What the check of the set says; asked once."""
        return check_set(self.tables, facts=Facts(now=self.now))

    def is_about(self, code: str) -> bool:
        """Whether a code belongs to the rule."""
        return code == self.about or code.startswith(f"{self.about}.")

    @cached_property
    def groups(self) -> list[FindingGroup]:
        """The groups of findings of the rule, in all files; looked for once."""
        return [group for file in self.report.files for group in file.report.groups if self.is_about(group.code)]


def all_cases() -> list[Case]:
    """Every case of every file in the folder."""
    found = []
    for path in sorted(_FOLDER.glob("*.toml")):
        for item in tomllib.loads(path.read_text("utf-8"))["case"]:
            about, name, finds = item.pop("about"), item.pop("name"), item.pop("finds")
            now = datetime.fromisoformat(item.pop("now")).replace(tzinfo=UTC) if "now" in item else None
            found.append(Case(about, name, tuple(finds), item, now))
    return found
