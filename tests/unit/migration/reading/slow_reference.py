"""A second reader, written to be plainly right and nothing else: one character at a time, whole text in memory.

It shares no code with the product. It knows the same rules: rows end at CR LF, LF or CR outside quotation marks; a
cell that begins with a quotation mark ends at the next single one; `""` inside stands for one mark.
"""

from __future__ import annotations


class SlowRefusal(Exception):
    """Refused at (row, column)."""


def records_of(text: str, delimiter: str) -> list[tuple[list[str], bool]]:
    """Every row as written, with whether any cell of it was in quotation marks."""
    records: list[tuple[list[str], bool]] = []
    cells: list[str] = []
    quoted_row = False
    position = 0
    while position < len(text):
        place = (len(records) + 1, len(cells) + 1)
        cell, position, quoted = _cell(text, position, delimiter, place)
        cells.append(cell)
        quoted_row = quoted_row or quoted
        if position < len(text) and text[position] == delimiter:
            position += 1
            if position == len(text):
                cells.append("")
                records.append((cells, quoted_row))
                return records
            continue
        if text[position : position + 2] == "\r\n":
            position += 1
        position += 1
        records.append((cells, quoted_row))
        cells, quoted_row = [], False
    return records


def _cell(text: str, position: int, delimiter: str, place: tuple[int, int]) -> tuple[str, int, bool]:
    if text[position] == '"':
        content, position = _inside_marks(text, position + 1, place)
        if position < len(text) and text[position] not in (delimiter, "\r", "\n"):
            raise SlowRefusal(place)
        return content, position, True
    content = ""
    while position < len(text) and text[position] not in (delimiter, "\r", "\n"):
        content += text[position]
        position += 1
    if '"' in content and not content.split('"')[0].strip(" \t\u00a0\u200b\u2060\ufeff"):
        raise SlowRefusal(place)
    return content, position, False


def _inside_marks(text: str, position: int, place: tuple[int, int]) -> tuple[str, int]:
    content = ""
    while position < len(text):
        if text[position] == '"' and text[position + 1 : position + 2] == '"':
            content += '"'
            position += 2
        elif text[position] == '"':
            return content, position + 1
        else:
            content += text[position]
            position += 1
    raise SlowRefusal(place)


def rows_of(text: str, delimiter: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Headings, and each row with its number; blank lines left out, rows of another width refused."""
    header: list[str] | None = None
    rows: list[tuple[int, list[str]]] = []
    for number, (cells, quoted) in enumerate(records_of(text, delimiter), 1):
        blank = not quoted and all(cell == "" for cell in cells)
        spaces = not quoted and len(cells) == 1 and cells[0].strip(" \t") == ""
        if header is None:
            if not blank and not spaces:
                header = cells
            continue
        if len(cells) == 1 and (blank or (spaces and len(header) > 1)):
            continue
        named = max((i for i, name in enumerate(header, 1) if name), default=len(header))
        if (len(cells) < named and any(cells)) or any(cells[len(header) :]):
            raise SlowRefusal((number, None))
        rows.append((number, (cells + [""] * len(header))[: len(header)]))
    if header is None:
        raise SlowRefusal((None, None))
    return header, rows
