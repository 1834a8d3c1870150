"""Everything the check has to say about one file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from credly_core.migration.findings.counting import Counted
from credly_core.migration.findings.finding import Finding, FindingGroup
from credly_core.migration.findings.severity import Severity


@dataclass(frozen=True)
class Report(Counted):
    """The groups of findings of one file, worst first. `spec` names the file type, None when none fits."""

    file: str
    spec: str | None
    records: int
    groups: tuple[FindingGroup, ...]
    rows: pl.Series

    def count(self, severity: Severity) -> int:
        """How many findings of a severity, exactly."""
        return sum(group.count for group in self.groups if group.severity is severity)

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes found, each once, worst first."""
        return tuple(dict.fromkeys(group.code for group in self.groups))

    def group(self, code: str, column: str | None = None) -> FindingGroup | None:
        """The first group of a code, of a column if one is given."""
        for group in self.groups:
            if group.code == code and column in (None, group.column):
                return group
        return None

    @cached_property
    def _members(self) -> pl.DataFrame:
        """Record, column position, group number and member number of every finding on records, in reading order."""
        parts = [
            pl.DataFrame(
                {
                    "record": group.records.cast(pl.UInt32),
                    "position": pl.Series([group.position or 0], dtype=pl.UInt32).new_from_index(0, group.count),
                    "rank": pl.Series([group.severity.rank], dtype=pl.UInt32).new_from_index(0, group.count),
                    "group": pl.Series([number], dtype=pl.UInt32).new_from_index(0, group.count),
                    "member": pl.int_range(group.count, dtype=pl.UInt32, eager=True),
                }
            )
            for number, group in enumerate(self.groups)
            if group.has_records and group.count
        ]
        schema = dict.fromkeys(("record", "position", "rank", "group", "member"), pl.UInt32)
        frame = pl.concat(parts) if parts else pl.DataFrame(schema=schema)
        return frame.sort("record", "position", "rank", "group", "member")

    def findings(self, limit: int | None = None, *, offset: int = 0) -> Iterator[Finding]:
        """Findings one by one: the file, its headings, then row by row from left to right."""
        heads = [
            group.finding(member, self.file, self.rows)
            for group in self.groups
            if not group.has_records
            for member in range(group.count)
        ]
        heads.sort(key=lambda finding: finding.row or 0)
        end = None if limit is None else offset + limit
        yield from heads[offset:end]
        start = max(0, offset - len(heads))
        stop = self._members.height if end is None else max(0, end - len(heads))
        for _, _, _, number, member in self._members.slice(start, max(0, stop - start)).iter_rows():
            yield self.groups[number].finding(member, self.file, self.rows)

    def cell_marks(self, first: int = 0, count: int | None = None) -> dict[tuple[int, int], Severity]:
        """The worst severity of every marked cell, by record index and column position; a slice if asked for."""
        found = self._members.filter(pl.col("record") >= first)
        if count is not None:
            found = found.filter(pl.col("record") < first + count)
        marks: dict[tuple[int, int], Severity] = {}
        for record, position, _, number, _ in found.iter_rows():
            group = self.groups[number]
            if group.position is None:
                continue
            old = marks.get((record, position))
            if old is None or group.severity.rank < old.rank:
                marks[(record, position)] = group.severity
        return marks

    def records_with(self, severity: Severity) -> pl.Series:
        """Indexes of the records that have a finding of a severity, each once, in order."""
        return (
            self._members.filter(pl.col("rank") == severity.rank).get_column("record").unique().sort().rename("record")
        )
