"""The app as a server: headers on every answer, nothing told to strangers."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from pages.parts.guarding import Headers, ready

Result = TypeVar("Result")


async def _page(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse("a page")(scope, receive, send)


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """Run it in a thread of its own: a browser test in the same process may have left an event loop running here."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def ask(path: str) -> MutableMapping[str, Any]:
    """The first message of the answer to a GET."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    scope: Scope = {"type": "http", "method": "GET", "path": path, "headers": [], "query_string": b""}
    run(Headers(_page)(scope, receive, send))
    return sent[0]


def test_every_answer_forbids_foreign_origins_frames_and_guessing() -> None:
    answer = ask("/")

    headers = {name.decode(): value.decode() for name, value in answer["headers"]}
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"


def test_the_figures_about_visitors_are_closed() -> None:
    assert ask("/_stcore/metrics")["status"] == 404
    assert ask("/_stcore/health")["status"] == 200


def test_ready_answers_once_the_store_opens() -> None:
    answer = run(ready(None))  # type: ignore[arg-type]  # the request is not looked at

    assert answer.status_code == 200
