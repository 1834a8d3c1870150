"""Waiting for one's turn: the pace that all senders share, and what the service asked for, from any thread to end."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator

from credly_core.domain.ids import OrganizationId
from credly_core.domain.issuing import OrderState
from credly_core.errors import ServiceError
from credly_core.steps.issue.rules import IssueRules
from credly_core.steps.run import Clock, Progress
from credly_core.store import outbox, outbox_reading, pace
from credly_core.store.store import Store

#: Pieces that a wait is cut into, so that a page shows it and a stop is heard.
_PIECE = 1.0


class Turns:
    """Says when the next request may go out; everything that sends for the organization keeps to it."""

    def __init__(
        self,
        store: Store,
        organization_id: OrganizationId,
        rules: IssueRules,
        now: Clock,
        *,
        sleep: Callable[[float], None] | None = None,
    ) -> None:
        self._store = store
        self._organization_id = organization_id
        self._rules = rules
        self._now = now
        self._stop = threading.Event()
        self._sleep = sleep or self._stop.wait

    def end(self) -> None:
        """Break off any wait; what is on its way comes to its end."""
        self._stop.set()

    @property
    def has_ended(self) -> bool:
        """Whether somebody wants it to end."""
        return self._stop.is_set()

    def wait(self, done: int, total: int | None) -> Generator[Progress, None, None]:
        """Wait for a turn, ticking."""
        if self._rules.pace is not None:
            with self._store.begin() as tx:
                now = outbox.shared_now(tx, self._now).timestamp()
                seconds = pace.take_turn(tx, self._organization_id, self._rules.pace, now=now)
            yield from self.pause(seconds, done, total, "Keeping to the pace")
        while (held := self._held()) > 0 and not self.has_ended:  # told to slow down meanwhile
            yield from self.pause(held, done, total, "Credly asked to wait")

    def pause(self, seconds: float, done: int, total: int | None, note: str) -> Generator[Progress, None, None]:
        """Let so many seconds pass, ticking."""
        while seconds > 0 and not self.has_ended:
            if seconds > _PIECE:
                yield Progress(done, total, f"{note}: {seconds:.0f} s")
            self._sleep(min(seconds, _PIECE))
            seconds -= _PIECE

    def heard(self, error: ServiceError) -> None:
        """A service that says "later" says it to everybody who sends for this organization."""
        if error.retry_after is None:
            return
        with self._store.begin() as tx:
            now = outbox.shared_now(tx, self._now).timestamp()
            pace.hold(tx, self._organization_id, now + error.retry_after)

    def until_due(self, state: OrderState) -> float | None:
        """Seconds until the first waiting order of this state comes due; None when none waits for a moment."""
        with self._store.read() as tx:
            due = outbox_reading.next_moment(tx, self._organization_id, state)
            return None if due is None else max(0.0, (due - outbox.shared_now(tx, self._now)).total_seconds())

    def _held(self) -> float:
        with self._store.read() as tx:
            until = pace.held_until(tx, self._organization_id)
            return until - outbox.shared_now(tx, self._now).timestamp()
