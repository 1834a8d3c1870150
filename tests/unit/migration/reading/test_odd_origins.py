"""Files from odd origins: read exactly as they are, or refused at the place that is to blame."""

from __future__ import annotations

import pytest

from credly_core.errors import UnreadableInput
from credly_core.migration.reading import ReadLimits, read_table

HEADER = ["id", "name", "note"]
ABOVE, BELOW = ["b-1", "Gold", "x"], ["b-9", "Zinc", "y"]
#: Blocks of the usual size, and so small that a file has many.
LIMITS = [ReadLimits(), ReadLimits(block_bytes=64)]


def around(line: str) -> bytes:
    """A row between two good ones."""
    return "\r\n".join([",".join(HEADER), ",".join(ABOVE), line, ",".join(BELOW), ""]).encode()


def in_encoding(encoding: str, cell: str) -> bytes:
    return around(f"b-2,Tin,{cell}").decode().encode(encoding)


def in_16_bits(heading: str, *, mark: str, order: str) -> bytes:
    return mark.encode("utf-16-le") + f"{heading}\r\n1,2\r\n".encode(order)


REFUSED = [
    (in_encoding("iso2022_jp", "金メダル"), "file.encoding", 3, 3),
    (in_encoding("iso2022_kr", "금메달"), "file.encoding", 3, 3),
    (in_16_bits("编号,名称", mark="", order="utf-16-le"), "file.encoding", 1, 1),
    (in_16_bits("id,name", mark="\ufeff", order="utf-16-be"), "file.kind", None, None),
    (b"\xef\xbb\xbf" + "id,name\r\n1,2\r\n".encode("utf-16-le"), "file.nul", 1, 1),
    (around("b-2,Tin,z") + b"\x1a", "file.end-mark", 5, 1),
    (around("b-2,Tin,z") + b"\x0c", "file.end-mark", 5, 1),
    (around('b-2,{"a":1,"b":2},x'), "quote.bare", 3, 2),
    (around('b-2,["a","b"],x'), "quote.bare", 3, 2),
    (around('b-2,=CONCAT("a","b"),x'), "quote.bare", 3, 2),
    (around("b-2,'a,b',x"), "row.split", 3, 2),
    (around("b-2,a\\,b,x"), "row.split", 3, 2),
    (around('b-2,"a"\u00a0,x'), "quote.text-after", 3, 2),
    (around("b-2,＂a,b＂,x"), "row.split", 3, 2),
    (around("Total: 3"), "row.too-short", 3, 2),
    (b"sep=\"\r\n" + around("b-2,Tin,z"), "file.separator-line-unclear", 1, 1),
    (b"id,name\r\n1,\"", "quote.never-closed", 2, 2),
]  # fmt: skip


@pytest.mark.parametrize("limits", LIMITS, ids=["one block", "many blocks"])
@pytest.mark.parametrize(("data", "code", "row", "column"), REFUSED)
def test_what_spreadsheets_show_in_different_ways_is_refused_at_its_place(
    data: bytes, code: str, row: int | None, column: int | None, limits: ReadLimits
) -> None:
    with pytest.raises(UnreadableInput) as refused:
        read_table(data, file="odd.csv", limits=limits)

    assert (refused.value.code, refused.value.row, refused.value.column) == (code, row, column)


READ = [
    ('b-2,"""a""",x', ["b-2", '"a"', "x"]),
    ('b-2,"""",x', ["b-2", '"', "x"]),
    ('b-2,a"b"c,x', ["b-2", 'a"b"c', "x"]),
    ('b-2,pipe 5",x', ["b-2", 'pipe 5"', "x"]),
    ('b-2,"C:\\dir\\",x', ["b-2", "C:\\dir\\", "x"]),
    ('b-2,"a\rb",x', ["b-2", "a\rb", "x"]),
    ('b-2,"\n",x', ["b-2", "\n", "x"]),
    ('b-2,{"a":1},x', ["b-2", '{"a":1}', "x"]),
    ('b-2,="00123",x', ["b-2", '="00123"', "x"]),
    ("b-2,'a',x", ["b-2", "'a'", "x"]),
    ("b-2,G+APY-ld,x", ["b-2", "G+APY-ld", "x"]),
    ("b-2,~{=pEF~},x", ["b-2", "~{=pEF~}", "x"]),
    ("b-2,a\x7f\x08b,x", ["b-2", "a\x7f\x08b", "x"]),
    (",,,,,", ["", "", ""]),
    ('""', ["", "", ""]),
]


@pytest.mark.parametrize("limits", LIMITS, ids=["one block", "many blocks"])
@pytest.mark.parametrize(("line", "cells"), READ)
def test_what_every_spreadsheet_shows_alike_is_read(line: str, cells: list[str], limits: ReadLimits) -> None:
    table = read_table(around(line), file="odd.csv", limits=limits)

    assert [list(table.header), *map(list, table.cells.iter_rows())] == [HEADER, ABOVE, cells, BELOW]


@pytest.mark.parametrize(
    ("encoding", "cell"),
    [
        ("iso2022_jp", "金メダル,表"), ("iso2022_kr", "금메달"), ("shift_jis", "ソ表能|予"), ("gb18030", "㐀𠀀"),
        ("big5", "功蓋許"), ("mac_roman", "Größe"), ("utf-16-be", "金牌"), ("hz", "金牌"),
    ],
)  # fmt: skip
def test_an_encoding_that_a_person_chooses_gives_the_text_that_was_written(encoding: str, cell: str) -> None:
    table = read_table(in_encoding(encoding, f'"{cell}"'), file="odd.csv", encoding=encoding)

    assert table.cells.row(1) == ("b-2", "Tin", cell)


def test_encodings_are_offered_with_what_the_cell_would_read() -> None:
    offered = {}
    for data, code, *_ in REFUSED[:3]:
        with pytest.raises(UnreadableInput) as refused:
            read_table(data, file="odd.csv")
        offered[dict(refused.value.facts)["candidates"]] = code

    assert list(offered) == ["iso2022_jp (“金メダル”)", "iso2022_kr (“금메달”)", "utf-16-le (“编号”)"]


def test_headings_in_one_pair_of_quotation_marks_are_remarked() -> None:
    table = read_table(b'"id,name"\r\n"1,Gold"\r\n', file="odd.csv")

    assert table.header == ("id,name",)
    assert [(note.code, note.row) for note in table.notes] == [("header.enclosed", 1)]


@pytest.mark.parametrize("delimiter", ["\t", ";", "|", ":", "^", "~", " ", "\x1f"])
def test_a_first_line_may_name_any_separator(delimiter: str) -> None:
    rows = [["id", "price"], ["1", "0,5"], ["2", "1,75"]]
    data = f"sep={delimiter}\r\n" + "".join(delimiter.join(row) + "\r\n" for row in rows)

    table = read_table(data.encode(), file="odd.csv")

    assert [list(table.header), *map(list, table.cells.iter_rows())] == rows
