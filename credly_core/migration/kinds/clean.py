"""For each kind an expression that is true for cells about which there is surely nothing to say.

It may say no to a good cell, which is then looked at closely; it must never say yes to one that needs a finding.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import polars as pl

from credly_core.migration.conventions import Conventions
from credly_core.migration.filespec import ColumnSpec, Kind

#: An address or a path of plain characters; `www.` at its beginning would make it an address without https.
_PLAIN_PATH = (
    r"^(?:https?://[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+/)?"
    r"(?:[A-VX-Za-vx-z0-9_]|[Ww][A-VX-Za-vx-z0-9_-])[A-Za-z0-9_-]*(?:[/.][A-Za-z0-9_-]+)*"
)


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
