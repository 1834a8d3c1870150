"""The route that deliveries come in by: checked, kept, answered; the work is done later (hardening.md C)."""

from __future__ import annotations

import base64
import binascii
import logging
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from credly_core.domain.ids import ConnectionId
from credly_core.domain.webhooks import LARGEST_BODY, BadDelivery, HookService
from credly_core.errors import ConsoleError, StoreError
from credly_core.receiver.allowance import Allowance

if TYPE_CHECKING:
    from credly_core.console import Console
    from credly_core.receiver.worker import Worker

logger = logging.getLogger(__name__)

#: Credly takes only this status for an answer; another one is tried again for 25 days (credly-api.md 5.8).
_KEPT = 200
_LONGEST_HEADER = 1_000


def webhook_routes(open_console: Callable[[], Console], worker: Worker, allowance: Allowance | None = None) -> Route:
    """The route for both services; `open_console` is asked at each delivery."""
    door = _Door(open_console, worker, allowance or Allowance())
    return Route("/webhooks/{service}/{connection}/{key}", door.take, methods=["POST"])


class _Door:
    """Answers deliveries."""

    def __init__(self, open_console: Callable[[], Console], worker: Worker, allowance: Allowance) -> None:
        self._open_console = open_console
        self._worker = worker
        self._allowance = allowance

    async def take(self, request: Request) -> Response:
        """200 once a delivery lies in the store; nothing is told about why one was not taken."""
        refusal = self._refusal(request)
        if refusal:
            return refusal
        body = await _body(request)
        if body is None:
            return _answer(413, "too large")
        return await run_in_threadpool(partial(self._keep, request, body))

    def _refusal(self, request: Request) -> Response | None:
        """What can be told before the body is read."""
        sender = request.client.host if request.client else ""
        if not self._allowance.takes(sender):
            return _answer(429, "slow down", {"Retry-After": "1"})
        if request.headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
            return _answer(415, "application/json only")
        if request.headers.get("content-encoding", "identity").lower() != "identity":
            return _answer(415, "not compressed, please")
        return None

    def _keep(self, request: Request, body: bytes) -> Response:
        parts = request.path_params
        try:
            service = HookService(parts["service"])
        except ValueError:
            return _answer(404, "not found")
        connection_id = ConnectionId(parts["connection"])
        try:
            step = self._open_console().using(connection_id).webhooks
            received = step.receive(connection_id, service, body, in_address=parts["key"], basic=_basic(request))
        except BadDelivery as trouble:
            logger.info("webhook unreadable service=%s reason=%s", service.value, trouble)
            return _answer(400, "unreadable")
        except StoreError as trouble:
            logger.warning("webhook not kept service=%s code=%s", service.value, trouble.code)
            return _answer(503, "not kept, try again", {"Retry-After": "10"})
        except ConsoleError as trouble:
            logger.warning("webhook refused service=%s code=%s", service.value, trouble.code)
            return _answer(401, "not accepted")
        if received is None:
            return _answer(401, "not accepted")
        if received.fresh:
            self._worker.wake(connection_id)
        return _answer(_KEPT, "kept")


async def _body(request: Request) -> bytes | None:
    """The body, None when it is larger than any delivery; no more than that is ever held."""
    said = request.headers.get("content-length", "")
    if said.isascii() and said.isdigit() and int(said[:12]) > LARGEST_BODY:
        return None
    held = bytearray()
    try:
        async for chunk in request.stream():
            held += chunk
            if len(held) > LARGEST_BODY:
                return None
    except ClientDisconnect:
        return None
    return bytes(held)


def _basic(request: Request) -> tuple[str, str] | None:
    """User and password of Basic authentication; None when there is none, more than one, or it is unreadable."""
    given = request.headers.getlist("authorization")
    if len(given) != 1 or len(given[0]) > _LONGEST_HEADER:
        return None
    scheme, _, value = given[0].partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        user, colon, password = base64.b64decode(value.strip(), validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return None
    return (user, password) if colon else None


def _answer(status: int, words: str, headers: dict[str, str] | None = None) -> Response:
    return PlainTextResponse(words, status_code=status, headers=headers)
