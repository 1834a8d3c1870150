"""The sandbox's own clock: the real one, moved forward on request."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta


class MovableClock:
    """Gives aware UTC, whole milliseconds, as the service does."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._ahead = timedelta(0)

    def now(self) -> datetime:
        """The present moment of the made-up world."""
        moment = self._now() + self._ahead
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)

    def advance(self, by: timedelta) -> None:
        """Let time pass."""
        self._ahead += by
