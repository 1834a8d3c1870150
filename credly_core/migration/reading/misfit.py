"""Where a row with too many or too few cells most likely went wrong: told by the rows around it.

A comma in a text that is not enclosed in quotation marks splits a cell in two and pushes the cells behind it one
column to the right; a separator that is missing pulls them to the left. The cells of the other rows show what each
column usually holds, so the place where the cells fit best again is the place to look at. It is said only when one
place is clearly better than the end of the row; nothing is ever put right here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from credly_core.migration.reading.opening import DELIMITERS, name_of, one_of
from credly_core.migration.reading.refusal import Place, Refusal, count_of, excerpt, quoted

_TYPOGRAPHIC = "“”„"
#: What programs without windows put at the end of a file: end of file, a new page.
_END_MARKS = "\x1a\x0c"
#: Title lines people put above the headings.
_TITLE_ROWS = 10
#: Wider rows are not compared: it would take long, and nobody could follow.
WIDEST = 400
#: Lines of a text that are put together again to see whether they make a row.
_PIECES = 20
#: The second row below the headings.
_SECOND = 2
_SHAPES = ((re.compile(r"[^\W\d_]+"), "a"), (re.compile(r"\d+"), "9"), (re.compile(r"\s+"), " "))
#: The same for ASCII, which most cells are: several times quicker.
_SIGNS = {code: sign for code in range(128) for pattern, sign in _SHAPES if pattern.match(chr(code))}
_RUNS = ("aa", "99", "  ")
#: What a cell is worth in a column that holds the same text, one of the same shape, of the same kind; and else.
_SAME, _ALIKE, _KIN, _STRANGE = 4, 3, 1, -2
#: What a blank behind the separator is worth: people put one after a comma in a text.
_BLANK_BEHIND = 4
#: By how much the best place must be better than the end of the row; twice as much where few rows tell.
CLEARLY = 2
FEW = 3


@dataclass(frozen=True, slots=True)
class Misfit:
    """A row of another width than the headings, with what stands around it."""

    row: int
    cells: list[str]
    header: tuple[str, ...]
    header_row: int
    #: Columns up to the last one with a heading.
    named: int
    delimiter: str
    #: Rows of the right width nearby.
    neighbours: Sequence[Sequence[str]]
    #: The row right below the headings, where it is near.
    second: Sequence[str] | None
    #: Whether no row before it had the right width.
    is_first: bool
    #: The rows below it, as written.
    following: Sequence[Sequence[str]]
    #: Whether the file ends in this row.
    is_last: bool

    @property
    def counts(self) -> dict[str, str]:
        """How many cells, and how many headings."""
        return {"found": count_of(len(self.cells), "cell"), "expected": count_of(len(self.header), "heading")}

    def refusal(self, column: int, code: str, **facts: str) -> Refusal:
        """A refusal at a column of this row."""
        return Place(self.row, column).refusal(code, **self.counts, **facts)


def refuse_misfit(misfit: Misfit) -> Refusal:
    """What to say about the row."""
    if _heading_is_broken(misfit):
        facts = {"text": excerpt(misfit.header[-1]), "next_row": str(misfit.header_row + 1)}
        return Place(misfit.header_row, len(misfit.header)).refusal("header.broken", **facts)
    return _too_long(misfit) if len(misfit.cells) > len(misfit.header) else _too_short(misfit)


def _too_long(misfit: Misfit) -> Refusal:
    cells, width = misfit.cells, len(misfit.header)
    titles = [name for name in misfit.header if name]
    extra = next((i for i, cell in enumerate(cells[width:], width) if cell), width)
    if len(titles) == 1 and misfit.row <= misfit.header_row + _TITLE_ROWS and _begins_the_rows(misfit):
        facts = {
            "header_row": str(misfit.header_row),
            "text": excerpt(titles[0]),
            "separator": one_of(misfit.delimiter),
        }
        return misfit.refusal(extra + 1, "header.title-above", **facts)
    if any(mark in cell for cell in cells for mark in _TYPOGRAPHIC):
        column = next(i for i, cell in enumerate(cells, 1) if any(mark in cell for mark in _TYPOGRAPHIC))
        return misfit.refusal(
            column,
            "row.smart-quotes",
            text=quoted(cells[column - 1].strip(_TYPOGRAPHIC)),
            separator=one_of(misfit.delimiter),
        )
    split = _marked_split(cells, len(cells) - width)
    split = likely_split(cells, width, misfit.neighbours) if split is None else split
    if split is None:
        return misfit.refusal(extra + 1, "row.too-long", text=excerpt(cells[extra]), separator=one_of(misfit.delimiter))
    whole = misfit.delimiter.join(cells[split : split + len(cells) - width + 1])
    return misfit.refusal(split + 1, "row.split", text=excerpt(whole), separator=one_of(misfit.delimiter))


def _marked_split(cells: Sequence[str], more: int) -> int | None:
    """The cell whose writer thought that a backslash, or single quotation marks, would hold the separators inside."""
    for i, cell in enumerate(cells[: len(cells) - more]):
        if all(part.endswith("\\") for part in cells[i : i + more]):
            return i
        if cell.startswith("'") and not cell.endswith("'") and cells[i + more].endswith("'"):
            return i
    return None


def _heading_is_broken(misfit: Misfit) -> bool:
    """Whether the headings and the row below them, put together, are as wide as all the other rows."""
    width, distance = len(misfit.header), misfit.row - misfit.header_row
    if misfit.second is None or width == 1 or distance not in (1, _SECOND):
        return False
    others = [len(cells) for cells in misfit.following[:_TITLE_ROWS] if any(cells)]
    others += [len(misfit.cells)] if distance == _SECOND else []
    whole = width + len(misfit.second) - 1
    return len(others) > 1 and any(misfit.second) and width < whole and set(others) == {whole}


def _begins_the_rows(misfit: Misfit) -> bool:
    """Whether only title lines can stand above this row: none of the headings' width, or all below as wide as this."""
    below = [len(cells) for cells in misfit.following[:_TITLE_ROWS] if any(cells)]
    return misfit.is_first or (bool(below) and set(below) == {len(misfit.cells)})


