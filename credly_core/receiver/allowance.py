"""How many deliveries one address may send: a bucket each, that fills by itself."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

#: More addresses than this are never remembered; the one unheard of for longest goes first.
_MOST_SENDERS = 10_000


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


class Allowance:
    """Thread-safe. `rate` a second in the long run, `burst` at once."""

    def __init__(self, rate: float = 100.0, burst: int = 500, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._burst = burst
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def takes(self, sender: str) -> bool:
        """Whether one more is allowed now; counts it if so."""
        now = self._clock()
        with self._lock:
            bucket = self._buckets.pop(sender, None) or _Bucket(float(self._burst), now)
            bucket.left = min(float(self._burst), bucket.left + (now - bucket.at) * self._rate)
            bucket.at = now
            self._buckets[sender] = bucket
            if len(self._buckets) > _MOST_SENDERS:
                self._buckets.popitem(last=False)
            if bucket.left < 1:
                return False
            bucket.left -= 1
            return True
