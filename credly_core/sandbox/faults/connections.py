"""The open connections of the server, so that a fault can break one in a way no web framework would."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct

from uvicorn.protocols.http.h11_impl import H11Protocol

Peer = tuple[str, int]


class ConnectionBook:
    """Transports by the address of the client."""

    def __init__(self) -> None:
        self._transports: dict[Peer, asyncio.Transport] = {}

    def opened(self, transport: asyncio.Transport) -> None:
        """Remember a connection."""
        self._transports[_peer(transport)] = transport

    def closed(self, transport: asyncio.Transport) -> None:
        """Forget it."""
        self._transports.pop(_peer(transport), None)

    def reset(self, client: Peer | None) -> None:
        """Break a connection hard: the other side reads "connection reset by peer"."""
        transport = self._transports.get(client) if client is not None else None
        if transport is None:
            return
        raw = transport.get_extra_info("socket")
        with contextlib.suppress(OSError):
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()

    def close(self, client: Peer | None) -> None:
        """Send what is waiting, then hang up."""
        transport = self._transports.get(client) if client is not None else None
        if transport is not None:
            transport.close()


def _peer(transport: asyncio.Transport) -> Peer:
    name = transport.get_extra_info("peername") or ("", 0)
    return str(name[0]), int(name[1])


def watched_protocol(book: ConnectionBook) -> type[H11Protocol]:
    """uvicorn's protocol, telling the book about every connection."""

    class WatchedProtocol(H11Protocol):
        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as its parent
            book.opened(transport)
            super().connection_made(transport)

        def connection_lost(self, exc: Exception | None) -> None:
            book.closed(self.transport)
            super().connection_lost(exc)

    return WatchedProtocol
