"""A server of a few lines that can be as rude as a test needs: raw bytes, pauses, resets, TLS."""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Asked:
    """One request as it arrived; header names in lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def page(self) -> int:
        return int(parse_qs(urlsplit(self.target).query).get("page", ["1"])[0])


class Reset:
    """Cut the connection with a reset instead of an end."""


#: Bytes are sent, numbers are pauses in seconds, `Reset()` cuts the line.
Piece = bytes | float | Reset
Answering = Callable[[Asked], "list[Piece] | Iterator[Piece]"]


def reply(status: int, body: bytes = b"", kind: str = "application/json", **headers: str) -> list[Piece]:
    """A whole, polite answer."""
    lines = [f"HTTP/1.1 {status} Whatever", f"Content-Length: {len(body)}"]
    if kind:
        lines.append(f"Content-Type: {kind}")
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return ["\r\n".join(lines).encode() + b"\r\n\r\n" + body]


def json_reply(value: object, status: int = 200, **headers: str) -> list[Piece]:
    """A whole answer with a JSON body."""
    return reply(status, json.dumps(value).encode(), **headers)


def list_reply(
    rows: list[object], *, page: int = 1, pages: int = 1, total: int | None = None, **more: object
) -> list[Piece]:
    """A page as Credly sends it."""
    metadata = {
        "count": len(rows),
        "current_page": page,
        "total_count": len(rows) if total is None else total,
        "total_pages": pages,
        "per": 50,
        "previous_page_url": None,
        "next_page_url": None,
    }
    return json_reply({"data": rows, "metadata": {**metadata, **more}})


@dataclass
class TinyServer:
    """Listens on 127.0.0.1; remembers what it was asked. Use it in a `with`."""

    answering: Answering
    tls: ssl.SSLContext | None = None
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    #: Sent at once to whoever connects.
    greeting: bytes = b""

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = int(self._listener.getsockname()[1])
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._closing = threading.Event()
        self._acceptor = threading.Thread(target=self._accept, daemon=True)

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._acceptor.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._acceptor.join(5)
        for connection in tuple(self._open):
            with contextlib.suppress(OSError):
                socket.socket.shutdown(connection, socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError):
            if self.tls is not None:
                connection = self.tls.wrap_socket(connection, server_side=True)
            self._open.add(connection)
            connection.sendall(self.greeting)
            with connection.makefile("rb") as incoming:
                while (asked := self._read(incoming)) is not None:
                    self.asked.append(asked)
                    if not self._send(connection, asked):
                        break
        self._open.discard(connection)
        connection.close()

    def _read(self, incoming: object) -> Asked | None:
        readline, read = incoming.readline, incoming.read  # type: ignore[attr-defined]
        first = readline().decode("latin-1").split()
        if len(first) < 2:
            return None
        headers: dict[str, str] = {}
        while line := readline().strip().decode("latin-1"):
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        return Asked(first[0], first[1], headers, read(int(headers.get("content-length", "0"))))

    def _send(self, connection: socket.socket, asked: Asked) -> bool:
        for piece in self.answering(asked):
            if isinstance(piece, Reset):
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return False
            if isinstance(piece, float | int):
                if self._closing.wait(piece):
                    return False
            elif not piece:
                return False
            else:
                connection.sendall(piece)
        return True
