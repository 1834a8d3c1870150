"""What reading has to say, for people who know spreadsheets: one entry per code.

`NOTE` is about a file that was read; `REFUSED` is about a file that was not. In the templates, `{place}` is a place
in words, the other names are facts of the note or refusal.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass


class Weight(enum.Enum):
    """How much a reading text matters; the values match the severities of findings."""

    #: The file was not read.
    REFUSED = "error"
    #: The file was read, and a person should look.
    WARNING = "warning"
    #: The file was read; good to know.
    INFO = "info"


@dataclass(frozen=True, slots=True)
class ReadingText:
    """Message (what, where) and hint (what to do) of one code."""

    weight: Weight
    message: str
    hint: str = ""


_SAVE_AS = "Open it in Excel and choose File, Save as, “CSV UTF-8 (comma delimited)”, then bring that file."
#: Said only where the name says CSV.
WHATEVER_ITS_NAME = ", whatever its name says"
_OPEN_AS_TEXT = "Open the file in a text editor (not in Excel)"

TEXTS: Mapping[str, ReadingText] = {
    # --- refused: the file as a whole -----------------------------------------------------------------------
    "file.kind": ReadingText(Weight.REFUSED, f"This is not a CSV file but {{kind}}{WHATEVER_ITS_NAME}.", "{advice}"),
    "file.empty": ReadingText(
        Weight.REFUSED,
        "The file is empty: {what}.",
        "Save it again from your spreadsheet; at least the row of headings is needed.",
    ),
    "file.too-large": ReadingText(
        Weight.REFUSED,
        "The file has {size} MB; up to {limit} MB are read.",
        "Split it into several files with the same headings, or remove rows and columns nobody needs.",
    ),
    "file.too-many-rows": ReadingText(
        Weight.REFUSED,
        "The file has more than {limit} rows.",
        "Split it into several files with the same headings. Blank rows count too; remove them.",
    ),
    "file.encoding": ReadingText(
        Weight.REFUSED,
        "{place}, {where}: the character here is not stored as UTF-8 (byte {byte}), so nobody can say for certain "
        "which one it is.",
        "Save the file as “CSV UTF-8 (comma delimited)”, or choose the encoding it was saved in and compare "
        "the preview: "
        "{candidates}.",
    ),
    "file.encoding-mixed": ReadingText(
        Weight.REFUSED,
        "{place}, {where}: the character here is not stored as UTF-8 (byte {byte}), while others of the same file are. "
        "Two encodings are mixed.",
        "Rows from two sources were probably pasted together. Save each source as “CSV UTF-8” and join them again; "
        "no single encoding reads this file right.",
    ),
    "file.encoding-cut": ReadingText(
        Weight.REFUSED,
        "{place}: the file ends in the middle of a character. It was probably cut off while it was copied or uploaded.",
        "Bring the complete file again and compare its size with the original. If it is complete, save it as "
        "“CSV UTF-8 (comma delimited)”.",
    ),
    "file.encoding-surrogate": ReadingText(
        Weight.REFUSED,
        "{place}, {where}: half of a character pair stands alone (byte {byte}). No text can hold that.",
        "Delete the damaged character in this cell and type it again, then save as “CSV UTF-8 (comma delimited)”.",
    ),
    "file.encoding-wrong": ReadingText(
        Weight.REFUSED,
        "{place}, {where}: the byte {byte} does not exist in {encoding}.",
        "Choose another encoding, or save the file as “CSV UTF-8 (comma delimited)”. Possible here: {candidates}.",
    ),
    "file.encoding-unknown": ReadingText(
        Weight.REFUSED,
        "There is no encoding called “{encoding}”.",
        "Choose one of the encodings offered, for example windows-1252.",
    ),
    "file.nul": ReadingText(
        Weight.REFUSED,
        "{place}, {where}: a zero byte (NUL) stands in the text. It is invisible and cannot be part of a cell.",
        "The file was damaged, or it is not a text file. " + _SAVE_AS,
    ),
    "file.delimiter-unclear": ReadingText(
        Weight.REFUSED,
        "The columns of row {row} can be separated in more than one way: {candidates} all fit every row.",
        "Open the file in a text editor and put a line of its own before the headings that names the separator: "
        "sep=, or sep=; for example. Or save the file with commas.",
    ),
    "file.delimiter-mixed": ReadingText(
        Weight.REFUSED,
        "{place}: this row separates its cells with {other}, the headings with {delimiter}.",
        "Two files were probably pasted together. Use the same separator in every row.",
    ),
    "file.end-mark": ReadingText(
        Weight.REFUSED,
        "{place}: below the last row stands an invisible mark that old programs put at the end of a file.",
        f"{_OPEN_AS_TEXT}, delete everything below the last row, and save it.",
    ),
    "file.separator-line-unclear": ReadingText(
        Weight.REFUSED,
        "{place}: the first line “{line}” should name the separator of the file, but not exactly one character stands "
        "behind “sep=”.",
        "Open the file in a text editor and write the separator there, sep=; for example, or delete this line.",
    ),
    "file.separator-line-wrong": ReadingText(
        Weight.REFUSED,
        "{place}: the line above the headings says that cells are separated by {named}, but they are separated by "
        "{other}.",
        "Open the file in a text editor and delete the first line, or put the right separator behind “sep=”.",
    ),
    "file.unreadable": ReadingText(Weight.REFUSED, "The file cannot be read: {what}.", "{advice}"),
    "file.changed": ReadingText(
        Weight.REFUSED,
        "The file was changed while it was being read: it had {before} bytes, then {after}.",
        "Another program was still writing it, or the upload was not finished. Wait until it is, then bring it again.",
    ),
    # --- refused: quotation marks ---------------------------------------------------------------------------
    "quote.never-closed": ReadingText(
        Weight.REFUSED,
        "{place}: the quotation mark that opens this cell is never closed, so everything after it would "
        "become one cell. "
        "Behind it stands {text}.",
        _OPEN_AS_TEXT + ", go to this cell and put a quotation mark at its end (or remove the one at its start). "
        "If the file was copied or uploaded, check that its end is not missing.",
    ),
    "quote.not-closed-here": ReadingText(
        Weight.REFUSED,
        "{place}: the quotation mark that opens this cell is not closed before the next one, some lines below. "
        "The cell begins “{text}”.",
        _OPEN_AS_TEXT + ", go to this cell and put the missing quotation mark at its end. "
        "A quotation mark inside a cell is written twice.",
    ),
    "quote.text-after": ReadingText(
        Weight.REFUSED,
        "{place}: after the closing quotation mark there is more text: “{text}”.",
        f"{_OPEN_AS_TEXT} and put the whole cell between the quotation marks; a mark inside a cell is written twice.",
    ),
    "quote.backslash": ReadingText(
        Weight.REFUSED,
        "{place}: a quotation mark inside the cell is written with a backslash: “{text}”. Spreadsheets end "
        "the cell there.",
        f'{_OPEN_AS_TEXT} and write "" instead of \\" everywhere, or export again with doubled quotation marks.',
    ),
    "quote.bare": ReadingText(
        Weight.REFUSED,
        "{place}: the cell holds quotation marks and separators but is not enclosed in quotation marks: “{text}”.",
        f"{_OPEN_AS_TEXT}, put the whole cell between quotation marks and write every mark inside it twice: "
        '"{{""a"": 1, ""b"": 2}}".',
    ),
    "quote.after-space": ReadingText(
        Weight.REFUSED,
        "{place}: a blank or invisible character stands before the opening quotation mark: “{text}”. "
        "Programs read such a cell in different ways.",
        f"{_OPEN_AS_TEXT} and remove the blank between the separator and the quotation mark.",
    ),
    # --- refused: rows and cells ----------------------------------------------------------------------------
    "row.too-long": ReadingText(
        Weight.REFUSED,
        "{place}: the row has {found} for only {expected}. The first cell too many is “{text}”.",
        "Look through row {row} for a text with {separator} in it and put quotation marks around the whole text: "
        '"like this". If the extra cell is meant, give its column a heading; if not, delete it.',
    ),
    "row.split": ReadingText(
        Weight.REFUSED,
        "{place}: the row has {found} for only {expected}. Most likely {separator} inside this "
        "text splits it: “{text}”.",
        'Put quotation marks around the whole text in this cell: "like this". If the cells of row {row} are all '
        "meant as they are, one of them has no heading.",
    ),
    "row.smart-quotes": ReadingText(
        Weight.REFUSED,
        "{place}: the row has {found} for only {expected}. The typographic quotation marks "
        "around {text} do not hold {separator} inside a cell.",
        'Replace the curly quotation marks (“ ”) in row {row} by straight ones ("). Word processors turn them; '
        "a plain text editor does not.",
    ),
    "row.too-short": ReadingText(
        Weight.REFUSED,
        "{place}: the row has only {found} for {expected}. Its last cell is {text}.",
        "Add the missing cells to row {row}, each with {separator} before it, even when they are empty. A line "
        "break inside a text ends a row, too: put quotation marks around such a text.",
    ),
    "row.gap": ReadingText(
        Weight.REFUSED,
        "{place}: the row has only {found} for {expected}. From this cell on ({text}) its cells stand too "
        "far to the left.",
        "Compare row {row} with its neighbours and add what is missing here: a cell, or {separator} between two.",
    ),
    "row.broken": ReadingText(
        Weight.REFUSED,
        "{place}: the row ends in the middle: it has only {found} for {expected}, and goes on in row "
        "{next_row}. A line break in this cell ({text}) cuts it.",
        "Delete the line break, or put quotation marks around the whole text.",
    ),
    "row.cut": ReadingText(
        Weight.REFUSED,
        "{place}: the file ends here, in the middle of a row: it has only {found} for {expected}. The last "
        "cell is {text}.",
        "The file was probably cut off while it was copied or uploaded. Bring the complete file again; compare its "
        "size with the original.",
    ),
    "row.too-large": ReadingText(
        Weight.REFUSED,
        "{place}: the row has more than {limit} characters and still no end.",
        "This is probably not a CSV file, or its line ends are lost. " + _SAVE_AS,
    ),
    "row.too-many-columns": ReadingText(
        Weight.REFUSED,
        "{place}: the row has more than {limit} cells; a spreadsheet has no more columns than that.",
        "Check the separator of the file, and remove the columns nobody needs.",
    ),
    "cell.too-long": ReadingText(
        Weight.REFUSED,
        "{place}: the cell has more than {limit} characters.",
        "Shorten the text. If it is not meant to be so long, look for a quotation mark that is missing at its end.",
    ),
    "header.title-above": ReadingText(
        Weight.REFUSED,
        "{place}: the row has {found}, but row {header_row} above it, taken for the headings, has only one: “{text}”.",
        "If row {header_row} is a title, delete every row above the headings, so that the headings are row 1. "
        "If the file has one column only, put quotation marks around every text with {separator} in it.",
    ),
    "header.broken": ReadingText(
        Weight.REFUSED,
        "{place}: the row of headings ends in the middle and goes on in row {next_row}. A line break inside this "
        "heading cuts it: “{text}”.",
        "Delete the line break, or put quotation marks around the whole heading.",
    ),
    # --- notes ----------------------------------------------------------------------------------------------
    "file.bom": ReadingText(
        Weight.INFO,
        "The file begins with an invisible mark (byte order mark). It was left out.",
        "Nothing to do: a file downloaded from here has no such mark.",
    ),
    "file.encoding-read": ReadingText(
        Weight.INFO,
        "The file is {encoding} text, not UTF-8. It was read as such.",
        "Nothing to do: a file downloaded from here is UTF-8.",
    ),
    "file.encoding-chosen": ReadingText(
        Weight.WARNING,
        "The file was read as {encoding} because a person chose so.",
        "Look at names with accents before you go on.",
    ),
    "file.encoding-doubtful": ReadingText(
        Weight.WARNING,
        "Some rows look as if they had been UTF-8 already, yet the file was read as {encoding} because a person "
        "chose so.",
        "If the names look wrong, choose UTF-8 or repair the source.",
    ),
    "file.delimiter": ReadingText(
        Weight.INFO,
        "The cells are separated by {delimiter} instead of commas.",
        "Nothing to do: a file downloaded from here has commas.",
    ),
    "file.separator-line": ReadingText(
        Weight.INFO,
        "A first line “{line}” tells spreadsheets the separator. It is not a row.",
        "Nothing to do: a file downloaded from here has no such line.",
    ),
    "file.line-ends": ReadingText(
        Weight.INFO,
        "{place}: lines end in different ways ({kinds}).",
        "Nothing to do: in a file downloaded from here all rows end in the usual way.",
    ),
    "file.line-ends-cr": ReadingText(
        Weight.INFO,
        "Rows end with a carriage return alone (CR), as on very old Macs.",
        "Nothing to do: in a file downloaded from here all rows end in the usual way.",
    ),
    "file.no-final-line-end": ReadingText(
        Weight.INFO,
        "The last row does not end with a line end.",
        "If the file was copied or uploaded, compare its last row with the original.",
    ),
    "file.no-rows": ReadingText(
        Weight.WARNING, "The file has headings and no rows.", "Add the rows, or leave the file out."
    ),
    "file.rows-at-limit": ReadingText(
        Weight.WARNING,
        "The file has exactly 1,048,576 rows, as many as an Excel sheet holds.",
        "Check that Excel did not cut rows off: compare the last row with the source.",
    ),
    "file.rows-over-spreadsheet": ReadingText(
        Weight.WARNING,
        "The file has {rows} rows, more than an Excel sheet holds (1,048,576).",
        "All were read here. Do not open and save it in Excel: the rest would be lost.",
    ),
    "file.quotes": ReadingText(
        Weight.WARNING,
        "{place}: a quotation mark stands inside a cell that is not enclosed in quotation marks. "
        "Cells like this: {count}. "
        "They were read as ordinary characters, as spreadsheets show them.",
        "Look at these cells ({where}). If the marks are meant, nothing is to be done.",
    ),
    "file.smart-quotes": ReadingText(
        Weight.WARNING,
        "{place}: the cell is enclosed in typographic quotation marks ({text}), which are ordinary characters. "
        "Cells like this: {count}.",
        "Replace them by plain quotation marks if they were meant to enclose the cell.",
    ),
    "row.blank": ReadingText(
        Weight.INFO,
        "Blank lines: {count} ({where}). They were left out; row numbers still count them.",
        "Nothing to do: a file downloaded from here does not have them.",
    ),
    "row.no-content": ReadingText(
        Weight.WARNING,
        "Rows in which every cell is empty: {count} ({where}). They were kept as rows.",
        "Delete them: they say nothing, and ALM may count them as failed.",
    ),
    "row.width": ReadingText(
        Weight.INFO,
        "Rows with empty cells beyond the last heading: {count} ({where}). The empty cells were left out.",
        "Nothing to do: a file downloaded from here does not have them.",
    ),
    "row.filled-up": ReadingText(
        Weight.WARNING,
        "Rows with fewer cells than there are headings: {count} ({where}). Empty cells were put at their end because a "
        "person chose so.",
        "Look whether the cells of these rows stand in the right columns.",
    ),
    "row.beyond-headings": ReadingText(
        Weight.WARNING,
        "Rows with more cells than there are headings: {count} ({where}). Columns without a heading were added for "
        "them ({more}) because a person chose so.",
        "Move the cells of these rows to where they belong, then remove the columns without a heading.",
    ),
    "row.filled": ReadingText(
        Weight.INFO,
        "Rows that end before the last columns, which have no heading: {count} ({where}). Nothing is "
        "missing from them.",
        "Remove the columns without heading.",
    ),
    "cell.long": ReadingText(
        Weight.WARNING,
        "{place}: cells with more than 32,767 characters: {count} ({where}). They were read whole; Excel "
        "would cut them.",
        "Do not save this file from Excel, or shorten the texts.",
    ),
    "column.empty-tail": ReadingText(
        Weight.INFO,
        "{place}: {columns} columns at the right have neither heading nor content.",
        "They can be removed.",
    ),
    "header.below": ReadingText(
        Weight.WARNING,
        "The headings are in row {row}; what stands above was taken for a title: “{text}”.",
        "If that is a title, nothing is to be done: a file downloaded from here begins with the headings.",
    ),
    "header.title-suspected": ReadingText(
        Weight.WARNING,
        "Row {row} was taken for the headings, but only one of its cells is filled (“{text}”): it looks like a title.",
        "If it is a title, delete every row above the headings, so that the headings are row 1.",
    ),
    "header.enclosed": ReadingText(
        Weight.WARNING,
        "{place}: all headings stand together between two quotation marks, which makes one column of them: “{text}”.",
        f"{_OPEN_AS_TEXT} and remove the quotation mark at the beginning and at the end of every row; where two stand "
        "side by side, leave one.",
    ),
    "header.odd-break": ReadingText(
        Weight.WARNING,
        "{place}: the heading contains a line end that spreadsheets do not know (U+0085, U+2028 or the like).",
        "If the rows were meant to end there, save the file again as “CSV UTF-8 (comma delimited)” from the program it "
        "comes from; else type the heading again.",
    ),
    "header.duplicate": ReadingText(
        Weight.WARNING, "{place}: the heading “{name}” occurs {times} times.", "Every heading may occur once."
    ),
    "header.nameless": ReadingText(
        Weight.WARNING,
        "{place}: the column has no heading, yet it has content. Columns like this: {count}.",
        "Name the column or remove it.",
    ),
    "header.repeated": ReadingText(
        Weight.WARNING,
        "{place}: the headings are repeated as a row. Rows like this: {count} ({where}).",
        "Delete the repeated headings: they would become data.",
    ),
}


def message_of(code: str, facts: Mapping[str, str]) -> str:
    """What happened and where."""
    return TEXTS[code].message.format_map(facts)


def hint_of(code: str, facts: Mapping[str, str]) -> str:
    """What to do about it."""
    return TEXTS[code].hint.format_map(facts)
