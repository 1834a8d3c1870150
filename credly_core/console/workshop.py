"""Workers: hand work over to them, or be one. On PostgreSQL any number of them; on SQLite this process alone."""

from __future__ import annotations

import logging
import os
import platform
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from credly_core.console.chores import Chores
from credly_core.console.nightly import Nightly
from credly_core.domain.issuing import OrderState
from credly_core.errors import ConsoleError, NotReady
from credly_core.jobs.tasks import PORTION, Task, portions
from credly_core.steps.issue import OrderFilter
from credly_core.store import journal
from credly_core.store.queue_schema import count_workers

if TYPE_CHECKING:
    from credly_core.console.at_work import AtWork
    from credly_core.console.house import House
    from credly_core.console.nightly import Scheduled
    from credly_core.domain.ids import ConnectionId
    from credly_core.jobs.queue import Rhythm

logger = logging.getLogger(__name__)

#: How often a worker on SQLite looks for work.
_LOOK_EVERY = 30.0
#: The app answers its first visitor before it looks.
_FIRST_LOOK = 3.0
#: A worker that has said nothing for so long is not counted on.
_ALIVE_SECONDS = 45.0


class Workshop:
    """The workers of one store."""

    def __init__(self, using: Callable[[ConnectionId | None], AtWork], house: House) -> None:
        self._using = using
        self._house = house
        self._alone: list[Task] = []
        self._pause = threading.Event()

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

    @property
    def does_it_here(self) -> bool:
        """Whether somebody does what is due: a worker beside the app, or on a SQLite file the app itself."""
        return self.alive() > 0 if self.are_beside else self._house.settings.work_in_app

    def scheduled(self, connection_id: ConnectionId) -> tuple[Scheduled, ...]:
        """What is done by itself, with its last turn and its next."""
        return Nightly(self._house).scheduled(connection_id)

    def begin_here(self) -> None:
        """Let this process do what is due while it runs, on a SQLite file where no other one does."""
        self._house.closing.callback(self._pause.set)
        threading.Thread(target=self._work_here, name="what is due", daemon=True).start()

    def _work_here(self) -> None:
        try:
            if self._pause.wait(_FIRST_LOOK) or not self._house.settings.work_in_app or self.are_beside:
                return
            chores = self._chores(self._keep)
            with _turn_alone(self._house.settings.data_dir / "senders") as is_alone:
                while is_alone and not self._pause.is_set():
                    self._keep(chores.due())
                    self._do_all(chores, f"app {platform.node()} {os.getpid()}")
                    self._pause.wait(_LOOK_EVERY)
        except (ConsoleError, OSError) as trouble:  # the pages say what is wrong; this is only the background
            logger.warning("nothing is done by itself: %s", trouble)

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
            with _turn_alone(self._house.settings.data_dir / "senders"):
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
                chores.carry_out(task, name=f"{task.actor} {name}", should_stop=self._pause.is_set)
            except ConsoleError as trouble:
                logger.warning("work put off chore=%s code=%s", task.chore.value, trouble.code)


@contextmanager
def _turn_alone(folder: Path) -> Iterator[bool]:
    """Whether no other process over these files does what is due; while the block lasts, none begins to."""
    from credly_core.store.history.files import hold

    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        handle = hold(folder / "at-work", alone=True)
    except OSError:
        yield False
        return
    try:
        yield True
    finally:
        if handle is not None:
            os.close(handle)
