"""What a worker does, told in the words of the console: which work is due, and how each kind of it is done."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from credly_core.console.nightly import NIGHTLY, Nightly, follow, has_to_hear
from credly_core.domain.award_rules import KeptRule, RuleState
from credly_core.domain.connections import Connection
from credly_core.domain.issuing import OrderState
from credly_core.domain.webhooks import NewsKind
from credly_core.errors import ConsoleError
from credly_core.jobs.tasks import Chore, Task
from credly_core.steps.issue import OrderFilter
from credly_core.store import journal

if TYPE_CHECKING:
    from credly_core.console.at_work import AtWork
    from credly_core.console.house import House
    from credly_core.domain.ids import ConnectionId

logger = logging.getLogger(__name__)

#: How often a worker looks for something to tell; finding drift takes a moment.
_TELL_EVERY = timedelta(minutes=10)


class Chores:
    """The work of all connections of one console. Safe to do on any number of workers at once."""

    def __init__(
        self, using: Callable[[ConnectionId | None], AtWork], put: Callable[[Iterable[Task]], int], house: House
    ) -> None:
        self._using = using
        self._put = put
        self._house = house
        self._told: dict[ConnectionId, datetime] = {}
        self._nightly = Nightly(house)

    def note(self, action: str, worker: str, **facts: str) -> None:
        """Write into the activity what a worker does."""
        house = self._house
        with house.store.begin() as tx:
            journal.record(tx, at=house.now(), actor=house.settings.actor, action=action, subject=worker, facts=facts)

    def due(self) -> Iterator[Task]:
        """Work that waits in the store: unclear orders, and those that were begun and came back."""
        for connection in self._using(None).connect.connections():
            try:
                yield from self._due_for(connection)
            except ConsoleError as trouble:
                logger.warning("work of a connection put off connection=%s code=%s", connection.id, trouble.code)

    def _due_for(self, connection: Connection) -> Iterator[Task]:
        console = self._using(connection.id)
        actor = console.actor
        if connection.has_credly:
            standing = console.issue.standing()
            if standing[OrderState.UNCLEAR] or standing[OrderState.SENDING]:
                yield Task(Chore.SETTLE, connection.id, actor)
            begun = console.issue.count(OrderFilter(states=(OrderState.APPROVED,), begun=True))
            if begun:
                yield Task(Chore.SEND, connection.id, actor, limit=begun, begun=True)
            if any(self._should_run(kept) for kept in console.rules.rules()):
                yield Task(Chore.RULES, connection.id, actor)
        if has_to_hear(console):
            yield Task(Chore.HEAR, connection.id, actor)
        yield from self._nightly.due(console, connection)
        last = self._told.get(connection.id)
        if last is None or self._house.now() - last >= _TELL_EVERY:
            self._told[connection.id] = self._house.now()
            yield Task(Chore.TELL, connection.id, actor)

    def _should_run(self, kept: KeptRule) -> bool:
        """Whether a rule is approved and its last run is long enough ago."""
        every = self._house.settings.rules_every_minutes
        if kept.state is not RuleState.APPROVED or not every:
            return False
        return kept.ran_at is None or self._house.now() - kept.ran_at >= timedelta(minutes=every)

    def carry_out(self, task: Task, *, name: str, should_stop: Callable[[], bool]) -> None:
        """Do one task; an error that stopped it is raised, so that it is done again later, and kept as a notice."""
        console = self._using(task.connection_id)
        if task.chore in NIGHTLY and not self._nightly.is_due(task.chore, task.connection_id):
            return  # done meanwhile, by another worker or before this one was asked again
        try:
            self._carry_out(console, task, name, should_stop)
        except ConsoleError as error:
            console.notices.note_end(task.chore.value, error)
            raise
        console.notices.note_end(task.chore.value, None)

    def _carry_out(self, console: AtWork, task: Task, name: str, should_stop: Callable[[], bool]) -> None:
        match task.chore:
            case Chore.SEND:
                self._send(console, task, name, should_stop)
            case Chore.SETTLE:
                self._settle(console, task, name, should_stop)
            case Chore.HEAR:
                follow(console.webhooks.work(), should_stop)
            case Chore.RULES:
                follow(console.rules.run(actor=task.actor), should_stop)
            case Chore.TELL:
                console.notices.tell(actor=task.actor)
            case Chore.READ | Chore.SWEEP | Chore.NEWS:
                self._read(console, task, should_stop)

    def _read(self, console: AtWork, task: Task, should_stop: Callable[[], bool]) -> None:
        match task.chore:
            case Chore.READ:
                self._nightly.read(console, should_stop)
            case Chore.SWEEP:
                self._nightly.sweep(console, should_stop)
            case Chore.NEWS:
                count = len(console.webhooks.news(NewsKind.LEARNER))
                run = console.achievements.refresh(most=count, with_transcript=False, actor=task.actor)
                follow(run, should_stop)

    def _send(self, console: AtWork, task: Task, name: str, should_stop: Callable[[], bool]) -> None:
        run = console.issue.send(limit=task.limit, wave=task.wave, begun=task.begun, name=name, actor=task.actor)
        outcome = follow(run, should_stop)
        if outcome is None:
            return
        if outcome.unclear:
            self._put([Task(Chore.SETTLE, task.connection_id, task.actor)])
        if outcome.error is not None:
            raise outcome.error

    def _settle(self, console: AtWork, task: Task, name: str, should_stop: Callable[[], bool]) -> None:
        outcome = follow(console.issue.settle(name=name, actor=task.actor), should_stop)
        if outcome is None:
            return
        if outcome.sent_back:
            self._put([Task(Chore.SEND, task.connection_id, task.actor, limit=outcome.sent_back, begun=True)])
        if outcome.error is not None:
            raise outcome.error
