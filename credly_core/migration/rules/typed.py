"""The cells of a column as conditions see them: numbers, truth values, listed words; an empty cell is missing.

A cell that cannot be read as its column's kind is doubtful: it has a finding of its own, and no rule is asked about a
record that it needs such a cell for.
"""

from __future__ import annotations

import polars as pl

from credly_core.migration.conventions import conventions
from credly_core.migration.filespec import ColumnSpec, Kind
from credly_core.migration.rules.related import RelatedTable

_TYPES: dict[Kind, type[pl.DataType]] = {Kind.INTEGER: pl.Int64, Kind.NUMBER: pl.Float64, Kind.BOOLEAN: pl.Boolean}


def typed(source: RelatedTable, name: str) -> pl.Series:
    """A column by name, missing where it is empty; all of it is missing where the file does not have it."""
    key = f"typed {name}"
    if key not in source.remembered:
        source.remembered[key] = _typed(source, name)
    return source.remembered[key]


def _typed(source: RelatedTable, name: str) -> pl.Series:
    column, cells = source.spec.column(name), source.tidied.get(name)
    wanted = _TYPES.get(column.kind, pl.String)
    if cells is None:
        return pl.Series([None], dtype=wanted).new_from_index(0, source.table.height)
    if column.kind is Kind.BOOLEAN:
        return cells.replace_strict(_truths(tuple(cells.unique())), default=None, return_dtype=pl.Boolean)
    if wanted is not pl.String:
        return cells.cast(wanted, strict=False)
    return _spelled(_filled(cells), column)


def _filled(cells: pl.Series) -> pl.Series:
    empty = cells == ""
    return cells.set(empty, None) if empty.any() else cells


def _truths(words: tuple[str, ...]) -> dict[str, bool]:
    """Which of these words mean true or false, in any case and language we know."""
    known = conventions().booleans
    meant = dict.fromkeys((known.true, *known.words_true), True) | dict.fromkeys(
        (known.false, *known.words_false), False
    )
    return {word: meant[word.upper()] for word in words if word.upper() in meant}


def _listed(column: ColumnSpec) -> dict[str, str]:
    """The listed values by their small letters, translations among them."""
    listed = {value.lower(): value for value in (*column.allowed, *column.allowed_elsewhere)}
    return {word.lower(): value for word, value in column.translations.items()} | listed


def _spelled(cells: pl.Series, column: ColumnSpec) -> pl.Series:
    """Listed values as the list spells them, whatever their case."""
    if not column.allowed:
        return cells
    odd = cells.is_in([*column.allowed, *column.allowed_elsewhere])
    if odd.all():
        return cells
    listed = _listed(column)
    words = {word: listed[word.lower()] for word in cells.unique().drop_nulls() if word.lower() in listed}
    return cells.replace(words) if words else cells


def doubtful(source: RelatedTable, name: str, records: pl.Series) -> pl.Series:
    """A mask over some records: their cell in a column is filled, and not what the column is for."""
    cells, column = source.tidied.get(name), source.spec.column(name)
    if cells is None:
        return pl.Series([False], dtype=pl.Boolean).new_from_index(0, len(records))
    some = cells.gather(records)
    return (some != "") & ~_readable(some, typed(source, name).gather(records), column)


def _readable(cells: pl.Series, values: pl.Series, column: ColumnSpec) -> pl.Series:
    if column.kind is Kind.DATETIME:
        return cells.str.contains(conventions().dates.pattern)
    if column.kind is Kind.NUMBER:
        return cells.str.contains(conventions().numbers["decimal"])
    if column.kind in _TYPES:
        return values.is_not_null()
    if column.allowed:
        return values.is_in([*column.allowed, *column.allowed_elsewhere]).fill_null(value=False)
    if column.pattern:
        return cells.str.contains(column.pattern)
    return pl.Series([True], dtype=pl.Boolean).new_from_index(0, len(cells))
