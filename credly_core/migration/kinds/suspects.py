"""The few cells of a column that are looked at closely, and what is found about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import polars as pl

from credly_core.migration.conventions import Conventions
from credly_core.migration.filespec import ColumnSpec
from credly_core.migration.findings import Severity


@dataclass(frozen=True)
class Hit:
    """One code and the suspects it holds for; facts are series as long as the suspects."""

    code: str
    mask: pl.Series
    facts: Mapping[str, str] = field(default_factory=dict)
    facts_each: Mapping[str, pl.Series] = field(default_factory=dict)
    severity: Severity | None = None


@dataclass(frozen=True)
class Suspects:
    """Cells of one column about which there may be something to say."""

    records: pl.Series
    raw: pl.Series
    column: ColumnSpec
    conventions: Conventions

    @cached_property
    def bare(self) -> pl.Series:
        """The cells without invisible characters, control characters and blanks at the ends."""
        return strip_hidden(self.raw, self.conventions)

    @cached_property
    def text(self) -> pl.Series:
        """What the author meant: also without `="…"` and without quotes around the whole cell."""
        return unwrap(self.bare, self.conventions)

    @cached_property
    def empty(self) -> pl.Series:
        """Where nothing is left."""
        return self.text == ""

    @cached_property
    def filled(self) -> pl.Series:
        """Where something is left."""
        return ~self.empty

    def nothing(self) -> pl.Series:
        """A mask that holds nowhere."""
        return pl.Series([False], dtype=pl.Boolean).new_from_index(0, len(self.raw))


def strip_hidden(cells: pl.Series, conventions: Conventions) -> pl.Series:
    """Cells without invisible, directional and control characters, and without blanks at the ends.

    Joiners inside emoji and inside scripts that need them stay.
    """
    signs = conventions.characters
    bare = cells.str.replace_all(signs["invisible"], "").str.replace_all(signs["bidi"], "")
    bare = bare.str.replace_all(signs["control"], "").str.replace_all(signs["edges"], "")
    joined = cells.str.contains(signs["joined"])
    if not joined.any():
        return bare
    return bare.scatter(joined.arg_true(), _strip_but_joiners(cells.filter(joined), conventions))


def _strip_but_joiners(cells: pl.Series, conventions: Conventions) -> pl.Series:
    """The same, with two private marks standing in for the joiners while the others go."""
    signs = conventions.characters
    held = cells
    for joiner, mark in _MARKS:
        pattern = signs["joined"].replace(r"[\u{200C}\u{200D}]", joiner)
        held = held.str.replace_all(pattern, f"${{1}}{mark}")
    for name in ("invisible", "bidi", "control", "edges"):
        held = held.str.replace_all(signs[name], "")
    for joiner, mark in _MARKS:
        held = held.str.replace_all(mark, joiner, literal=True)
    return held


#: Two characters that no text holds stand in for the joiners.
_MARKS = (("\u200c", "\U0010fffe"), ("\u200d", "\U0010ffff"))


def unwrap(cells: pl.Series, conventions: Conventions) -> pl.Series:
    """Cells without a spreadsheet's `="…"` and without quotes around the whole cell."""
    inner = cells.str.replace(conventions.spreadsheet["formula_wrap"], "$1")
    quoted = inner.str.contains(conventions.characters["quotes_around"])
    if not quoted.any():
        return inner
    stripped = inner.filter(quoted).str.replace_all(conventions.characters["quotes_strip"], "")
    return inner.scatter(quoted.arg_true(), stripped.str.replace_all(conventions.characters["edges"], ""))
