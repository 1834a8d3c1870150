"""An accident: what happens to a file, and what must be answered, for any file type."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property

from credly_core.migration.filespec import ColumnSpec, FileSpec, Kind
from credly_core.migration.findings.texts import TextKind, text_of
from credly_core.steps.check import CheckAnswer, FindingAnswer
from credly_core.steps.check.step import Check
from tests.unit.migration.accidents.valid import valid_rows

#: A row in the middle, as the spreadsheet counts.
ROW = 4
NOW = datetime(2026, 6, 15, tzinfo=UTC)


class NotHere(Exception):
    """The accident cannot happen to this file type: it has no such column."""


def text_of_rows(rows: Sequence[Sequence[str]], *, delimiter: str = ",", end: str = "\r\n") -> str:
    """Rows written plainly; cells must be as they are to stand in the file."""
    return "".join(delimiter.join(row) + end for row in rows)


@dataclass(frozen=True)
class Sample:
    """A valid file of one type, with its columns by what they hold; columns count from 1."""

    spec: FileSpec

    @cached_property
    def rows(self) -> list[list[str]]:
        """The headings and six rows."""
        return valid_rows(self.spec)

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.rows[0])

    @property
    def text(self) -> int:
        """A column that holds any text, else an identifier, both filled."""
        return self._column(lambda c: c.kind is Kind.STRING and not _is_bound(c), filled=True) or self.identifier

    @property
    def identifier(self) -> int:
        """A column of identifiers, filled."""
        return self._column(lambda c: c.kind is Kind.IDENTIFIER and not c.pattern and not c.shape, filled=True) or 1

    def of_kind(self, *kinds: Kind, filled: bool = False) -> int:
        """A column of one of these kinds."""
        found = self._column(lambda c: c.kind in kinds and not c.allowed and not _is_bound(c), filled=filled)
        if found is None:
            raise NotHere
        return found

    def name(self, column: int) -> str:
        """The heading of a column."""
        return self.rows[0][column - 1]

    def with_cell(self, column: int, text: str, *, row: int = ROW) -> list[list[str]]:
        """The rows, one cell replaced."""
        rows = [list(cells) for cells in self.rows]
        rows[row - 1][column - 1] = text
        return rows

    def csv(self, rows: Sequence[Sequence[str]] | None = None, *, delimiter: str = ",", end: str = "\r\n") -> bytes:
        """The rows as a file."""
        return text_of_rows(self.rows if rows is None else rows, delimiter=delimiter, end=end).encode()

    def _column(self, wanted: Callable[[ColumnSpec], bool], *, filled: bool) -> int | None:
        for number, name in enumerate(self.rows[0], 1):
            if wanted(self.spec.column(name)) and (self.rows[1][number - 1] or not filled):
                return number
        return None


def _is_bound(column: ColumnSpec) -> bool:
    """Whether the column takes only texts of a certain form."""
    return bool(column.allowed or column.pattern or column.shape or column.references_map or column.list_separator)


@dataclass(frozen=True)
class Answer:
    """What must be answered: refused with a code, or read and said, at a place."""

    codes: tuple[str, ...] = ()
    row: int | None = None
    column: int | None = None
    refused: bool = False
    #: The rows below the headings that must be read, where the file is read.
    rows: Sequence[Sequence[str]] | None = None
    #: How many findings, where it is not one.
    count: int | None = None


def refused(code: str, row: int | None = None, column: int | None = None) -> Answer:
    """The file is refused."""
    return Answer((code,), row, column, refused=True)


def read(sample: Sample, *codes: str, row: int | None = None, column: int | None = None) -> Answer:
    """The file is read as if nothing had happened, and this is said; one of the codes is enough."""
    return Answer(codes, row, column, rows=sample.rows[1:])


def flagged(*codes: str, row: int | None = ROW, column: int | None = None, count: int | None = None) -> Answer:
    """The file is read cell by cell as it is, and this is found; one of the codes is enough."""
    return Answer(codes, row, column, count=count)


Make = Callable[[Sample], tuple[bytes, Answer]]


@dataclass(frozen=True)
class Accident:
    """One of the accidents: its number with a letter for each form of it, its name, and what makes it."""

    id: str
    name: str
    make: Make
    #: The name the file comes with, where it is not the right one.
    file: Callable[[str], str] = field(default=lambda name: name)

    def __str__(self) -> str:
        return f"{self.id} {self.name}"


ACCIDENTS: list[Accident] = []


def accident(id: str, name: str, file: Callable[[str], str] = lambda name: name) -> Callable[[Make], Make]:
    """Enter a function into the list of accidents."""

    def enter(make: Make) -> Make:
        ACCIDENTS.append(Accident(id, name, make, file))
        return make

    return enter


def ask(name: str, data: bytes) -> CheckAnswer:
    """What the check answers to an upload."""
    return Check(now=lambda: NOW).check_bytes(name, data)


def said(answer: CheckAnswer) -> Iterator[FindingAnswer]:
    """What the answer says beside what it says about every file."""
    for finding in answer.findings():
        if not finding["code"].startswith(("offline.", "header.unlisted", "reference.")):
            yield finding


def is_note(code: str) -> bool:
    """Whether a code is about how the file was read."""
    return text_of(code).kind is TextKind.NOTE
