"""From the measures to what a report says."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Protocol

from credly_core.analytics.headline import headlines
from credly_core.analytics.measure import Measure, Shape
from credly_core.domain.scope import Period, Scope
from credly_core.errors import NotReady
from credly_core.steps.reports.answers import Content, Part
from credly_core.steps.reports.months import Month, span_before, span_in_words
from credly_core.steps.reports.telling import changes, template_changes
from credly_core.steps.run import Progress

if TYPE_CHECKING:
    from datetime import datetime

    import pandas as pd
    import plotly.graph_objects as go

    from credly_core.analytics.passport import Passport

OVERVIEW, TREND, TEMPLATES = "overview", "issued", "by-template"
#: What a reader meets first, in this order; all other measures follow by theme.
MAIN = (TREND, TEMPLATES, "pending-by-account", "pending-by-age")
_TREND_MONTHS = 12
#: Up to so many days are cut into weeks: a month drawn by months is one column.
_SHORT = 62


class Answered(Protocol):
    """The answer to a measure."""

    @property
    def measure(self) -> Measure: ...
    @property
    def frame(self) -> pd.DataFrame: ...
    @property
    def sentence(self) -> str: ...


class Stands(Protocol):
    """Where the history stands."""

    @property
    def as_of(self) -> datetime | None: ...
    @property
    def is_complete(self) -> bool: ...
    @property
    def note(self) -> str: ...


class Measuring(Protocol):
    """What answers measures: the step Analytics, which this one meets through the console only."""

    def standing(self) -> Stands:
        """As of when."""
        ...

    def prepare(self) -> Iterable[Progress]:
        """Make the tables where they are not made."""
        ...

    def list_measures(self) -> tuple[Measure, ...]:
        """Every measure, in the order of the page."""
        ...

    def answer(self, name: str, scope: Scope | None = None) -> Answered:
        """The answer with its sentence."""
        ...

    def figure(self, name: str, scope: Scope | None = None, *, is_titled: bool = True) -> go.Figure:
        """The answer, drawn."""
        ...

    def passport(self, name: str, scope: Scope | None = None) -> Passport:
        """On what the answer stands."""
        ...


@dataclass(frozen=True, slots=True)
class Wanted:
    """What shall be reported: the filters; `only` names measures where not all are wanted."""

    scope: Scope
    organization: str
    is_masked: bool
    only: tuple[str, ...] = ()


def gather(measuring: Measuring, wanted: Wanted) -> Generator[Progress, None, Content]:
    """Ask every measure; one tick for each."""
    standing = measuring.standing()
    if standing.as_of is None:
        raise NotReady("There is no history of issued badges yet.", hint="Pull it: badge-console history refresh")
    scope, day = wanted.scope, standing.as_of.date()
    overview = measuring.answer(OVERVIEW, scope).frame
    measures = [one for one in measuring.list_measures() if _is_wanted(one, wanted.only)]
    parts: dict[str, Part] = {}
    for number, measure in enumerate(measures):
        yield Progress(number, len(measures), measure.title)
        asked = trend_scope(scope, day) if measure.name == TREND else finely_cut(scope)
        parts[measure.name] = _part(measuring, measure, asked)
    return Content(
        title=f"Issued badges: {span_in_words(scope.since, scope.until)}",
        organization=wanted.organization,
        filters=measuring.passport(OVERVIEW, scope).filters,
        as_of=standing.as_of,
        is_complete=standing.is_complete,
        note=standing.note,
        is_masked=wanted.is_masked,
        headlines=headlines(overview, scope.windows[0]),
        changes=_changes(measuring, scope, overview),
        main=tuple(parts[name] for name in MAIN if name in parts),
        rest=tuple(part for name, part in parts.items() if name not in MAIN),
    )


def finely_cut(scope: Scope) -> Scope:
    """The same in steps that fit its length."""
    if scope.since and scope.until and (scope.until - scope.since).days < _SHORT and scope.period is Period.MONTH:
        return replace(scope, period=Period.WEEK)
    return scope


def trend_scope(scope: Scope, today: date) -> Scope:
    """A year of months up to the last one reported, so that a month is seen among others."""
    last = scope.until or today
    first = Month.of(last).before(_TREND_MONTHS - 1).first
    begins = min(first, scope.since) if scope.since else None
    return replace(scope.between(begins, scope.until), period=Period.MONTH)


def _is_wanted(measure: Measure, only: Sequence[str]) -> bool:
    return measure.shape is not Shape.NUMBERS and (not only or measure.name in only)


def _part(measuring: Measuring, measure: Measure, scope: Scope) -> Part:
    answer = measuring.answer(measure.name, scope)
    is_drawn = measure.shape is not Shape.TABLE and not answer.frame.empty
    return Part(
        measure=measure,
        title=measure.title,
        sentence=answer.sentence,
        frame=answer.frame,
        figure=measuring.figure(measure.name, scope, is_titled=False) if is_drawn else None,
        passport=measuring.passport(measure.name, scope),
    )


def _changes(measuring: Measuring, scope: Scope, overview: pd.DataFrame) -> tuple[str, ...]:
    span = span_before(scope.since, scope.until)
    if span is None:
        return ()
    before, words = scope.between(*span), span_in_words(*span)
    moved = template_changes(
        measuring.answer(TEMPLATES, scope).frame, measuring.answer(TEMPLATES, before).frame, words
    )  # fmt: skip
    return (*changes(overview, measuring.answer(OVERVIEW, before).frame, words), *moved)
