"""Accidents 29 to 52: characters, sizes, what spreadsheets do to values, keys and references, names and kinds."""

from __future__ import annotations

import gzip
import io
import sqlite3
import zipfile

from credly_core.migration.filespec import Kind
from tests.unit.migration.accidents.case import (
    ROW,
    Answer,
    NotHere,
    Sample,
    accident,
    flagged,
    read,
    refused,
    text_of_rows,
)

Made = tuple[bytes, Answer]


def _in_text(sample: Sample, cell: str, *codes: str) -> Made:
    rows = sample.with_cell(sample.text, cell)
    return sample.csv(rows), Answer(codes, ROW, sample.text, rows=rows[1:])


@accident("29", "a zero byte (NUL)")
def nul(sample: Sample) -> Made:
    return sample.csv(sample.with_cell(sample.text, "Go\x00ld")), refused("file.nul", ROW, sample.text)


@accident("30a", "half of a character pair alone (lone surrogate)")
def surrogate(sample: Sample) -> Made:
    text = text_of_rows(sample.with_cell(sample.text, "Gold\ud83d"))
    return text.encode("utf-8", "surrogatepass"), refused("file.encoding-surrogate", ROW, sample.text)


@accident("30b", "an unassigned character")
def unassigned(sample: Sample) -> Made:
    return _in_text(sample, "Gold\u0378", "cell.undefined", "cell.invisible")


@accident("30c", "a private-use character")
def private_use(sample: Sample) -> Made:
    return _in_text(sample, "Gold\ue000", "cell.undefined")


@accident("31", "a control character")
def control(sample: Sample) -> Made:
    return _in_text(sample, "Go\x07ld", "cell.control", "name.control")


@accident("32a", "a right-to-left override in a text")
def override(sample: Sample) -> Made:
    return _in_text(sample, "Gold\u202egnp.exe", "cell.bidi")


@accident("32b", "a zero-width space in a text")
def zero_width(sample: Sample) -> Made:
    return _in_text(sample, "Go\u200bld", "cell.invisible")


@accident("32c", "a zero-width space in an address")
def zero_width_address(sample: Sample) -> Made:
    column = sample.of_kind(Kind.EMAIL)
    return sample.csv(sample.with_cell(column, "dana\u200b@example.com")), flagged("cell.invisible", column=column)


@accident("33", "a cell of 1 MB")
def megabyte_cell(sample: Sample) -> Made:
    return sample.csv(sample.with_cell(sample.text, "x" * 1_048_576)), refused("cell.too-long", ROW, sample.text)


@accident("34", "a cell of 131,073 characters")
def long_cell(sample: Sample) -> Made:
    rows = sample.with_cell(sample.text, "x" * 131_073)
    return sample.csv(rows), Answer(("cell.long",), ROW, rows=rows[1:])


@accident("35", "16,385 columns")
def many_columns(sample: Sample) -> Made:
    rows = [[*row, *[""] * (16_385 - sample.width)] for row in sample.rows[:2]]
    return sample.csv(rows), refused("row.too-many-columns", 1, 16_385)


@accident("38", "lost leading zeros")
def lost_zeros(sample: Sample) -> Made:
    rows = [list(row) for row in sample.rows]
    for n, row in enumerate(rows[1:], 1):
        row[sample.identifier - 1] = f"{n * 11:05d}" if n + 1 != ROW else str(n * 11)
    return sample.csv(rows), flagged("id.zeros", column=sample.identifier)


@accident("39", "a long number as 1.23E+11")
def exponent(sample: Sample) -> Made:
    return sample.csv(sample.with_cell(sample.identifier, "1.23E+11")), flagged(
        "damage.exponent", column=sample.identifier
    )


@accident("40", "a number of more than 15 digits")
def digits(sample: Sample) -> Made:
    return sample.csv(sample.with_cell(sample.identifier, "4111111111111111")), flagged(
        "damage.digits", column=sample.identifier
    )


