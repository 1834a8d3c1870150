"""The cells of a file of which only some columns were kept, as meant: put together only when they are asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from credly_core.migration.table import NotKept


@dataclass(frozen=True)
class Changes:
    """Where cells are meant otherwise than they were read: records in their order, and what is meant there."""

    records: pl.Series
    texts: pl.Series

    def __len__(self) -> int:
        return len(self.records)


class KeptCells(Mapping[str, pl.Series]):
    """Cells by column; asking for a column that was let go raises `NotKept` instead of passing for a missing one."""

    def __init__(self, kept: Mapping[str, pl.Series], gone: Collection[str], changes: Mapping[str, Changes]) -> None:
        self._kept = kept
        self._gone = frozenset(gone)
        self._changes = changes
        self._whole: dict[str, pl.Series] = {}

    def __getitem__(self, name: str) -> pl.Series:
        if name not in self._whole:
            cells, changes = self._read(name), self._changes.get(name)
            self._whole[name] = cells.clone().scatter(changes.records, changes.texts) if changes else cells
        return self._whole[name]

    def at(self, name: str, records: pl.Series) -> pl.Series:
        """The cells of some records, in the order asked for; the column is not put together for that."""
        cells, changes = self._read(name).gather(records), self._changes.get(name)
        if not changes or not len(records):
            return cells
        places = changes.records.search_sorted(records).clip(0, len(changes) - 1)
        changed = (changes.records.gather(places) == records).arg_true()
        return cells.scatter(changed, changes.texts.gather(places.gather(changed))) if len(changed) else cells

    def __contains__(self, name: object) -> bool:
        if name in self._gone:
            raise NotKept(str(name))
        return name in self._kept

    def __iter__(self) -> Iterator[str]:
        return iter(self._kept)

    def __len__(self) -> int:
        return len(self._kept)

    def _read(self, name: str) -> pl.Series:
        """A column as it was read."""
        if name in self._gone:
            raise NotKept(name)
        return self._kept[name]
