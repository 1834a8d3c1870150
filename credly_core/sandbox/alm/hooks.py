"""Webhooks: at most five, each with its own queue; an event waits until the one before was acknowledged."""

from __future__ import annotations

import base64
import hashlib
import http.client
import itertools
import logging
import queue
import threading
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

import orjson

from credly_core.errors import SettingsError
from credly_core.sandbox.alm.journal import AlmJournal
from credly_core.sandbox.journal import Delivery
from credly_core.sandbox.options import LOOPBACK_HOSTS
from credly_core.sandbox.world.learning.school import ACCOUNT_ID

_log = logging.getLogger(__name__)
MOST_HOOKS = 5
_TIMEOUT = 5.0
_MOST_EVENTS = 10
_KINDS = ("COURSE", "LEARNING_PATH", "CERTIFICATION")
_OF_KINDS = tuple(f"{kind}_{what}" for kind in _KINDS for what in ("ENROLLMENT", "UNENROLLMENT", "COMPLETED"))
EVENTS = frozenset(
    {
        *_OF_KINDS,
        *(f"{name}_BATCH" for name in _OF_KINDS),
        "LEARNING_OBJECT_DRAFT",
        "LEARNING_OBJECT_MODIFICATION",
        "LEARNING_OBJECT_MODIFICATION_BATCH",
        "LEARNING_OBJECT_DELETION",
        "LEARNING_OBJECT_INSTANCE_MODIFICATION",
        "LEARNING_OBJECT_INSTANCE_MODIFICATION_BATCH",
        "LEARNING_OBJECT_INSTANCE_DELETION",
        "LEARNER_PROGRESS",
    }
)


@dataclass(frozen=True, slots=True)
class Hook:
    """One webhook as an administrator sets it up. `user` and `password` are for Basic; empty: no authentication."""

    id: int
    url: str
    events: frozenset[str]
    user: str = ""
    password: str = ""
    #: One documented sample has numbers for dates; this sends them so.
    epoch: bool = False

    def headers(self) -> dict[str, str]:
        """What goes with a delivery."""
        headers = {"Content-Type": "application/json"}
        if self.user:
            pair = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
            headers["Authorization"] = f"Basic {pair}"
        return headers


@dataclass(frozen=True, slots=True)
class HookEvent:
    """One event; datetimes in `data` are written the way each webhook wants them."""

    id: str
    name: str
    at: datetime
    info: str
    data: Mapping[str, object]

    def shape(self, *, epoch: bool) -> dict[str, object]:
        """As JSON has it. Dates inside data have no seconds; the time stamp has."""
        stamp: object = int(self.at.timestamp() * 1_000) if epoch else _iso(self.at)
        data = {key: _dated(value, epoch=epoch) for key, value in self.data.items()}
        return {"eventId": self.id, "eventName": self.name, "timestamp": stamp, "eventInfo": self.info, "data": data}


def _dated(value: object, *, epoch: bool) -> object:
    if not isinstance(value, datetime):
        return value
    whole = value.replace(second=0, microsecond=0)
    return int(whole.timestamp()) if epoch else _iso(whole)


