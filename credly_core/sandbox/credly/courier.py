"""Posts thin webhooks to a loopback address, again and again until it answers 200. Nothing else is ever called."""

from __future__ import annotations

import http.client
import logging
import queue
import threading
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

import orjson

from credly_core.sandbox.credly.events import thin_event
from credly_core.sandbox.journal import Delivery
from credly_core.sandbox.options import LOOPBACK_HOSTS
from credly_core.sandbox.world.events import Event
from credly_core.sandbox.world.world import World

_log = logging.getLogger(__name__)
_TIMEOUT = 5.0


@dataclass(frozen=True, slots=True)
class _Parcel:
    event: Event
    url: str
    attempt: int = 1


class Courier:
    """Delivers in a thread of its own, which starts with the first event that has somewhere to go."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._parcels: queue.PriorityQueue[tuple[float, int, _Parcel]] = queue.PriorityQueue()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None
        self._count = 0
        world.events.listeners.append(self.take)

    def take(self, event: Event) -> None:
        """Accept an event for delivery, if the organization has a loopback webhook."""
        url = self._world.organizations[event.organization_id].webhook_url
        if url is None or not is_loopback(url):
            return
        self._put(_Parcel(event, url), time.monotonic())
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="sandbox-webhooks", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Deliver no more."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join(_TIMEOUT + 1)

    def _put(self, parcel: _Parcel, when: float) -> None:
        self._count += 1
        self._parcels.put((when, self._count, parcel))

    def _work(self) -> None:
        while not self._stopped.is_set():
            try:
                when, _, parcel = self._parcels.get(timeout=0.1)
            except queue.Empty:
                continue
            wait = when - time.monotonic()
            if wait > 0:
                self._put(parcel, when)
                self._stopped.wait(min(wait, 0.05))
                continue
            self._deliver(parcel)

    def _deliver(self, parcel: _Parcel) -> None:
        status = _post(parcel.url, orjson.dumps(thin_event(parcel.event)))
        delivery = Delivery(parcel.event.id, parcel.url, parcel.attempt, status)
        self._world.journal.deliveries.append(delivery)
        delays = self._world.options.webhook_delays
        if status != http.client.OK and parcel.attempt <= len(delays):
            again = _Parcel(parcel.event, parcel.url, parcel.attempt + 1)
            self._put(again, time.monotonic() + delays[parcel.attempt - 1])


def is_loopback(url: str) -> bool:
    """Whether an address points to this machine, over plain HTTP."""
    parts = urlsplit(url)
    return parts.scheme == "http" and parts.hostname in LOOPBACK_HOSTS and "@" not in parts.netloc


def _post(url: str, body: bytes) -> int:
    """The status of the answer, 0 when there was none."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port or 80, timeout=_TIMEOUT)
    try:
        path = parts.path or "/"
        headers = {"Content-Type": "application/json"}
        connection.request("POST", f"{path}?{parts.query}" if parts.query else path, body, headers)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        _log.info("sandbox.webhook-failed kind=%s", type(error).__name__)
        return 0
    finally:
        connection.close()
