"""Accidents 1 to 20: the file as a whole, encodings, separators, line ends, quotation marks, widths."""

from __future__ import annotations

import codecs

from tests.unit.migration.accidents.case import ROW, Answer, Sample, accident, read, refused, text_of_rows

Made = tuple[bytes, Answer]
_NOTHING_WHERE_LINES_MAY_BREAK = ("",)


@accident("01", "empty file")
def empty(sample: Sample) -> Made:
    return b"", refused("file.empty")


@accident("02", "only a byte order mark")
def only_a_mark(sample: Sample) -> Made:
    return codecs.BOM_UTF8, refused("file.empty")


@accident("03", "headings only")
def headings_only(sample: Sample) -> Made:
    return sample.csv(sample.rows[:1]), Answer(("file.no-rows",), rows=[])


@accident("04", "UTF-8 with mark")
def mark(sample: Sample) -> Made:
    return codecs.BOM_UTF8 + sample.csv(), read(sample, "file.bom")


def _wide(sample: Sample) -> list[list[str]]:
    return sample.with_cell(sample.text, "Größe 学")


def _as_utf16(sample: Sample, encoding: str, mark: bytes) -> Made:
    rows = _wide(sample)
    code = "file.bom" if mark else "file.encoding-read"
    return mark + text_of_rows(rows).encode(encoding), Answer((code,), rows=rows[1:])


@accident("05a", "UTF-16 with mark, as Excel's “Unicode text”")
def utf16_marked(sample: Sample) -> Made:
    return _as_utf16(sample, "utf-16-le", codecs.BOM_UTF16_LE)


@accident("05b", "UTF-16 the other way round, with mark")
def utf16_big(sample: Sample) -> Made:
    return _as_utf16(sample, "utf-16-be", codecs.BOM_UTF16_BE)


@accident("05c", "UTF-16 without mark")
def utf16_bare(sample: Sample) -> Made:
    return _as_utf16(sample, "utf-16-le", b"")


@accident("06", "Windows-1252, as Excel's plain “CSV”")
def windows(sample: Sample) -> Made:
    rows = sample.with_cell(sample.text, "Große Stufe")
    return text_of_rows(rows).encode("windows-1252"), refused("file.encoding", ROW, sample.text)


@accident("07", "two encodings in one file")
def two_encodings(sample: Sample) -> Made:
    rows = sample.with_cell(sample.text, "Größe", row=2)
    rows[ROW - 1][sample.text - 1] = "Große"
    lines = [text_of_rows([row]) for row in rows]
    data = b"".join(line.encode("windows-1252" if n == ROW else "utf-8") for n, line in enumerate(lines, 1))
    return data, refused("file.encoding-mixed", ROW, sample.text)


@accident("08a", "semicolons instead of commas")
def semicolons(sample: Sample) -> Made:
    return sample.csv(delimiter=";"), read(sample, "file.delimiter")


@accident("08b", "tabs instead of commas")
def tabs(sample: Sample) -> Made:
    return sample.csv(delimiter="\t"), read(sample, "file.delimiter")


@accident("08c", "vertical bars instead of commas")
def bars(sample: Sample) -> Made:
    return sample.csv(delimiter="|"), read(sample, "file.delimiter")


@accident("09a", "a first line “sep=;”")
def separator_line(sample: Sample) -> Made:
    return b"sep=;\r\n" + sample.csv(delimiter=";"), read(sample, "file.separator-line")


@accident("09b", "a first line “sep=” that names another separator than the one in use")
def wrong_separator_line(sample: Sample) -> Made:
    return b"sep=;\r\n" + sample.csv(), refused("file.separator-line-wrong", 1, 1)


@accident("10", "two separators mixed")
def mixed_separators(sample: Sample) -> Made:
    lines = [text_of_rows([row], delimiter=";" if n == ROW else ",") for n, row in enumerate(sample.rows, 1)]
    return "".join(lines).encode(), refused("file.delimiter-mixed", ROW, 1)


@accident("11a", "rows end with LF")
def feeds(sample: Sample) -> Made:
    return sample.csv(end="\n"), read(sample)


@accident("11b", "rows end with CR, as on old Macs")
def returns(sample: Sample) -> Made:
    return sample.csv(end="\r"), read(sample, "file.line-ends-cr")


@accident("11c", "line ends mixed")
def mixed_ends(sample: Sample) -> Made:
    ends = ["\r\n", "\n", "\r\n", "\r", "\n", "\r\n", "\r\n"]
    text = "".join(text_of_rows([row], end=end) for row, end in zip(sample.rows, ends, strict=True))
    return text.encode(), read(sample, "file.line-ends", row=4)


