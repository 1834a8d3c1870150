"""What analytics hands out: where it stands, answers with their sentence, what a filter offers; filters by keyword."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from credly_core.analytics.measure import Measure
from credly_core.domain.scope import Scope
from credly_core.errors import SettingsError

if TYPE_CHECKING:
    import pandas as pd

#: What a choice may be given as in a notebook.
Given = str | int | date | tuple[str | int, ...] | list[str] | list[int]


_HINTS = {
    "since": "Days are written as 2026-03-31.",
    "until": "Days are written as 2026-03-31.",
    "period": "There are day, week and month.",
    "windows": "Write days as numbers, such as [30, 60, 90].",
    "contract_month": "Write the month as a number from 1 to 12.",
}
_HINT = "Write a whole number that is not negative."


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the history stands that measures speak of; None of a moment where there is no history yet."""

    as_of: datetime | None
    rows: int = 0
    is_complete: bool = False
    note: str = ""
    is_prepared: bool = False
    reached_back_to: datetime | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One value that a filter offers; a template's is its id, and the label its name."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A measure, answered: the frame, and the sentence that says what it shows."""

    measure: Measure
    scope: Scope
    frame: pd.DataFrame
    sentence: str


def scope_of(scope: Scope | None, choices: dict[str, Given]) -> Scope:
    """A scope, changed by keywords as in an address; SettingsError for a name or a value that says nothing."""
    if scope is not None and not isinstance(scope, Scope):
        raise SettingsError(f"“{scope}” is no scope.", hint='Filters have names: since="2026-01-01", skill="Python".')
    given = (scope or Scope()).to_query()
    texts = {name: texts_of(value) for name, value in choices.items()}
    known = set(Scope.__dataclass_fields__)
    unknown = sorted(set(texts) - known)
    if unknown:
        raise SettingsError(f"There is no filter “{unknown[0]}”.", hint=f"There are: {', '.join(sorted(known))}.")
    for name, value in texts.items():
        if not _is_understood(name, value):
            raise SettingsError(f"“{', '.join(value)}” is no value for {name}.", hint=_HINTS.get(name, _HINT))
    return Scope.from_query({**given, **texts})


def _is_understood(name: str, texts: list[str]) -> bool:
    """Whether these texts say something: they come back as they were given, or are the default."""
    back = Scope.from_query({name: texts}).to_query()
    default = getattr(Scope(), name)
    told = getattr(default, "value", default)
    return name in back or not any(texts) or texts == texts_of(told)


def texts_of(value: Given | None) -> list[str]:
    """A choice as it stands in an address."""
    if value is None:
        return []
    if isinstance(value, tuple | list):
        words = [str(one) for one in value]
        return [",".join(words)] if all(isinstance(one, int) for one in value) else words
    return [value.isoformat() if isinstance(value, date) else str(value)]
