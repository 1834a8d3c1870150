"""Cuts text into records, one character rule at a time: the careful path, which always knows where it is.

The rules are those of RFC 4180 as spreadsheets apply them: a cell that begins with a quotation mark ends at the
next single one, `""` inside stands for one, everything in between is text. A quotation mark inside a cell that
does not begin with one is an ordinary character, as every spreadsheet shows it; it is remarked. What programs read
differently (text after a closing mark, a mark after leading spaces) is refused with the place.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from credly_core.migration.reading.limits import ReadLimits
from credly_core.migration.reading.refusal import EXCERPT, Place, Refusal, excerpt, quoted

QUOTE = '"'
_LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n)")
#: `="00123"`, which spreadsheets write to keep zeros: the marks belong to a formula.
_FORMULA_TEXT = re.compile(r'="[^"]*"')
#: Rows looked at to tell how wide rows usually are.
_ROWS_COUNTED = 1000
#: What may stand before a quotation mark without being seen: the mark then looks like an opening one.
UNSEEN = " \t\u00a0\u200b\u2060\ufeff"


@dataclass(frozen=True, slots=True)
class Record:
    """One row as written: its cells, and whether any of them was in quotation marks."""

    row: int
    cells: list[str]
    quoted: bool = False


@dataclass(slots=True)
class Cut:
    """What a text gave: the cells of whole rows, the characters used, and what was remarked on the way.

    Rows are consecutive from `first_row` on, so that a row is no more than the list of its cells.
    """

    first_row: int
    rows: list[list[str]] = field(default_factory=list)
    #: Rows with a cell in quotation marks.
    quoted: set[int] = field(default_factory=set)
    used: int = 0
    #: Line ends outside quotation marks, by kind, with the first row each was seen at.
    line_ends: dict[str, int] = field(default_factory=dict)
    first_seen: dict[str, int] = field(default_factory=dict)
    #: What stopped the cutting; the records before it stand.
    refused: Refusal | None = None
    #: Places of quotation marks read as ordinary characters.
    stray: list[tuple[int, int]] = field(default_factory=list)

    @property
    def usual_width(self) -> int:
        """The number of cells most of the first rows have."""
        widths = Counter(map(len, self.rows[:_ROWS_COUNTED]))
        return max(widths, key=lambda width: widths[width], default=0)

    @property
    def next_row(self) -> int:
        """The row that follows."""
        return self.first_row + len(self.rows)

    def records(self) -> Iterator[Record]:
        """The rows one by one."""
        for row, cells in enumerate(self.rows, self.first_row):
            yield Record(row, cells, row in self.quoted)

    def ended(self, mark: str, count: int = 1) -> None:
        """Count line ends; `next_row` is still the row that ends here."""
        if mark:
            self.first_seen.setdefault(mark, self.next_row)
            self.line_ends[mark] = self.line_ends.get(mark, 0) + count


class _Incomplete(Exception):
    """The text stops inside a cell: in this column, begun at this place of the text."""

    def __init__(self, column: int, start: int, *, quoted: bool) -> None:
        super().__init__()
        self.column = column
        self.start = start
        self.quoted = quoted


class Cutter:
    """Cuts records with one separator; holds no state between calls."""

    def __init__(self, delimiter: str, limits: ReadLimits) -> None:
        self.delimiter = delimiter
        self.limits = limits
        self._plain = re.compile(f"[^{re.escape(delimiter)}\r\n]*")

    def cut(self, text: str, *, first_row: int, final: bool, at_most: int | None = None) -> Cut:
        """All whole records of the text; the rest, from `used` on, waits for more text unless this is the end."""
        cut = Cut(first_row)
        try:
            self._cut_all(text, cut, final, at_most)
        except Refusal as refusal:
            cut.refused = refusal
        return cut

    def _cut_all(self, text: str, cut: Cut, final: bool, at_most: int | None) -> None:
        size = len(text)
        while cut.used < size and (at_most is None or len(cut.rows) < at_most):
            quote = text.find(QUOTE, cut.used)
            plain_end = self._last_line_end(text, cut.used, size if quote < 0 else quote, final)
            if plain_end > cut.used and at_most is None:
                self._cut_plain(text[cut.used : plain_end], cut)
                cut.used = plain_end
            elif not self._cut_one(text, cut, final):
                return

    def place_of_end(self, text: str, row: int) -> Place:
        """Row and column in which an unfinished text stops."""
        cut = self.cut(text, first_row=row, final=False)
        if cut.refused:
            raise cut.refused
        rest = text[cut.used :]
        if not rest:
            return Place(cut.next_row, 1)
        try:
            self._record(rest, 0, Cut(cut.next_row), final=False)
        except _Incomplete as stop:
            return Place(cut.next_row, stop.column)
        return Place(cut.next_row + 1, 1)

    @staticmethod
    def _last_line_end(text: str, start: int, stop: int, final: bool) -> int:
        """Position after the last line end before `stop`, or `start` where there is none."""
        if not final and stop == len(text) and text.endswith("\r"):
            stop -= 1  # a line feed may follow in the next piece
        return max(text.rfind("\n", start, stop), text.rfind("\r", start, stop), start - 1) + 1

    def _cut_plain(self, text: str, cut: Cut) -> None:
        """Lines without any quotation mark; `text` ends with a line end."""
        carriage, both, feed = text.count("\r"), text.count("\r\n"), text.count("\n")
        if carriage == both == feed or not carriage:
            mark = "\r\n" if carriage else "\n"
            lines = text.split(mark)
            lines.pop()
            cut.ended(mark, len(lines))
            self._add_lines(lines, cut)
            return
        for line, mark in _LINE.findall(text):
            cut.ended(mark)
            self._add_lines([line], cut)

    def _add_lines(self, lines: list[str], cut: Cut) -> None:
        delimiter, longest = self.delimiter, self.limits.cell_characters
        if max(map(len, lines)) <= longest:
            cut.rows += [line.split(delimiter) for line in lines]
            return
        for line in lines:
            cells = line.split(delimiter)
            self._check_sizes(cells, cut.next_row)
            cut.rows.append(cells)

    def _check_sizes(self, cells: list[str], row: int) -> None:
        for column, cell in enumerate(cells, 1):
            if len(cell) > self.limits.cell_characters:
                raise Place(row, column).refusal("cell.too-long", limit=f"{self.limits.cell_characters:,}")

    def _cut_one(self, text: str, cut: Cut, final: bool) -> bool:
        """One record that may hold quotation marks; False when it is not complete yet."""
        try:
            cells, quoted, end, mark = self._record(text, cut.used, cut, final=final)
        except _Incomplete as stop:
            self._check_unfinished(text, cut, stop, final)
            cut.stray = [place for place in cut.stray if place[0] < cut.next_row]  # it will be cut again
            return False
        cut.ended(mark)
        if quoted:
            cut.quoted.add(cut.next_row)
        cut.rows.append(cells)
        cut.used = end
        return True

    def _check_unfinished(self, text: str, cut: Cut, stop: _Incomplete, final: bool) -> None:
        place = Place(cut.next_row, stop.column)
        if final:
            raise place.refusal("quote.never-closed", text=quoted(text[stop.start + stop.quoted :], "a line end"))
        if len(text) - cut.used > self.limits.row_characters:
            code = "quote.never-closed" if stop.quoted else "row.too-large"
            raise place.refusal(
                code,
                limit=f"{self.limits.row_characters:,}",
                text=quoted(text[stop.start + stop.quoted :], "a line end"),
            )

    def _record(self, text: str, start: int, cut: Cut, *, final: bool) -> tuple[list[str], bool, int, str]:
        """Cells, whether one is in quotation marks, where the row ends, and its line end."""
        cells: list[str] = []
        quoted = bare = False
        position = start
        while True:
            place = Place(cut.next_row, len(cells) + 1)
            if text.startswith(QUOTE, position):
                quoted = True
                try:
                    cell, position = self._quoted(text, position, place, final)
                except Refusal as refusal:
                    start = position - len(self.delimiter) - len(cells[-1]) if bare else -1
                    raise (self._bare(text[start:], place) if bare else refusal) from None
                bare = False
            else:
                cell, position = self._unquoted(text, position, place, cut)
                bare = QUOTE in cell
            cells.append(cell)
            if len(cell) > self.limits.cell_characters:
                self._check_sizes(cells, place.row)
            if text.startswith(self.delimiter, position):
                position += len(self.delimiter)
                refuse_too_many_columns(place.row, len(cells) + 1, self.limits)
                continue
            mark = self._line_end_at(text, position, len(cells), final)
            return cells, quoted, position + len(mark), mark

    @staticmethod
    def _line_end_at(text: str, position: int, column: int, final: bool) -> str:
        if text.startswith("\r\n", position):
            return "\r\n"
        if position >= len(text) or (text[position] == "\r" and position + 1 == len(text)):
            if not final:
                raise _Incomplete(column, position, quoted=False)
            return text[position:]
        return text[position]

    def _unquoted(self, text: str, position: int, place: Place, cut: Cut) -> tuple[str, int]:
        found = self._plain.match(text, position)
        cell = found.group() if found else ""
        if QUOTE in cell:
            if cell[: cell.index(QUOTE)].strip(UNSEEN) == "":
                raise place.refusal("quote.after-space", text=excerpt(cell))
            if not _FORMULA_TEXT.fullmatch(cell):
                cut.stray.append((place.row, place.column))
        return cell, position + len(cell)

    def _quoted(self, text: str, position: int, place: Place, final: bool) -> tuple[str, int]:
        end = self._closing(text, position + 1)
        if end < 0 or (end + 1 == len(text) and not final):
            raise _Incomplete(place.column, position, quoted=True)
        cell = text[position + 1 : end]
        if end + 1 < len(text) and text[end + 1] not in (self.delimiter, "\r", "\n"):
            raise self._text_after(place, cell, text[end + 1 : end + 60].split(self.delimiter, maxsplit=1)[0])
        return cell.replace('""', QUOTE), end + 1

    @staticmethod
    def _closing(text: str, start: int) -> int:
        """Position of the mark that closes the cell, or -1."""
        while True:
            end = text.find(QUOTE, start)
            if end < 0 or not text.startswith(QUOTE, end + 1):
                return end
            start = end + 2

    @staticmethod
    def _bare(text: str, place: Place) -> Refusal:
        """The cell before this one begins without a mark and holds one: it was meant to go on, as JSON does."""
        return Place(place.row, place.column - 1).refusal("quote.bare", text=excerpt(text[: EXCERPT + 1]))

    @staticmethod
    def _text_after(place: Place, cell: str, after: str) -> Exception:
        if cell.endswith("\\"):
            return place.refusal("quote.backslash", text=excerpt(cell + QUOTE + after))
        if "\n" in cell or "\r" in cell:
            return place.refusal("quote.not-closed-here", text=excerpt(cell))
        return place.refusal("quote.text-after", text=excerpt(after))


def refuse_too_many_columns(row: int, found: int, limits: ReadLimits) -> None:
    """A row may not have more cells than a spreadsheet has columns, even if they are empty."""
    if found > limits.columns:
        limit = f"{limits.columns:,}"
        raise Place(row, limits.columns + 1).refusal("row.too-many-columns", limit=limit)
