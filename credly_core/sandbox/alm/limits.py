"""ALM's limits: calls a minute by verb with a burst, counted as its gateway counts, told in headers on every answer."""

from __future__ import annotations

import itertools
import time
from collections import defaultdict, deque
from collections.abc import Callable

import orjson
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from credly_core.sandbox.alm.site import AlmSite
from credly_core.sandbox.options import AlmRates, Rate

_API = "/primeapi/"
_HOUR, _MINUTE = 3_600.0, 60.0
_UNCHANGED = -1.0


class RateLimit:
    """Stands before the API; every user, application, account and verb has a budget of its own.

    The count is a bucket that leaks at the rate: a call is refused when it would rise above the burst.
    Clocks of the made-up world do not move it: budgets are about real time.
    """

    def __init__(self, app: ASGIApp, site: AlmSite, clock: Callable[[], float] = time.monotonic) -> None:
        self._app = app
        self._site = site
        self._clock = clock
        self._levels: dict[tuple[str, str], tuple[float, float]] = {}
        self._hours: defaultdict[str, deque[float]] = defaultdict(deque)
        self._numbers = itertools.count(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        rates = self._site.options.rates
        if scope["type"] != "http" or rates is None or not scope["path"].startswith(_API):
            await self._app(scope, receive, send)
            return
        rate = _rate_of(rates, scope["method"])
        wait = self._take(scope, rates, rate)
        headers = [(b"x-rate-limit", f"{rate.per_minute}r/m".encode()), (b"x-burst", str(rate.burst).encode())]
        if wait > 0:
            await _refuse(send, [*headers, (b"retry-after", f"{wait:.3f}".encode()), (b"server", b"openresty")])
            return

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], *headers]}
            await send(message)

        await self._app(scope, receive, told)

    def _take(self, scope: Scope, rates: AlmRates, rate: Rate) -> float:
        """Seconds to wait, 0 when the call may pass."""
        authorization = dict(scope["headers"]).get(b"authorization", b"").decode("latin-1")
        grant = self._site.grant_of(authorization)
        key, now = (grant.key if grant else ""), self._clock()
        if scope["method"] == "GET" and rates.get_per_hour is not None:
            calls = self._hours[key]
            while calls and calls[0] <= now - _HOUR:
                calls.popleft()
            if len(calls) >= rates.get_per_hour:
                return calls[0] + _HOUR - now
        wait = self._fill((key, scope["method"]), rate, now)
        if wait <= 0 and scope["method"] == "GET" and rates.get_per_hour is not None:
            self._hours[key].append(now)
        return wait

    def _fill(self, key: tuple[str, str], rate: Rate, now: float) -> float:
        per_second = rate.per_minute / _MINUTE
        level, seen = self._levels.get(key, (_UNCHANGED, now))
        level = max(level - (now - seen) * per_second, _UNCHANGED) + 1
        if level > rate.burst:
            return (level - rate.burst) / per_second
        self._levels[key] = (level, now)
        return 0.0


def _rate_of(rates: AlmRates, method: str) -> Rate:
    by_method = {"POST": rates.post, "PUT": rates.put, "PATCH": rates.patch, "DELETE": rates.delete}
    return by_method.get(method, rates.get)


async def _refuse(send: Send, headers: list[tuple[bytes, bytes]]) -> None:
    body = orjson.dumps({"message": "429 Too many requests"})
    kind = (b"content-type", b"application/json; charset=utf-8")
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": 429, "headers": [kind, length, *headers]})
    await send({"type": "http.response.body", "body": body})