@accident("11d", "line breaks inside a cell in quotation marks")
def break_in_cell(sample: Sample) -> Made:
    rows = sample.with_cell(sample.text, '"Gold\nand\r\nSilver"')
    shown = sample.with_cell(sample.text, "Gold\nand\r\nSilver")
    codes = ("cell.linebreak", *_NOTHING_WHERE_LINES_MAY_BREAK)
    return sample.csv(rows), Answer(codes, ROW, sample.text, rows=shown[1:])


@accident("12a", "a line separator (U+2028) inside a cell")
def line_separator(sample: Sample) -> Made:
    return _odd_break(sample, "\u2028")


@accident("12b", "a “next line” character (U+0085) inside a cell")
def next_line(sample: Sample) -> Made:
    return _odd_break(sample, "\u0085")


@accident("12c", "a vertical tab inside a cell")
def vertical_tab(sample: Sample) -> Made:
    return _odd_break(sample, "\v")


def _odd_break(sample: Sample, character: str) -> Made:
    rows = sample.with_cell(sample.text, f"Gold{character}two")
    codes = ("cell.linebreak", "cell.control", "name.control", *_NOTHING_WHERE_LINES_MAY_BREAK)
    return sample.csv(rows), Answer(codes, ROW, sample.text, rows=rows[1:])


@accident("13", "a quotation mark is never closed")
def never_closed(sample: Sample) -> Made:
    return sample.csv(sample.with_cell(sample.text, '"Gold')), refused("quote.never-closed", ROW, sample.text)


@accident("14", "text after a closing quotation mark")
def text_after(sample: Sample) -> Made:
    return sample.csv(sample.with_cell(sample.text, '"Gold" Star')), refused("quote.text-after", ROW, sample.text)


@accident("15a", "a stray quotation mark inside a cell")
def stray(sample: Sample) -> Made:
    rows = sample.with_cell(sample.text, '5" Gold')
    return sample.csv(rows), Answer(("file.quotes",), ROW, rows=rows[1:])


@accident("15b", "a blank before the opening quotation mark")
def after_space(sample: Sample) -> Made:
    return sample.csv(sample.with_cell(sample.text, ' "Gold"')), refused("quote.after-space", ROW, sample.text)


@accident("16", "backslash quotes")
def backslash(sample: Sample) -> Made:
    rows = sample.with_cell(sample.text, '"The \\"Gold\\" one"')
    return sample.csv(rows), refused("quote.backslash", ROW, sample.text)


@accident("17a", "typographic quotation marks around a cell")
def smart(sample: Sample) -> Made:
    rows = sample.with_cell(sample.text, "“Gold”")
    return sample.csv(rows), Answer(("cell.quotes", "file.smart-quotes"), ROW, sample.text, rows=rows[1:])


@accident("17b", "typographic quotation marks around a comma")
def smart_comma(sample: Sample) -> Made:
    rows = sample.with_cell(sample.text, "“Gold, large”")
    return sample.csv(rows), refused("row.smart-quotes", ROW, sample.text)


@accident("18a", "row too long: a cell more at its end")
def too_long(sample: Sample) -> Made:
    rows = [[*row, "more"] if n == ROW else row for n, row in enumerate(sample.rows, 1)]
    return sample.csv(rows), refused("row.too-long", ROW, sample.width + 1)


@accident("18b", "row too long: a comma in a text without quotation marks")
def split(sample: Sample) -> Made:
    return sample.csv(sample.with_cell(sample.text, "Gold, large")), refused("row.split", ROW, sample.text)


@accident("19a", "row too short: the last cell and its comma missing")
def too_short(sample: Sample) -> Made:
    rows = [row[:-1] if n == ROW else row for n, row in enumerate(sample.rows, 1)]
    return sample.csv(rows), refused("row.too-short", ROW, sample.width)


@accident("19b", "row too short: a cell in front missing")
def gap(sample: Sample) -> Made:
    rows = [row[1:] if n == ROW else row for n, row in enumerate(sample.rows, 1)]
    return sample.csv(rows), refused("row.gap", ROW, 1)


@accident("19c", "row too short: a line break in a text without quotation marks")
def broken(sample: Sample) -> Made:
    answer = refused("row.broken", ROW, sample.text) if sample.text > 1 else refused("row.too-short", ROW, 2)
    return sample.csv(sample.with_cell(sample.text, "Gold\nlarge")), answer


