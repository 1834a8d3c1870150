"""The beginning of a file: its separator line, its separator, and the row of headings."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from credly_core.migration.reading.careful import Cut, Cutter, Record, refuse_too_many_columns
from credly_core.migration.reading.limits import ReadLimits
from credly_core.migration.reading.refusal import Place, Refusal, count_of, excerpt
from credly_core.migration.reading.remarks import Remarks

#: Separators spreadsheets write, in the order in which they are preferred when a file shows none.
DELIMITERS = (",", ";", "\t", "|")
_NAMES = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars (|)"}
_ONE = {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a vertical bar"}
_SEPARATOR_LINE = re.compile(r'("?)sep=([^"\r\n])\1(?:\r\n|\r|\n|\Z)', re.IGNORECASE)
#: Characters of the beginning that decide on the separator.
_SAMPLE = 65_536
#: A first line that begins like one that names the separator.
_SEPARATOR_START = re.compile(r"sep=[^\r\n]*", re.IGNORECASE)
#: Rows in which known headings are looked for.
_ROWS_SEARCHED = 50
_FEWEST_KNOWN = 2


@dataclass(frozen=True, slots=True)
class Opening:
    """Where the rows begin and what stands above them."""

    delimiter: str
    header: tuple[str, ...]
    header_row: int
    used: int
    separator_line: bool
    cut: Cut


@dataclass(frozen=True, slots=True)
class _Reading:
    """The beginning of the file, cut with one separator."""

    delimiter: str
    records: tuple[Record, ...]
    header: int
    known: int
    trouble: Refusal | None
    #: Whether a heading has a quotation mark in its middle: then this is hardly the separator.
    odd: bool

    @property
    def width(self) -> int:
        return len(self.records[self.header].cells)

    @property
    def is_plausible(self) -> bool:
        """Whether this separator separates, with quotation marks where they belong."""
        return self.width > 1 and not self.odd

    def holds_only_separators(self) -> bool:
        """Whether the headings are nothing but separators of another kind."""
        record = self.records[self.header]
        return self.width == 1 and not record.quoted and not record.cells[0].strip("".join(DELIMITERS) + " ")

    def fits(self) -> int:
        """Rows below the headings that are exactly as wide."""
        return sum(1 for record in self.records[self.header + 1 :] if _fits(record, self.width))

    def fits_all(self) -> bool:
        """Whether there are rows and every one of them fits."""
        return not self.trouble and 0 < self.rows() <= self.fits()

    def rows(self) -> int:
        """Rows below the headings that are not blank."""
        return sum(1 for record in self.records[self.header + 1 :] if not is_blank(record))


def name_of(delimiter: str) -> str:
    """A separator in words."""
    return _NAMES.get(delimiter, f"“{delimiter}”")


def one_of(delimiter: str) -> str:
    """A single separator in words."""
    return _ONE.get(delimiter, f"“{delimiter}”")


def is_blank(record: Record) -> bool:
    """Whether a spreadsheet shows nothing in this row; an empty cell written in quotation marks counts as a cell."""
    if record.quoted:
        return False
    return not any(record.cells) or (len(record.cells) == 1 and not record.cells[0].strip(" \t"))


def _fits(record: Record, width: int) -> bool:
    return len(record.cells) == width or (len(record.cells) > width and not any(record.cells[width:]))


def normalized(heading: str) -> str:
    """A heading as it is compared: letters and digits only, without case."""
    return "".join(c for c in heading.casefold() if c.isalnum())


def open_table(
    text: str, *, final: bool, limits: ReadLimits, known_headings: Collection[str], remarks: Remarks
) -> Opening | None:
    """Find separator and headings; None when more text is needed for them."""
    line = _separator_line(text, final)
    skipped = line.end() if line else 0
    body = text[skipped:]
    known = frozenset(normalized(heading) for heading in known_headings) - {""}
    options = (line.group(2),) if line else DELIMITERS
    results = [_read(body, option, final, limits, known) for option in options]
    found = [result for result in results if isinstance(result, _Reading)]
    if not final and None in results:
        return None  # with one of the separators, the row of headings is not complete yet
    refusals = [result for result in results if isinstance(result, Refusal)]
    if refusals and not any(reading.is_plausible for reading in found):
        raise max(refusals, key=lambda refusal: (refusal.row or 0, refusal.column or 0))
    if not found:
        raise _empty(body)
    chosen = _choose(found)
    if line:
        remarks.add("file.separator-line", line=line.group().strip("\r\n"))
        _refuse_wrong_separator(chosen, body, final, limits, known)
    if chosen.holds_only_separators():
        raise Refusal("file.empty", None, None, {"what": "it holds only separators"})
    cutter = Cutter(chosen.delimiter, limits)
    cut = cutter.cut(body, first_row=1, final=final, at_most=chosen.header + 1)
    if cut.refused:
        raise cut.refused
    _remark_on_opening(cut, chosen.delimiter, limits, remarks)
    *_, record = cut.records()
    return Opening(chosen.delimiter, tuple(record.cells), record.row, skipped + cut.used, bool(line), cut)


def _separator_line(text: str, final: bool) -> re.Match[str] | None:
    """The first line where it names a separator; one that begins so and names none, or several, is refused."""
    line = _SEPARATOR_LINE.match(text)
    start = _SEPARATOR_START.match(text)
    if line is None and start is not None and (final or start.end() < len(text)):
        raise Place(1, 1).refusal("file.separator-line-unclear", line=excerpt(start.group()))
    return line


def _refuse_wrong_separator(
    chosen: _Reading, body: str, final: bool, limits: ReadLimits, known: frozenset[str]
) -> None:
    """Refuse a file whose first line names a separator that does not occur, while another one separates every row."""
    if chosen.width > 1:
        return
    for other in DELIMITERS:
        reading = _read(body, other, final, limits, known)
        if isinstance(reading, _Reading) and reading.is_plausible and reading.fits() == reading.rows():
            facts = {"named": name_of(chosen.delimiter), "other": name_of(other)}
            raise Place(reading.records[reading.header].row, 1).refusal("file.separator-line-wrong", **facts)


def _empty(body: str) -> Refusal:
    what = "it has no content at all" if not body else "it holds only blank lines"
    return Refusal("file.empty", None, None, {"what": what})


def _read(
    body: str, delimiter: str, final: bool, limits: ReadLimits, known: frozenset[str]
) -> _Reading | Refusal | None:
    """Cut the sample with this separator; None when there is no row of headings yet."""
    cutter = Cutter(delimiter, limits)
    complete = final and len(body) <= _SAMPLE
    cut = cutter.cut(body[:_SAMPLE], first_row=1, final=complete)
    if not complete and not cut.refused and all(is_blank(record) for record in cut.records()):
        cut = cutter.cut(body, first_row=1, final=final)
    records = tuple(cut.records())
    header, matches = _find_header(records, known)
    odd = header is not None and any(row == records[header].row for row, _ in cut.stray)
    return cut.refused if header is None else _Reading(delimiter, records, header, matches, cut.refused, odd)


def _find_header(records: tuple[Record, ...], known: frozenset[str]) -> tuple[int | None, int]:
    """Index of the row of headings, and how many of its cells are known headings."""
    first = next((index for index, record in enumerate(records) if not is_blank(record)), None)
    if first is None or not known:
        return first, 0
    counts = [_count_known(record, known) for record in records[:_ROWS_SEARCHED]]
    own = counts[first] if first < len(counts) else 0
    if own >= _FEWEST_KNOWN or 0 < own == _filled(records[first].cells):
        return first, own
    for index, count in enumerate(counts):
        if count >= _FEWEST_KNOWN and count > own and count * 2 >= _filled(records[index].cells):
            return index, count
    return first, own


def _count_known(record: Record, known: frozenset[str]) -> int:
    return len({normalized(cell) for cell in record.cells} & known)


def _filled(cells: Iterable[str]) -> int:
    return sum(1 for cell in cells if cell.strip())


def _choose(readings: list[_Reading]) -> _Reading:
    """The reading whose separator separates; refused where more than one fits every row."""
    separating = [reading for reading in readings if reading.width > 1]
    separating = [reading for reading in separating if not reading.odd] or separating
    if not separating:
        return _single_column(readings)
    if len(separating) == 1:
        return separating[0]
    most_known = max(reading.known for reading in separating)
    if most_known >= _FEWEST_KNOWN:
        separating = [reading for reading in separating if reading.known == most_known]
    fitting = [reading for reading in separating if reading.fits_all()]
    if len(fitting) > 1:
        row = fitting[0].records[fitting[0].header].row
        names = " and ".join(name_of(reading.delimiter) for reading in fitting)
        raise Place(row, 1).refusal("file.delimiter-unclear", row=str(row), candidates=names)
    if fitting:
        return fitting[0]
    return max(separating, key=lambda reading: (reading.fits(), reading.width))


def _single_column(readings: list[_Reading]) -> _Reading:
    """No separator in the headings: one column, unless the rows below show that this is a title."""
    for reading in readings[1:]:
        below = [record for record in reading.records[reading.header + 1 :] if not is_blank(record)]
        widths = {len(record.cells) for record in below}
        if len(widths) == 1 and max(widths) > 1 and not reading.trouble:
            title = reading.records[reading.header]
            raise Place(below[0].row, 2).refusal(
                "header.title-above",
                found=count_of(max(widths), "cell"), header_row=str(title.row), text=excerpt(title.cells[0]),
                separator=one_of(reading.delimiter),
            )  # fmt: skip
    return readings[0]


def _remark_on_opening(cut: Cut, delimiter: str, limits: ReadLimits, remarks: Remarks) -> None:
    """What is worth saying about the rows down to the headings, which are the last record."""
    *above, record = cut.records()
    if delimiter != ",":
        remarks.add("file.delimiter", delimiter=name_of(delimiter), character=delimiter)
    titles = [row for row in above if not is_blank(row)]
    for blank in above:
        if blank not in titles:
            remarks.add("row.blank", row=blank.row)
    if titles:
        remarks.add("header.below", row=record.row, text=excerpt(next(cell for cell in titles[0].cells if cell)))
    refuse_too_many_columns(record.row, len(record.cells), limits)
    for row, column in cut.stray:
        remarks.add("file.quotes", row=row, column=column)