def _iso(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


@dataclass(slots=True)
class _Line:
    """A webhook with its queue and the thread that empties it."""

    hook: Hook
    events: queue.Queue[HookEvent] = field(default_factory=queue.Queue)
    is_on: bool = True
    thread: threading.Thread | None = None


class HookBook:
    """All webhooks of the account; told events go out in threads of their own."""

    def __init__(self, seed: int, journal: AlmJournal, delays: tuple[float, ...]) -> None:
        self._seed = seed
        self._journal = journal
        self._delays = delays
        self._lines: dict[int, _Line] = {}
        self._numbers = itertools.count(1)
        self._ids = itertools.count(1)
        self._stopped = threading.Event()
        self.told: list[HookEvent] = []

    def add(self, url: str, events: frozenset[str], *, user: str = "", password: str = "", epoch: bool = False) -> Hook:
        """Set up a webhook; loopback only, five at most."""
        parts = urlsplit(url)
        if parts.scheme != "http" or parts.hostname not in LOOPBACK_HOSTS or "@" in parts.netloc:
            raise SettingsError("The sandbox posts to this machine only.", hint="Use http://127.0.0.1:….")
        if len(self._lines) >= MOST_HOOKS:
            raise SettingsError(f"There can be {MOST_HOOKS} webhooks at most.")
        unknown = sorted(events - EVENTS)
        if unknown:
            raise SettingsError(f"The sandbox knows no event named {unknown[0]!r}.")
        hook = Hook(next(self._ids), url, events or EVENTS, user, password, epoch)
        self._lines[hook.id] = _Line(hook)
        return hook

    def hooks(self) -> list[tuple[Hook, bool]]:
        """All webhooks, and whether each is on."""
        return [(line.hook, line.is_on) for line in self._lines.values()]

    def remove(self, hook_id: int | None = None) -> None:
        """Take one away, or all."""
        for number in [hook_id] if hook_id is not None else list(self._lines):
            line = self._lines.pop(number, None)
            if line is not None:
                line.is_on = False

    def tell(self, name: str, data: Mapping[str, object], at: datetime) -> HookEvent:
        """Something happened."""
        number = next(self._numbers)
        digest = hashlib.blake2b(f"{self._seed}:hook:{number}".encode(), digest_size=16).digest()
        info = f"{int(at.timestamp() * 1_000)}-{number:06d}-{12_018}-0"
        event = HookEvent(str(uuid.UUID(bytes=digest, version=4)), name, at, info, dict(data))
        self.told.append(event)
        for line in self._lines.values():
            if line.is_on and name in line.hook.events:
                line.events.put(event)
                self._start(line)
        return event

    def send_again(self, event_id: str) -> bool:
        """Deliver an event a second time, as happens."""
        found = [event for event in self.told if event.id == event_id]
        for line in self._lines.values():
            for event in found:
                line.events.put(event)
                self._start(line)
        return bool(found)

    def stop(self) -> None:
        """Deliver no more."""
        self._stopped.set()
        for line in self._lines.values():
            if line.thread is not None:
                line.thread.join(_TIMEOUT + 1)

    def _start(self, line: _Line) -> None:
        if line.thread is None:
            line.thread = threading.Thread(target=self._work, args=(line,), name="sandbox-alm-webhook", daemon=True)
            line.thread.start()

    def _work(self, line: _Line) -> None:
        while not self._stopped.is_set() and line.is_on:
            try:
                events = [line.events.get(timeout=0.1)]
            except queue.Empty:
                continue
            while len(events) < _MOST_EVENTS and not line.events.empty():
                events.append(line.events.get_nowait())
            self._deliver(line, events)

    def _deliver(self, line: _Line, events: list[HookEvent]) -> None:
        """Again and again until it is acknowledged; a webhook that never answers is switched off."""
        shapes = [event.shape(epoch=line.hook.epoch) for event in events]
        body = orjson.dumps({"accountId": int(ACCOUNT_ID), "events": shapes})
        for attempt in range(1, len(self._delays) + 2):
            status = _post(line.hook, body)
            for event in events:
                self._journal.deliveries.append(Delivery(event.id, line.hook.url, attempt, status))
            if http.client.OK <= status < http.client.MULTIPLE_CHOICES:
                return
            if attempt > len(self._delays) or self._pause(line, self._delays[attempt - 1]):
                break
        line.is_on = False

    def _pause(self, line: _Line, seconds: float) -> bool:
        """Wait; True when there is nothing to wait for any more."""
        ends_at = time.monotonic() + seconds
        while (left := ends_at - time.monotonic()) > 0 and line.is_on:
            if self._stopped.wait(min(left, 0.1)):
                return True
        return not line.is_on


def _post(hook: Hook, body: bytes) -> int:
    parts = urlsplit(hook.url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port or 80, timeout=_TIMEOUT)
    try:
        path = parts.path or "/"
        connection.request("POST", f"{path}?{parts.query}" if parts.query else path, body, hook.headers())
        return connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        _log.info("sandbox.alm-webhook-failed kind=%s", type(error).__name__)
        return 0
    finally:
        connection.close()
