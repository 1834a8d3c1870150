"""Other texts in many cells of one column, kept as columns: a million changed cells are three series, not objects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from credly_core.errors import MigrationError
from credly_core.migration.table import Table, column_key


def stale(what: str) -> MigrationError:
    """The error for a step that was made for another table."""
    return MigrationError(
        f"The table has changed since this step was prepared: {what}.",
        hint="Look at the proposal again.",
        code="edit.stale",
    )


@dataclass(frozen=True, eq=False)
class SetColumn:
    """Other texts in some cells of the column at `position`; series of equal length."""

    position: int
    records: pl.Series
    before: pl.Series
    after: pl.Series

    @classmethod
    def of(cls, position: int, records: Sequence[int], before: Sequence[str], after: Sequence[str]) -> SetColumn:
        """From plain lists, as the store gives them."""
        texts = [pl.Series(values, dtype=pl.String) for values in (before, after)]
        return cls(position, pl.Series(records, dtype=pl.UInt32), *texts)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SetColumn) and self.plain() == other.plain()

    def __hash__(self) -> int:
        return hash((self.position, len(self.records)))

    def apply(self, table: Table) -> Table:
        """Put the new texts in; refused where the old text is another one."""
        if not 0 <= self.position < table.width:
            raise stale(f"there is no column {self.position + 1}")
        if len(self.records) and int(self.records.max() or 0) >= table.height:  # type: ignore[arg-type]  # numbers
            raise stale("a row is not there any more")
        cells = table.column(self.position)
        if not cells.gather(self.records).equals(self.before, check_names=False):
            raise stale(f"a cell of {table.header[self.position] or 'a column'} holds another value")
        changed = cells.clone().scatter(self.records, self.after).alias(column_key(self.position))
        return table.with_cells(table.cells.with_columns(changed))

    def inverse(self) -> SetColumn:
        """The old texts again."""
        return SetColumn(self.position, self.records, self.after, self.before)

    def plain(self) -> dict[str, object]:
        """Its fields for JSON."""
        lists = {name: getattr(self, name).to_list() for name in ("records", "before", "after")}
        return {"position": self.position, **lists}
