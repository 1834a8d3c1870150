"""How large a file, row or cell may be, and where spreadsheets themselves stop."""

from __future__ import annotations

from dataclasses import dataclass

#: Rows of an Excel sheet, the heading included: a file with exactly this many was probably cut off there.
SPREADSHEET_ROWS = 1_048_576
#: Columns of an Excel sheet.
SPREADSHEET_COLUMNS = 16_384
#: Characters an Excel cell holds; a longer cell is cut or spilled when Excel opens the file.
SPREADSHEET_CELL = 32_767


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """What is still read. More is refused with the place, never cut."""

    #: Bytes of the file.
    file_bytes: int = 262_144_000
    #: Characters of one cell; well above what any field of a migration file may hold.
    cell_characters: int = 1_000_000
    #: Columns of a row.
    columns: int = SPREADSHEET_COLUMNS
    #: Rows of the file, heading and blank rows included.
    rows: int = 5_000_000
    #: Characters of one row, all cells together.
    row_characters: int = 16_000_000
    #: Bytes handled at a time; memory beside the rows themselves is a small multiple of it.
    block_bytes: int = 6_291_456


DEFAULT_LIMITS = ReadLimits()
