"""Workers: hand work over to them, or be one. On PostgreSQL any number of them; on SQLite this process alone."""

from __future__ import annotations

import logging
import os
import platform
import threading
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from credly_core.console.chores import Chores
from credly_core.domain.issuing import OrderState
from credly_core.errors import ConsoleError, NotReady
from credly_core.jobs.tasks import PORTION, Task, portions
from credly_core.steps.issue import OrderFilter
from credly_core.store import journal
from credly_core.store.queue_schema import count_workers

if TYPE_CHECKING:
    from credly_core.console.at_work import AtWork
    from credly_core.console.house import House
    from credly_core.domain.ids import ConnectionId
    from credly_core.jobs.queue import Rhythm

logger = logging.getLogger(__name__)

#: How often a worker on SQLite looks for work.
_LOOK_EVERY = 30.0
#: A worker that has said nothing for so long is not counted on.
_ALIVE_SECONDS = 45.0


class Workshop:
    """The workers of one store."""

    def __init__(self, using: Callable[[ConnectionId | None], AtWork], house: House) -> None:
        self._using = using
        self._house = house
        self._alone: list[Task] = []

    @property
    def are_beside(self) -> bool:
        """Whether work can be handed over to other processes."""
        return self._house.queue is not None

    def alive(self) -> int:
        """How many workers are at work now; none on SQLite, where this process does it."""
        if self._house.queue is None:
            return 0
        with self._house.store.read() as tx:
            return count_workers(tx, seconds=_ALIVE_SECONDS)

    def send(
        self,
        connection_id: ConnectionId,
        *,
        limit: int | None = None,
        wave: str | None = None,
        portion: int = PORTION,
        actor: str,
    ) -> int:
        """Have workers send what is approved now, at most so many; says how many orders were handed over."""
        queue = self._house.queue
        if queue is None:
            raise NotReady(
                "There is no queue for workers: this database is a SQLite file.",
                hint="Send from here, or keep the store on PostgreSQL (BADGE_CONSOLE_DATABASE_URL).",
                code="worker.no-queue",
            )
        console = self._using(connection_id)
        approved = console.issue.count(OrderFilter(states=(OrderState.APPROVED,), wave=wave))
        count = approved if limit is None else min(limit, approved)
        tasks = list(portions(connection_id, count, wave=wave, actor=actor, most=portion))
        with self._house.store.begin() as tx:
            facts = {"orders": str(count), "wave": wave or "", "tasks": str(len(tasks))}
            journal.record(
                tx, at=self._house.now(), actor=actor, action="issue.handed-over", subject=connection_id, facts=facts
            )
        queue.put(tasks)
        return count

    def work(self, *, at_once: int = 2, rhythm: Rhythm | None = None, rounds: int | None = None) -> None:
        """Be a worker until stopped; `rounds` ends it on SQLite after so many looks."""
        name = f"{platform.node()} {os.getpid()}"
        queue = self._house.queue
        if queue is None:
            self._work_alone(name, rounds)
        else:
            queue.worker(self._chores(queue.put), name=name, at_once=at_once, rhythm=rhythm).run()

    def _chores(self, put: Callable[[Iterable[Task]], int]) -> Chores:
        return Chores(self._using, put, self._house)

    def _work_alone(self, name: str, rounds: int | None) -> None:
        chores = self._chores(self._keep)
        pause = threading.Event()
        chores.note("worker.started", name)
        try:
            while rounds is None or rounds > 0:
                rounds = None if rounds is None else rounds - 1
                self._keep(chores.due())
                self._do_all(chores, name)
                pause.wait(0 if rounds == 0 else _LOOK_EVERY)
        except KeyboardInterrupt:
            logger.info("worker stopped")
        finally:
            chores.note("worker.stopped", name)

    def _keep(self, tasks: Iterable[Task]) -> int:
        known = {task.waits_as for task in self._alone}
        fresh = [task for task in tasks if task.waits_as not in known]
        self._alone += fresh
        return len(fresh)

    def _do_all(self, chores: Chores, name: str) -> None:
        while self._alone:
            task = self._alone.pop(0)
            try:
                chores.carry_out(task, name=f"{task.actor} {name}", should_stop=lambda: False)
            except ConsoleError as trouble:
                logger.warning("work put off chore=%s code=%s", task.chore.value, trouble.code)
