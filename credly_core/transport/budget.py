"""What a service allows us, learnt from its own headers and shared by every client of this process.

ALM counts by person, application and account, by verb, and since 2024 by interface; each answer says how much is
allowed (`x-rate-limit: 100r/m`, `x-burst: 100`). Some accounts are also held to so many calls an hour, which no
header tells: it is learnt from the first refusal that lasts longer than a minute (alm-api.md 2.5).
"""

from __future__ import annotations

import re
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from credly_core.transport.origin import Origin

_HOUR = 3600.0
_SECONDS = {"s": 1.0, "m": 60.0, "h": _HOUR, "d": 86_400.0}
_TOLD = re.compile(r"([0-9]{1,7})\s*r/([smhd])", re.IGNORECASE)
_WAIT = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,9})?")
#: A refusal that lasts longer is not about the minute.
_LONGER_THAN_A_MINUTE = 90.0
_MOST_REMEMBERED = 8_000
_TOO_MANY = 429
_OK = range(200, 300)


@dataclass(frozen=True, slots=True)
class Allowed:
    """So many requests a second in the long run, after so many at once. A rate of None means no limit."""

    per_second: float | None
    burst: int


#: Before anything was told: the lowest figure that is around (alm-api.md 2.5).
FIRST_STEPS = Allowed(5 / 60, 5)
#: Where a service tells nothing and does not refuse.
USUAL = Allowed(100 / 60, 10)
UNLIMITED = Allowed(None, 5)


class _Bucket:
    """Requests that may still go out at once; refilled in time. What was taken stays taken when limits change."""

    def __init__(self, allowed: Allowed, now: float) -> None:
        self.allowed = allowed
        self._left = float(allowed.burst)
        self._filled_at = now

    def _fill(self, now: float) -> None:
        if self.allowed.per_second is not None:
            refilled = self._left + (now - self._filled_at) * self.allowed.per_second
            self._left = min(float(self.allowed.burst), refilled)
        self._filled_at = now

    def take(self, now: float) -> float:
        """Take one; the seconds to wait before it may be used."""
        if self.allowed.per_second is None:
            return 0.0
        self._fill(now)
        self._left -= 1.0
        return max(0.0, -self._left / self.allowed.per_second)

    def learn(self, allowed: Allowed, now: float) -> None:
        """Go by new figures."""
        if allowed == self.allowed:
            return
        self._fill(now)
        self._left = min(self._left + allowed.burst - self.allowed.burst, float(allowed.burst))
        self.allowed = allowed

    def drain(self, now: float) -> None:
        """Forget the burst: the service counted more than we did."""
        self._fill(now)
        self._left = min(self._left, 0.0)


