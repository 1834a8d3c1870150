"""One thing the check has to say, and all like things together."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import polars as pl

from credly_core.migration.findings.severity import Severity
from credly_core.migration.findings.texts import fill, text_of


class Place(enum.Enum):
    """What a finding is about."""

    #: A cell of a record.
    CELL = "cell"
    #: A whole record.
    RECORD = "record"
    #: The heading of a column.
    HEADING = "heading"
    #: The file as a whole.
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. `row` is what a spreadsheet shows (heading = 1); None for the whole file.

    Text is made from the texts of the code when it is asked for, never stored.
    """

    code: str
    severity: Severity
    file: str
    row: int | None
    column: str | None
    value: str | None
    facts: Mapping[str, str] = field(default_factory=dict)
    rule_text: str = ""
    rule_basis: str = ""

    def _facts(self) -> dict[str, str]:
        return {
            "file": self.file,
            "row": "" if self.row is None else str(self.row),
            "column": self.column or "",
            "value": self.value or "",
            **self.facts,
        }

    @property
    def message(self) -> str:
        """What is wrong, in one sentence."""
        return fill(text_of(self.code, self.column).message, self._facts())

    @property
    def hint(self) -> str:
        """What to do about it."""
        return fill(text_of(self.code, self.column).hint, self._facts())

    @property
    def rule(self) -> str:
        """The rule behind it, as the spec words it, or what the code means."""
        return self.rule_text or text_of(self.code, self.column).meaning

    @property
    def basis(self) -> str:
        """Who says so."""
        return self.rule_basis or text_of(self.code, self.column).basis


@dataclass(frozen=True, slots=True)
class Spot:
    """A heading, or another single place of a file, that a finding is about."""

    row: int | None = None
    column: str | None = None
    position: int | None = None
    facts: Mapping[str, str] = field(default_factory=dict)


def _no_records() -> pl.Series:
    return pl.Series("record", [], dtype=pl.UInt32)


def _no_values() -> pl.Series:
    return pl.Series("value", [], dtype=pl.String)


@dataclass(frozen=True)
class FindingGroup:
    """All findings of one code in one column, columnar: a record index and a value each, no object per cell.

    `position` is the place of the column in the table (None when no column is to blame); `values` are the cells as
    read. `facts` hold for all members; `facts_each` has one series per fact that differs from cell to cell. Findings
    about headings or the file have `spots` instead of records, one for each.
    """

    code: str
    severity: Severity
    place: Place = Place.CELL
    column: str | None = None
    position: int | None = None
    records: pl.Series = field(default_factory=_no_records)
    values: pl.Series = field(default_factory=_no_values)
    facts: Mapping[str, str] = field(default_factory=dict)
    facts_each: Mapping[str, pl.Series] = field(default_factory=dict)
    spots: tuple[Spot, ...] = ()
    rule_text: str = ""
    rule_basis: str = ""

    @property
    def has_records(self) -> bool:
        """True when it is about records or their cells, false for headings and the file."""
        return self.place in (Place.CELL, Place.RECORD)

    @property
    def count(self) -> int:
        """How many findings, exactly."""
        return len(self.records) if self.has_records else len(self.spots)

    @cached_property
    def title(self) -> str:
        """The group in words of repair: “18 names too long: take the proposals”."""
        text = text_of(self.code, self.column)
        return fill(text.one if self.count == 1 else text.many, self._all_facts())

    def _all_facts(self) -> dict[str, str]:
        """What can be said of the group as a whole."""
        return {"column": self.column or "", **self.facts, **self._only(), "count": f"{self.count:,}"}

    def _only(self) -> Mapping[str, str]:
        """The facts of a single member, for a title that speaks of it."""
        if self.count != 1:
            return {}
        if not self.has_records:
            return self.spots[0].facts
        each = {**self.facts_each, "value": self.values}
        return {name: str(series[0]) for name, series in each.items() if len(series)}

    @property
    def hint(self) -> str:
        """What to do, in general words."""
        return fill(text_of(self.code, self.column).repair, self._all_facts())

    @property
    def rule(self) -> str:
        """The rule behind it."""
        return self.rule_text or text_of(self.code, self.column).meaning

    @property
    def basis(self) -> str:
        """Who says so."""
        return self.rule_basis or text_of(self.code, self.column).basis

    def fact(self, name: str, member: int) -> str | None:
        """One fact of one member."""
        if name in self.facts_each:
            value = self.facts_each[name][member]
            return None if value is None else str(value)
        return self.facts.get(name)

    def finding(self, member: int, file: str, rows: pl.Series) -> Finding:
        """One member as a finding; `rows` are the spreadsheet rows of the table."""
        rule, basis = self.rule_text, self.rule_basis
        if not self.has_records:
            spot = self.spots[member]
            facts = {**self.facts, **spot.facts}
            column = self.column or spot.column
            return Finding(self.code, self.severity, file, spot.row, column, facts.get("value"), facts, rule, basis)
        facts = dict(self.facts)
        facts.update({name: str(series[member]) for name, series in self.facts_each.items()})
        row = int(rows[int(self.records[member])])
        value = str(self.values[member]) if len(self.values) else None
        return Finding(self.code, self.severity, file, row, self.column, value, facts, rule, basis)
