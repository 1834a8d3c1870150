"""Follows records and columns through the steps, from what they were at the start to where they are now."""

from __future__ import annotations

import polars as pl

from credly_core.migration.columnwise import AddColumns, RemoveColumns, SetColumn
from credly_core.migration.operations import (
    AddColumn,
    AddRecords,
    Operation,
    RemoveColumn,
    RemoveRecords,
    RenameFile,
    ReorderColumns,
    SetCells,
    SetHeader,
)
from credly_core.migration.table import Table

#: Name of a cell, wherever it moves; `step` is the number of the step that touched it.
_TOUCHED = {"record": pl.Int64, "column": pl.Int64, "step": pl.Int64}
_GONE = {"record": pl.Int64, "step": pl.Int64}


class Trail:
    """Every record and column has a number: those of the start their index, later ones the next free."""

    def __init__(self, base: Table) -> None:
        self.base = base
        self.records = pl.int_range(base.height, dtype=pl.Int64, eager=True).alias("record")
        self.columns: list[int] = list(range(base.width))
        self.next_record, self.next_column = base.height, base.width
        self.steps: dict[tuple[str, int], int] = {}
        self.gone_columns: dict[int, int] = {}
        self._touched: list[pl.DataFrame] = [pl.DataFrame(schema=_TOUCHED)]
        self._gone: list[pl.DataFrame] = [pl.DataFrame(schema=_GONE)]
        self._added: list[pl.DataFrame] = [pl.DataFrame(schema=_GONE)]

    @property
    def touched(self) -> pl.DataFrame:
        """`record`, `column` and the last `step` of every cell that was set."""
        return pl.concat(self._touched).unique(["record", "column"], keep="last", maintain_order=True)

    @property
    def gone(self) -> pl.DataFrame:
        """`record` and `step` of the start's records that went out."""
        return pl.concat(self._gone).filter(pl.col("record") < self.base.height).sort("record")

    @property
    def added(self) -> pl.DataFrame:
        """`record`, `step` and `index` (where it is now) of records that came in and are still there."""
        index = pl.DataFrame({"record": self.records}).with_row_index("index")
        return pl.concat(self._added).join(index, on="record").sort("index")

    def follow(self, operation: Operation, step: int) -> None:
        """Note what an operation touches."""
        if isinstance(operation, SetColumn):
            column = self.columns[operation.position]
            self._touch(operation.records, pl.Series([column]).new_from_index(0, len(operation.records)), step)
        elif isinstance(operation, SetCells):
            columns = pl.Series([self.columns[column] for column in operation.columns], dtype=pl.Int64)
            self._touch(pl.Series(operation.records, dtype=pl.UInt32), columns, step)
        elif isinstance(operation, (AddColumn, RemoveColumn)):
            self._follow_column(operation, step)
        elif isinstance(operation, (AddColumns, RemoveColumns)):
            self._follow_columns(operation, step)
        elif isinstance(operation, (AddRecords, RemoveRecords)):
            self._follow_records(operation, step)
        else:
            self._follow_frame(operation, step)

    def _touch(self, records: pl.Series, columns: pl.Series, step: int) -> None:
        frame = pl.DataFrame({"record": self.records.gather(records), "column": columns.cast(pl.Int64)})
        self._touched.append(frame.with_columns(pl.lit(step, dtype=pl.Int64).alias("step")))

    def _follow_frame(self, operation: Operation, step: int) -> None:
        """Headings, the order of columns, the name of the file."""
        if isinstance(operation, SetHeader):
            for position, column in enumerate(self.columns):
                if operation.before[position] != operation.after[position]:
                    self.steps["heading", column] = step
        elif isinstance(operation, ReorderColumns):
            self.columns = [self.columns[position] for position in operation.order]
            self.steps["order", -1] = step
        elif isinstance(operation, RenameFile):
            self.steps["file", -1] = step

    def _follow_column(self, operation: AddColumn | RemoveColumn, step: int) -> None:
        if isinstance(operation, RemoveColumn):
            self.gone_columns[self.columns.pop(operation.position)] = step
            return
        self.columns.insert(operation.position, self.next_column)
        self.steps["added column", self.next_column] = step
        self.next_column += 1

    def _follow_columns(self, operation: AddColumns | RemoveColumns, step: int) -> None:
        if isinstance(operation, RemoveColumns):
            gone = set(operation.positions)
            self.gone_columns.update({self.columns[position]: step for position in gone})
            self.columns = [column for position, column in enumerate(self.columns) if position not in gone]
            return
        for position in operation.positions:
            self.columns.insert(position, self.next_column)
            self.steps["added column", self.next_column] = step
            self.next_column += 1

    def _follow_records(self, operation: AddRecords | RemoveRecords, step: int) -> None:
        moved = pl.Series(operation.records, dtype=pl.UInt32)
        number = pl.lit(step, dtype=pl.Int64).alias("step")
        if isinstance(operation, RemoveRecords):
            out = self.records.gather(moved)
            self._gone.append(pl.DataFrame({"record": out}).with_columns(number))
            self.records = self.records.filter(~self.records.is_in(out.implode()))
            return
        new = pl.int_range(self.next_record, self.next_record + len(moved), dtype=pl.Int64, eager=True).alias("record")
        self.next_record += len(moved)
        self._added.append(pl.DataFrame({"record": new}).with_columns(number))
        total = len(self.records) + len(moved)
        stay = pl.Series([True], dtype=pl.Boolean).new_from_index(0, total).scatter(moved, values=False)
        order = pl.concat([stay.arg_true().cast(pl.UInt32), moved]).arg_sort()
        self.records = pl.concat([self.records, new]).gather(order)
