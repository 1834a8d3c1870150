"""What a rule is given: the table, its columns by name with their tidied cells, and the facts from outside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from operator import is_

import polars as pl

from credly_core.migration.conventions import Conventions
from credly_core.migration.facts import Facts
from credly_core.migration.filespec import FileSpec, RuleSpec
from credly_core.migration.findings import FindingGroup, Place, Severity, Spot, text_of
from credly_core.migration.kept_cells import KeptCells
from credly_core.migration.recognition import Bindings
from credly_core.migration.rules.related import Related
from credly_core.migration.rules.scope import Scope
from credly_core.migration.table import Table


@dataclass(frozen=True)
class Repeats:
    """Which of some values were there before, and for which records that was asked."""

    values: tuple[pl.Series, ...]
    where: pl.Series
    found: pl.DataFrame

    def answers(self, values: tuple[pl.Series, ...], where: pl.Series) -> bool:
        """Whether the same was asked: about the very same cells, which nobody changed since."""
        same = len(values) == len(self.values) and all(map(is_, values, self.values))
        return same and where.equals(self.where, check_names=False)


@dataclass(frozen=True)
class RuleContext:
    """Everything a rule may look at. `alive` is false for records that are empty altogether; `related` are the other
    files of the set, None when the file came alone."""

    table: Table
    spec: FileSpec
    bindings: Bindings
    tidied: Mapping[str, pl.Series]
    alive: pl.Series
    facts: Facts
    conventions: Conventions
    remembered: dict[str, pl.Series] = field(default_factory=dict)
    related: Related | None = None
    #: What was found out about this table, or an earlier state of it, by what was asked.
    repeats: dict[str, Repeats] = field(default_factory=dict)
    #: For comparisons of records, by name: the marks that were made while the file was read.
    marks: Mapping[str, pl.Series] = field(default_factory=dict)

    def cells(self, column: str) -> pl.Series | None:
        """The tidied cells of a column, or None when the table does not have it."""
        return self.tidied.get(column)

    def cells_at(self, column: str, records: pl.Series) -> pl.Series:
        """The tidied cells of some records, in the order asked for."""
        if isinstance(self.tidied, KeptCells):
            return self.tidied.at(column, records)
        return self.tidied[column].gather(records)

    def several(self, columns: tuple[str, ...]) -> list[pl.Series] | None:
        """The cells of several columns, or None when one is missing."""
        return [self.tidied[column] for column in columns] if all(name in self.tidied for name in columns) else None

    def scope(self, rule: RuleSpec | None = None) -> Scope:
        """The file as conditions see it, with the numbers that a rule counts."""
        return Scope(self, self.related, rule.counts if rule else {}, self.remembered)

    def blamed(self, rule: RuleSpec) -> str:
        """The first column of a rule that the table has, else its first."""
        return next((name for name in rule.columns if name in self.tidied), rule.columns[0])

    def rows(self, records: pl.Series) -> pl.Series:
        """Spreadsheet rows of some records, as text for a sentence."""
        return self.table.rows.gather(records).cast(pl.String)

    def severity_of(self, code: str) -> Severity:
        """How bad a code is by itself."""
        return text_of(code).severity

    def once(self, rule: RuleSpec, facts: Mapping[str, str]) -> FindingGroup:
        """A group that says something once about the whole file."""
        spots = (Spot(facts=facts),)
        return FindingGroup(
            rule.says, rule.severity, Place.FILE, spots=spots, rule_text=rule.text, rule_basis=rule.basis
        )

    def group(
        self,
        rule: RuleSpec,
        column: str,
        where: pl.Series,
        *,
        code: str | None = None,
        severity: Severity | None = None,
        facts: Mapping[str, str] | None = None,
        facts_each: Mapping[str, pl.Series] | None = None,
    ) -> FindingGroup:
        """A group for a mask over all records, or for their indexes; `facts_each` are as long as the records found."""
        records = where.arg_true() if where.dtype == pl.Boolean else where
        position = self.bindings.position(column)
        values = self.table.column(position).gather(records) if position is not None else pl.Series([], dtype=pl.String)
        return FindingGroup(
            code=code or rule.says,
            severity=severity or rule.severity,
            column=column,
            position=position,
            records=records.cast(pl.UInt32).alias("record"),
            values=values.alias("value"),
            facts=facts or {},
            facts_each=facts_each or {},
            rule_text=rule.text,
            rule_basis=rule.basis,
        )
