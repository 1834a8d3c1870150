"""Measures as attributes, for notebooks: found by the Tab key, told by their docstrings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from credly_core.analytics.measures import all_measures, measure_named
from credly_core.analytics.passport import Passport
from credly_core.domain.scope import Scope
from credly_core.errors import SettingsError
from credly_core.steps.analytics.answers import Answer, Given, scope_of

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go
    from ibis.expr.types import Table


class Answering(Protocol):
    """What answers for a measure: the step, which these attributes lead back to."""

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
        self, name: str, scope: Scope | None = None, *, mark: str | None = None, limit: int | None = 50
    ) -> pd.DataFrame:
        """The issued badges behind it."""
        ...


class Bound:
    """One measure of a console, for notebooks: `.frame()`, `.figure()`, `.table()`, `.sql()`, `.passport()`, `.rows()`.

    Filters are keywords: `console.analytics.measures.issued.frame(since="2026-01-01", skill=["Python"])`.
    """

    def __init__(self, analytics: Answering, name: str) -> None:
        self._analytics = analytics
        self.measure = measure_named(name)
        self.name = self.measure.name
        self.__doc__ = f"{self.measure.question}\n\n{self.measure.definition}"

    def __repr__(self) -> str:
        return f"<{self.name}: {self.measure.question}>"

    def frame(self, scope: Scope | None = None, **choices: Given) -> pd.DataFrame:
        """The answer as a pandas frame."""
        return self._analytics.frame(self.name, scope_of(scope, choices))

    def figure(self, scope: Scope | None = None, **choices: Given) -> go.Figure:
        """The answer as a plotly figure with its sentence as title."""
        return self._analytics.figure(self.name, scope_of(scope, choices))

    def table(self, scope: Scope | None = None, **choices: Given) -> Table:
        """The question as a lazy Ibis table: nothing is computed before `.execute()` or `.to_pandas()`."""
        return self._analytics.table(self.name, scope_of(scope, choices))

    def sql(self, scope: Scope | None = None, **choices: Given) -> str:
        """The question in SQL."""
        return self._analytics.sql(self.name, scope_of(scope, choices))

    def sentence(self, scope: Scope | None = None, **choices: Given) -> str:
        """What the answer says, in one sentence."""
        return self._analytics.answer(self.name, scope_of(scope, choices)).sentence

    def passport(self, scope: Scope | None = None, **choices: Given) -> Passport:
        """Formula, source, as of, what is left out, on how many it stands."""
        return self._analytics.passport(self.name, scope_of(scope, choices))

    def rows(self, scope: Scope | None = None, *, mark: str | None = None, limit: int = 1_000) -> pd.DataFrame:
        """The issued badges behind the answer, or behind one mark of it, newest first."""
        return self._analytics.rows(self.name, scope, mark=mark, limit=limit)


class Measures:
    """Every measure as an attribute: `measures.issued`, `measures.by_template` …; iterate for all."""

    def __init__(self, analytics: Answering) -> None:
        self._analytics = analytics

    def __dir__(self) -> list[str]:
        return [measure.attribute for measure in all_measures()]

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
