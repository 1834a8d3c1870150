"""Numbers as other countries and programs write them: a decimal comma, marks between thousands, `5.0`, units."""

from __future__ import annotations

import polars as pl

from credly_core.migration.filespec import Kind
from credly_core.migration.findings import FindingGroup
from credly_core.migration.repairs.cells import set_texts
from credly_core.migration.repairs.group import Option, Question, RepairGroup, Workbench

#: Blanks of every kind, and the apostrophe the Swiss write between thousands.
_GAPS = "[\\s\u00a0\u2007\u2009\u202f'’]"
_GROUPED = f"^[+-]?[0-9]{{1,3}}(?:{_GAPS}[0-9]{{3}})+(?:[.,][0-9]+)?$"
#: With both marks the later one is the decimal mark.
_BOTH = r"^[+-]?[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]+$|^[+-]?[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+$"
#: Several marks of one kind stand between thousands.
_THOUSANDS = r"^[+-]?[0-9]{1,3}(?:(?:,[0-9]{3}){2,}|(?:\.[0-9]{3}){2,})$"
#: A comma that stands between three digits and up to three others may be either.
_EITHER = r"^[+-]?[1-9][0-9]{0,2},[0-9]{3}$"
_COMMA = r"^[+-]?[0-9]+,[0-9]+$"
_PLUS = r"^\+[0-9]+(?:\.[0-9]+)?$"
_POINT_ZERO = r"^[+-]?[0-9]+[.,]0+$"
_POINT_EITHER = r"^[+-]?[1-9][0-9]{0,2}\.[0-9]{3}$"


def read_numbers(bench: Workbench, group: FindingGroup) -> RepairGroup | None:
    """The numbers meant; asked where a comma (or in whole numbers a point) may stand between thousands."""
    if group.column is None:
        return None
    whole = bench.spec.column(group.column).kind is Kind.INTEGER
    cells = group.values.str.replace_all(r"^[\s\u{A0}]+|[\s\u{A0}]+$", "").to_frame("cell")
    sure = _written(cells, whole=whole)
    doubtful = cells["cell"].str.contains(_POINT_EITHER if whole else _EITHER) | cells["cell"].str.contains(_EITHER)
    doubtful = doubtful & (sure == "")
    if not (doubtful.any() or (sure != "").any()):
        return None
    kept = sure.zip_with(sure != "", group.values)
    if not doubtful.any():
        return bench.offer(group, lambda _: set_texts(group, kept))
    return _asked(bench, group, kept, doubtful, whole=whole)


def _written(cells: pl.DataFrame, *, whole: bool) -> pl.Series:
    """The only possible reading in the form ALM takes; empty where there is none or more than one."""
    cell = pl.col("cell")
    plain = cell.str.replace_all(_GAPS, "")
    last_comma = cell.str.contains(r",[0-9]+$")
    both = (
        pl.when(last_comma)
        .then(cell.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True))
        .otherwise(cell.str.replace_all(",", "", literal=True))
    )
    reading = (
        pl.when(cell.str.contains(_GROUPED))
        .then(plain.str.replace(",", ".", literal=True))
        .when(cell.str.contains(_BOTH))
        .then(both)
        .when(cell.str.contains(_THOUSANDS))
        .then(cell.str.replace_all("[.,]", ""))
        .when(cell.str.contains(_POINT_ZERO) | (cell.str.contains(_COMMA) & ~cell.str.contains(_EITHER)))
        .then(cell.str.replace(",", ".", literal=True))
        .when(cell.str.contains(_PLUS))
        .then(cell)
        .otherwise(pl.lit(""))
        .str.strip_prefix("+")
    )
    if whole:
        bare = reading.str.replace(r"\.0+$", "")
        reading = pl.when(bare.str.contains(r"^[0-9]+$")).then(bare).otherwise(pl.lit(""))
    return cells.select(reading.alias("reading")).to_series()


def _asked(
    bench: Workbench, group: FindingGroup, kept: pl.Series, doubtful: pl.Series, *, whole: bool
) -> RepairGroup | None:
    """Which mark it is: between thousands, or (where fractions are taken) the decimal mark."""
    thousands = kept.zip_with(~doubtful, kept.str.replace_all("[.,]", ""))
    example = str(group.values.filter(doubtful)[0]).strip()
    without = example.replace(",", "").replace(".", "")
    options = [Option("thousands", f"Between thousands: {example} is {without}")]
    answers = {"thousands": thousands}
    if not whole:
        decimal = kept.zip_with(~doubtful, kept.str.replace(",", ".", literal=True))
        answers["decimal"] = decimal
        options.append(Option("decimal", f"The decimal mark: {example} is {example.replace(',', '.')}"))
    mark = "comma" if "," in example else "point"
    text = f"What is the {mark} in {group.column}?"
    question = Question(text, tuple(options), "decimal" if not whole and _has_commas(group, doubtful) else "")
    return bench.offer(group, lambda answer: set_texts(group, answers[answer]), question=question)


def _has_commas(group: FindingGroup, doubtful: pl.Series) -> bool:
    """Whether other cells of the column can only have a decimal comma, so that it is likely one here too."""
    others = group.values.filter(~doubtful)
    return bool((others.str.contains(_COMMA) & ~others.str.contains(_EITHER)).any())
