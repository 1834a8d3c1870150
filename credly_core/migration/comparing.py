"""What is different between the start and now, told by following every cell through the steps."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from credly_core.migration.operations import Operation
from credly_core.migration.table import Table
from credly_core.migration.trail import Trail


class ChangeKind(enum.Enum):
    """What kind of difference it is."""

    #: A cell holds another text.
    CELL = "cell"
    #: A column has another heading.
    HEADING = "heading"
    #: A column came in.
    COLUMN_ADDED = "column added"
    #: A column went out.
    COLUMN_REMOVED = "column removed"
    #: The columns stand in another order.
    COLUMNS_REORDERED = "columns reordered"
    #: A row came in.
    ROW_ADDED = "row added"
    #: A row went out.
    ROW_REMOVED = "row removed"
    #: The file has another name.
    FILE_RENAMED = "file renamed"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `row` is the spreadsheet row at the start (now, for rows that came in), None for headings and
    the file; `record` and `column` are places in the table as it is now, None for what is gone."""

    kind: ChangeKind
    row: int | None
    record: int | None
    column: int | None
    heading: str
    before: str
    after: str
    step: str


@dataclass(frozen=True)
class Comparison:
    """All differences between the start and now, in the order they are told: the file, the columns, rows, cells.

    Only what is asked for becomes a `Change`: of a million changed cells a page shows some.
    """

    base: Table
    now: Table
    titles: tuple[str, ...]
    frame: tuple[Change, ...]
    gone: pl.DataFrame
    added: pl.DataFrame
    cells: pl.DataFrame

    @property
    def count(self) -> int:
        """How many differences."""
        return len(self.frame) + self.gone.height + self.added.height + self.cells.height

    def changes(self, first: int = 0, count: int | None = None) -> tuple[Change, ...]:
        """Some of them, from place `first`."""
        last = self.count if count is None else min(self.count, first + count)
        found = [*self.frame[first:last]]
        start = len(self.frame)
        for part, tell in ((self.gone, self._gone), (self.added, self._added), (self.cells, self._cell)):
            begin, end = max(0, first - start), max(0, last - start)
            found += [tell(row) for row in part.slice(begin, max(0, min(end, part.height) - begin)).iter_rows()]
            start += part.height
        return tuple(found)

    def _gone(self, row: tuple[int, int]) -> Change:
        record, step = row
        text = ", ".join(self.base.record(record))
        number = int(self.base.rows[record])
        return Change(ChangeKind.ROW_REMOVED, number, None, None, "", text, "", self.titles[step])

    def _added(self, row: tuple[int, int, int]) -> Change:
        _, step, index = row
        text = ", ".join(self.now.record(index))
        return Change(ChangeKind.ROW_ADDED, int(self.now.rows[index]), index, None, "", "", text, self.titles[step])

    def _cell(self, row: tuple[int, int, int, int, str, str]) -> Change:
        number, position, index, step, before, after = row
        heading = self.now.header[position]
        return Change(ChangeKind.CELL, number, index, position, heading, before, after, self.titles[step])


def compare_steps(base: Table, now: Table, steps: Sequence[tuple[str, Sequence[Operation]]]) -> Comparison:
    """All differences, and by which step."""
    trail = Trail(base)
    for number, (_, operations) in enumerate(steps):
        for operation in operations:
            trail.follow(operation, number)
    titles = tuple(title for title, _ in steps)
    frame = (*_of_file(base, now, trail, titles), *_of_columns(base, now, trail, titles))
    added = trail.added.select("record", "step", "index")
    return Comparison(base, now, titles, frame, trail.gone, added, _of_cells(base, now, trail))


def _of_file(base: Table, now: Table, trail: Trail, titles: Sequence[str]) -> list[Change]:
    changes = []
    if base.file != now.file:
        step = titles[trail.steps["file", -1]]
        changes.append(Change(ChangeKind.FILE_RENAMED, None, None, None, "", base.file, now.file, step))
    kept = [column for column in trail.columns if column < base.width]
    if kept != sorted(kept):
        step = titles[trail.steps["order", -1]]
        before = ", ".join(base.header[column] for column in sorted(kept))
        after = ", ".join(base.header[column] for column in kept)
        changes.append(Change(ChangeKind.COLUMNS_REORDERED, None, None, None, "", before, after, step))
    return changes


def _of_columns(base: Table, now: Table, trail: Trail, titles: Sequence[str]) -> list[Change]:
    changes = []
    for column, step in sorted(trail.gone_columns.items()):
        if column < base.width:
            heading = base.header[column]
            changes.append(Change(ChangeKind.COLUMN_REMOVED, None, None, None, heading, heading, "", titles[step]))
    for position, column in enumerate(trail.columns):
        heading = now.header[position]
        if column >= base.width:
            title = titles[trail.steps["added column", column]]
            changes.append(Change(ChangeKind.COLUMN_ADDED, None, None, position, heading, "", heading, title))
        elif base.header[column] != heading:
            title = titles[trail.steps["heading", column]]
            was = base.header[column]
            changes.append(Change(ChangeKind.HEADING, None, None, position, heading, was, heading, title))
    return changes


def _of_cells(base: Table, now: Table, trail: Trail) -> pl.DataFrame:
    """Cells of records that were there at the start: `row`, `position`, `index`, `step`, `before`, `after`."""
    places = pl.DataFrame({"record": trail.records}).with_row_index("index")
    touched = trail.touched.filter(pl.col("record") < base.height).join(places, on="record", maintain_order="left")
    parts = [_NO_CELLS]
    for position, column in enumerate(trail.columns):
        some = touched.filter(pl.col("column") == column)
        if not some.height:
            continue
        after = now.column(position).gather(some["index"])
        nothing = pl.Series([""], dtype=pl.String).new_from_index(0, some.height)
        before = base.column(column).gather(some["record"]) if column < base.width else nothing
        found = pl.DataFrame(
            {
                "row": base.rows.gather(some["record"]).cast(pl.Int64),
                "position": pl.Series([position], dtype=pl.Int64).new_from_index(0, some.height),
                "index": some["index"].cast(pl.Int64),
                "step": some["step"],
                "before": before,
                "after": after,
            }
        )
        parts.append(found.filter(pl.col("before") != pl.col("after")))
    return pl.concat(parts).sort("row", "position")


_NO_CELLS = pl.DataFrame(
    schema={
        "row": pl.Int64,
        "position": pl.Int64,
        "index": pl.Int64,
        "step": pl.Int64,
        "before": pl.String,
        "after": pl.String,
    }
)
