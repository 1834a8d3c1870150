"""Moments are read in the forms people write, and asked about where nobody can know."""

from __future__ import annotations

import polars as pl
import pytest

from credly_core.migration.conventions import conventions
from credly_core.migration.kinds.dialects import Readings, read_moments


def read(*cells: str) -> Readings:
    """Read some cells."""
    return read_moments(pl.Series(cells, dtype=pl.String), conventions())


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2016-08-17", "2016-08-17T00:00:00.000Z"),
        ("2016-8-7 8:05", "2016-08-07T08:05:00.000Z"),
        ("2016-08-17T08:56:21Z", "2016-08-17T08:56:21.000Z"),
        ("2016-08-17T08:56:21.1Z", "2016-08-17T08:56:21.100Z"),
        ("2016-08-17 08:56:21.123456 UTC", "2016-08-17T08:56:21.123Z"),
        ("2016-08-17T08:56:21+05:30", "2016-08-17T03:26:21.000Z"),
        ("2016-08-17T23:56:21-0800", "2016-08-18T07:56:21.000Z"),
        ("2016-08-17T08:56:21+02", "2016-08-17T06:56:21.000Z"),
        ("2016/08/17", "2016-08-17T00:00:00.000Z"),
        ("20160817", "2016-08-17T00:00:00.000Z"),
        ("20160817T085621Z", "2016-08-17T08:56:21.000Z"),
        ("17.08.2016", "2016-08-17T00:00:00.000Z"),
        ("17. 8. 16, 14:30 Uhr", "2016-08-17T14:30:00.000Z"),
        ("8/17/2016 12:05 AM", "2016-08-17T00:05:00.000Z"),
        ("8/17/16 12:05 pm", "2016-08-17T12:05:00.000Z"),
        ("17/8/99", "1999-08-17T00:00:00.000Z"),
        ("5/5/2016", "2016-05-05T00:00:00.000Z"),
        ("Aug 17, 2016", "2016-08-17T00:00:00.000Z"),
        ("August 17th, 2016 at 3:05 PM", "2016-08-17T15:05:00.000Z"),
        ("17-Aug-16", "2016-08-17T00:00:00.000Z"),
        ("17 août 2016", "2016-08-17T00:00:00.000Z"),
        ("17. März 2016", "2016-03-17T00:00:00.000Z"),
        ("17 de agosto de 2016", "2016-08-17T00:00:00.000Z"),
        ("Wed, 17 Aug 2016 08:56:21 GMT", "2016-08-17T08:56:21.000Z"),
        ("42599", "2016-08-17T00:00:00.000Z"),
        ("42599,5", "2016-08-17T12:00:00.000Z"),
    ],
)
def test_a_moment_is_read_in_one_way(cell: str, moment: str) -> None:
    readings = read(cell)

    assert readings.sure.to_list() == [moment]
    assert not readings.ambiguous.any()


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "soon",
        "2016-02-30",
        "31/31/2016",
        "13:05",
        "8/17/16 13:05 PM",
        "8/17/16 0:05 AM",
        "17 Brumaire 2016",
        "2016-08-17T25:00:00Z",
        "99999",
        "2016",
    ],
)
def test_what_is_no_moment_is_not_read(cell: str) -> None:
    assert not read(cell).readable.any()


def test_with_slashes_day_and_month_are_asked_for() -> None:
    readings = read("03/04/2016")

    assert readings.ambiguous.to_list() == [True]
    assert readings.sure.to_list() == [""]
    assert readings.day_first.to_list() == ["2016-04-03T00:00:00.000Z"]
    assert readings.month_first.to_list() == ["2016-03-04T00:00:00.000Z"]


def test_other_dates_of_the_column_speak_for_an_order_unless_they_contradict() -> None:
    assert read("03/04/2016", "13/04/2016").settled_order == "day"
    assert read("03/04/2016", "04/13/2016").settled_order == "month"
    assert read("04/13/2016", "13/04/2016").settled_order == ""
    assert read("03/04/2016").settled_order == ""
