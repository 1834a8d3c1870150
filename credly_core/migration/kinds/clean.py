"""For each kind an expression that is true for cells about which there is surely nothing to say.

It may say no to a good cell, which is then looked at closely; it must never say yes to one that needs a finding.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import polars as pl

from credly_core.migration.conventions import Conventions, conventions
from credly_core.migration.filespec import ColumnSpec, Kind

#: An address or a path of plain characters; `www.` at its beginning would make it an address without https.
_PLAIN_PATH = (
    r"^(?:https?://[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+/)?"
    r"(?:[A-VX-Za-vx-z0-9_]|[Ww][A-VX-Za-vx-z0-9_-])[A-Za-z0-9_-]*(?:[/.][A-Za-z0-9_-]+)*"
)


class CleanMasks:
    """Tells for every cell of some columns whether it is surely fine; columns are given by their key in the frame.

    `first` are the expressions to begin with. Those of free text know the letters of ASCII alone, at a third of the
    cost; `complete` then asks about the cells they do not know.
    """

    def __init__(self, columns: Mapping[str, ColumnSpec]) -> None:
        shared = conventions()
        self._whole = {key: clean_cells(pl.col(key), column, shared) for key, column in columns.items()}
        plain = {key: _plain_text(pl.col(key), column, shared) for key, column in columns.items() if _is_open(column)}
        self.first = [expression.alias(key) for key, expression in {**self._whole, **plain}.items()]
        self._plain = tuple(plain)

    def of(self, cells: pl.DataFrame) -> pl.DataFrame:
        """The masks of all columns, under their keys."""
        return self.complete(cells, cells.select(self.first))

    def complete(self, cells: pl.DataFrame, masks: pl.DataFrame) -> pl.DataFrame:
        """The masks that the `first` expressions gave, made whole."""
        for key in self._plain:
            mask = masks.get_column(key)
            if not mask.all():
                left = (~mask).arg_true()
                known = cells.select(pl.col(key).gather(left)).select(self._whole[key]).to_series()
                masks = masks.with_columns(mask.scatter(left, known))
        return masks


def _is_open(column: ColumnSpec) -> bool:
    return column.kind is Kind.STRING and not (column.allowed or column.pattern)


def _plain_text(cell: pl.Expr, column: ColumnSpec, conventions: Conventions) -> pl.Expr:
    """Some of the cells that are surely fine: a text has no more characters than bytes."""
    clean = cell.str.contains(conventions.characters["plain_text_ascii"])
    if column.max_length is not None:
        clean = clean & (cell.str.len_bytes() <= column.max_length)
    return clean if column.required else clean | (cell == "")


def clean_cells(cell: pl.Expr, column: ColumnSpec, conventions: Conventions) -> pl.Expr:
    """True where the cell is surely fine."""
    clean = _CLEAN[column.kind](cell, column, conventions)
    if column.allowed and not column.ignore_case:
        clean = cell.is_in(list(column.allowed))
    if column.max_length is not None:
        clean = clean & (cell.str.len_chars() <= column.max_length)
    return clean if column.required else clean | (cell == "")


def _text(cell: pl.Expr, column: ColumnSpec, conventions: Conventions) -> pl.Expr:
    if column.allowed:
        return cell.is_in(list(column.allowed))
    if column.pattern:
        return cell.str.contains(column.pattern)
    return cell.str.contains(conventions.characters["plain_text"])


def _identifier(cell: pl.Expr, column: ColumnSpec, conventions: Conventions) -> pl.Expr:
    if column.shape:
        return cell.str.contains(conventions.shapes[column.shape].pattern)
    return cell.str.contains(conventions.characters["plain_identifier"])


def _moment(cell: pl.Expr, column: ColumnSpec, conventions: Conventions) -> pl.Expr:
    dates = conventions.dates
    first = max(column.min or dates.min, dates.early)
    last = min(column.max or dates.max, dates.late)
    return cell.str.contains(dates.plain) & (cell >= first) & (cell < last)


def _path(cell: pl.Expr, column: ColumnSpec, conventions: Conventions) -> pl.Expr:
    end = rf"\.(?i:{'|'.join(map(re.escape, column.extensions))})$" if column.extensions else "$"
    return cell.str.contains(_PLAIN_PATH + end)


def _number(cell: pl.Expr, column: ColumnSpec, conventions: Conventions) -> pl.Expr:
    pattern = conventions.numbers["integer" if column.kind is Kind.INTEGER else "decimal"]
    clean = cell.str.contains(pattern)
    if column.min is None and column.max is None:
        return clean
    value = cell.cast(pl.Float64, strict=False)
    if column.min is not None:
        clean = clean & (value >= float(column.min)).fill_null(False)
    if column.max is not None:
        clean = clean & (value <= float(column.max)).fill_null(False)
    return clean


def _boolean(cell: pl.Expr, _column: ColumnSpec, conventions: Conventions) -> pl.Expr:
    return cell.is_in([conventions.booleans.true, conventions.booleans.false])


def _email(cell: pl.Expr, _column: ColumnSpec, conventions: Conventions) -> pl.Expr:
    emails = conventions.emails
    return cell.str.contains(emails["plain"]) & (cell.str.len_bytes() <= int(emails["plain_length"]))


def _json(cell: pl.Expr, _column: ColumnSpec, _conventions: Conventions) -> pl.Expr:
    return cell == ""


_CLEAN: dict[Kind, Callable[[pl.Expr, ColumnSpec, Conventions], pl.Expr]] = {
    Kind.STRING: _text,
    Kind.IDENTIFIER: _identifier,
    Kind.DATETIME: _moment,
    Kind.URL_OR_PATH: _path,
    Kind.INTEGER: _number,
    Kind.NUMBER: _number,
    Kind.BOOLEAN: _boolean,
    Kind.EMAIL: _email,
    Kind.JSON: _json,
}
