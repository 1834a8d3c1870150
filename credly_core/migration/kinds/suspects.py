"""The few cells of a column that are looked at closely, and what is found about them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import polars as pl

from credly_core.migration.conventions import Conventions
from credly_core.migration.filespec import ColumnSpec
from credly_core.migration.findings import Severity

#: The three forms of a suspect in expressions: as read; without hidden characters; what the author meant.
RAW, BARE, TEXT = pl.col("raw"), pl.col("bare"), pl.col("text")
#: True where something is left of the cell.
FILLED = TEXT != ""
#: Anything but the printable characters of ASCII: without it there are no hidden characters, and the like, to look for.
_UNUSUAL = r"[^ -~]"
#: Two characters that no text holds stand in for joiners that belong where they are.
_MARKS = (("\u200c", "\U0010fffe"), ("\u200d", "\U0010ffff"))


@dataclass(frozen=True)
class Hit:
    """One code and the suspects it holds for; facts are series as long as the suspects."""

    code: str
    mask: pl.Series
    facts: Mapping[str, str] = field(default_factory=dict)
    facts_each: Mapping[str, pl.Series] = field(default_factory=dict)
    severity: Severity | None = None


@dataclass(frozen=True)
class Test:
    """A code and the expression that is true where it holds; facts are computed only where it does hold."""

    __test__ = False  # no test case

    code: str
    when: pl.Expr
    facts: Mapping[str, str] = field(default_factory=dict)
    facts_each: Mapping[str, pl.Expr] = field(default_factory=dict)


@dataclass(frozen=True)
class Suspects:
    """Cells of one column about which there may be something to say.

    `frame` holds the cells as read (`raw`), without hidden characters (`bare`), as meant (`text`: also without
    `="…"` and quotes around the whole cell), and a column of truth for every sign of trouble that any cell may have.
    """

    records: pl.Series
    frame: pl.DataFrame
    column: ColumnSpec
    conventions: Conventions

    @property
    def raw(self) -> pl.Series:
        """The cells as read."""
        return self.frame["raw"]

    @property
    def text(self) -> pl.Series:
        """What the author meant."""
        return self.frame["text"]

    def hits(self, tests: list[Test]) -> Iterator[Hit]:
        """Run tests side by side, in one pass."""
        if not tests:
            return
        masks = self.frame.select(test.when.alias(str(number)) for number, test in enumerate(tests))
        for number, test in enumerate(tests):
            mask = masks[str(number)]
            if mask.any():
                each = self.frame.select(**test.facts_each).to_dict() if test.facts_each else {}
                yield Hit(test.code, mask, test.facts, each)

    def nothing(self) -> pl.Series:
        """A mask that holds nowhere."""
        return pl.Series([False], dtype=pl.Boolean).new_from_index(0, len(self.records))


def open_up(raw: pl.Series, conventions: Conventions) -> pl.DataFrame:
    """The frame of some suspects, of one column or of many together."""
    signs, damage = conventions.characters, conventions.spreadsheet
    cells = pl.DataFrame({"raw": raw})
    asked = (signs["joined"], signs["hidden"], signs["edges"])
    joined, hidden, edges = cells.select(RAW.str.contains(sign).any().alias(sign) for sign in asked).row(0)
    bare = _stripped(RAW, signs) if hidden or edges else RAW
    if joined:
        bare = pl.when(RAW.str.contains(signs["joined"])).then(_keep_joiners(RAW, signs)).otherwise(bare)
    cells = cells.with_columns(bare=bare)
    wrapped = BARE.str.contains(damage["formula_wrap"])
    cells = cells.with_columns(wrapped=wrapped, quotes=~wrapped & BARE.str.contains(signs["quotes_around"]))
    meant = _meant(BARE, conventions) if (cells["wrapped"] | cells["quotes"]).any() else BARE
    return _with_signs(cells.with_columns(text=meant), conventions, joined=joined)


def _with_signs(cells: pl.DataFrame, conventions: Conventions, *, joined: bool) -> pl.DataFrame:
    signs, damage, words = conventions.characters, conventions.spreadsheet, conventions.booleans
    unjoined = RAW.str.replace_all(signs["joined"], "$1") if joined else RAW
    start = BARE.str.contains(damage["formula_start"])
    unusual = bool(cells.select(RAW.str.contains(_UNUSUAL).any()).item())
    hidden = {name: RAW.str.contains(signs[name]) for name in ("bidi", "control", "undefined", "garbled")}
    hidden |= {
        "invisible": unjoined.str.contains(signs["invisible"]),
        "linebreak": TEXT.str.contains(signs["line_break"]),
    }
    return cells.with_columns(
        FILLED.alias("filled"),
        RAW.str.contains(signs["edges"]).alias("trim"),
        *(sign.alias(name) if unusual else pl.lit(value=False).alias(name) for name, sign in hidden.items()),
        RAW.str.contains(conventions.emails["inside"]).alias("address"),
        (start & ~pl.col("wrapped") & ~BARE.str.contains(damage["exponent"])).alias("formula"),
        *(TEXT.str.contains(damage[name]).alias(name) for name in ("errors", "exponent", "long_digits", "turned_date")),
        TEXT.is_in([*words.words_true, *words.words_false]).alias("truth"),
    )


#: What is taken off a cell: hidden characters, then the blanks that are at its ends now.
_ALL = ("hidden", "edges")


def _stripped(cell: pl.Expr, signs: Mapping[str, str], names: tuple[str, ...] = _ALL) -> pl.Expr:
    if "hidden" in names:
        cell = cell.str.replace_all(signs["gap"], " ")
    for name in names:
        cell = cell.str.replace_all(signs[name], "")
    return cell


def _keep_joiners(cell: pl.Expr, signs: Mapping[str, str], names: tuple[str, ...] = _ALL) -> pl.Expr:
    """The same, with private marks standing in for the joiners while the others go."""
    for joiner, mark in _MARKS:
        pattern = signs["joined"].replace(r"[\u{200C}\u{200D}]", joiner)
        cell = cell.str.replace_all(pattern, f"${{1}}{mark}")
    cell = _stripped(cell, signs, names)
    for joiner, mark in _MARKS:
        cell = cell.str.replace_all(mark, joiner, literal=True)
    return cell


def _unformed(cell: pl.Expr, conventions: Conventions) -> pl.Expr:
    """Without a spreadsheet's `="…"`, in which quotes are doubled."""
    wrap = conventions.spreadsheet["formula_wrap"]
    inner = cell.str.replace(wrap, "$1").str.replace_all('""', '"', literal=True)
    return pl.when(cell.str.contains(wrap)).then(inner).otherwise(cell)


