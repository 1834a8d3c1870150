"""Moments in UTC: form, calendar, range."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import polars as pl

from credly_core.migration.conventions import Conventions, DateForm
from credly_core.migration.kinds.dialects import DAY_NUMBER, Readings, read_moments
from credly_core.migration.kinds.suspects import FILLED, TEXT, Hit, Suspects, Test


def moments(suspects: Suspects) -> Iterator[Hit]:
    """What is wrong with these moments; every suspect gets the first that fits."""
    dates, column, cell = suspects.conventions.dates, suspects.column, TEXT
    shaped = cell.str.contains(dates.looks_like)
    real = shaped & is_real(cell, dates)
    first, last = column.min or dates.min, column.max or dates.max
    facts = {"first": first[:10], "last": last[:10], "form": dates.form}
    tests = [
        Test("date.impossible", shaped & ~real, facts),
        Test("date.range", real & ((cell < first) | (cell > last)), facts),
        Test("date.early", real & (cell < dates.early), facts),
    ]
    if not column.max:
        tests.append(Test("date.limit", real & (cell >= dates.late), facts))
    yield from suspects.hits(tests)
    other = suspects.frame.select(FILLED & ~shaped).to_series()
    if not other.any():
        return
    if column.bare_date is not None:
        full = cell.str.replace("$", "T00:00:00.000Z")
        bare = Test("date.bare", cell.str.contains(dates.bare) & is_real(full, dates), facts, {"proposal": full})
        for hit in suspects.hits([bare]):
            yield replace(hit, severity=column.bare_date)
            other = other & ~hit.mask
    if other.any():
        yield from _other_forms(suspects, other, facts)


def _other_forms(suspects: Suspects, other: pl.Series, facts: dict[str, str]) -> Iterator[Hit]:
    where = other.arg_true()
    readings = _readings(suspects.text.gather(where), suspects.conventions)

    def spread(values: pl.Series) -> pl.Series:
        return pl.Series([""], dtype=pl.String).new_from_index(0, len(other)).scatter(where, values)

    def at(mask: pl.Series) -> pl.Series:
        return suspects.nothing().scatter(where, mask)

    dialect = spread(readings.dialect)
    number = readings.dialect == DAY_NUMBER
    each = {"proposal": spread(readings.sure), "dialect": dialect}
    yield Hit("date.daynumber", at(number), facts, each)
    both = {"day_first": spread(readings.day_first), "month_first": spread(readings.month_first), "dialect": dialect}
    yield Hit("date.ambiguous", at(readings.ambiguous), facts, both)
    yield Hit("date.format", at(readings.readable), facts, each)
    yield Hit("date.impossible", at(readings.dialect != ""), facts)
    yield Hit("date.unreadable", other, facts)


def _readings(cells: pl.Series, conventions: Conventions) -> Readings:
    """What each cell may mean; the same text, which in a column occurs again and again, is read once."""
    texts = cells.unique(maintain_order=True)
    if len(texts) == len(cells):
        return read_moments(cells, conventions)
    read = read_moments(texts, conventions)
    known = pl.DataFrame(
        {"cell": texts, "day_first": read.day_first, "month_first": read.month_first, "dialect": read.dialect}
    )
    each = cells.to_frame("cell").join(known, on="cell", how="left", maintain_order="left")
    return Readings(each["day_first"], each["month_first"], each["dialect"])


def is_real(text: pl.Expr, dates: DateForm) -> pl.Expr:
    """Where a text in ALM's form is a moment that calendar and clock know; the calendar alone takes a leap second."""
    return text.str.contains(dates.pattern) & text.str.to_datetime("%Y-%m-%dT%H:%M:%S%.3fZ", strict=False).is_not_null()