@accident("20a", "empty tail columns, with commas in the row of headings")
def tail_columns(sample: Sample) -> Made:
    rows = [[*row, "", ""] for row in sample.rows]
    return sample.csv(rows), Answer(("header.empty",), 1, rows=rows[1:], count=2)


@accident("20b", "empty tail cells in a row")
def tail_cells(sample: Sample) -> Made:
    rows = [[*row, "", ""] if n == ROW else row for n, row in enumerate(sample.rows, 1)]
    return sample.csv(rows), read(sample, "row.width", row=ROW)


@accident("21a", "1,000 rows of commas at the end")
def tail_rows(sample: Sample) -> Made:
    rows = [*sample.rows, *([""] * sample.width for _ in range(1000))]
    return sample.csv(rows), Answer(("row.empty",), 8, rows=rows[1:], count=1000)


@accident("21b", "1,000 blank lines at the end")
def tail_lines(sample: Sample) -> Made:
    return sample.csv() + b"\r\n" * 1000, read(sample, "row.blank", row=8)


@accident("22a", "a row of commas inside")
def empty_row(sample: Sample) -> Made:
    rows = [*sample.rows[: ROW - 1], [""] * sample.width, *sample.rows[ROW - 1 :]]
    return sample.csv(rows), Answer(("row.empty",), ROW, rows=rows[1:])


@accident("22b", "a blank line inside")
def blank_line(sample: Sample) -> Made:
    rows = [*sample.rows[: ROW - 1], [""], *sample.rows[ROW - 1 :]]
    return sample.csv(rows), read(sample, "row.blank", row=ROW)


@accident("23a", "a title line above the headings")
def title(sample: Sample) -> Made:
    return b"Our file of 2026\r\n\r\n" + sample.csv(), read(sample, "header.below", row=3)


@accident("23b", "a title line above the headings, as Excel saves it")
def padded_title(sample: Sample) -> Made:
    above = [["Our file of 2026", *[""] * (sample.width - 1)], [""] * sample.width]
    return sample.csv([*above, *sample.rows]), read(sample, "header.below", row=3)


@accident("23c", "a title line of several cells above the headings")
def wide_title(sample: Sample) -> Made:
    return b"Our file,2026,draft,of us\r\n" + sample.csv(), read(sample, "header.below", row=2)


@accident("24", "the headings once more as a row")
def headings_again(sample: Sample) -> Made:
    rows = [*sample.rows[: ROW - 1], sample.rows[0], *sample.rows[ROW - 1 :]]
    return sample.csv(rows), Answer(("header.repeated",), ROW, rows=rows[1:])


@accident("25", "the same heading twice")
def duplicate_heading(sample: Sample) -> Made:
    rows = [[*row, row[0]] for row in sample.rows]
    return sample.csv(rows), Answer(("header.duplicate",), 1, 1, rows=rows[1:])


def _headed(sample: Sample, heading: str, code: str) -> Made:
    rows = sample.with_cell(sample.text, heading, row=1)
    return sample.csv(rows), Answer((code,), 1, sample.text, rows=sample.rows[1:])


@accident("26a", "a heading in other case")
def heading_case(sample: Sample) -> Made:
    return _headed(sample, sample.name(sample.text).upper(), "header.case")


@accident("26b", "blanks around a heading")
def heading_blanks(sample: Sample) -> Made:
    return _headed(sample, f" {sample.name(sample.text)} ", "header.space")


@accident("26c", "a no-break space behind a heading")
def heading_no_break(sample: Sample) -> Made:
    return _headed(sample, f"{sample.name(sample.text)}\u00a0", "header.space")


@accident("26d", "a zero-width space in front of a heading")
def heading_zero_width(sample: Sample) -> Made:
    return _headed(sample, f"\u200b{sample.name(sample.text)}", "header.space")


@accident("27", "an unknown column")
def unknown_column(sample: Sample) -> Made:
    rows = [[*row, "Favourite colour" if n == 0 else "blue"] for n, row in enumerate(sample.rows)]
    return sample.csv(rows), Answer(("header.unknown",), 1, sample.width + 1, rows=rows[1:])


@accident("28", "a required column missing")
def missing_column(sample: Sample) -> Made:
    required = next(i for i, name in enumerate(sample.rows[0]) if sample.spec.column(name).required)
    rows = [row[:required] + row[required + 1 :] for row in sample.rows]
    return sample.csv(rows), Answer(("header.missing",), 1, rows=rows[1:])