@accident("41a", "a date in the order of another country")
def turned_date(sample: Sample) -> Made:
    column = sample.of_kind(Kind.DATETIME)
    return sample.csv(sample.with_cell(column, "03/04/2024 09:30")), flagged("date.ambiguous", column=column)


@accident("41b", "a date as the number a spreadsheet keeps")
def date_number(sample: Sample) -> Made:
    column = sample.of_kind(Kind.DATETIME)
    return sample.csv(sample.with_cell(column, "45385")), flagged("date.daynumber", column=column)


@accident("41c", "an identifier that became a date")
def identifier_date(sample: Sample) -> Made:
    return sample.csv(sample.with_cell(sample.identifier, "12-Mar")), flagged("damage.date", column=sample.identifier)


@accident("42a", "WAHR instead of TRUE")
def german_true(sample: Sample) -> Made:
    column = sample.of_kind(Kind.BOOLEAN)
    return sample.csv(sample.with_cell(column, "WAHR")), flagged("boolean.translated", column=column)


@accident("42b", "0,5 instead of 0.5")
def decimal_comma(sample: Sample) -> Made:
    column = sample.of_kind(Kind.NUMBER, Kind.INTEGER)
    return sample.csv(sample.with_cell(column, '"0,5"')), flagged("number.format", column=column)


@accident("43a", "#REF! in a cell")
def reference_error(sample: Sample) -> Made:
    return _in_text(sample, "#REF!", "damage.error")


@accident("43b", "######## in a cell")
def hashes(sample: Sample) -> Made:
    return _in_text(sample, "########", "damage.error")


@accident("44", 'a value written ="00123"')
def formula_text(sample: Sample) -> Made:
    rows = sample.with_cell(sample.identifier, '="00123"')
    return sample.csv(rows), Answer(("damage.formula",), ROW, sample.identifier, rows=rows[1:])


@accident("45a", "a cell that starts with =")
def formula(sample: Sample) -> Made:
    return _in_text(sample, "=1+1", "csv.formula")


@accident("45b", "a cell that starts with +")
def formula_plus(sample: Sample) -> Made:
    return _in_text(sample, "+cmd|x", "csv.formula")


@accident("45c", "a cell that starts with -")
def formula_minus(sample: Sample) -> Made:
    return _in_text(sample, "-cmd|x", "csv.formula")


@accident("45d", "a cell that starts with @")
def formula_at(sample: Sample) -> Made:
    return _in_text(sample, "@SUM(A1)", "csv.formula")


@accident("45e", "a cell that starts with a tab")
def formula_tab(sample: Sample) -> Made:
    return _in_text(sample, "\t=1+1", "csv.formula", "cell.trim")


@accident("46a", "the same key twice, with the same data")
def twin_row(sample: Sample) -> Made:
    rows = [*sample.rows, sample.rows[1]]
    return sample.csv(rows), Answer(("row.duplicate",), 8, rows=rows[1:])


@accident("46b", "the same key twice, with other data")
def same_key(sample: Sample) -> Made:
    column = next(
        (i for i, name in enumerate(sample.rows[0]) if name not in sample.spec.key and sample.rows[1][i]), None
    )
    if column is None or sample.spec.column(sample.rows[0][column]).kind is not Kind.STRING:
        raise NotHere
    other = list(sample.rows[1])
    allowed = sample.spec.column(sample.rows[0][column]).allowed
    other[column] = allowed[-1] if allowed else "Another text"
    if other == sample.rows[1]:
        raise NotHere
    rows = [*sample.rows, other]
    return sample.csv(rows), Answer(("key.duplicate", "id.duplicate", "AD-6"), 8, rows=rows[1:])


@accident("48a", "a file name in other case", file=str.upper)
def name_case(sample: Sample) -> Made:
    return sample.csv(), read(sample, "PK-3")


@accident("48b", "a file name as a browser makes it", file=lambda name: name.replace(".csv", " (1).csv"))
def name_copy(sample: Sample) -> Made:
    return sample.csv(), read(sample, "PK-3")


