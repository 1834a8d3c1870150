"""Every measure, in the order in which page, report, command line and documents show them.

To add one: a `Measure` in the module of its subject and its place in that module's `MEASURES`; nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from credly_core.analytics.measure import Measure
from credly_core.errors import SettingsError


@cache
def _known() -> dict[str, Measure]:
    """All measures by name; their expressions bring Ibis, which takes a second that only answers are worth."""
    from credly_core.analytics.measures import accepting, expiring, groups, housekeeping, issuing, people, waiting

    modules = (issuing, accepting, waiting, groups, expiring, people, housekeeping)
    return {measure.name: measure for module in modules for measure in module.MEASURES}


def all_measures() -> tuple[Measure, ...]:
    """Every measure, in order."""
    return tuple(_known().values())


def measure_named(name: str) -> Measure:
    """The measure with this name, written with dashes or underscores."""
    found = _known().get(name.replace("_", "-"))
    if found is None:
        raise SettingsError(f"There is no measure called “{name}”.", hint="See: badge-console analytics list")
    return found


@contextmanager
def added(measure: Measure) -> Iterator[Measure]:
    """One measure more while the block runs: to try one before it has its place."""
    _known()[measure.name] = measure
    try:
        yield measure
    finally:
        del _known()[measure.name]
