"""A row whose text was split is refused, also where only an empty cell at its end shows it, whatever came before."""

from __future__ import annotations

import pytest

from credly_core.errors import UnreadableInput
from credly_core.migration.reading import ReadLimits, read_table

HEADER = "id,badgeName,state,imageUrl,externalBadgeProvider\r\n"
SHIFTED = "zz,Silver, large,Active,Image/a7.png,\r\n"


def good(count: int) -> str:
    return "".join(f"b{n},Gold medal {n},Active,Image/a{n}.png,Credly\r\n" for n in range(count))


def too_wide(count: int) -> str:
    return "".join(f"t{n},Tail row {n},Active,Image/t{n}.png,,\r\n" for n in range(count))


@pytest.mark.parametrize("count", [0, 1, 499, 500, 2_000])
def test_a_split_text_is_found_behind_any_number_of_rows_with_an_empty_cell_too_many(count: int) -> None:
    text = HEADER + good(3_000) + too_wide(count) + SHIFTED + good(300)

    with pytest.raises(UnreadableInput) as refusal:
        read_table(text.encode(), file="badge.csv")

    assert (refusal.value.code, refusal.value.row) == ("row.split", 3_002 + count)


@pytest.mark.parametrize("count", [0, 10, 600])
@pytest.mark.parametrize("block", [4_000, 1_000_000])
def test_a_split_text_is_found_where_most_rows_are_as_long_as_it(count: int, block: int) -> None:
    text = HEADER + good(30) + too_wide(count) + good(30) + SHIFTED + good(30)

    with pytest.raises(UnreadableInput) as refusal:
        read_table(text.encode(), file="badge.csv", limits=ReadLimits(block_bytes=block))

    assert (refusal.value.code, refusal.value.row) == ("row.split", 62 + count)


def test_rows_with_an_empty_cell_too_many_are_read_as_they_stand() -> None:
    text = HEADER + (good(30) + too_wide(40)) * 30

    table = read_table(text.encode(), file="badge.csv")

    assert table.height == 30 * 70
    assert table.cells.row(35) == ("t5", "Tail row 5", "Active", "Image/t5.png", "")
    assert [note.code for note in table.notes] == ["row.width"]
