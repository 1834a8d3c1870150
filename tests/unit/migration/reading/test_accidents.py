"""What happens to files in spreadsheets and on the way: each accident is read, read with a note, or refused.

Samples lie in tests/data/csv/accidents, their verdicts in tests/data/verdicts.tsv; here stands what a verdict line
cannot say: the very cells, the sentences, and the files too large to keep.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from credly_core.errors import UnreadableInput
from credly_core.migration.reading import ReadLimits, describe_reading, read_table
from credly_core.migration.table import Table

ACCIDENTS = Path(__file__).resolve().parents[3] / "data" / "csv" / "accidents"
HEADINGS = ("id", "badgeName", "state")


def read(name: str) -> Table:
    return read_table(ACCIDENTS / f"{name}.csv", file="badge.csv")


def refusal_of(source: bytes | Path, limits: ReadLimits | None = None) -> UnreadableInput:
    with pytest.raises(UnreadableInput) as caught:
        read_table(source, file="badge.csv", limits=limits or ReadLimits())
    return caught.value


def codes(table: Table) -> list[str]:
    return [note.code for note in table.notes]


@pytest.mark.parametrize(
    "name", ["08-semicolons", "08-tabs", "08-bars", "09-separator-line", "11-crlf", "11-lf", "11-cr", "11-mixed"]
)
def test_separators_and_line_ends_change_no_cell(name: str) -> None:
    table = read(name)

    assert table.header == HEADINGS
    assert table.cells.rows() == [("b1", "Gold", "Active"), ("b2", "Silver", "Active")]
    assert table.rows.to_list() == [2, 3]


@pytest.mark.parametrize(
    "name", ["04-utf8-with-mark", "05-utf16-le-with-mark", "05-utf16-be-with-mark", "05-utf16-le-without-mark"]
)
def test_marks_and_wide_encodings_change_no_cell(name: str) -> None:
    table = read(name)

    assert table.header == HEADINGS
    assert table.cells.rows() == [("b1", "Größe", "Active")]


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("11-inside-quotes", "Gold\nfirst\r\nclass\rof all"),
        ("12-odd-breaks-in-a-cell", "Gold\u2028one\u0085two\vthree"),
        ("15-stray-quote", '5" Gold'),
        ("17-smart-quotes", "“Gold”"),
        ("30-unassigned-and-private", "Gold\u0378\ue000\U000f0000"),
        ("31-control-characters", "Go\x07l\x1bd\x7f"),
        ("32-right-to-left-and-zero-width", "Gold\u202egnp.exe\u200b"),
        ("43-spreadsheet-errors", "#REF!"),
    ],
)
def test_a_cell_is_kept_character_by_character(name: str, cell: str) -> None:
    assert read(name).record(0)[1] == cell


def test_blank_lines_are_left_out_but_still_counted_and_rows_of_separators_are_kept() -> None:
    table = read("22-blank-row-inside")

    assert table.rows.to_list() == [2, 4, 5, 6]
    assert table.record(2) == ("", "", "")
    facts = {note.code: dict(note.facts) for note in table.notes}
    assert facts["row.blank"] == {"count": "1", "rows": "3", "where": "row 3"}
    assert facts["row.no-content"] == {"count": "1", "rows": "5", "where": "row 5"}


@pytest.mark.parametrize(
    ("name", "code", "height"),
    [("21-blank-tail-rows", "row.no-content", 1001), ("21-blank-tail-lines", "row.blank", 1)],
)
def test_a_thousand_blank_tail_rows_are_one_note_with_the_exact_count(name: str, code: str, height: int) -> None:
    table = read(name)

    assert table.height == height
    assert codes(table) == [code]
    assert dict(table.notes[0].facts)["count"] == "1000"


def test_very_many_blank_lines_are_one_note() -> None:
    table = read_table(b"id,state\n" + b"\n" * 200_000 + b"b1,Active\n", file="badge.csv")

    assert table.rows.to_list() == [200_002]
    assert dict(table.notes[0].facts)["count"] == "200000"


def test_headings_below_title_lines_are_found_when_they_are_known() -> None:
    for name in ("23-title-lines", "23-title-lines-as-excel-saves-them"):
        table = read_table(ACCIDENTS / f"{name}.csv", file="badge.csv", known_headings=["ID", "badgeName", "State"])

        assert table.header == HEADINGS
        assert table.rows.to_list() == [4, 5]
        assert ("header.below", 3) in [(note.code, note.row) for note in table.notes]


def test_known_headings_do_not_move_headings_that_stand_first() -> None:
    table = read_table(b"id,state\nid,badgeName\n", file="badge.csv", known_headings=["id", "badgeName", "state"])

    assert table.header == ("id", "state")
    assert table.rows.to_list() == [2]


def test_a_wrong_byte_is_refused_with_its_place_and_encodings_to_choose_from() -> None:
    refusal = refusal_of(ACCIDENTS / "06-windows-1252.csv")

    assert (refusal.code, refusal.row, refusal.column) == ("file.encoding", 3, 2)
    assert "windows-1252 (“Große Stufe”)" in refusal.hint
    assert "windows-1252" in dict(refusal.facts)["encodings"].split()


def test_a_chosen_encoding_is_read_and_said() -> None:
    table = read_table(ACCIDENTS / "06-windows-1252.csv", file="badge.csv", encoding="windows-1252")

    assert table.record(1)[1] == "Große Stufe"
    assert table.dialect.encoding == "windows-1252"
    assert codes(table) == ["file.encoding-chosen"]


@pytest.mark.parametrize(
    ("encoding", "code", "place"),
    [("no-such-code", "file.encoding-unknown", (None, None)), ("ascii", "file.encoding-wrong", (2, 2))],
)
def test_a_chosen_encoding_that_does_not_exist_or_fit_is_refused(
    encoding: str, code: str, place: tuple[int | None, int | None]
) -> None:
    with pytest.raises(UnreadableInput) as caught:
        read_table(b"id,state\r\nb1,\xfc\r\n", file="badge.csv", encoding=encoding)

    assert caught.value.code == code
    assert (caught.value.row, caught.value.column) == place


def test_utf8_read_as_another_encoding_by_choice_is_doubted() -> None:
    table = read_table("id,state\nb1,Größe\n".encode(), file="badge.csv", encoding="windows-1252")

    assert "file.encoding-doubtful" in codes(table)


def test_smart_quotes_are_named_when_they_break_a_row() -> None:
    refusal = refusal_of(ACCIDENTS / "17-smart-quotes-around-a-comma.csv")

    assert (refusal.code, refusal.row, refusal.column) == ("row.smart-quotes", 2, 2)
    assert "curly quotation marks" in refusal.hint


def test_a_quote_that_swallows_rows_is_blamed_where_it_opens() -> None:
    data = b"id,state\r\n" + b"b,Active\r\n" * 3 + b'b,"Active\r\n' + b"b,Active\r\n" * 900 + b'b,"Retired"\r\n'

    refusal = refusal_of(data)

    assert (refusal.code, refusal.row, refusal.column) == ("quote.not-closed-here", 5, 2)


def test_a_cell_of_131073_characters_is_read_whole_with_a_note() -> None:
    for quote in (b"", b'"'):
        table = read_table(b"id,state\r\n1," + quote + b"x" * 131_073 + quote + b"\r\n", file="badge.csv")

        assert len(table.record(0)[1]) == 131_073
        assert [(note.code, note.row, note.column) for note in table.notes] == [("cell.long", 2, 2)]


@pytest.mark.parametrize("cell", [b"x" * 1_048_576, b'"' + b"x" * 1_048_576 + b'"', b'"' + b"x\n" * 524_288 + b'"'])
def test_a_cell_of_one_megabyte_is_refused_with_its_place(cell: bytes) -> None:
    refusal = refusal_of(b"id,state\r\n1,a\r\n2," + cell + b"\r\n")

    assert (refusal.code, refusal.row, refusal.column) == ("cell.too-long", 3, 2)


def test_16384_columns_are_read_and_16385_are_refused() -> None:
    wide = ",".join(f"h{i}" for i in range(16_384))

    table = read_table(f"{wide}\r\n{',' * 16_383}x\r\n".encode(), file="badge.csv")
    refusal = refusal_of(f"{wide},one\r\n".encode())

    assert (table.width, table.height) == (16_384, 1)
    assert (refusal.code, refusal.row, refusal.column) == ("row.too-many-columns", 1, 16_385)


@pytest.mark.parametrize("row", [b"1" + b"," * 16_384, b'"1"' + b"," * 16_384, b"1" + b",x" * 16_384])
def test_a_row_wider_than_a_sheet_is_refused_even_when_it_is_empty(row: bytes) -> None:
    refusal = refusal_of(b"id,state\r\n" + row + b"\r\n")

    assert (refusal.code, refusal.row, refusal.column) == ("row.too-many-columns", 2, 16_385)


def test_as_many_rows_as_a_sheet_holds_are_suspicious_and_more_are_said() -> None:
    full = read_table(b"id\n" + b"1\n" * 1_048_575, file="badge.csv")
    more = read_table(b"id\n" + b"1\n" * 1_048_576, file="badge.csv")

    assert (full.height, codes(full)) == (1_048_575, ["file.rows-at-limit"])
    assert (more.height, codes(more)) == (1_048_576, ["file.rows-over-spreadsheet"])


def test_limits_are_refused_never_cut() -> None:
    small = ReadLimits(file_bytes=40, rows=3, cell_characters=5, columns=2)

    assert refusal_of(b"a,b\n" + b"1,2\n" * 20, small).code == "file.too-large"
    rows = refusal_of(b"a,b\n1,2\n1,2\n1,2\n", small)
    assert (rows.code, rows.row) == ("file.too-many-rows", 4)
    cell = refusal_of(b"a,b\n1,123456\n", small)
    assert (cell.code, cell.row, cell.column) == ("cell.too-long", 2, 2)
    assert refusal_of(b"a,b,c\n", small).code == "row.too-many-columns"


def test_a_file_on_disk_and_its_bytes_read_the_same(tmp_path: Path) -> None:
    data = b"id,state\r\n" + b'"b,1",Active\r\n' * 5000
    (tmp_path / "badge.csv").write_bytes(data)
    limits = ReadLimits(block_bytes=1000)

    on_disk = read_table(tmp_path / "badge.csv", file="badge.csv", limits=limits)
    in_memory = read_table(data, file="badge.csv")

    assert on_disk.cells.equals(in_memory.cells)
    assert on_disk.rows.equals(in_memory.rows)


def test_progress_is_told_and_ends_at_the_whole() -> None:
    told: list[tuple[int, int]] = []
    data = b"id,state\r\n" + b"b1,Active\r\n" * 1000

    read_table(data, file="badge.csv", limits=ReadLimits(block_bytes=1000), progress=lambda *done: told.append(done))

    assert len(told) > 5
    assert told == sorted(told)
    assert told[-1] == (len(data), len(data))


def test_other_kinds_are_named_whatever_the_file_is_called() -> None:
    kinds = {
        "49-gzip": "gzip",
        "49-zip": "zip archive",
        "49-pdf": "PDF",
        "49-html": "web page",
        "49-xml": "Excel workbook saved as XML",
        "49-json": "JSON",
        "49-xls": "Excel workbook of the old kind",
        "49-utf32": "UTF-32",
    }
    for name, kind in kinds.items():
        refusal = refusal_of(ACCIDENTS / f"{name}.csv")

        assert refusal.code == "file.kind"
        assert kind in refusal.message


def test_the_answer_of_a_refused_file_has_a_place_and_no_rows() -> None:
    answer = describe_reading(ACCIDENTS / "13-quote-never-closed.csv", "badge.csv").as_json()

    assert answer["rows"] == []
    assert answer["refused"] is not None
    assert (answer["refused"]["row"], answer["refused"]["column"]) == (3, 2)
    assert answer["refused"]["message"].startswith("Row 3, column B (badgeName):")
