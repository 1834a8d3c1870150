"""Look closely at the suspects of one column: hygiene first, then damage by spreadsheets, then the kind itself."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from credly_core.migration.filespec import Kind
from credly_core.migration.kinds import dates, paths, values
from credly_core.migration.kinds.suspects import Hit, Suspects

_OPEN_TEXT = (Kind.STRING, Kind.IDENTIFIER)
_NUMBERS = (Kind.INTEGER, Kind.NUMBER)


def look_closely(suspects: Suspects) -> list[Hit]:
    """All that is wrong with these cells; codes are already those of the column."""
    hits = [*_hygiene(suspects), *_ladder(suspects)]
    return [
        Hit(
            suspects.column.code(hit.code),
            hit.mask,
            hit.facts,
            hit.facts_each,
            suspects.column.severities.get(hit.code, hit.severity),
        )
        for hit in hits
        if hit.mask.any()
    ]


def _hygiene(suspects: Suspects) -> Iterator[Hit]:
    """Things said about a cell whatever else is wrong with it."""
    raw, filled, signs = suspects.raw, suspects.filled, suspects.conventions.characters
    column, damage = suspects.column, suspects.conventions.spreadsheet
    if not column.required:
        yield Hit("cell.blank", suspects.empty & (raw != ""))
    yield Hit("cell.trim", filled & raw.str.contains(signs["edges"]))
    hidden = raw.str.replace_all(signs["joined"], "$1").str.contains(signs["invisible"])
    yield Hit("cell.invisible", filled & hidden)
    yield Hit("cell.bidi", filled & raw.str.contains(signs["bidi"]))
    yield Hit("cell.control", filled & raw.str.contains(signs["control"]))
    yield Hit("cell.undefined", filled & raw.str.contains(signs["undefined"]))
    yield Hit("cell.encoding", filled & raw.str.contains(signs["garbled"]))
    if column.kind is not Kind.JSON:
        yield Hit("cell.quotes", filled & suspects.bare.str.contains(signs["quotes_around"]))
    if not column.multiline:
        yield Hit("cell.linebreak", filled & suspects.text.str.contains(signs["line_break"]))
    yield Hit("damage.formula", suspects.bare.str.contains(damage["formula_wrap"]), facts_each={"meant": suspects.text})
    if column.kind not in _NUMBERS:
        yield Hit("csv.formula", _formula(suspects))
    if not column.personal_data and column.kind not in (Kind.EMAIL, Kind.JSON):
        yield Hit("pii.present", raw.str.contains(suspects.conventions.emails["inside"]))
    if column.max_length is not None:
        length = suspects.text.str.len_chars()
        too_long = filled & (length > column.max_length)
        facts = {"limit": str(column.max_length)}
        yield Hit("value.length", too_long, facts, {"length": length.cast(pl.String)})


def _formula(suspects: Suspects) -> pl.Series:
    damage, bare = suspects.conventions.spreadsheet, suspects.bare
    starts = bare.str.contains(damage["formula_start"])
    if not starts.any():
        return starts
    other = bare.str.contains(damage["formula_wrap"]) | bare.str.contains(damage["exponent"])
    return starts & ~other


def _ladder(suspects: Suspects) -> Iterator[Hit]:
    """Things of which a cell gets the first that fits, and no more."""
    left = suspects.filled
    if suspects.column.required:
        yield Hit("value.missing", suspects.empty)
    for hit in _steps(suspects):
        mask = hit.mask & left
        if mask.any():
            left = left & ~mask
            yield Hit(hit.code, mask, hit.facts, hit.facts_each, hit.severity)
        if not left.any():
            return


def _steps(suspects: Suspects) -> Iterator[Hit]:
    column, text, damage = suspects.column, suspects.text, suspects.conventions.spreadsheet
    yield Hit("damage.error", text.str.contains(damage["errors"]))
    plain = not (column.allowed or column.shape or column.pattern)
    if column.kind in _OPEN_TEXT and plain:
        yield Hit("damage.exponent", text.str.contains(damage["exponent"]))
        yield Hit("damage.digits", text.str.contains(damage["long_digits"]))
        words = suspects.conventions.booleans
        yield Hit("damage.boolean", text.is_in([*words.words_true, *words.words_false]))
        yield Hit("damage.date", text.str.contains(damage["turned_date"]))
    yield from _KINDS[column.kind](suspects)


def _string(suspects: Suspects) -> Iterator[Hit]:
    if suspects.column.allowed:
        return values.listed(suspects)
    return values.shaped(suspects)


_KINDS = {
    Kind.STRING: _string,
    Kind.IDENTIFIER: _string,
    Kind.DATETIME: dates.moments,
    Kind.URL_OR_PATH: paths.paths,
    Kind.INTEGER: values.numbers,
    Kind.NUMBER: values.numbers,
    Kind.BOOLEAN: values.booleans,
    Kind.EMAIL: values.emails,
    Kind.JSON: values.json_objects,
}
