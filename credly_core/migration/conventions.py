"""What all migration files share: forms of values, limits, marks of spreadsheets; from `data/conventions.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from credly_core.migration.keys import Keys

_DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class DateForm:
    """How ALM writes a moment, and which moments it can hold."""

    form: str
    example: str
    pattern: str
    plain: str
    looks_like: str
    min: str
    max: str
    early: str
    late: str
    bare: str
    day_number: str
    day_number_origin: str


@dataclass(frozen=True, slots=True)
class BooleanForm:
    """The two words, and what spreadsheets in other languages write for them."""

    true: str
    false: str
    words_true: tuple[str, ...]
    words_false: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ValueShape:
    """A named form of an identifier: strict, and loosely readable with its rewrite."""

    title: str
    pattern: str
    loose: str
    rewrite: str
    lower: bool


@dataclass(frozen=True)
class Conventions:
    """All of them. The plain mappings hold patterns by name."""

    dates: DateForm
    booleans: BooleanForm
    numbers: Mapping[str, str]
    emails: Mapping[str, str]
    paths: Mapping[str, str]
    spreadsheet: Mapping[str, str]
    characters: Mapping[str, str]
    shapes: Mapping[str, ValueShape]
    near_heading: int
    near_value: int
    near_mapping: int
    near_file: int


def _dates(keys: Keys) -> DateForm:
    return DateForm(**{name: keys.text(name) for name in DateForm.__dataclass_fields__})


def _booleans(keys: Keys) -> BooleanForm:
    return BooleanForm(
        keys.text("true"),
        keys.text("false"),
        tuple(keys.mapping("words_true").values()),
        tuple(keys.mapping("words_false").values()),
    )


def _shape(keys: Keys) -> ValueShape:
    return ValueShape(
        keys.text("title"), keys.text("pattern"), keys.text("loose"), keys.text("rewrite"), lower=keys.flag("lower")
    )


def _part(keys: Keys, name: str) -> Keys:
    part = keys.table(name)
    if part is None:
        raise keys.wrong(name, "is missing")
    return part


def _texts(keys: Keys) -> dict[str, str]:
    return {name: keys.text(name) for name in keys.names()}


@cache
def conventions() -> Conventions:
    """Read once, then remembered."""
    whole = Keys.of_file(_DATA / "conventions.toml")
    shapes, near = _part(whole, "shape"), _part(whole, "near")
    found = Conventions(
        dates=_dates(_part(whole, "datetime")),
        booleans=_booleans(_part(whole, "boolean")),
        numbers=_texts(_part(whole, "number")),
        emails=_texts(_part(whole, "email")),
        paths=_texts(_part(whole, "path")),
        spreadsheet=_texts(_part(whole, "spreadsheet")),
        characters=_texts(_part(whole, "characters")),
        shapes={name: _shape(_part(shapes, name)) for name in shapes.names()},
        near_heading=near.number("heading") or 0,
        near_value=near.number("value") or 0,
        near_mapping=near.number("mapping") or 0,
        near_file=near.number("file") or 0,
    )
    whole.close()
    return found