def _meant(cell: pl.Expr, conventions: Conventions) -> pl.Expr:
    """Without a spreadsheet's `="…"` and without quotes around the whole cell."""
    signs = conventions.characters
    inner = _unformed(cell, conventions)
    unquoted = inner.str.replace(signs["quotes_around"], signs["quotes_inner"]).str.replace_all(signs["edges"], "")
    return pl.when(inner.str.contains(signs["quotes_around"])).then(unquoted).otherwise(inner)


def strip_edges(cells: pl.Series, conventions: Conventions) -> pl.Series:
    """Cells without blanks at the ends."""
    return cells.str.replace_all(conventions.characters["edges"], "")


def strip_hidden(cells: pl.Series, conventions: Conventions, names: tuple[str, ...] = ("hidden",)) -> pl.Series:
    """Cells without hidden characters, joiners that belong where they are excepted."""
    return cells.to_frame("raw").select(_keep_joiners(RAW, conventions.characters, names)).to_series()


def unwrap(cells: pl.Series, conventions: Conventions) -> pl.Series:
    """Cells without a spreadsheet's `="…"` around them."""
    return cells.to_frame("bare").select(_unformed(BARE, conventions)).to_series()


def unquote(cells: pl.Series, conventions: Conventions) -> pl.Series:
    """Cells without quotes around the whole cell, and without a spreadsheet's `="…"`."""
    return cells.to_frame("bare").select(_meant(BARE, conventions)).to_series()