def _too_short(misfit: Misfit) -> Refusal:
    cells, found = misfit.cells, len(misfit.cells)
    line = misfit.delimiter.join(cells)
    for other in DELIMITERS:
        if other != misfit.delimiter and found == 1 and line.count(other) >= misfit.named - 1 > 0:
            facts = {"other": name_of(other), "delimiter": name_of(misfit.delimiter)}
            return misfit.refusal(1, "file.delimiter-mixed", **facts)
    if found == 1 and not line.strip(_END_MARKS) and not any(map(any, misfit.following)):
        return misfit.refusal(1, "file.end-mark")
    if (last := _last_of_pieces(misfit)) is not None:
        return misfit.refusal(found, "row.broken", text=quoted(cells[-1]), next_row=str(last))
    gap = likely_gap(cells, len(misfit.header), misfit.neighbours)
    if gap is not None:
        return misfit.refusal(gap + 1, "row.gap", text=quoted(cells[gap]), separator=one_of(misfit.delimiter))
    if misfit.is_last:
        return misfit.refusal(found, "row.cut", text=quoted(cells[-1]))
    return misfit.refusal(found + 1, "row.too-short", text=quoted(cells[-1]), separator=one_of(misfit.delimiter))


def _last_of_pieces(misfit: Misfit) -> int | None:
    """The last of the rows below that, put behind this one, make it a whole row: a line break cut it."""
    width, total = len(misfit.header), len(misfit.cells)
    for row, cells in enumerate(misfit.following[:_PIECES], misfit.row + 1):
        total += len(cells) - 1
        if len(cells) >= width or total > width:
            return None
        if total == width and any(cells):
            return row
    return None


def likely_split(
    cells: Sequence[str], width: int, neighbours: Sequence[Sequence[str]], *, clearly: int = CLEARLY
) -> int | None:
    """The cell whose text was split: it and the ones behind it belong together.

    >>> rows = [["b1", "Gold", "Active", "9"], ["b2", "Tin", "Retired", "7"], ["b4", "Silver", "Active", "6"]]
    >>> likely_split(["b3", "Silver", " large", "Active", "8"], 4, rows)
    1
    """
    if width > WIDEST or len(cells) <= width:
        return None
    return split_place(cells, columns_of(neighbours, width), clearly if len(neighbours) >= FEW else 2 * clearly)


