"""Look closely at the suspects of one column: hygiene first, then damage by spreadsheets, then the kind itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import polars as pl

from credly_core.migration.filespec import ColumnSpec, Kind
from credly_core.migration.kinds import dates, paths, values
from credly_core.migration.kinds.suspects import FILLED, RAW, TEXT, Hit, Suspects, Test

_OPEN_TEXT = (Kind.STRING, Kind.IDENTIFIER)
_NUMBERS = (Kind.INTEGER, Kind.NUMBER)


def look_closely(suspects: Suspects) -> list[Hit]:
    """All that is wrong with these cells; codes are already those of the column."""
    column = suspects.column
    hits = [*_hygiene(suspects), *_ladder(suspects)]
    return [
        replace(hit, code=column.code(hit.code), severity=column.severities.get(hit.code, hit.severity)) for hit in hits
    ]


#: Signs of trouble in a cell, whatever else is wrong with it, and the codes they stand for.
_SIGNS = {
    "trim": "cell.trim",
    "invisible": "cell.invisible",
    "bidi": "cell.bidi",
    "control": "cell.control",
    "undefined": "cell.undefined",
    "garbled": "cell.encoding",
    "quotes": "cell.quotes",
    "linebreak": "cell.linebreak",
    "address": "pii.present",
    "formula": "csv.formula",
}


def _hygiene(suspects: Suspects) -> Iterator[Hit]:
    """Things said about a cell whatever else is wrong with it."""
    column, frame = suspects.column, suspects.frame
    filled, quiet = frame["filled"], _quiet(column)
    if not column.required and not filled.all():
        yield from suspects.hits([Test("cell.blank", ~FILLED & (RAW != ""))])
    for sign, code in _SIGNS.items():
        if code not in quiet and frame[sign].any() and (mask := frame[sign] & filled).any():
            yield Hit(code, mask)
    if frame["wrapped"].any():
        yield Hit("damage.formula", frame["wrapped"], facts_each={"meant": suspects.text})
    if column.max_length is not None:
        length, facts = TEXT.str.len_chars(), {"limit": str(column.max_length)}
        too_long = Test("value.length", length > column.max_length, facts, {"length": length.cast(pl.String)})
        yield from suspects.hits([too_long])


def _quiet(column: ColumnSpec) -> set[str]:
    """Signs that are no trouble in this column."""
    quiet = {"cell.linebreak"} if column.multiline else set()
    if column.kind in _NUMBERS:
        quiet.add("csv.formula")
    if column.personal_data or column.kind in (Kind.EMAIL, Kind.JSON):
        quiet.add("pii.present")
    if column.kind is Kind.JSON:
        quiet.add("cell.quotes")
    return quiet


def _ladder(suspects: Suspects) -> Iterator[Hit]:
    """Things of which a cell gets the first that fits, and no more."""
    left = suspects.frame["filled"]
    if suspects.column.required and not left.all():
        yield Hit("value.missing", ~left)
    for hit in _steps(suspects):
        mask = hit.mask & left
        if mask.any():
            left = left & ~mask
            yield replace(hit, mask=mask)
        if not left.any():
            return


def _steps(suspects: Suspects) -> Iterator[Hit]:
    column, frame = suspects.column, suspects.frame
    yield Hit("damage.error", frame["errors"])
    if column.kind in _OPEN_TEXT and not (column.allowed or column.shape or column.pattern):
        yield Hit("damage.exponent", frame["exponent"])
        yield Hit("damage.digits", frame["long_digits"])
        yield Hit("damage.boolean", frame["truth"])
        yield Hit("damage.date", frame["turned_date"])
    yield from _KINDS[column.kind](suspects)


_KINDS: dict[Kind, Callable[[Suspects], Iterator[Hit]]] = {
    Kind.STRING: values.texts,
    Kind.IDENTIFIER: values.texts,
    Kind.DATETIME: dates.moments,
    Kind.URL_OR_PATH: paths.paths,
    Kind.INTEGER: values.numbers,
    Kind.NUMBER: values.numbers,
    Kind.BOOLEAN: values.booleans,
    Kind.EMAIL: values.emails,
    Kind.JSON: values.json_objects,
}
