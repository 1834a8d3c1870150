"""Stay under a service's limits: one token bucket per server, shared by everything in this process."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from typing import Protocol

from credly_core.transport.origin import Origin


class Turns(Protocol):
    """Who says when the next request may go out."""

    def turn(self) -> float:
        """Take one turn: the seconds to wait before it may be used."""
        ...

    def leave(self) -> float:
        """The request goes out now: 0, or the seconds to wait before asking again whether it may."""
        ...

    def hold(self, seconds: float) -> None:
        """Let nobody ask for so many seconds."""
        ...

    def release(self) -> None:
        """End a hold early."""
        ...

    @property
    def held_for(self) -> float:
        """Seconds until anybody may ask again."""
        ...

    def heard(self, status: int, headers: Mapping[str, str]) -> None:
        """An answer came; it may tell how much is allowed."""
        ...


class Pacer:
    """A bucket of `burst` requests that refills at `rate` a second; `hold` stops everybody for a while.

    A rate of None means no pace of our own; holding still works. Threads that wake late would send what they held
    back all at once: `leave` counts what really goes out, so that no second sees more than the rate, or the burst where
    that is more.
    """

    def __init__(self, rate: float | None, burst: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._burst = float(burst)
        self._clock = clock
        self._lock = threading.Lock()
        self._left = float(burst)
        self._filled_at = clock()
        self._held_until = 0.0
        self._left_at: deque[float] = deque()

    def slow_to(self, rate: float | None, burst: int) -> None:
        """Go no faster than this from now on; never faster than before."""
        if rate is None:
            return
        with self._lock:
            if self._rate is None:
                self._filled_at = self._clock()
            self._rate = rate if self._rate is None else min(self._rate, rate)
            self._burst = min(self._burst, float(burst))
            self._left = min(self._left, self._burst)

    def turn(self) -> float:
        """Take one turn: the seconds to wait before it may be used (0 when at once). Turns come in order."""
        with self._lock:
            now = self._clock()
            wait = max(0.0, self._held_until - now)
            if self._rate is None:
                return wait
            self._left = min(self._burst, self._left + (now - self._filled_at) * self._rate)
            self._filled_at = now
            self._left -= 1.0
            return max(wait, -self._left / self._rate)

    def leave(self) -> float:
        """The request goes out now: 0, or the seconds to wait before asking again whether it may."""
        with self._lock:
            if self._rate is None:
                return 0.0
            now, left_at = self._clock(), self._left_at
            while left_at and left_at[0] <= now - 1.0:
                left_at.popleft()
            if len(left_at) >= max(self._rate, self._burst, 1.0):
                return left_at[0] + 1.0 - now
            left_at.append(now)
            return 0.0

    def hold(self, seconds: float) -> None:
        """Let nobody ask for so many seconds: the service said it is too much."""
        with self._lock:
            self._held_until = max(self._held_until, self._clock() + seconds)

    def release(self) -> None:
        """End a hold early: the service answered again."""
        with self._lock:
            self._held_until = 0.0

    def heard(self, status: int, headers: Mapping[str, str]) -> None:
        """Credly and picture servers tell nothing of their limits."""

    @property
    def held_for(self) -> float:
        """Seconds until anybody may ask again."""
        with self._lock:
            return max(0.0, self._held_until - self._clock())


_pacers: dict[Origin, Pacer] = {}
_pacers_lock = threading.Lock()


def pacer_for(origin: Origin, rate: float | None, burst: int) -> Pacer:
    """The one pacer of this server in this process; the slowest pace that anybody asked for holds."""
    with _pacers_lock:
        pacer = _pacers.setdefault(origin, Pacer(rate, burst))
    pacer.slow_to(rate, burst)
    return pacer
