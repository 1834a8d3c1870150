"""Work on several things at a time where that is worth the threads: polars and numpy let other threads run."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Thing = TypeVar("Thing")
Made = TypeVar("Made")
_THREADS = 2


def side_by_side(work: Callable[[Thing], Made], things: Iterable[Thing], *, worth: bool) -> list[Made]:
    """What the work makes of every thing, in their order."""
    if not worth:
        return [work(thing) for thing in things]
    with ThreadPoolExecutor(_THREADS, "checking") as threads:
        return list(threads.map(work, things))
