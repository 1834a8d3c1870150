"""Looks at events behind the door: woken by a delivery, and by itself now and then; sweeps once a day."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from credly_core.domain.ids import ConnectionId
from credly_core.errors import ConsoleError

if TYPE_CHECKING:
    from credly_core.console import Console

logger = logging.getLogger(__name__)

_LOOK_EVERY = 30.0
_SWEEP_EVERY = 24 * 3600.0


class Worker:
    """One thread, started with the first delivery or by `start`; whatever it misses waits in the store."""

    def __init__(self, open_console: Callable[[], Console], *, look_every: float = _LOOK_EVERY) -> None:
        self._open_console = open_console
        self._look_every = look_every
        self._lock = threading.Lock()
        self._called = threading.Event()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None
        self._swept: dict[ConnectionId, float] = {}

    def start(self) -> None:
        """Begin, if it has not."""
        with self._lock:
            if self._thread is None and not self._stopped.is_set():
                self._thread = threading.Thread(target=self._go, name="webhook-worker", daemon=True)
                self._thread.start()

    def wake(self, connection_id: ConnectionId) -> None:
        """There is something to look at."""
        logger.debug("webhook work waits connection=%s", connection_id)
        self._called.set()
        self.start()

    def stop(self) -> None:
        """End after the event that is being looked at."""
        self._stopped.set()
        self._called.set()
        if self._thread is not None:
            self._thread.join(10)

    def _go(self) -> None:
        while not self._stopped.is_set():
            self._called.clear()
            self._look()
            self._called.wait(self._look_every)

    def _look(self) -> None:
        try:
            console = self._open_console()
            connections = console.connect.connections()
        except ConsoleError as trouble:
            logger.warning("webhook work put off code=%s", trouble.code)
            return
        for connection in connections:
            if self._stopped.is_set():
                return
            self._work(console.using(connection.id), connection.id)

    def _work(self, console: Console, connection_id: ConnectionId) -> None:
        step = console.webhooks
        try:
            for _ in step.work():
                if self._stopped.is_set():
                    return
            if step.is_open() and self._is_due(connection_id):
                step.sweep().result()
                self._swept[connection_id] = time.monotonic()
        except ConsoleError as trouble:
            logger.warning("webhook work put off connection=%s code=%s", connection_id, trouble.code)

    def _is_due(self, connection_id: ConnectionId) -> bool:
        last = self._swept.get(connection_id)
        return last is None or time.monotonic() - last > _SWEEP_EVERY
