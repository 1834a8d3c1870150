"""What a thread is asking right now: its deadline, how far it came, and a way to break it off from outside."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator


class DeadlinePassed(TimeoutError):
    """The answer as a whole took too long, however quickly its pieces came."""


class BrokenOff(ConnectionAbortedError):
    """The request was given up from our side."""


class Attempt:
    """One request on its way. Used by the thread that sends it; `abort` may come from any other."""

    def __init__(self, deadline: float, read_timeout: float) -> None:
        self.ends_at = time.monotonic() + deadline
        self.read_timeout = read_timeout
        #: Whether a byte of the request may have left; decides between "nothing happened" and "nobody knows".
        self.sent = False
        self.aborted = False
        self._socket: socket.socket | None = None

    def patience(self, at_most: float) -> float:
        """Seconds the next step may take; raises when there are none left."""
        if self.aborted:
            raise BrokenOff("the request was given up")
        left = self.ends_at - time.monotonic()
        if left <= 0:
            raise DeadlinePassed("the answer took too long as a whole")
        return min(at_most, left)

    def reason_for(self, failed: BaseException) -> BaseException:
        """What really ended this attempt: our own giving up looks like a broken connection from below."""
        if self.aborted:
            return BrokenOff("the request was given up")
        if time.monotonic() >= self.ends_at and isinstance(failed, Exception):
            return DeadlinePassed("the answer took too long as a whole")
        return failed

    def uses(self, sock: socket.socket) -> None:
        """Note the socket in use, so that `abort` can wake it."""
        self._socket = sock

    def abort(self) -> None:
        """Give up: a thread that waits for this answer returns at once."""
        self.aborted = True
        if self._socket is not None:
            with contextlib.suppress(OSError):
                # Past the TLS layer on purpose: its own shutdown would pull the state from under the reading thread.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


class Stop:
    """Breaks off everything that was started under it; also a sleep that ends when it is set."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._lock = threading.Lock()
        self._running: set[Attempt] = set()

    @property
    def is_set(self) -> bool:
        """Whether the work is over."""
        return self._event.is_set()

    def set(self) -> None:
        """End everything under way and let nothing new begin."""
        self._event.set()
        with self._lock:
            running = tuple(self._running)
        for attempt in running:
            attempt.abort()

    def sleep(self, seconds: float) -> None:
        """Sleep, but wake when the work is over."""
        self._event.wait(seconds)

    @contextlib.contextmanager
    def watch(self, attempt: Attempt) -> Iterator[None]:
        """Have `attempt` broken off when this stop is set while the block runs."""
        with self._lock:
            self._running.add(attempt)
        try:
            if self.is_set:
                attempt.abort()
            yield
        finally:
            with self._lock:
                self._running.discard(attempt)


_here = threading.local()


def current_attempt() -> Attempt | None:
    """The attempt of this thread, None outside of one."""
    attempt = getattr(_here, "attempt", None)
    return attempt if isinstance(attempt, Attempt) else None


@contextlib.contextmanager
def attempting(attempt: Attempt, stop: Stop | None) -> Iterator[None]:
    """Make `attempt` this thread's own while the block runs."""
    _here.attempt = attempt
    try:
        with stop.watch(attempt) if stop is not None else contextlib.nullcontext():
            yield
    finally:
        _here.attempt = None
