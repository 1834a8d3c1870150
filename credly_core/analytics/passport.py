"""The passport of a number: how it is made, from what, as of when, what is left out, on how many it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from credly_core.analytics.ground import Ground
from credly_core.analytics.measure import Measure
from credly_core.analytics.tables import team_numbers
from credly_core.domain.scope import Facet


@dataclass(frozen=True, slots=True)
class Passport:
    """What one needs to know to trust a number. `n` counts the issued badges it stands on, `excluded` those not."""

    measure: str
    question: str
    formula: str
    unit: str
    source: str
    as_of: datetime
    complete: bool
    zone: str
    n: int
    excluded: int
    excluded_why: str
    filters: tuple[str, ...]
    filters_ignored: tuple[str, ...]

    def lines(self) -> dict[str, str]:
        """As names and texts, in the order people read them."""
        as_of = self.as_of.strftime("%-d %b %Y, %H:%M UTC")
        return {
            "Question": self.question,
            "Formula": self.formula,
            "Source": self.source,
            "As of": as_of if self.complete else f"{as_of}; the copy is not complete",
            "Days in": self.zone,
            "Stands on": f"{self.n:,} issued badges",
            "Left out": f"{self.excluded:,} inside the filters: {self.excluded_why}",
            "Filters": "; ".join(self.filters) or "none",
        } | ({"Filters without effect": "; ".join(self.filters_ignored)} if self.filters_ignored else {})


def counts_of(measure: Measure, ground: Ground) -> tuple[int, int]:
    """How many issued badges a measure stands on, and how many inside its filters it leaves out."""
    widest = Ground(ground.tables, ground.scope.between(None, None)) if "since" in measure.ignores else ground
    counted = measure.counted(ground).aggregate(n=lambda rows: rows.count())
    everything = widest.everything.aggregate(total=lambda rows: rows.count())
    frame = ground.tables.fetch(counted.cross_join(everything))
    n, total = int(frame.n.iloc[0]), int(frame.total.iloc[0])
    return n, max(0, total - n)


def filters_in_words(ground: Ground, measure: Measure) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The filters that apply, and those that this measure passes over."""
    scope, ignored = ground.scope, measure.ignores
    said: list[tuple[str, str]] = []
    if scope.since:
        said.append(("since", f"issued from {scope.since:%-d %b %Y}"))
    if scope.until:
        said.append(("until", f"issued until {scope.until:%-d %b %Y}"))
    for facet in Facet:
        if scope.values(facet):
            words = ", ".join(label_of(ground, facet, value) for value in scope.values(facet))
            said.append((facet.value, f"{facet.title}: {words}"))
    applied = tuple(words for name, words in said if name not in ignored)
    return applied, tuple(words for name, words in said if name in ignored)


def label_of(ground: Ground, facet: Facet, value: str) -> str:
    """A chosen value as people know it: a template by its name, a team that is hidden by its pseudonym."""
    if facet is Facet.TEAM:
        teams = ground.tables.names.teams
        numbers = team_numbers(ground.tables, {value})
        return str(teams.loc[teams.team_no == numbers[0], "team"].iloc[0]) if numbers else value
    if facet is not Facet.TEMPLATE:
        return value
    names = ground.tables.names.templates
    found = names.loc[names.template_id == value, "template"]
    return str(found.iloc[0]) if len(found) else value
