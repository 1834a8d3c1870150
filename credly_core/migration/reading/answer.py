"""What was read from a file, or why not, in the shape support and tests live on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from credly_core.errors import UnreadableInput
from credly_core.migration.reading.filling import FILLABLE
from credly_core.migration.reading.limits import DEFAULT_LIMITS, ReadLimits
from credly_core.migration.reading.reader import read_table
from credly_core.migration.reading.refusal import place_text
from credly_core.migration.reading.texts import hint_of, message_of
from credly_core.migration.table import Note, Table


class NoteAnswer(TypedDict):
    """A note, with its sentences."""

    code: str
    row: int | None
    column: int | None
    message: str
    hint: str


class RefusedAnswer(TypedDict):
    """Why a file was not read, and where."""

    row: int | None
    column: int | None
    message: str
    hint: str


class ReadAnswer(TypedDict):
    """One line of `badge-console read --json`."""

    file: str
    encoding: str | None
    delimiter: str | None
    header: list[str]
    rows: list[list[str]]
    notes: list[NoteAnswer]
    refused: RefusedAnswer | None


@dataclass(frozen=True, slots=True)
class ReadingAnswer:
    """A table, or the refusal that took its place."""

    file: str
    table: Table | None
    refusal: UnreadableInput | None

    @property
    def is_read(self) -> bool:
        """Whether there are rows to look at."""
        return self.table is not None

    def as_notes(self) -> list[NoteAnswer]:
        """What is worth saying about how the file was read, with its sentences."""
        return [note_answer(note, self.table.header) for note in self.table.notes] if self.table else []

    def as_json(self) -> ReadAnswer:
        """The object as it is printed; cells are text, byte for byte."""
        table, refusal = self.table, self.refusal
        refused: RefusedAnswer | None = None
        if refusal is not None:
            refused = {
                "row": refusal.row,
                "column": refusal.column,
                "message": refusal.message,
                "hint": refusal.hint,
            }
        return {
            "file": self.file,
            "encoding": table.dialect.encoding if table else None,
            "delimiter": table.dialect.delimiter if table else None,
            "header": list(table.header) if table else [],
            "rows": [list(row) for row in table.cells.iter_rows()] if table else [],
            "notes": self.as_notes(),
            "refused": refused,
        }


def note_answer(note: Note, header: tuple[str, ...] = ()) -> NoteAnswer:
    """A note with its sentences."""
    facts = {"place": place_text(note.row, note.column, header), "row": str(note.row), **dict(note.facts)}
    return {
        "code": note.code,
        "row": note.row,
        "column": note.column,
        "message": message_of(note.code, facts),
        "hint": hint_of(note.code, facts),
    }


def describe_reading(
    source: bytes | Path,
    file: str,
    *,
    limits: ReadLimits = DEFAULT_LIMITS,
    encoding: str | None = None,
    known_headings: Collection[str] = (),
    fill: bool = False,
) -> ReadingAnswer:
    """Read any CSV file, of a known type or not; a refusal is an answer, not an error.

    With `fill`, a file that would be refused for the width of a row is read with its rows filled up.
    """

    def read(*, filled: bool) -> ReadingAnswer:
        try:
            table = read_table(
                source, file=file, limits=limits, encoding=encoding, known_headings=known_headings, fill=filled
            )
            return ReadingAnswer(file, table, None)
        except UnreadableInput as refusal:
            return ReadingAnswer(file, None, refusal)

    found = read(filled=False)
    return read(filled=True) if fill and found.refusal and found.refusal.code in FILLABLE else found
