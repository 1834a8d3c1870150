"""The damages: to a cell, a row, a heading, a byte, the encoding, the separator. All chance comes from one `Random`."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from credly_core.migration.filespec import FileSpec
from tests.unit.migration.accidents.valid import valid_rows

Rows = list[list[str]]


@dataclass(frozen=True)
class Damaged:
    """A damaged file: what was done, the bytes, the separator, and the rows (counted from 1) it may show in."""

    what: str
    data: bytes
    delimiter: str
    rows: frozenset[int]


def written(rows: Rows, delimiter: str = ",") -> bytes:
    """Rows as any program writes them, quotation marks where they are needed."""
    whole = io.StringIO(newline="")
    csv.writer(whole, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return whole.getvalue().encode()


def raw(rows: Rows, delimiter: str = ",") -> bytes:
    """Rows put together as they are, without care."""
    return "".join(delimiter.join(row) + "\r\n" for row in rows).encode()


#: What gets into cells.
_CELLS = (
    "", " ", "  x", "x ", "x" * 300, "0", "-1", "7.5", "99999999999999999999", "1.23E+11", "TRUE", "true", "WAHR",
    "maybe", "03/04/2024", "2024-02-30T00:00:00.000Z", "2024-03-04", "45385", "1970-01-01T00:00:00.000Z", "#REF!",
    "########", "=1+1", "+x", "@x", "two\nlines", "bell\x07", "turn\u202eed", "un\u200bseen", "\u00a0", "\ue000",
    "“curly”", "a,b", 'say "x"', "dana@example.com", "dana@", "Größe", "学", "active", "ACTIVE", "Image/a.exe",
    "C:\\a.png", "null", "N/A", "😀",
)  # fmt: skip
_RAW = ("a,b", '"', 'x"y', '"x"y', '"open', ' "x"', "two\nlines", "“a, b”", '""', 'a""b', "x\ty", "x;y", "\\", 'a\\"b')


def _cell(rows: Rows, chance: Random) -> Damaged:
    row, column = _somewhere(rows, chance)
    rows[row][column] = chance.choice(_CELLS)
    return Damaged(f"cell {rows[row][column]!r}", written(rows), ",", frozenset({row + 1, 8}))


def _raw_cell(rows: Rows, chance: Random) -> Damaged:
    row, column = _somewhere(rows, chance)
    rows[row][column] = chance.choice(_RAW)
    return Damaged(f"careless cell {rows[row][column]!r}", raw(rows), ",", frozenset({row + 1, row + 2}))


def _letter(rows: Rows, chance: Random) -> Damaged:
    row, column = _somewhere(rows, chance)
    cell = rows[row][column] or "x"
    at = chance.randrange(len(cell))
    rows[row][column] = cell[:at] + chance.choice("xZ0 -.,é") + cell[at + chance.randrange(2) :]
    return Damaged(f"letter {rows[row][column]!r}", written(rows), ",", frozenset({row + 1}))


def _swap_cells(rows: Rows, chance: Random) -> Damaged:
    row, column = _somewhere(rows, chance)
    other = chance.randrange(len(rows[0]))
    cells = rows[row]
    cells[column], cells[other] = cells[other], cells[column]
    return Damaged("cells exchanged", written(rows), ",", frozenset({row + 1}))


def _key_again(rows: Rows, chance: Random) -> Damaged:
    row = chance.randrange(1, len(rows))
    rows.append(list(rows[row]))
    column = chance.randrange(len(rows[0]))
    rows[-1][column] = chance.choice((rows[-1][column], "x"))
    return Damaged("key once more", written(rows), ",", frozenset({len(rows), row + 1}))


def _row(rows: Rows, chance: Random) -> Damaged:
    row = chance.randrange(1, len(rows))
    what = chance.choice(("deleted", "twice", "blank line", "separators", "moved", "headings again"))
    if what == "deleted":
        del rows[row]
    elif what == "moved":
        rows.append(rows.pop(row))
    else:
        new = {"twice": rows[row], "blank line": [], "separators": [""] * len(rows[0]), "headings again": rows[0]}[what]
        rows.insert(row, list(new))
    return Damaged(f"row {what}", written(rows), ",", frozenset({row + 1, row + 2}))


def _width(rows: Rows, chance: Random) -> Damaged:
    row, column = _somewhere(rows, chance)
    if chance.randrange(2):
        rows[row].insert(column, chance.choice(("more", "", "7")))
        what = "cell too many"
    else:
        del rows[row][column]
        what = "cell missing"
    return Damaged(what, raw(rows), ",", frozenset({row + 1}))


def _joined(rows: Rows, chance: Random) -> Damaged:
    row = chance.randrange(1, len(rows) - 1)
    rows[row] += rows.pop(row + 1)
    return Damaged("line end missing", raw(rows), ",", frozenset({row + 1}))


def _heading(rows: Rows, chance: Random) -> Damaged:
    column = chance.randrange(len(rows[0]))
    name = rows[0][column]
    others = (
        name.upper(),
        f" {name}",
        f"{name}\u00a0",
        name[:-1],
        f"{name}x",
        "",
        "Favourite colour",
        chance.choice(rows[0]),
    )
    rows[0][column] = chance.choice(others)
    return Damaged(f"heading {rows[0][column]!r}", written(rows), ",", frozenset({1}))


def _column(rows: Rows, chance: Random) -> Damaged:
    column = chance.randrange(len(rows[0]))
    what = chance.choice(("deleted", "twice", "moved"))
    for cells in rows:
        cell = cells.pop(column)
        cells.extend({"deleted": [], "twice": [cell, cell], "moved": [cell]}[what])
    return Damaged(f"column {what}", written(rows), ",", frozenset({1}))


def _byte(rows: Rows, chance: Random) -> Damaged:
    data = bytearray(written(rows))
    at = chance.randrange(len(data))
    row = data[:at].count(b"\n") + 1
    what = chance.choice(("flipped", "deleted", "inserted", "cut off"))
    if what == "flipped":
        data[at] ^= 1 << chance.randrange(8)
    elif what == "deleted":
        del data[at]
    elif what == "inserted":
        data.insert(at, chance.choice((0, 10, 13, 34, 44, 59, 65, 128, 195, 255)))
    else:
        del data[at:]
    return Damaged(f"byte {what}", bytes(data), ",", frozenset({row, row + 1, 1} if row == 1 else {row, row + 1}))


def _encoding(rows: Rows, chance: Random) -> Damaged:
    row, column = _somewhere(rows, chance)
    rows[row][column] = "Größe" if rows[row][column] else ""
    text = written(rows).decode()
    what = chance.choice(("utf-8-sig", "utf-16", "utf-16-be", "utf-16-le", "windows-1252", "utf-32", "one row"))
    if what == "one row":
        lines = [line.encode() for line in text.splitlines(keepends=True)]
        lines[row] = lines[row].decode().encode("windows-1252")
        return Damaged("encoding of one row", b"".join(lines), ",", frozenset({row + 1}))
    mark = codecs.BOM_UTF16_BE if what == "utf-16-be" else b""
    return Damaged(f"encoding {what}", mark + text.encode(what), ",", frozenset({row + 1}))


def _separator(rows: Rows, chance: Random) -> Damaged:
    other = chance.choice(";\t|")
    what = chance.choice(("everywhere", "named", "one row", "one cell"))
    if what == "everywhere":
        return Damaged(f"separator {other!r}", written(rows, other), other, frozenset({1}))
    if what == "named":
        return Damaged(
            f"separator line {other!r}", f"sep={other}\r\n".encode() + written(rows, other), other, frozenset({1})
        )
    row = chance.randrange(1, len(rows))
    lines = [raw([line]) for line in rows]
    at = -1 if what == "one row" else 1
    lines[row] = lines[row].replace(b",", other.encode(), at)
    return Damaged(f"separator {other!r} in {what}", b"".join(lines), ",", frozenset({row + 1}))


def _somewhere(rows: Rows, chance: Random) -> tuple[int, int]:
    return chance.randrange(1, len(rows)), chance.randrange(len(rows[0]))


DAMAGES: tuple[Callable[[Rows, Random], Damaged], ...] = (
    _cell, _cell, _cell, _raw_cell, _raw_cell, _letter, _letter, _swap_cells, _key_again, _row, _width, _width, _joined,
    _heading, _heading, _column, _byte, _byte, _byte, _encoding, _separator,
)  # fmt: skip


def damaged(spec: FileSpec, chance: Random) -> Damaged:
    """A good file of this type with one damage."""
    return chance.choice(DAMAGES)([list(row) for row in valid_rows(spec)], chance)
