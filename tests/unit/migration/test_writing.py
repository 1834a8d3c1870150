"""Rows become the same bytes every time, and come back as they were."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credly_core.errors import MigrationError
from credly_core.migration.reading import read_table
from credly_core.migration.table import Dialect, Table
from credly_core.migration.writing import dialect_difference, neutralized, write_rows_for_people, write_table
from tests.unit.migration.thoroughness import times

TEXT = st.one_of(
    st.sampled_from(
        [
            "",
            " ",
            "\t",
            ";",
            "a;b",
            "a|b",
            '"',
            'a"b',
            ",",
            "\r",
            "\n",
            "a\r\nb",
            "=1",
            "\ufeff",
            "sep=;",
            "é",
            "{",
            "<html>",
            "%PDF-",
        ]
    ),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=6),
)

#: How a program reads that knows no quotation marks.
UNQUOTED: dict[str, Any] = {"quoting": csv.QUOTE_NONE}


@st.composite
def tables(draw: st.DrawFn) -> Table:
    width = draw(st.integers(1, 4))
    header = draw(st.lists(TEXT, min_size=width, max_size=width))
    rows = draw(st.lists(st.lists(TEXT, min_size=width, max_size=width), max_size=6))
    return Table.from_rows("badge.csv", header, rows)


@settings(max_examples=times(200), deadline=None)
@given(tables())
def test_any_table_written_and_read_again_is_the_same_table(table: Table) -> None:
    if table.width == 1 and table.header[0].casefold().startswith("sep=") and len(table.header[0]) == 5:
        with pytest.raises(MigrationError):
            write_table(table)
        return

    again = read_table(write_table(table), file="badge.csv")

    assert again.header == table.header
    assert again.cells.equals(table.cells)
    assert again.rows.to_list() == table.rows.to_list()
    assert again.dialect == Dialect()


@settings(max_examples=times(100), deadline=None)
@given(tables())
def test_python_reads_what_we_write(table: Table) -> None:
    if table.width == 1 and table.header[0].casefold().startswith("sep="):
        return

    rows = list(csv.reader(io.StringIO(write_table(table).decode(), newline=""), strict=True))

    assert rows == [list(table.header), *(list(row) for row in table.cells.iter_rows())]


def test_only_what_needs_quotation_marks_gets_them() -> None:
    table = Table.from_rows("badge.csv", ["id", "name"], [["1", " two "], ["3,4", 'fi"ve'], ["6\n7", "=8"], ["", ""]])

    assert write_table(table) == b'id,name\r\n1, two \r\n"3,4","fi""ve"\r\n"6\n7",=8\r\n,\r\n'


def test_a_zero_byte_is_not_written() -> None:
    with pytest.raises(MigrationError, match="zero byte"):
        write_table(Table.from_rows("badge.csv", ["id"], [["a\x00b"]]))


def test_files_for_people_run_no_formula() -> None:
    payloads = [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "＝1",
        "＋1",
        "－1",
        "＠1",
        " =1",
        "\u200b=1",
        '=HYPERLINK("x","y")',
    ]

    written = write_rows_for_people(["cell"], [[payload] for payload in payloads])

    rows = list(csv.reader(io.StringIO(written.decode("utf-8-sig"), newline="")))
    assert [row[0][0] for row in rows[1:]] == ["'"] * len(payloads)
    assert [row[0].replace("'", "") for row in rows[1:]] == payloads
    assert written.startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("quotes", [True, False])
def test_files_for_people_run_no_formula_in_a_spreadsheet_with_another_separator(separator: str, quotes: bool) -> None:
    cells = ["x;=1+1", "x\t=1+1", "a; @sum(1)", "first\r\n=1+1", 'say "so";=1', "x;\u00a0-1", "=1;=2", "Gold; silver"]

    written = write_rows_for_people(["id", "cell"], [["1", cell] for cell in cells], mark=False).decode()

    lines = csv.reader(io.StringIO(written, newline=""), delimiter=separator, **({} if quotes else UNQUOTED))
    seen = [cell.strip(" \u00a0") for line in lines for cell in line]
    assert not [cell for cell in seen if cell.startswith(("=", "+", "-", "@"))]
    assert '"Gold; silver"' in written


def test_ordinary_cells_for_people_stay_as_they_are() -> None:
    assert [neutralized(cell) for cell in ("Gold", "", "a=b", "2024-01-01")] == ["Gold", "", "a=b", "2024-01-01"]


def test_what_a_spreadsheet_did_to_a_file_is_said_in_words() -> None:
    ours = Dialect()
    excel = Dialect(byte_order_mark=True, delimiter=";", line_end="\n", final_line_end=False)

    assert dialect_difference(ours, ours) == ()
    assert dialect_difference(ours, excel) == (
        "a byte order mark was added",
        "separator “,” became “;”",
        "line ends CR LF became LF",
        "the last line end was removed",
    )
    assert dialect_difference(Dialect(encoding="utf-16-le", mixed_line_ends=True, separator_line=True), ours) == (
        "encoding UTF-16-LE became UTF-8",
        "the line “sep=” was removed",
        "line ends are no longer mixed",
    )
