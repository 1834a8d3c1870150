"""The gate in front of the application: lets requests through, or lets the faults that are on have them."""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from credly_core.errors import SettingsError
from credly_core.sandbox.chance import IdBook
from credly_core.sandbox.faults.book import Fault, FaultBook, FaultName, faults_in_header
from credly_core.sandbox.faults.connections import ConnectionBook
from credly_core.sandbox.faults.dialect import CREDLY, Dialect
from credly_core.sandbox.faults.replies import Asked, Reply
from credly_core.sandbox.journal import Call, Journal

FAULT_HEADER = b"x-sandbox-fault"
_CHUNK = 64 * 1024
_CONTROLS = "/_sandbox"
_STORAGE = "/storage/"


@dataclass(frozen=True, slots=True)
class _Hit:
    """One request and the faults that hit it."""

    asked: Asked
    path: str
    faults: tuple[Fault, ...]

    def has(self, name: FaultName) -> bool:
        return any(fault.name is name for fault in self.faults)

    def milliseconds(self, name: FaultName, default: int) -> float:
        """The wait a fault asks for, in seconds; 0 when it is not on."""
        waits = [fault.value for fault in self.faults if fault.name is name]
        return sum(float(wait) if wait and wait.isdecimal() else default for wait in waits) / 1_000


class FaultGate:
    """Wraps the application; writes every call into the journal."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        book: FaultBook,
        journal: Journal,
        connections: ConnectionBook,
        seed: int,
        dialect: Dialect = CREDLY,
    ) -> None:
        self._app = app
        self._dialect = dialect
        self._book = book
        self._journal = journal
        self._connections = connections
        self._request_ids = IdBook(seed, "request")
        self._numbers = itertools.count()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(_CONTROLS):
            await self._app(scope, receive, send)
            return
        try:
            hit = self._hit(scope)
        except SettingsError as error:
            await _send(Reply(400, body=str(error).encode(), headers=(("content-type", "text/plain"),)), send)
            return
        if not hit.faults and hit.path.startswith(_STORAGE):
            self._journal.called(Call(hit.asked.method, hit.path, 200, ()))
            await self._app(scope, receive, send)  # whole files: not held back
            return
        reply = await self._reply(hit, scope, receive)
        status = 0 if reply is None else reply.status
        names = tuple(fault.name.value for fault in hit.faults)
        self._journal.called(Call(hit.asked.method, hit.path, status, names))
        if reply is None:
            self._connections.reset(scope.get("client"))
            await _until_gone(receive)
            return
        self._note_unknown(hit, reply)
        request_id = ("x-request-id", self._request_ids.id_of(next(self._numbers)))
        await self._transmit(hit, replace(reply, headers=(*reply.headers, request_id)), scope, receive, send)

    def _hit(self, scope: Scope) -> _Hit:
        faults = self._book.take(scope["method"], scope["path"])
        headers = dict(scope["headers"])
        faults += faults_in_header(headers.get(FAULT_HEADER, b"").decode("latin-1"))
        query = scope["query_string"].decode("latin-1")
        pages = [value for key, value in parse_qsl(query) if key == "page" and value.isdecimal()]
        origin = f"{scope['scheme']}://{headers.get(b'host', b'').decode('latin-1')}"
        url = origin + scope["path"] + (f"?{query}" if query else "")
        return _Hit(Asked(scope["method"], url, int(pages[-1]) if pages else 1), scope["path"], tuple(faults))

    async def _reply(self, hit: _Hit, scope: Scope, receive: Receive) -> Reply | None:
        """The answer, or None when the connection breaks instead."""
        await asyncio.sleep(hit.milliseconds(FaultName.DELAY, 1_000))
        if hit.has(FaultName.RESET):
            return None
        for fault in hit.faults:
            if fault.name is FaultName.GZIP_BOMB:
                reply = await run_in_threadpool(self._dialect.answer_instead, fault, hit.asked)
            else:
                reply = self._dialect.answer_instead(fault, hit.asked)
            if reply is not None:
                return reply
        if hit.has(FaultName.REPEATED_PAGE):
            scope = self._on_first_page(scope)
        reply = await self._work(scope, receive)
        await asyncio.sleep(hit.milliseconds(FaultName.LATE_REPLY, 1_000))
        if hit.has(FaultName.LOST_REPLY):
            return None
        for fault in hit.faults:
            reply = self._dialect.bend(fault, reply, hit.asked)
        return reply

    async def _work(self, scope: Scope, receive: Receive) -> Reply:
        """Let the application answer, and keep the answer."""
        start: Message = {}
        body = bytearray()

        async def keep(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            else:
                body.extend(message.get("body", b""))

        await self._app(scope, receive, keep)
        headers = tuple((key.decode("latin-1"), value.decode("latin-1")) for key, value in start["headers"])
        return Reply(start["status"], headers, bytes(body))

    def _on_first_page(self, scope: Scope) -> Scope:
        pairs = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        return {**scope, "query_string": urlencode(self._dialect.first_page(pairs)).encode()}

    def _note_unknown(self, hit: _Hit, reply: Reply) -> None:
        if ("x-sandbox", "does-not-know") in reply.headers:
            self._journal.unknown.append(f"{hit.asked.method} {hit.asked.url}")

    async def _transmit(self, hit: _Hit, reply: Reply, scope: Scope, receive: Receive, send: Send) -> None:
        if hit.has(FaultName.BROKEN_OFF):
            await _send_start(reply, send)
            await send({"type": "http.response.body", "body": reply.body[: len(reply.body) // 2], "more_body": True})
            self._connections.close(scope.get("client"))
            await _until_gone(receive)
        elif hit.has(FaultName.SLOW_DRIP):
            await _drip(reply, hit.milliseconds(FaultName.SLOW_DRIP, 200), send)
        else:
            await _send(reply, send)


async def _until_gone(receive: Receive) -> None:
    """Wait until the server has noticed that the connection is gone."""
    while (await receive())["type"] != "http.disconnect":
        await asyncio.sleep(0)


async def _send_start(reply: Reply, send: Send) -> None:
    length = len(reply.body) + reply.filling + len(reply.tail)
    headers = [(key, value) for key, value in reply.headers if key != "content-length"]
    if reply.status not in (204, 304):
        headers.append(("content-length", str(length)))
    raw = [(key.encode("latin-1"), value.encode("latin-1")) for key, value in headers]
    await send({"type": "http.response.start", "status": reply.status, "headers": raw})


async def _send(reply: Reply, send: Send) -> None:
    await _send_start(reply, send)
    if not reply.filling:
        await send({"type": "http.response.body", "body": reply.body + reply.tail, "more_body": False})
        return
    await send({"type": "http.response.body", "body": reply.body, "more_body": True})
    left = reply.filling
    while left:
        size = min(_CHUNK, left)
        await send({"type": "http.response.body", "body": b"0" * size, "more_body": True})
        left -= size
    await send({"type": "http.response.body", "body": reply.tail, "more_body": False})


async def _drip(reply: Reply, pause: float, send: Send) -> None:
    """A few bytes, a pause, a few bytes."""
    await _send_start(reply, send)
    for place in range(0, len(reply.body), 16):
        await send({"type": "http.response.body", "body": reply.body[place : place + 16], "more_body": True})
        await asyncio.sleep(pause)
    await send({"type": "http.response.body", "body": reply.tail, "more_body": False})
