"""Ask an application without a socket; from a thread, because the browser's tests own the main one's loop."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp


@dataclass(frozen=True)
class Request:
    path: str
    body: bytes = b"{}"
    headers: Sequence[tuple[str, str]] = (("content-type", "application/json"),)
    method: str = "POST"
    sender: str = "203.0.113.7"


def ask(app: ASGIApp, request: Request) -> int:
    """The status of one answer."""
    return ask_all(app, [request])[0]


def ask_all(app: ASGIApp, requests: Sequence[Request], *, at_once: int = 8) -> list[int]:
    """The statuses, in order; so many are under way at a time."""

    async def everything() -> list[int]:
        gate = asyncio.Semaphore(at_once)

        async def one(request: Request) -> int:
            async with gate:
                return await _ask(app, request)

        return await asyncio.gather(*(one(request) for request in requests))

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(everything())).result()


async def _ask(app: ASGIApp, request: Request) -> int:
    sent: list[Mapping[str, Any]] = []
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "path": request.path,
        "raw_path": request.path.encode("utf-8", "surrogatepass"),
        "query_string": b"",
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in request.headers],
        "client": (request.sender, 4711),
        "server": ("console.example", 443),
        "scheme": "https",
        "root_path": "",
    }
    messages = iter([{"type": "http.request", "body": request.body, "more_body": False}])

    async def receive() -> Mapping[str, Any]:
        return next(messages, {"type": "http.disconnect"})

    async def send(message: Mapping[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, send)  # type: ignore[arg-type]
    return int(sent[0]["status"])
