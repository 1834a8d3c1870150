"""Steps kept as bytes: the same step comes back, whatever it touches, and damaged bytes are an error of ours."""

from __future__ import annotations

import zlib

import orjson
import polars as pl
import pytest

from credly_core.errors import MigrationError
from credly_core.migration.columnwise import RemoveColumns, SetColumn
from credly_core.migration.editing import CellChange, ChangeSet
from credly_core.migration.table import Table
from credly_core.steps.check.workspace import SetStep

MANY = 2_000
TABLE = Table.from_rows("a.csv", ["id", "note"], [(f"b-{n}", f"ünï “{n}”\n") for n in range(MANY)])


def a_step() -> SetStep:
    """A step of a short change, a long one, and columns that go."""
    records = pl.int_range(MANY, dtype=pl.UInt32, eager=True)
    before = TABLE.column(1)
    long = SetColumn(1, records, before, before.str.to_uppercase())
    short = SetColumn.of(0, [1, 2], ["b-1", "b-2"], ["", "x"])
    gone = RemoveColumns.of(TABLE, [0])
    typed = ChangeSet.of_cells("Edit", "", [CellChange(0, 1, "a", "b")])
    return SetStep(
        "Repair all",
        "cell.case",
        ((1, ChangeSet("One", "c", (long, short))), (3, ChangeSet("", "", (gone,))), (4, typed)),
    )


def test_a_step_comes_back_from_its_bytes_as_it_was() -> None:
    step = a_step()

    again = SetStep.from_bytes(step.to_bytes())

    assert again == step
    assert again.parts[0][1].apply(TABLE).column(1).to_list() == TABLE.column(1).str.to_uppercase().to_list()


def test_a_step_of_an_earlier_version_is_still_read() -> None:
    step = a_step()
    parts = [[number, change.to_json().decode()] for number, change in step.parts]
    earlier = zlib.compress(orjson.dumps({"title": step.title, "code": step.code, "parts": parts}))

    assert SetStep.from_bytes(earlier) == step


def test_damaged_bytes_are_an_error_of_ours_at_every_place() -> None:
    data = a_step().to_bytes()
    cut = [data[:size] for size in range(0, len(data), len(data) // 40)]
    turned = [data[:place] + bytes([data[place] ^ 0x55]) + data[place + 1 :] for place in range(60)]

    for damaged in (*cut, *turned, b"", b"x", zlib.compress(b"[]"), zlib.compress(b"{")):
        with pytest.raises(MigrationError) as refused:
            SetStep.from_bytes(damaged)
        assert refused.value.code == "edit.unreadable"


def test_a_long_step_takes_less_room_than_as_json() -> None:
    step = a_step()

    assert len(step.to_bytes()) < len(step.parts[0][1].to_json())
