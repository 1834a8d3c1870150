"""From a record to the record of another file that it points to, and to those that point to it."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from credly_core.migration.filespec import FileSpec
from credly_core.migration.rules.related import RelatedTable
from credly_core.migration.rules.typed import typed


@dataclass(frozen=True, slots=True)
class Route:
    """Columns of a file that together point to columns of another."""

    columns: tuple[str, ...]
    file: str
    to: tuple[str, ...]


def route_of(spec: FileSpec, head: str) -> Route | None:
    """Where the head of a dotted name leads: a column that points to a file, or the name of a file (without `.csv`)
    that several columns together point to. Where several point to the file that a column points to, they all count."""
    own = next((column for column in spec.columns if column.name == head), None)
    target = own.references.file if own and own.references else f"{head}.csv"
    for several in spec.composites:
        if several.file == target and (own is None or head in several.columns):
            return Route(several.columns, several.file, several.to)
    if own is None or own.references is None:
        return None
    return Route((head,), own.references.file, (own.references.column,))


def has(source: RelatedTable, *columns: str) -> bool:
    """Whether the file has all of these columns."""
    return all(name in source.tidied for name in columns)


def points_to(spec: FileSpec, column: str) -> tuple[str, str] | None:
    """File and column that a column points to by itself."""
    found = spec.column(column).references
    return (found.file, found.column) if found else None


def places(source: RelatedTable, target: RelatedTable, route: Route) -> pl.Series:
    """For every record the index of the record it points to, the first of its kind; missing where there is none."""
    height = source.table.height
    if not (has(source, *route.columns) and has(target, *route.to)):
        return pl.Series([None], dtype=pl.UInt32).new_from_index(0, height)
    names = [str(number) for number in range(len(route.columns))]
    asking = pl.DataFrame({name: source.tidied[column] for name, column in zip(names, route.columns, strict=True)})
    known = pl.DataFrame({name: target.tidied[column] for name, column in zip(names, route.to, strict=True)})
    known = known.with_row_index("at").filter(target.alive & (target.tidied[route.to[0]] != ""))
    known = known.unique(subset=names, keep="first")
    found = asking.join(known, on=names, how="left", maintain_order="left").get_column("at")
    elsewhere = living_elsewhere(source, route.columns)
    return found if elsewhere is None else found.set(elsewhere, None)


def living_elsewhere(source: RelatedTable, columns: tuple[str, ...]) -> pl.Series | None:
    """Where the ids in these columns are ids of the account, which no file of the set knows; None for nowhere."""
    retrofit = source.spec.retrofit
    if retrofit.mode == "flag" and set(columns) & set(retrofit.ids) and retrofit.column in source.tidied:
        flag = typed(source, retrofit.column).fill_null(value=False)
        return flag if flag.any() else None
    if retrofit.mode == "prefix" and retrofit.column in columns and retrofit.column in source.tidied:
        return source.tidied[retrofit.column].str.starts_with(retrofit.prefix)
    return None
