"""uvicorn in a thread, stopped at once: a test that starts a sandbox of its own should not wait for its end."""

from __future__ import annotations

import asyncio
import contextlib
import socket

import uvicorn

_TICK = 0.1
_LAST_WORDS = 0.01


class PromptServer(uvicorn.Server):
    """Leaves as soon as it is told to; answers that are still under way are given up."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._leaving = asyncio.Event()

    def leave(self) -> None:
        """Stop, from any thread."""
        self.should_exit = True
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop has ended already
                self._loop.call_soon_threadsafe(self._leaving.set)

    async def main_loop(self) -> None:
        """Wait for the end; the tick keeps the Date header right."""
        self._loop = asyncio.get_running_loop()
        counter = 0
        while not await self.on_tick(counter):
            counter += 1
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._leaving.wait(), _TICK)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close what listens, hang up, and let nothing linger."""
        for server in self.servers:
            server.close()
        for listener in sockets or []:
            listener.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        await asyncio.sleep(_LAST_WORDS)
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        tasks = list(self.server_state.tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
