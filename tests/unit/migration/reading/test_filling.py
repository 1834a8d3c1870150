"""Rows of another width, filled up because a person chose so: nothing lost, nothing moved, everything said."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credly_core.errors import UnreadableInput
from credly_core.migration.reading import FILLABLE, describe_reading, preview_of, read_table
from credly_core.migration.reading.filling import MOST_MORE
from credly_core.migration.reading.limits import ReadLimits
from credly_core.migration.table import Table

RAGGED = b"id,name,state\r\n1,a,b\r\n2,c\r\n3,d,e,f,g\r\n\r\n4,x,y\r\n"


def filled(data: bytes, *, limits: ReadLimits | None = None) -> Table:
    return read_table(data, file="a.csv", fill=True, limits=limits or ReadLimits())


def codes(table: Table) -> list[str]:
    return [note.code for note in table.notes]


def test_without_the_choice_the_file_is_refused_with_a_code_that_offers_it() -> None:
    with pytest.raises(UnreadableInput) as caught:
        read_table(RAGGED, file="a.csv")

    assert caught.value.code in FILLABLE


def test_a_short_row_gets_empty_cells_at_its_end_and_a_long_one_columns_without_a_heading() -> None:
    table = filled(RAGGED)

    assert table.header == ("id", "name", "state", "", "")
    assert [table.record(place) for place in range(table.height)] == [
        ("1", "a", "b", "", ""),
        ("2", "c", "", "", ""),
        ("3", "d", "e", "f", "g"),
        ("4", "x", "y", "", ""),
    ]
    assert table.rows.to_list() == [2, 3, 4, 6]


def test_the_choice_is_noted_with_the_rows_it_was_made_for() -> None:
    notes = {note.code: (note.row, dict(note.facts)) for note in filled(RAGGED).notes}

    assert notes["row.filled-up"] == (3, {"count": "1", "rows": "3", "where": "row 3"})
    assert notes["row.beyond-headings"] == (4, {"more": "2", "count": "1", "rows": "4", "where": "row 4"})


def test_the_preview_counts_both_kinds_and_shows_the_rows_as_they_would_be() -> None:
    found = preview_of(filled(RAGGED))

    assert (found.short, found.long, found.more) == (1, 1, 2)
    assert found.rows == ((3, ("2", "c", "", "", "")), (4, ("3", "d", "e", "f", "g")))


def test_a_file_whose_rows_all_fit_is_read_as_ever() -> None:
    data = b"id,name\r\n1,a\r\n2,b\r\n"

    assert filled(data).cells.equals(read_table(data, file="a.csv").cells)
    assert codes(filled(data)) == []


def test_only_empty_cells_beyond_the_headings_make_no_column() -> None:
    table = filled(b"id,name\r\n1,a,,,\r\n2\r\n")

    assert table.header == ("id", "name")
    assert codes(table) == ["row.width", "row.filled-up"]


def test_rows_far_beyond_the_headings_stay_refused() -> None:
    data = b"id,name\r\n1,a\r\n2,b" + b",x" * (MOST_MORE + 1) + b"\r\n"

    with pytest.raises(UnreadableInput) as caught:
        filled(data)

    assert caught.value.row == 3


def test_what_else_is_wrong_with_the_file_is_refused_all_the_same() -> None:
    with pytest.raises(UnreadableInput) as caught:
        filled(b'id,name\r\n1\r\n2,"b\r\n')

    assert caught.value.code.startswith("quote.")


def test_rows_are_filled_over_all_blocks_of_a_large_file() -> None:
    rows = [b"%d,name %d" % (number, number) for number in range(2000)]
    rows[700], rows[1500] = b"700", b"1500,a,b"
    table = filled(b"id,name\r\n" + b"\r\n".join(rows) + b"\r\n", limits=ReadLimits(block_bytes=1024))

    assert table.header == ("id", "name", "")
    assert (table.record(700), table.record(1500)) == (("700", "", ""), ("1500", "a", "b"))
    assert table.height == 2000
    assert [note.row for note in table.notes if note.code.startswith("row.")] == [702, 1502]


def test_reading_with_the_choice_fills_only_what_would_be_refused() -> None:
    shorter = b"id,name,\r\n1,a\r\n"

    assert [note["code"] for note in describe_reading(shorter, "a.csv", fill=True).as_notes()] == [
        note["code"] for note in describe_reading(shorter, "a.csv").as_notes()
    ]
    assert describe_reading(RAGGED, "a.csv", fill=True).refusal is None


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.sampled_from(["x", "y y", ""]), min_size=1, max_size=6), min_size=1, max_size=8))
def test_whatever_the_widths_every_cell_stands_where_it_stood(rows: list[list[str]]) -> None:
    data = "\r\n".join(["id,name", *(",".join(["1", *cells]) for cells in rows)]).encode() + b"\r\n"

    table = filled(data)

    for place, cells in enumerate(rows):
        found = table.record(place)
        assert list(found[: len(cells) + 1]) == ["1", *cells][: table.width]
        assert not any(found[len(cells) + 1 :])
