"""A second opinion that shares no code with the product: what a damaged file says, and which of its cells are wrong.

Rows are read by Python's csv module; cells are judged here by hand, from nothing but the limits in the specs.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections import Counter
from datetime import datetime

from credly_core.migration.filespec import ColumnSpec, FileSpec, Kind

#: The heading's row, and rows that are wrong as a whole, have column 0.
Place = tuple[int, int]
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z")
_ADDRESS = re.compile(r"[^\s@.,;:<>()\"]+(?:\.[^\s@.,;:<>()\"]+)*@(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W_][\w-]*")
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_EXTENSION = re.compile(r"\.([A-Za-z0-9]+)$")
_FORMULA = "=+-@＝＋－＠"
_QUOTES = '"“”„‟«»‹›‘’‚‛'


def rows_of(data: bytes, delimiter: str) -> list[tuple[int, list[str]]] | None:
    """Every row that is not a blank line, with its number as a spreadsheet counts; None when it is no plain CSV."""
    try:
        text = _text_of(data)
    except UnicodeDecodeError:
        return None
    if "\x00" in text:
        return None
    if text[:4].casefold() == "sep=" and text[5:7] == "\r\n":
        delimiter, text = text[4], text[7:]
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    return [
        (number, row) for number, row in enumerate(rows, 1) if len(row) > 1 or any(cell.strip(" \t") for cell in row)
    ]


def _text_of(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16")
    if data[1:2] == b"\x00":
        return data.decode("utf-16-le")
    return data.decode("utf-8-sig")


def is_rectangular(rows: list[tuple[int, list[str]]]) -> bool:
    """Whether every row is as wide as the headings."""
    return len({len(row) for _, row in rows}) == 1


def wrong_places(rows: list[tuple[int, list[str]]], spec: FileSpec) -> set[Place]:
    """Cells that break a limit of the spec, headings that are no headings of it, rows that say nothing or repeat."""
    (top, header), *body = rows
    wrong: set[Place] = {
        (top, i) for i, name in enumerate(header, 1) if name not in spec.names or header.index(name) != i - 1
    }
    if any(column.required and column.name not in header for column in spec.columns):
        wrong.add((top, 0))
    if wrong:
        return wrong
    keys: Counter[tuple[str, ...]] = Counter()
    for number, row in body:
        if not any(cell.strip() for cell in row):
            wrong.add((number, 0))
            continue
        for i, (name, cell) in enumerate(zip(header, row, strict=True), 1):
            if not is_good(cell, spec.column(name)):
                wrong.add((number, i))
        key = tuple(cell for name, cell in zip(header, row, strict=True) if name in spec.key)
        keys[key] += 1
        if keys[key] > 1 and any(key):
            wrong.add((number, 0))
    return wrong


def is_good(cell: str, column: ColumnSpec) -> bool:
    """Whether a cell is surely fine."""
    if cell == "":
        return not column.required
    if column.allowed:
        return cell in column.allowed or (column.ignore_case and cell.lower() in map(str.lower, column.allowed))
    if column.max_length is not None and len(cell) > column.max_length:
        return False
    return _is_clean_text(cell, column) and _has_form(cell, column)


def _is_clean_text(cell: str, column: ColumnSpec) -> bool:
    if any(
        unicodedata.category(c) in ("Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp")
        for c in cell.replace("\n", "").replace("\t", "")
    ):
        return False
    if cell != cell.strip() or cell[0] in _FORMULA:
        return column.kind in (Kind.INTEGER, Kind.NUMBER) and cell == cell.strip()
    return ("\n" not in cell or column.multiline) and not (cell[0] in _QUOTES and cell[-1] in _QUOTES)


def _has_form(cell: str, column: ColumnSpec) -> bool:
    if column.kind is Kind.DATETIME:
        return _is_moment(cell)
    if column.kind in (Kind.INTEGER, Kind.NUMBER):
        whole = column.kind is Kind.INTEGER and "." in cell
        return bool(_NUMBER.fullmatch(cell)) and not whole and _in_range(float(cell), column)
    if column.kind is Kind.BOOLEAN:
        return cell.upper() in ("TRUE", "FALSE")
    if column.kind is Kind.EMAIL:
        return bool(_ADDRESS.fullmatch(cell))
    if column.kind is Kind.URL_OR_PATH:
        found = _EXTENSION.search(cell)
        blank = " " in cell and "://" in cell
        return not blank and (not column.extensions or bool(found and found[1].lower() in column.extensions))
    return not cell.isdigit() or len(cell) <= len("123456789012345")


def _is_moment(cell: str) -> bool:
    if not _MOMENT.fullmatch(cell):
        return False
    try:
        moment = datetime.fromisoformat(cell)
    except ValueError:
        return False
    return datetime.fromisoformat("1981-01-01T00:00:00Z") <= moment <= datetime.fromisoformat("2038-01-19T03:14:07Z")


def _in_range(number: float, column: ColumnSpec) -> bool:
    least = float("-inf") if column.min is None else float(column.min)
    most = float("inf") if column.max is None else float(column.max)
    return least <= number <= most
