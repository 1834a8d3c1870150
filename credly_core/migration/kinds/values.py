"""Lists of allowed values, shapes of identifiers, numbers, booleans, addresses, JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator

import polars as pl

from credly_core.migration.filespec import ColumnSpec, Kind
from credly_core.migration.kinds.suspects import Hit, Suspects


def listed(suspects: Suspects) -> Iterator[Hit]:
    """A value outside the list: other case, a translation, a near miss, something Adobe names elsewhere, or none."""
    column, text = suspects.column, suspects.text
    allowed = ", ".join(column.allowed)
    exact = text.is_in(list(column.allowed))
    folded = {value.lower(): value for value in column.allowed}
    lower = text.str.to_lowercase()
    yield Hit("value.case", ~exact & lower.is_in(list(folded)), facts_each={"proposal": _meant(lower, folded)})
    if column.allowed_elsewhere:
        yield Hit("value.elsewhere", text.is_in(list(column.allowed_elsewhere)), {"allowed": allowed})
    translated = {word.lower(): value for word, value in column.translations.items()}
    if translated:
        proposal = _meant(lower, translated)
        yield Hit("value.translated", lower.is_in(list(translated)), {"allowed": allowed}, {"proposal": proposal})
    near = near_values(text.filter(~exact), suspects)
    if near:
        yield Hit("value.spelling", ~exact & text.is_in(list(near)), {"allowed": allowed},
                  {"proposal": _meant(text, near)})
    yield Hit("value.unlisted", ~exact, {"allowed": allowed})


def _meant(words: pl.Series, table: dict[str, str]) -> pl.Series:
    return words.replace_strict(table, default="", return_dtype=pl.String)


def near_values(words: pl.Series, suspects: Suspects) -> dict[str, str]:
    """Words that are known misspellings of an allowed value, or look much like one."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415  needed for misspelt values only

    column = suspects.column
    known = {word.lower() for word in column.misspellings}
    near: dict[str, str] = {}
    for word in words.unique().to_list():
        if not word:
            continue
        if word.lower() in known:
            near[word] = column.allowed[0]
            continue
        found = process.extractOne(
            word.lower(), [value.lower() for value in column.allowed], scorer=fuzz.ratio,
            score_cutoff=suspects.conventions.near_value,
        )
        if found:
            near[word] = column.allowed[found[2]]
    return near


def shaped(suspects: Suspects) -> Iterator[Hit]:
    """An identifier of a known shape, or a text with a pattern."""
    column, text = suspects.column, suspects.text
    if column.shape:
        shape = suspects.conventions.shapes[column.shape]
        strict, loose = text.str.contains(shape.pattern), text.str.contains(shape.loose)
        rewrite = text.str.replace(shape.loose, shape.rewrite)
        rewrite = rewrite.str.to_lowercase() if shape.lower else rewrite
        yield Hit("value.form", ~strict & loose, {"shape": shape.title}, {"proposal": rewrite})
        yield Hit("value.shape", ~strict & ~loose, {"shape": shape.title})
    if column.pattern:
        yield Hit("value.pattern", ~text.str.contains(column.pattern))


def numbers(suspects: Suspects) -> Iterator[Hit]:
    """Not a number, or one outside its limits."""
    column, text = suspects.column, suspects.text
    whole = column.kind is Kind.INTEGER
    if column.allowed:
        yield Hit("value.unlisted", ~text.is_in(list(column.allowed)), {"allowed": ", ".join(column.allowed)})
        return
    fits = text.str.contains(suspects.conventions.numbers["integer" if whole else "decimal"])
    number = text.cast(pl.Float64, strict=False)
    outside = suspects.nothing()
    if column.min is not None:
        outside = outside | (number < float(column.min)).fill_null(False)
    if column.max is not None:
        outside = outside | (number > float(column.max)).fill_null(False)
    yield Hit("number.range", outside, {"limits": limits(column)})
    yield Hit("number.format", ~fits, {"wanted": "a whole number" if whole else "a number with a decimal point"})


def limits(column: ColumnSpec) -> str:
    """The limits of a column in words."""
    if column.min is not None and column.max is not None:
        return f"{column.min} to {column.max}"
    return f"at least {column.min}" if column.min is not None else f"at most {column.max}"


def booleans(suspects: Suspects) -> Iterator[Hit]:
    """TRUE and FALSE in other case or language, or something else."""
    words, text = suspects.conventions.booleans, suspects.text
    upper = text.str.to_uppercase()
    exact = text.is_in([words.true, words.false])
    yield Hit("boolean.case", ~exact & upper.is_in([words.true, words.false]), facts_each={"proposal": upper})
    meant = dict.fromkeys(words.words_true, words.true) | dict.fromkeys(words.words_false, words.false)
    yield Hit("boolean.translated", upper.is_in(list(meant)), facts_each={"proposal": _meant(upper, meant)})
    yield Hit("boolean.value", ~exact)


def emails(suspects: Suspects) -> Iterator[Hit]:
    """Something that is no address."""
    yield Hit("email.shape", ~suspects.text.str.contains(suspects.conventions.emails["pattern"]))


def json_objects(suspects: Suspects) -> Iterator[Hit]:
    """Something that is no JSON object."""
    good = [_is_object(text) for text in suspects.bare.to_list()]
    yield Hit("json.shape", ~pl.Series(good, dtype=pl.Boolean))


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False