@accident("48c", "a file name in another language", file=lambda name: "Tabelle1.csv")
def name_localized(sample: Sample) -> Made:
    return sample.csv(), read(sample, "PK-3", "file.unknown")


def _office(*entries: str) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        for entry in entries:
            archive.writestr(entry, "application/vnd.oasis.opendocument.spreadsheet")
    return whole.getvalue()


@accident("49a", "an Excel workbook (.xlsx) under a .csv name")
def xlsx(sample: Sample) -> Made:
    return _office("[Content_Types].xml", "xl/workbook.xml"), refused("zip.workbook")


@accident("49b", "a LibreOffice spreadsheet (.ods) under a .csv name")
def ods(sample: Sample) -> Made:
    return _office("mimetype", "META-INF/manifest.xml", "content.xml"), refused("zip.workbook")


@accident("49c", "an old Excel workbook (.xls) under a .csv name")
def xls(sample: Sample) -> Made:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504, refused("file.kind")


@accident("49d", "a compressed file under a .csv name")
def packed(sample: Sample) -> Made:
    return gzip.compress(sample.csv(), mtime=0), refused("file.kind")


@accident("49e", "a PDF under a .csv name")
def pdf(sample: Sample) -> Made:
    return b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", refused("file.kind")


@accident("49f", "a picture under a .csv name")
def picture(sample: Sample) -> Made:
    return b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", refused("file.kind")


@accident("49g", "a web page under a .csv name")
def web_page(sample: Sample) -> Made:
    return b"<!DOCTYPE html>\n<html><head><title>Sign in</title></head></html>\n", refused("file.kind")


@accident("49h", "JSON under a .csv name")
def json_data(sample: Sample) -> Made:
    return b'[{"id": "1", "name": "Gold"}]\n', refused("file.kind")


@accident("49i", "a database under a .csv name")
def database(sample: Sample) -> Made:
    connection = sqlite3.connect(":memory:")
    connection.execute("create table badge (id text)")
    data = connection.serialize()
    connection.close()
    return data, refused("file.kind")


@accident("49j", "a formatted document (RTF) under a .csv name")
def rich_text(sample: Sample) -> Made:
    return b"{\\rtf1\\ansi id,name\\par}", refused("file.kind")


@accident("49k", "UTF-32 text")
def utf32(sample: Sample) -> Made:
    return sample.csv().decode().encode("utf-32"), refused("file.kind")


@accident("52a", "an upload that stops inside a cell")
def cut_in_cell(sample: Sample) -> Made:
    lines = text_of_rows(sample.rows[: ROW - 1])
    half = text_of_rows([sample.rows[ROW - 1][: sample.text]], end="")[:-1]
    if sample.text == sample.width:
        raise NotHere
    return (lines + half).encode(), refused("row.cut", ROW, sample.text)


@accident("52b", "an upload that stops inside quotation marks")
def cut_in_quotes(sample: Sample) -> Made:
    rows = sample.with_cell(sample.text, '"Gold, large')[:ROW]
    cut = [*rows[:-1], rows[-1][: sample.text]]
    return text_of_rows(cut).rstrip("\r\n").encode(), refused("quote.never-closed", ROW, sample.text)


@accident("52c", "an upload that stops inside a character")
def cut_in_character(sample: Sample) -> Made:
    rows = sample.with_cell(sample.text, "Größe")[:ROW]
    whole = text_of_rows([*rows[:-1], rows[-1][: sample.text]], end="\r\n").encode()
    return whole[: whole.rindex("ß".encode()) + 1], refused("file.encoding-cut", ROW, sample.text)


@accident("52d", "an upload that stops at the end of a row")
def cut_at_row_end(sample: Sample) -> Made:
    rows = sample.rows[:ROW]
    return text_of_rows(rows).rstrip("\r\n").encode(), Answer(("file.no-final-line-end",), rows=rows[1:])
