"""The list of changes of a set: each cell from what to what by which step, and what becomes of the bytes."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from credly_core.migration.comparing import Change, Comparison


class ChangeScope(enum.Enum):
    """What a line of the list of changes is about."""

    #: Cells, headings, columns, rows, the name: a step did it.
    STEP = "step"
    #: The way the file is written: done when it is taken away.
    EXPORT = "export"


_ON_EXPORT = "When it is taken away"


@dataclass(frozen=True, slots=True)
class FileChange:
    """One line of the list of changes. `kind` is that of `ChangeKind`, or `written` for the way a file is written;
    `row` is the row a spreadsheet shows in the file as it came; `step` the title of the step."""

    file: str
    scope: ChangeScope
    kind: str
    row: int | None
    column: str
    before: str
    after: str
    step: str

    def as_json(self) -> dict[str, str | int | None]:
        """As the command line prints it."""
        return {
            "file": self.file,
            "scope": self.scope.value,
            "kind": self.kind,
            "row": self.row,
            "column": self.column,
            "before": self.before,
            "after": self.after,
            "step": self.step,
        }


@dataclass(frozen=True, slots=True)
class ChangeCounts:
    """How much is different from what was brought: cells, rows, and all else (headings, columns, the name)."""

    cells: int = 0
    rows_removed: int = 0
    rows_added: int = 0
    others: int = 0

    def __add__(self, other: ChangeCounts) -> ChangeCounts:
        return ChangeCounts(
            self.cells + other.cells,
            self.rows_removed + other.rows_removed,
            self.rows_added + other.rows_added,
            self.others + other.others,
        )

    @classmethod
    def of(cls, compared: Comparison) -> ChangeCounts:
        """Those of one file."""
        return cls(compared.cells.height, compared.gone.height, compared.added.height, len(compared.frame))


@dataclass(frozen=True)
class FileChanges:
    """What is different in one file: `written` in words, the rest compared cell by cell."""

    file: str
    written: tuple[str, ...]
    compared: Comparison

    @property
    def count(self) -> int:
        """How many lines."""
        return len(self.written) + self.compared.count

    def lines(self, first: int, count: int) -> Iterator[FileChange]:
        """Some of them."""
        for text in self.written[first : first + count]:
            yield FileChange(self.file, ChangeScope.EXPORT, "written", None, "", "", text, _ON_EXPORT)
        left = count - len(self.written[first : first + count])
        for change in self.compared.changes(max(0, first - len(self.written)), left):
            yield self._line(change)

    def _line(self, change: Change) -> FileChange:
        return FileChange(
            self.file,
            ChangeScope.STEP,
            change.kind.value,
            change.row,
            change.heading,
            change.before,
            change.after,
            change.step,
        )


@dataclass(frozen=True)
class SetChanges:
    """What is different in all files of a set."""

    files: Sequence[FileChanges]

    @cached_property
    def total(self) -> int:
        """How many lines."""
        return sum(file.count for file in self.files)

    @cached_property
    def counts(self) -> ChangeCounts:
        """The same by kind, without the way files are written."""
        return sum((ChangeCounts.of(file.compared) for file in self.files), ChangeCounts())

    def lines(self, first: int = 0, count: int | None = None) -> tuple[FileChange, ...]:
        """Some of them, from place `first`."""
        left = self.total if count is None else count
        found: list[FileChange] = []
        for file in self.files:
            if left <= 0:
                break
            lines = list(file.lines(first, left)) if first < file.count else []
            first, left = max(0, first - file.count), left - len(lines)
            found += lines
        return tuple(found)
