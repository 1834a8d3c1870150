"""The fast path, the careful path and a slow reference read the same rows from the same bytes."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from slow_reference import SlowRefusal, rows_of

from credly_core.errors import UnreadableInput
from credly_core.migration.reading import ReadLimits, fast, read_table, reader
from credly_core.migration.table import Table
from tests.unit.migration.thoroughness import times

#: Characters that make trouble, and a few that do not.
CHARACTERS = st.sampled_from(
    ['"', ",", "\r", "\n", "\r\n", '""', " ", "a", "b", "é", "\u2028", "\u0085", "\v", "\ufeff", "1"]
)
PIECES = st.lists(CHARACTERS, max_size=40).map("".join)
#: Rows nearly right: cells in rows, one separator, one line end, now and then something odd.
CELLS = st.one_of(
    st.sampled_from(["", "a", "bc", '"x,y"', '"q""q"', '"l\nl"', '"l\r\nl"', '""', "é", " ", 'i"n', "\ufeffx"]), PIECES
)

GRIDS = st.tuples(
    st.lists(st.lists(CELLS, min_size=2, max_size=2), max_size=12),
    st.sampled_from(["\r\n", "\n", "\r"]),
    st.booleans(),
).map(lambda grid: grid[1].join([",".join(row) for row in [["h", "k"], *grid[0]]]) + (grid[1] if grid[2] else ""))
SMALL = ReadLimits(block_bytes=7)
#: Row, column and code of a refusal.
Place = tuple[int | None, int | None, str]


def read(data: bytes, limits: ReadLimits, *, careful_only: bool = False) -> Table | Place:
    with pytest.MonkeyPatch.context() as patch:
        if careful_only:
            patch.setattr(reader, "read_clean", lambda *_args, **_named: None)
        try:
            return read_table(data, file="x.csv", limits=limits)
        except UnreadableInput as refusal:
            return refusal.row, refusal.column, refusal.code


def same(one: Table | Place, other: Table | Place) -> bool:
    if isinstance(one, tuple) or isinstance(other, tuple):
        return one == other
    return (
        one.header == other.header
        and one.cells.equals(other.cells)
        and one.rows.equals(other.rows)
        and one.notes == other.notes
        and one.dialect == other.dialect
    )


def refused_row(answer: Table | Place) -> int | None:
    """The row refused; which cell of it is to blame is told by the rows around it, as many as are in the block."""
    return answer[0] if isinstance(answer, tuple) else None


def is_doubted(answer: Table | Place) -> bool:
    """Whether a row was blamed because the rows around it look otherwise: these are as many as are in the block."""
    return isinstance(answer, tuple) and answer[2] in ("row.split", "header.broken")


@settings(max_examples=times(200), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(GRIDS, PIECES.map(lambda text: "h,k\n" + text)))
@example("h,k\na,b\n\ufeffc,d\n")
@example("h,k\n,\n\n, ,")
@example("h,k\na\nb,c,\n")
@example("h,k\r\na\r\nb,c,\r\n")
@example("h,k\na,b\n,1\r")
@example('h,k\n"l\r\nl"\r,","\n')
@example("h,k\na, \r\nb,\n")
@example('h,k,"m')
@example('h,k\n"",\n,\n')
@example("h,k\n" + "a,b\n" * 9 + "c\n")
@example('h,k\na,"b"\r\nc,d\n')
@example("h,k\na\r,\n")
@example("h,k\na,b\n\r,\n")
def test_fast_path_careful_path_and_reference_agree(text: str) -> None:
    data = text.encode()

    usual = read(data, ReadLimits())
    careful = read(data, ReadLimits(), careful_only=True)
    in_small_blocks = read(data, SMALL)

    assert same(usual, careful)
    if is_doubted(usual) or is_doubted(in_small_blocks):
        return
    assert same(usual, in_small_blocks) or refused_row(usual) == refused_row(in_small_blocks) is not None
    try:
        header, rows = rows_of(text.removeprefix("\ufeff"), ",")
    except SlowRefusal:
        assert isinstance(usual, tuple)
    else:
        assert isinstance(usual, Table)
        assert list(usual.header) == header
        assert [
            (number, list(cells)) for number, cells in zip(usual.rows, usual.cells.iter_rows(), strict=True)
        ] == rows


@settings(max_examples=times(150), deadline=None)
@given(st.lists(st.lists(CELLS.filter(lambda cell: "\0" not in cell), min_size=3, max_size=3), max_size=8))
def test_what_python_writes_is_read_back(rows: list[list[str]]) -> None:
    written = io.StringIO()
    csv.writer(written, quoting=csv.QUOTE_ALL).writerows([["a", "b", "c"], *rows])

    table = read_table(written.getvalue().encode(), file="x.csv")

    assert [list(cells) for cells in table.cells.iter_rows()] == rows
    assert table.rows.to_list() == list(range(2, len(rows) + 2))


@settings(max_examples=times(150), deadline=None)
@given(st.binary(max_size=60), st.sampled_from([b"", b"a,b\n", b"\xff\xfe", b"a;b\r\n1;2\r\n", b'a\tb\n"']))
def test_any_bytes_are_rows_or_a_refusal(data: bytes, start: bytes) -> None:
    usual = read(start + data, ReadLimits())
    in_small_blocks = read(start + data, SMALL)

    assert same(usual, in_small_blocks)
    if isinstance(usual, Table):
        assert "\ufffd" not in "".join("".join(row) for row in usual.cells.iter_rows()) or b"\xef\xbf\xbd" in data


@pytest.mark.parametrize("magic", [b"x^", b"x\x01", b"(\xb5/\xfd", b"\x1f\x8b"])
def test_a_block_that_begins_like_a_packed_file_is_read_as_text_or_refused(magic: bytes) -> None:
    start = b"a,b\n1,2\n" * 5

    usual = read(start + magic + b",7\n", ReadLimits())
    in_small_blocks = read(start + magic + b",7\n", SMALL)

    assert same(usual, in_small_blocks)
    if magic == b"x^":
        assert isinstance(usual, Table)
        assert usual.record(usual.height - 1) == ("x^", "7")


def test_clean_rows_really_take_the_fast_path() -> None:
    block = fast.read_clean(b'1,"x, y"\r\n2,"a""b"\r\n', delimiter=",", width=2)

    assert block is not None
    assert block.frame.rows() == [("1", "x, y"), ("2", 'a"b')]
    assert block.line_end == "\r\n"
