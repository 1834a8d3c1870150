"""Measures as attributes, for notebooks: found by the Tab key, told by their docstrings."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import fields
from typing import TYPE_CHECKING, Protocol, TypeVar

from credly_core.analytics.measures import all_measures, measure_named
from credly_core.analytics.passport import Passport
from credly_core.domain.scope import Scope
from credly_core.errors import SettingsError
from credly_core.steps.analytics.answers import Answer, Given

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go
    from ibis.expr.types import Table


class Answering(Protocol):
    """What answers for a measure: the step, which these attributes lead back to."""

    def scope(self, scope: Scope | None = None, **choices: Given) -> Scope:
        """Filters as one value."""
        ...

    def answer(self, name: str, scope: Scope | None = None) -> Answer:
        """The answer with its sentence."""
        ...

    def frame(self, name: str, scope: Scope | None = None) -> pd.DataFrame:
        """The answer as a frame."""
        ...

    def figure(self, name: str, scope: Scope | None = None) -> go.Figure:
        """The answer as a figure."""
        ...

    def table(self, name: str, scope: Scope | None = None) -> Table:
        """The question as a lazy table."""
        ...

    def sql(self, name: str, scope: Scope | None = None) -> str:
        """The question in SQL."""
        ...

    def passport(self, name: str, scope: Scope | None = None) -> Passport:
        """The passport of the answer."""
        ...

    def rows(
        self, name: str, scope: Scope | None = None, *, mark: object = None, limit: int | None = 50
    ) -> pd.DataFrame:
        """The issued badges behind it."""
        ...


_FILTERS = ", ".join(field.name for field in fields(Scope))
_Method = TypeVar("_Method", bound=Callable[..., object])


def _with_filters(method: _Method) -> _Method:
    """The same method, whose filters are found by the Tab key and told by `help`."""
    told = inspect.signature(method)
    given = [one for one in told.parameters.values() if one.kind is not inspect.Parameter.VAR_KEYWORD]
    named = [
        inspect.Parameter(field.name, inspect.Parameter.KEYWORD_ONLY, default=field.default) for field in fields(Scope)
    ]
    method.__signature__ = told.replace(parameters=[*given, *named])  # type: ignore[attr-defined]
    return method


class Bound:
    """One measure of a console, for notebooks: `.frame()`, `.figure()`, `.table()`, `.sql()`, `.passport()`, `.rows()`.

    Filters are keywords: `console.analytics.measures.issued.frame(since="2026-01-01", skill=["Python"])`.
    """

    def __init__(self, analytics: Answering, name: str) -> None:
        self._analytics = analytics
        self.measure = measure_named(name)
        self.name = self.measure.name
        columns = "\n".join(f"    {name}: {heading}" for name, heading in self.measure.columns.items())
        marks = f" Marks for `.rows(mark=…)` are values of `{self.measure.mark}`." if self.measure.mark else ""
        self.__doc__ = (
            f"{self.measure.question}\n\n{self.measure.definition}\n\nColumns of `.frame()`:\n{columns}\n\n"
            f'Filters are keywords: {_FILTERS}. What each offers: `console.analytics.choices("skill")`.{marks}'
        )

    def __repr__(self) -> str:
        return f"<{self.name}: {self.measure.question}>"

    @_with_filters
    def frame(self, scope: Scope | None = None, **choices: Given) -> pd.DataFrame:
        """The answer as a pandas frame; its columns stand in the docstring of the measure.

        Filters are keywords: `frame(since="2026-01-01", skill="Python", period="week")`.
        """
        return self._analytics.frame(self.name, self._analytics.scope(scope, **choices))

    @_with_filters
    def figure(self, scope: Scope | None = None, **choices: Given) -> go.Figure:
        """The answer as a plotly figure with its sentence as title."""
        return self._analytics.figure(self.name, self._analytics.scope(scope, **choices))

    @_with_filters
    def table(self, scope: Scope | None = None, **choices: Given) -> Table:
        """The question as a lazy Ibis table: nothing is computed before `.execute()` or `.to_pandas()`."""
        return self._analytics.table(self.name, self._analytics.scope(scope, **choices))

    @_with_filters
    def sql(self, scope: Scope | None = None, **choices: Given) -> str:
        """The question in SQL."""
        return self._analytics.sql(self.name, self._analytics.scope(scope, **choices))

    @_with_filters
    def sentence(self, scope: Scope | None = None, **choices: Given) -> str:
        """What the answer says, in one sentence."""
        return self._analytics.answer(self.name, self._analytics.scope(scope, **choices)).sentence

    @_with_filters
    def passport(self, scope: Scope | None = None, **choices: Given) -> Passport:
        """Formula, source, as of, what is left out, on how many it stands."""
        return self._analytics.passport(self.name, self._analytics.scope(scope, **choices))

    @_with_filters
    def rows(
        self, scope: Scope | None = None, *, mark: object = None, limit: int | None = 1_000, **choices: Given
    ) -> pd.DataFrame:
        """The issued badges behind the answer, or behind one mark of it (a value of its column), newest first."""
        return self._analytics.rows(self.name, self._analytics.scope(scope, **choices), mark=mark, limit=limit)


class Measures:
    """Every measure as an attribute: `measures.issued`, `measures.by_template` …; iterate for all."""

    def __init__(self, analytics: Answering) -> None:
        self._analytics = analytics

    def __dir__(self) -> list[str]:
        return [measure.attribute for measure in all_measures()]

    def __repr__(self) -> str:
        lines = "\n".join(f"  .{measure.attribute:22}{measure.question}" for measure in all_measures())
        return f"{len(self)} measures, each with .frame(), .figure(), .rows() …\n{lines}"

    def __getitem__(self, name: str) -> Bound:
        return Bound(self._analytics, name)

    def __getattr__(self, name: str) -> Bound:
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            return Bound(self._analytics, name)
        except SettingsError as unknown:
            raise AttributeError(f"{unknown.message} There are: {', '.join(self.__dir__())}") from unknown

    def __iter__(self) -> MeasureIterator:
        return MeasureIterator(self._analytics)

    def __len__(self) -> int:
        return len(all_measures())


class MeasureIterator:
    """Goes through all measures in order."""

    def __init__(self, analytics: Answering) -> None:
        self._analytics = analytics
        self._names = iter([measure.name for measure in all_measures()])

    def __iter__(self) -> MeasureIterator:
        return self

    def __next__(self) -> Bound:
        return Bound(self._analytics, next(self._names))
