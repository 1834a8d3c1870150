"""The step from our rows to those of another file: as few changes as possible, so that each can be seen."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from credly_core.migration.editing import (
    AddColumn,
    AddRecords,
    CellChange,
    ChangeSet,
    Operation,
    RemoveColumn,
    RemoveRecords,
    ReorderColumns,
    SetHeader,
)
from credly_core.migration.operations import numbering
from credly_core.migration.table import Table
from credly_core.steps.bundle.comparing import pair_rows

CODE = "file.outside"


def replace_step(ours: Table, theirs: Table, *, title: str) -> ChangeSet:
    """Columns by heading, rows by the badge's id: what is in both stays and changes cell by cell."""
    partners = pair_rows(ours, theirs)
    kept = _longest_rise(partners)
    places = [place for place in (partners[record] for record in kept) if place is not None]
    columns = ChangeSet(title, CODE, tuple(_columns(ours, theirs)))
    now = columns.apply(ours)
    fewer = ChangeSet(title, CODE, tuple(_removal(now, kept)))
    now = fewer.apply(now)
    cells = ChangeSet.of_cells(title, CODE, _changed_cells(now, theirs, places))
    return columns.then(fewer).then(cells).then(ChangeSet(title, CODE, tuple(_addition(now, theirs, places))))


def _columns(ours: Table, theirs: Table) -> list[Operation]:
    if ours.header == theirs.header:
        return []
    if len(set(ours.header)) < ours.width or len(set(theirs.header)) < theirs.width:
        return _columns_by_place(ours, theirs)
    new = [name for name in theirs.header if name not in ours.header]
    # New columns come before old ones go: without any column the rows would be lost.
    operations: list[Operation] = [AddColumn(ours.width + number, name, ("",)) for number, name in enumerate(new)]
    operations += [
        RemoveColumn.of(ours, position)
        for position in reversed(range(ours.width))
        if ours.header[position] not in theirs.header
    ]
    header = [name for name in (*ours.header, *new) if name in theirs.header]
    order = tuple(header.index(name) for name in theirs.header)
    return [*operations, ReorderColumns(order)] if order != tuple(range(len(order))) else operations


def _columns_by_place(ours: Table, theirs: Table) -> list[Operation]:
    """Where a heading stands twice nothing can be told by it: columns go by their place."""
    operations: list[Operation] = [
        RemoveColumn.of(ours, position) for position in reversed(range(theirs.width, ours.width))
    ]
    operations += [AddColumn(place, theirs.header[place], ("",)) for place in range(ours.width, theirs.width)]
    before = (*ours.header[: theirs.width], *theirs.header[ours.width :])
    return [*operations, SetHeader(before, theirs.header)] if before != theirs.header else operations


def _removal(ours: Table, kept: Sequence[int]) -> list[Operation]:
    """Rows that are not in the other file, and those that stand elsewhere there: they come back in their place."""
    stay = set(kept)
    gone = [record for record in range(ours.height) if record not in stay]
    return [RemoveRecords.of(ours, gone)] if gone else []


def _changed_cells(ours: Table, theirs: Table, places: Sequence[int]) -> list[CellChange]:
    changes = []
    for position in range(ours.width):
        before, after = ours.column(position).to_list(), theirs.column(position).to_list()
        changes += [
            CellChange(record, position, before[record], after[place])
            for record, place in enumerate(places)
            if before[record] != after[place]
        ]
    return changes


def _addition(now: Table, theirs: Table, places: Sequence[int]) -> list[Operation]:
    there = set(places)
    new = tuple(place for place in range(theirs.height) if place not in there)
    rows = tuple(theirs.record(place) for place in new)
    return [AddRecords(new, rows, numbering(now))] if new else []


def _longest_rise(places: Sequence[int | None]) -> list[int]:
    """Indexes of a longest part whose places rise; None is passed over.

    >>> _longest_rise([2, 0, None, 1, 3])
    [1, 3, 4]
    """
    ends: list[int] = []  # ends[n]: the index at which the best rising part of n + 1 ends
    values: list[int] = []
    before: dict[int, int | None] = {}
    for index, place in enumerate(places):
        if place is None:
            continue
        at = bisect_left(values, place)
        before[index] = ends[at - 1] if at else None
        if at == len(ends):
            ends.append(index)
            values.append(place)
        else:
            ends[at], values[at] = index, place
    found: list[int] = []
    step: int | None = ends[-1] if ends else None
    while step is not None:
        found.append(step)
        step = before[step]
    return found[::-1]