class Budget:
    """Everything one person, application and account may ask of one server."""

    def __init__(
        self,
        *,
        first: Allowed = FIRST_STEPS,
        usual: Allowed = USUAL,
        per_hour: int | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._first = first
        self._usual = usual
        self._per_hour = per_hour
        self._clock = clock
        self._lock = threading.Lock()
        self._of_verb: dict[str, _Bucket] = {}
        self._of_interface: dict[tuple[str, str], _Bucket] = {}
        self._told: dict[tuple[str, str], Allowed] = {}
        self._turns: deque[float] = deque(maxlen=_MOST_REMEMBERED)
        self._held_until = 0.0

    def share(self, verb: str, interface: str) -> Share:
        """The budget as calls of one interface see it."""
        return Share(self, verb, interface)

    @property
    def per_hour(self) -> int | None:
        """Calls an hour, as far as anybody knows."""
        return self._per_hour

    @property
    def held_for(self) -> float:
        """Seconds until anybody may ask again."""
        with self._lock:
            return max(0.0, self._held_until - self._clock())

    def hold(self, seconds: float) -> None:
        """Let nobody ask for so many seconds."""
        with self._lock:
            self._held_until = max(self._held_until, self._clock() + seconds)

    def release(self) -> None:
        """End a hold early: the service answered again."""
        with self._lock:
            self._held_until = 0.0

    def turn(self, verb: str, interface: str) -> float:
        """Take one turn; the seconds to wait before it may be used."""
        with self._lock:
            now = self._clock()
            buckets = self._buckets(verb, interface, now)
            wait = max(self._held_until - now, *(bucket.take(now) for bucket in buckets), 0.0)
            wait = max(wait, self._hour_wait(now))
            self._turns.append(now + wait)
            return wait

    def _hour_wait(self, now: float) -> float:
        if self._per_hour is None or len(self._turns) < self._per_hour:
            return 0.0
        return max(0.0, self._turns[-self._per_hour] + _HOUR - now)

    def _buckets(self, verb: str, interface: str, now: float) -> tuple[_Bucket, _Bucket]:
        return (
            self._of_verb.setdefault(verb, _Bucket(self._first, now)),
            self._of_interface.setdefault((verb, interface), _Bucket(self._first, now)),
        )

    def heard(self, verb: str, interface: str, status: int, headers: Mapping[str, str]) -> None:
        """Learn from an answer."""
        with self._lock:
            now = self._clock()
            whole, own = self._buckets(verb, interface, now)
            if status == _TOO_MANY:
                whole.drain(now)
                own.drain(now)
                self._learn_from_wait(headers.get("retry-after", ""), now)
            told = self._read(headers, status, own)
            if told is not None:
                self._told[verb, interface] = told
                own.learn(told, now)
                whole.learn(_widest([each for (named, _), each in self._told.items() if named == verb]), now)

    def _learn_from_wait(self, text: str, now: float) -> None:
        if not _WAIT.fullmatch(text.strip()):
            return
        wait = min(float(text), _HOUR)
        if wait >= _LONGER_THAN_A_MINUTE:
            # The refused call itself is in the window and does not count.
            counted = sum(1 for at in self._turns if now - _HOUR < at <= now) - 1
            self._per_hour = max(1, min(counted, self._per_hour or counted))
            self._held_until = max(self._held_until, now + wait)

    def _read(self, headers: Mapping[str, str], status: int, own: _Bucket) -> Allowed | None:
        """What an answer says, or what follows from its silence; None leaves things as they are."""
        text = headers.get("x-rate-limit", "")
        rates = [(int(count), unit.lower()) for count, unit in _TOLD.findall(text)]
        for count, unit in rates:
            if unit == "h" and count > 0:
                self._per_hour = min(count, self._per_hour or count)
        quick = [count / _SECONDS[unit] for count, unit in rates if unit in "sm" and count > 0]
        if quick:
            return Allowed(min(quick), _with_margin(headers.get("x-burst", "")))
        if status == _TOO_MANY and own.allowed.per_second is not None:
            return Allowed(max(own.allowed.per_second / 2, 5 / 60), 1)
        return self._usual if status in _OK and own.allowed == self._first else None


def _with_margin(text: str) -> int:
    """A little less than the burst that was told: requests overtake each other on their way."""
    burst = int(text) if text.strip().isdecimal() else 1
    return max(1, burst - max(1, burst // 20))


def _widest(allowed: list[Allowed]) -> Allowed:
    """The whole allows at least what its widest part does."""
    return max(allowed, key=lambda each: (float("inf") if each.per_second is None else each.per_second, each.burst))


class Share:
    """One interface's view of a budget; what `Transport` asks for turns."""

    def __init__(self, budget: Budget, verb: str, interface: str) -> None:
        self._budget = budget
        self._verb = verb
        self._interface = interface

    def turn(self) -> float:
        """Take one turn: the seconds to wait before it may be used."""
        return self._budget.turn(self._verb, self._interface)

    def leave(self) -> float:
        """What was taken counts as gone out: ALM's figures are by the minute, where a late thread changes nothing."""
        return 0.0

    def hold(self, seconds: float) -> None:
        """Let nobody ask for so many seconds."""
        self._budget.hold(seconds)

    def release(self) -> None:
        """End a hold early."""
        self._budget.release()

    @property
    def held_for(self) -> float:
        """Seconds until anybody may ask again."""
        return self._budget.held_for

    def heard(self, status: int, headers: Mapping[str, str]) -> None:
        """Learn from an answer."""
        self._budget.heard(self._verb, self._interface, status, headers)


_budgets: dict[tuple[Origin, str], Budget] = {}
_budgets_lock = threading.Lock()


def budget_for(origin: Origin, application: str, *, per_hour: int | None = None) -> Budget:
    """The one budget of an application at a server in this process; this machine's own servers tell theirs."""
    with _budgets_lock:
        known = _budgets.get((origin, application))
        if known is None:
            here = origin.is_loopback
            known = Budget(
                first=UNLIMITED if here else FIRST_STEPS, usual=UNLIMITED if here else USUAL, per_hour=per_hour
            )
            _budgets[origin, application] = known
        return known
