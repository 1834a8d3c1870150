"""Moments in UTC: form, calendar, range."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from credly_core.migration.findings import Severity
from credly_core.migration.kinds.dialects import read_moments
from credly_core.migration.kinds.suspects import Hit, Suspects


def moments(suspects: Suspects) -> Iterator[Hit]:
    """What is wrong with these moments; every suspect gets the first that fits."""
    text, dates, column = suspects.text, suspects.conventions.dates, suspects.column
    shaped = text.str.contains(dates.looks_like)
    real = shaped & is_real(text)
    first, last = column.min or dates.min, column.max or dates.max
    facts = {"first": first[:10], "last": last[:10], "form": dates.form}
    yield Hit("date.impossible", shaped & ~real, facts)
    yield Hit("date.range", real & ((text < first) | (text > last)), facts)
    if not column.max:
        yield Hit("date.limit", real & (text >= dates.late), facts)
    yield Hit("date.early", real & (text < dates.early), facts)
    other = suspects.filled & ~shaped
    if not other.any():
        return
    bare = other & text.str.contains(dates.bare)
    if column.bare_date is Severity.WARNING and bare.any():
        full = text.str.replace("$", "T00:00:00.000Z")
        good = bare & is_real(full)
        yield Hit("date.bare", good, facts, {"proposal": full}, column.bare_date)
        other = other & ~good
    yield from _other_forms(suspects, other, facts)


def _other_forms(suspects: Suspects, other: pl.Series, facts: dict[str, str]) -> Iterator[Hit]:
    where = other.arg_true()
    readings = read_moments(suspects.text.gather(where), suspects.conventions)

    def spread(values: pl.Series) -> pl.Series:
        return pl.Series([""], dtype=pl.String).new_from_index(0, len(other)).scatter(where, values)

    def at(mask: pl.Series) -> pl.Series:
        return suspects.nothing().scatter(where, mask)

    dialect = spread(readings.dialect)
    number = readings.dialect == "day number"
    each = {"proposal": spread(readings.sure), "dialect": dialect}
    yield Hit("date.daynumber", at(number), facts, each)
    both = {"day_first": spread(readings.day_first), "month_first": spread(readings.month_first), "dialect": dialect}
    yield Hit("date.ambiguous", at(readings.ambiguous), facts, both)
    yield Hit("date.format", at(readings.readable), facts, each)
    yield Hit("date.impossible", at(readings.dialect != ""), facts)
    yield Hit("date.unreadable", other, facts)


def is_real(text: pl.Series) -> pl.Series:
    """Where a text in ALM's form is a moment the calendar knows."""
    return text.str.to_datetime("%Y-%m-%dT%H:%M:%S%.3fZ", strict=False).is_not_null()
