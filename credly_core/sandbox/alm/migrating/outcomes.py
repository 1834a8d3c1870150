"""What became of a run: counts and refused rows for every file."""

from __future__ import annotations

import csv
import enum
import io
from dataclasses import dataclass, field


class RowRefused(Exception):
    """A row is not taken; the reason in a sentence."""


class Taken(enum.Enum):
    """What a row that was taken did."""

    #: Made something.
    ADDED = "added"
    #: Changed something.
    CHANGED = "changed"
    #: Was the same as before and was skipped.
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that was not taken. `line` counts from 1 with the header, as a spreadsheet does for plain rows."""

    line: int
    reason: str
    cells: tuple[str, ...] = ()


@dataclass(slots=True)
class FileOutcome:
    """One file of a run."""

    name: str
    header: tuple[str, ...] = ()
    rows: int = 0
    counts: dict[Taken, int] = field(default_factory=lambda: dict.fromkeys(Taken, 0))
    refused: list[RefusedRow] = field(default_factory=list)
    #: What was passed over without being a fault: unknown columns, pictures that are not in the content folder.
    notes: list[str] = field(default_factory=list)

    @property
    def noun(self) -> str:
        """The name without extension."""
        return self.name.removesuffix(".csv")

    @property
    def message(self) -> str:
        """What ALM's page says about the file."""
        if self.rows and self.counts[Taken.UNCHANGED] == self.rows:
            return "No changes in CSV, skipped processing."
        return f"{self.rows} out of {self.rows} records are processed"

    def error_csv(self) -> bytes:
        """The refused rows with the reason in a last column; nothing when there are none."""
        if not self.refused:
            return b""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow([*self.header, "Error"])
        writer.writerows([*row.cells, row.reason] for row in self.refused)
        return text.getvalue().encode()

    def described(self) -> dict[str, object]:
        """For the controls."""
        return {
            "file": self.name,
            "rows": self.rows,
            **{kind.value: count for kind, count in self.counts.items()},
            "rejected": len(self.refused),
            "message": self.message,
            "errors": [{"line": row.line, "reason": row.reason} for row in self.refused],
            "notes": self.notes,
        }
