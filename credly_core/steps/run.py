"""How work reports: progress while it runs, a result at the end, a status between runs."""

from __future__ import annotations

import enum
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from credly_core.domain.moments import Clock

__all__ = ["Clock", "Progress", "Result", "Run", "StepState", "StepStatus"]

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Progress:
    """One tick of a run. `total` is None while nobody knows it yet; `done` never exceeds `total`."""

    done: int
    total: int | None
    note: str = ""

    @property
    def fraction(self) -> float:
        """Share done, 0.0 to 1.0; 0.0 while the total is unknown."""
        return min(1.0, self.done / self.total) if self.total else 0.0


class Run(Generic[Result]):
    """Work that takes time: iterate for progress, then ask `result()`; or ask straight away.

    Closing a run early (`close()`, or leaving the loop) stops the work at its next tick; the work behind it
    decides what it keeps.
    """

    def __init__(self, work: Generator[Progress, None, Result], *, wake: Callable[[], None] | None = None) -> None:
        self._work = work
        self._wake = wake
        self._result: Result | None = None
        self._finished = False

    def __iter__(self) -> Iterator[Progress]:
        while True:
            try:
                yield next(self._work)
            except StopIteration as stop:
                self._result, self._finished = stop.value, True
                return

    def result(self) -> Result:
        """Run what is left and give the outcome."""
        if not self._finished:
            for _ in self:
                pass
        if not self._finished:
            raise RuntimeError("the run was closed before it finished")
        return self._result  # type: ignore[return-value]  # finished: the generator's own return value

    def wake(self) -> None:
        """Break off what the work is waiting for, from any thread; it then ends by itself, with an error if it must."""
        if self._wake is not None:
            self._wake()

    def close(self) -> None:
        """Stop at the next tick."""
        self._work.close()


class StepState(enum.Enum):
    """Where a step stands for the chosen connection."""

    #: An earlier step is missing.
    BLOCKED = "blocked"
    #: Can be done now.
    READY = "ready"
    #: Was done; can be done again.
    DONE = "done"


@dataclass(frozen=True, slots=True)
class StepStatus:
    """One line for Home and for `badge-console status`: the step, its state, what to know, what is next."""

    step: str
    state: StepState
    summary: str
    next_action: str = ""
    as_of: datetime | None = None
