"""Reads both sides and makes the ledger of what came; a side that fails does not stop the other."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from credly_core.errors import ConsoleError
from credly_core.steps.run import Progress, Run

if TYPE_CHECKING:
    from credly_core import Console
    from credly_core.steps.ledger import Made

Result = TypeVar("Result")
#: Learners who are asked for one by one in passing: as many as ALM answers in about a minute.
AT_ONCE = 100


@dataclass(frozen=True)
class Brought:
    """What a reading came to: the ledger, and each side that did not come, with why."""

    made: Made
    missed: tuple[tuple[str, ConsoleError], ...] = ()


def read_both(here: Console, by: str, *, most: int | None = None) -> Run[Brought]:
    """ALM's side, Credly's side, the ledger; at most so many learners are asked for one by one."""
    chain = _Chain()
    return Run(_read(here, by, most, chain), wake=chain.wake)


def take_transcript(here: Console, data: bytes, name: str, by: str) -> Run[Brought]:
    """A transcript in the place of ALM's side."""
    chain = _Chain()

    def work() -> Generator[Progress, None, Brought]:
        yield from chain.follow("The transcript", here.achievements.read_transcript(data, file=name, actor=by))
        return Brought((yield from chain.follow("The ledger", here.ledger.rebuild(actor=by))))

    return Run(work(), wake=chain.wake)


def _read(here: Console, by: str, most: int | None, chain: _Chain) -> Generator[Progress, None, Brought]:
    alm = yield from _missed(chain, "ALM's side", lambda: here.achievements.refresh(most=most, actor=by))
    credly = yield from _missed(chain, "Credly's side", lambda: here.history.refresh(actor=by))
    if alm and credly and here.ledger.made() is None:
        raise alm[1]
    made = yield from chain.follow("The ledger", here.ledger.rebuild(actor=by))
    return Brought(made, tuple(side for side in (alm, credly) if side))


def _missed(
    chain: _Chain, name: str, begin: Callable[[], Run[Result]]
) -> Generator[Progress, None, tuple[str, ConsoleError] | None]:
    """Follow one side to its end; its name and what stopped it, at the beginning or in the middle."""
    try:
        outcome = yield from chain.follow(name, begin())
    except ConsoleError as error:
        return name, error
    trouble = getattr(outcome, "error", None)
    return (name, trouble) if isinstance(trouble, ConsoleError) else None


@dataclass
class _Chain:
    """Runs one after the other, told as one; whoever stops it reaches the one under way."""

    _wake: Callable[[], None] = lambda: None

    def follow(self, name: str, run: Run[Result]) -> Generator[Progress, None, Result]:
        """The ticks of a run, each with the name of what it belongs to."""
        self._wake = run.wake
        try:
            for tick in run:
                yield replace(tick, note=f"{name}: {tick.note}" if tick.note else name)
        finally:
            run.close()
        return run.result()

    def wake(self) -> None:
        """Break off what the run under way waits for."""
        self._wake()
