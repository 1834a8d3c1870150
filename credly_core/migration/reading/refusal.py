"""How the parts of reading say no: a place and a code, made into the error people see at the door."""

from __future__ import annotations

import re
from dataclasses import dataclass

from credly_core.errors import UnreadableInput
from credly_core.migration.reading.texts import WHATEVER_ITS_NAME, hint_of, message_of

#: Characters of a cell that are quoted in a sentence.
EXCERPT = 40
_ALPHABET = 26


class Refusal(Exception):
    """Raised inside reading; `read_table` turns it into `UnreadableInput` with file name and sentences."""

    def __init__(self, code: str, row: int | None, column: int | None, facts: dict[str, str]) -> None:
        super().__init__(code)
        self.code = code
        self.row = row
        self.column = column
        self.facts = facts

    def for_people(self, file: str, header: tuple[str, ...] = ()) -> UnreadableInput:
        """The error with its sentences; the heading's name joins the place where it is known."""
        facts = {"place": place_text(self.row, self.column, header), "row": str(self.row), **self.facts}
        message = message_of(self.code, facts)
        return UnreadableInput(
            message if _says_csv(file) else message.replace(WHATEVER_ITS_NAME, ""),
            hint=hint_of(self.code, facts),
            code=self.code,
            file=file,
            row=self.row,
            column=self.column,
            facts=tuple(facts.items()),
        )


def _says_csv(file: str) -> bool:
    """Whether somebody expects a CSV file behind this name; nobody does behind `skills.xlsx`."""
    name = file.replace("\\", "/").rsplit("/", 1)[-1].lower()
    return "." not in name or name.endswith((".csv", ".txt", ".tsv", ".tab"))


@dataclass(frozen=True, slots=True)
class Place:
    """A spreadsheet place: row (heading = 1) and column (first = 1)."""

    row: int
    column: int

    def refusal(self, code: str, **facts: str) -> Refusal:
        """A refusal at this place."""
        return Refusal(code, self.row, self.column, facts)


def column_letters(column: int) -> str:
    """The letters a spreadsheet shows above a column.

    >>> column_letters(1), column_letters(27)
    ('A', 'AA')
    """
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, _ALPHABET)
        letters = chr(ord("A") + rest) + letters
    return letters


def place_text(row: int | None, column: int | None, header: tuple[str, ...] = ()) -> str:
    """A place in words: `Row 5, column C (state)`."""
    if row is None:
        return "The file"
    if column is None:
        return f"Row {row}"
    name = header[column - 1].strip() if row > 1 and column <= len(header) else ""
    return f"Row {row}, column {column_letters(column)}" + (f" ({name})" if name else "")


def count_of(number: int, thing: str) -> str:
    """A number with its thing.

    >>> count_of(1, "cell"), count_of(1200, "cell")
    ('1 cell', '1,200 cells')
    """
    return f"{number:,} {thing}" + ("" if number == 1 else "s")


def excerpt(text: str) -> str:
    """The beginning of a text, fit to stand in a sentence: its first line, nothing invisible."""
    text = re.split(r"[\r\n]", text, maxsplit=1)[0]
    shown = "".join(c if c.isprintable() else "·" for c in text[: EXCERPT + 1])
    return shown if len(shown) <= EXCERPT else shown[:EXCERPT] + "…"


def quoted(text: str, nothing: str = "empty") -> str:
    """The beginning of a text in quotation marks, or a word where it shows nothing.

    >>> quoted("Gold"), quoted("")
    ('“Gold”', 'empty')
    """
    shown = excerpt(text)
    return f"“{shown}”" if shown else nothing
