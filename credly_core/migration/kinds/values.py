"""Lists of allowed values, shapes of identifiers, numbers, booleans, addresses, JSON."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping

import polars as pl

from credly_core.migration.conventions import conventions
from credly_core.migration.filespec import ColumnSpec, Kind
from credly_core.migration.kinds.opposites import is_opposite
from credly_core.migration.kinds.suspects import TEXT, Hit, Suspects, Test


def texts(suspects: Suspects) -> Iterator[Hit]:
    """A value from a list, of a shape, of a pattern, or free."""
    if suspects.column.allowed:
        return _listed(suspects)
    return suspects.hits([*_shaped(suspects)])


def _listed(suspects: Suspects) -> Iterator[Hit]:
    """A value outside the list: other case, a translation, a near miss, something Adobe names elsewhere, or none."""
    column, facts = suspects.column, {"allowed": ", ".join(suspects.column.allowed)}
    exact = TEXT.is_in(list(column.allowed))
    folded = {value.lower(): value for value in column.allowed}
    lower = TEXT.str.to_lowercase()
    tests = [Test("value.case", ~exact & lower.is_in(list(folded)), facts_each={"proposal": _meant(lower, folded)})]
    if column.allowed_elsewhere:
        tests.append(Test("value.elsewhere", TEXT.is_in(list(column.allowed_elsewhere)), facts))
    translated = {word.lower(): value for word, value in column.translations.items()}
    if translated:
        proposal = {"proposal": _meant(lower, translated)}
        tests.append(Test("value.translated", lower.is_in(list(translated)), facts, proposal))
    yield from suspects.hits(tests)
    near = {word: value for word in suspects.text.unique().to_list() if (value := near_value(word, column))}
    tests = [Test("value.spelling", TEXT.is_in(list(near)), facts, {"proposal": _meant(TEXT, near)})] if near else []
    yield from suspects.hits([*tests, Test("value.unlisted", ~exact, facts)])


def _meant(word: pl.Expr, table: dict[str, str]) -> pl.Expr:
    return word.replace_strict(table, default="", return_dtype=pl.String)


def near_value(word: str, column: ColumnSpec) -> str:
    """The allowed value a word is a known misspelling of, or looks much like; empty when there is none, or when what
    makes the difference turns the meaning round."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415  needed for misspelt values only

    if not word or word in column.allowed:
        return ""
    if is_misspelling(word, column):
        return column.allowed[0]
    lower = [value.lower() for value in column.allowed]
    found = process.extractOne(word.lower(), lower, scorer=fuzz.ratio, score_cutoff=conventions().near_value)
    near = column.allowed[found[2]] if found else ""
    return near if near and not is_opposite(word, near) else ""


def is_misspelling(word: str, column: ColumnSpec) -> bool:
    """Whether a word is listed as a misspelling, which is surer than looking like a value."""
    return word.lower() in {known.lower() for known in column.misspellings}


def _shaped(suspects: Suspects) -> Iterator[Test]:
    """An identifier of a known shape, or a text with a pattern."""
    column = suspects.column
    if column.shape:
        shape = suspects.conventions.shapes[column.shape]
        strict, loose = TEXT.str.contains(shape.pattern), TEXT.str.contains(shape.loose)
        rewrite = TEXT.str.replace(shape.loose, shape.rewrite)
        rewrite = rewrite.str.to_lowercase() if shape.lower else rewrite
        yield Test("value.form", ~strict & loose, {"shape": shape.title}, {"proposal": rewrite})
        yield Test("value.shape", ~strict & ~loose, {"shape": shape.title})
    if column.pattern:
        yield Test("value.pattern", ~TEXT.str.contains(column.pattern))


def numbers(suspects: Suspects) -> Iterator[Hit]:
    """Not a number, or one outside its limits."""
    column = suspects.column
    whole = column.kind is Kind.INTEGER
    if column.allowed:
        facts = {"allowed": ", ".join(column.allowed)}
        yield from suspects.hits([Test("value.unlisted", ~TEXT.is_in(list(column.allowed)), facts)])
        return
    number = TEXT.cast(pl.Float64, strict=False)
    outside = pl.lit(value=False)
    if column.min is not None:
        outside = outside | (number < float(column.min)).fill_null(value=False)
    if column.max is not None:
        outside = outside | (number > float(column.max)).fill_null(value=False)
    fits = TEXT.str.contains(suspects.conventions.numbers["integer" if whole else "decimal"])
    wanted = {"wanted": "a whole number" if whole else "a number with a decimal point"}
    limited = [Test("number.range", outside, {"limits": limits(column)})] if column.min or column.max else []
    yield from suspects.hits([*limited, Test("number.format", ~fits, wanted)])


def limits(column: ColumnSpec) -> str:
    """The limits of a column in words."""
    if column.min is not None and column.max is not None:
        return f"{column.min} to {column.max}"
    return f"at least {column.min}" if column.min is not None else f"at most {column.max}"


def booleans(suspects: Suspects) -> Iterator[Hit]:
    """TRUE and FALSE in other case or language, or something else."""
    words, upper = suspects.conventions.booleans, TEXT.str.to_uppercase()
    both = [words.true, words.false]
    exact = TEXT.is_in(both)
    meant = dict.fromkeys(words.words_true, words.true) | dict.fromkeys(words.words_false, words.false)
    translated = {"proposal": _meant(upper, meant)}
    return suspects.hits(
        [
            Test("boolean.case", ~exact & upper.is_in(both), facts_each={"proposal": upper}),
            Test("boolean.translated", upper.is_in(list(meant)), facts_each=translated),
            Test("boolean.value", ~exact),
        ]
    )


def emails(suspects: Suspects) -> Iterator[Hit]:
    """Something that is no address, or too long for one."""
    forms = suspects.conventions.emails
    shaped = suspects.frame.select(TEXT.str.contains(forms["pattern"])).to_series()
    doubtful = shaped & ((suspects.text.str.len_bytes() > int(forms["label_octets"])) | ~_is_ascii(suspects.text))
    long = [text for text in suspects.text.filter(doubtful).unique().to_list() if _is_too_long(text, forms)]
    wrong = ~shaped | suspects.text.is_in(long)
    yield Hit("email.shape", wrong)


def _is_ascii(texts: pl.Series) -> pl.Series:
    return texts.str.len_bytes() == texts.str.len_chars()


def _is_too_long(address: str, forms: Mapping[str, str]) -> bool:
    """Whether an address has more octets than travel, however few its characters are."""
    local, _, domain = address.rpartition("@")
    labels = [_as_sent(label) for label in domain.split(".")]
    before = len(local.encode())
    whole = before + 1 + len(".".join(labels))
    longest = max(map(len, labels))
    return before > int(forms["local_octets"]) or whole > int(forms["octets"]) or longest > int(forms["label_octets"])


def _as_sent(label: str) -> str:
    """A part of a domain as it travels."""
    if label.isascii():
        return label
    return "xn--" + unicodedata.normalize("NFKC", label.lower()).encode("punycode").decode()


def json_objects(suspects: Suspects) -> Iterator[Hit]:
    """Something that is no JSON object."""
    good = [_is_object(text) for text in suspects.frame["bare"].to_list()]
    yield Hit("json.shape", ~pl.Series(good, dtype=pl.Boolean))


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False