def split_place(cells: Sequence[str], columns: Sequence[Column], clearly: int) -> int | None:
    """The same with the columns of the neighbours at hand: where the row is that much better than as it stands."""
    width, more = len(columns), len(cells) - len(columns)
    shapes = list(map(_shape, cells))
    worth = [_worth(cells[i], shapes[i], columns[i]) for i in range(width)]
    moved = [_worth(cells[i + more], shapes[i + more], columns[i]) for i in range(width)]
    best, right = clearly, 0
    found: int | None = None
    for place in reversed(range(width)):
        behind = cells[place + 1 : place + 1 + more]
        blanks = sum(_BLANK_BEHIND for cell in behind if cell.startswith(" "))
        gain = right + blanks - worth[place]
        if gain + _SAME >= best:
            whole = ", ".join([cells[place], *behind])
            gain += _worth(whole, _shape(whole), columns[place])
            if gain >= best:
                best, found = gain, place
        right += moved[place] - worth[place]
    return found


def likely_gap(cells: Sequence[str], width: int, neighbours: Sequence[Sequence[str]]) -> int | None:
    """The cell from which on the cells stand too far to the left.

    >>> rows = [["b1", "Gold", "Active", "9"], ["b2", "Tin", "Retired", "7"], ["b4", "Silver", "Active", "6"]]
    >>> likely_gap(["b3", "Active", "8"], 4, rows)
    1
    """
    found = len(cells)
    if width > WIDEST or not neighbours:
        return None
    columns = columns_of(neighbours, width)
    shapes = list(map(_shape, cells))
    worth = [_worth(cells[i], shapes[i], columns[i]) for i in range(found)]
    moved = [_worth(cells[i], shapes[i], columns[i + width - found]) for i in range(found)]
    scores = [sum(worth[:place]) + sum(moved[place:]) for place in range(found)]
    return _clear_best(scores, sum(worth) + (CLEARLY if len(neighbours) >= FEW else 2 * CLEARLY))


def _clear_best(scores: list[int], fewest: int) -> int | None:
    """The first of the best places, where it is good enough."""
    best = max(range(len(scores)), key=lambda place: (scores[place], -place))
    return best if scores[best] >= fewest else None


@dataclass(frozen=True, slots=True)
class Column:
    """What a column holds in the other rows."""

    texts: frozenset[str]
    shapes: frozenset[str]
    kinds: frozenset[str]


def columns_of(rows: Sequence[Sequence[str]], width: int) -> list[Column]:
    """What each column holds in some rows."""
    columns = []
    for i in range(width):
        texts = frozenset(row[i] for row in rows)
        shapes = frozenset(map(_shape, texts))
        columns.append(Column(texts, shapes, frozenset(map(_kind, shapes))))
    return columns


def _worth(cell: str, shape: str, column: Column) -> int:
    if not column.texts:
        return 0
    if cell in column.texts:
        return _SAME if cell else _ALIKE
    if shape in column.shapes:
        return _ALIKE
    return _KIN if _kind(shape) in column.kinds else _STRANGE


def _shape(cell: str) -> str:
    """A text with its letters, digits and blanks run together: `b-12 Gold` is `a-9 a`."""
    if cell.isascii():
        cell = cell.translate(_SIGNS)
        for sign in _RUNS:
            while sign in cell:
                cell = cell.replace(sign, sign[0])
        return cell
    for pattern, sign in _SHAPES:
        cell = pattern.sub(sign, cell)
    return cell


def _kind(shape: str) -> str:
    """Nothing, a number, a text, a sign-laden thing such as a date or an address."""
    if not shape or shape in ("9", "a"):
        return shape
    signs = {c for c in shape if c not in "a9 "}
    return "a" if "a" in shape and not signs - set("-_'&.,()!?") else "".join(sorted(signs))
