"""What a measure stands on: the facts that a scope leaves in, and the small tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from credly_core.analytics.tables import ACCOUNTS, STATES, Tables, team_numbers
from credly_core.domain.scope import Facet, Period, Scope

if TYPE_CHECKING:
    from ibis.expr.types import BooleanValue, DateValue, Table

_UNITS = {Period.DAY: "D", Period.WEEK: "W", Period.MONTH: "M"}
#: The column of `facts` that a facet narrows.
_COLUMNS = {
    Facet.TEMPLATE: "template_no",
    Facet.TAG: "template_no",
    Facet.SKILL: "template_no",
    Facet.LEVEL: "template_no",
    Facet.LEARNING_OBJECT: "template_no",
    Facet.STATE: "state_no",
    Facet.ACCOUNT: "account_no",
    Facet.TEAM: "team_no",
    Facet.COUNTRY: "country_no",
    Facet.DOMAIN: "domain_no",
}


@dataclass(frozen=True)
class Ground:
    """Tables and scope; `everything` are all issued badges that the scope leaves in, `facts` those that count."""

    tables: Tables
    scope: Scope

    @property
    def as_of(self) -> date:
        """The day up to which the history speaks."""
        return self.tables.as_of

    @cached_property
    def everything(self) -> Table:
        """Issued badges inside the filters, replaced and undated ones included."""
        conditions = self._conditions()
        return self.tables.facts.filter(*conditions) if conditions else self.tables.facts

    @cached_property
    def facts(self) -> Table:
        """Issued badges that count: with an issue date, and not replaced by a newer one."""
        facts = self.tables.facts  # in one go with the filters: each layer costs when the question is written
        return facts.filter(*self._conditions(), facts.issued_day.notnull(), ~facts.is_replaced)

    def _conditions(self) -> list[BooleanValue]:
        facts = self.tables.facts
        chosen = [facts[_COLUMNS[facet]].isin(self.numbers(facet)) for facet in Facet if self.scope.values(facet)]
        if self.scope.since:
            chosen.append(facts.issued_day >= self.scope.since)
        if self.scope.until:
            chosen.append(facts.issued_day <= self.scope.until)
        return chosen

    def numbers(self, facet: Facet) -> list[int]:
        """The chosen values of a facet as the numbers that `facts` holds."""
        names, wanted = self.tables.names, set(self.scope.values(facet))
        fixed = {Facet.STATE: STATES, Facet.ACCOUNT: ACCOUNTS}
        if facet in fixed:
            return [number for number, word in enumerate(fixed[facet]) if word in wanted]
        if facet is Facet.TEAM:
            return team_numbers(self.tables, wanted)
        frame, key, label = {
            Facet.TEMPLATE: (names.templates, "template_no", "template_id"),
            Facet.LEVEL: (names.templates, "template_no", "level"),
            Facet.TAG: (names.tags, "template_no", "tag"),
            Facet.SKILL: (names.skills, "template_no", "skill"),
            Facet.LEARNING_OBJECT: (names.objects, "template_no", "learning_object"),
            Facet.COUNTRY: (names.countries, "country_no", "country"),
            Facet.DOMAIN: (names.domains, "domain_no", "domain"),
        }[facet]
        return sorted(int(number) for number in frame.loc[frame[label].isin(wanted), key].unique())

    def cut(self, day: DateValue) -> DateValue:
        """The first day of the period in which a day lies."""
        return day if self.scope.period is Period.DAY else day.truncate(_UNITS[self.scope.period])

    def before(self, days: int) -> date:
        """The day so many days before the as-of day."""
        return self.as_of - timedelta(days=days)

    def period_is(self, day: DateValue, first: str) -> BooleanValue:
        """Whether a day lies in the period that begins on a day, written as in an address."""
        return self.cut(day) == date.fromisoformat(first[:10])


def add_days(day: date, days: int) -> date:
    """A day so many days later, or the last one a calendar has."""
    return day + timedelta(days=min(days, (date.max - day).days))
