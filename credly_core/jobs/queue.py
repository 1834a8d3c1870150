"""The work queue on PostgreSQL: tasks of Procrastinate, done by any number of workers on any number of machines.

The queue only says that there is something to do. What is to be done, and what has been done, stands in the store: a
task that is lost with its worker is found again, and one that is done twice changes nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from procrastinate import App, JobContext, PsycopgConnector, RetryDecision, exceptions
from procrastinate.jobs import Job, Status
from procrastinate.retry import BaseRetryStrategy
from procrastinate.schema import SchemaManager

from credly_core.errors import ConsoleError
from credly_core.jobs.tasks import Task
from credly_core.store.queue_schema import make_queue_tables, queue_address

logger = logging.getLogger(__name__)

_TASK = "chore"
#: A task stopped by an error of a service is done again, later each time.
_MOST_ATTEMPTS = 8
_FIRST_PAUSE = 30
_LONGEST_PAUSE = 3600


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Seconds: how often a worker looks for work nobody asked for, says that it lives, and is taken for dead."""

    tend: float = 30.0
    beat: float = 10.0
    dead: float = 40.0
    poll: float = 5.0
    #: A task that is asked to stop may finish the request on its way.
    leave: float = 0.2


class Doer(Protocol):
    """Who knows how the work is done; the queue does not."""

    def carry_out(self, task: Task, *, name: str, should_stop: Callable[[], bool]) -> None:
        """Do it. `name` is the same however often it has to be begun."""

    def due(self) -> Iterable[Task]:
        """Work that waits in the store though nobody has asked for it."""

    def note(self, action: str, worker: str, **facts: str) -> None:
        """Write into the activity."""


class _Again(BaseRetryStrategy):
    """A task that was stopped goes back at once, one that failed goes back later, a fault of ours does not."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if isinstance(exception, exceptions.JobAborted):
            return RetryDecision(retry_in={"seconds": 0})
        if isinstance(exception, ConsoleError) and job.attempts < _MOST_ATTEMPTS:
            return RetryDecision(retry_in={"seconds": min(_FIRST_PAUSE * 2**job.attempts, _LONGEST_PAUSE)})
        return None


class WorkQueue:
    """Puts tasks into the queue. `close()` gives its connections back."""

    def __init__(self, url: str) -> None:
        address = queue_address(url)
        if address is None:
            raise ValueError("only PostgreSQL has a work queue")
        make_queue_tables(url, SchemaManager.get_schema())
        self._address = address
        self._app = _app(address, None)
        self._app.open()

    def put(self, tasks: Iterable[Task]) -> int:
        """Queue tasks; says how many. One that waits there already is joined."""
        count = 0
        for task in tasks:
            with contextlib.suppress(exceptions.AlreadyEnqueued):
                job = self._app.configure_task(_TASK, lock=task.runs_as, queueing_lock=task.waits_as)
                job.defer(task=dict(task.as_json()))
                count += 1
        return count

    def worker(self, doer: Doer, *, name: str, at_once: int = 2, rhythm: Rhythm | None = None) -> Worker:
        """A worker on this queue."""
        return Worker(self, self._address, doer, name=name, at_once=at_once, rhythm=rhythm or Rhythm())

    def close(self) -> None:
        """Give the connections back."""
        self._app.close()


class Worker:
    """Does what is queued until it is stopped, and now and then looks for what nobody has queued."""

    def __init__(self, queue: WorkQueue, address: str, doer: Doer, *, name: str, at_once: int, rhythm: Rhythm) -> None:
        self._queue = queue
        self._doer = doer
        self._name = name
        self._at_once = at_once
        self._rhythm = rhythm
        self._app = _app(address, self._do)

    def run(self) -> None:
        """Work until SIGTERM or Ctrl-C; what is on its way then comes to its end."""
        self._doer.note("worker.started", self._name)
        try:
            # The default loop of Windows cannot wait for PostgreSQL's driver.
            with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
                runner.run(self._serve())
        finally:
            self._doer.note("worker.stopped", self._name)

    async def _serve(self) -> None:
        rhythm = self._rhythm
        async with self._app.open_async():
            tending = asyncio.create_task(self._tend())
            try:
                await self._app.run_worker_async(
                    name=self._name,
                    concurrency=self._at_once,
                    delete_jobs="successful",
                    fetch_job_polling_interval=rhythm.poll,
                    update_heartbeat_interval=rhythm.beat,
                    stalled_worker_timeout=rhythm.dead * 10,  # its lost tasks are told of before it is forgotten
                    shutdown_graceful_timeout=rhythm.leave,
                )
            finally:
                tending.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await tending

    def _do(self, context: JobContext, task: dict[str, object]) -> None:
        """One task, in a thread of its own."""
        wanted = Task.read(task)
        name = f"{wanted.actor} task {context.job.id}"
        self._doer.note("worker.took", self._name, task=str(context.job.id), chore=wanted.chore.value)
        self._doer.carry_out(wanted, name=name, should_stop=context.should_abort)
        if context.should_abort():
            raise exceptions.JobAborted

    async def _tend(self) -> None:
        """Take up what dead workers have left, and queue what is due."""
        while True:
            try:
                await self._rescue()
                await asyncio.to_thread(lambda: self._queue.put(self._doer.due()))
            except (ConsoleError, exceptions.ProcrastinateException) as trouble:
                logger.warning("worker could not look for work: %s", trouble)
            await asyncio.sleep(self._rhythm.tend)

    async def _rescue(self) -> None:
        manager = self._app.job_manager
        for job in await manager.get_stalled_jobs(seconds_since_heartbeat=self._rhythm.dead):
            if job.id is None or not await self._give_back(job, job.id):
                continue
            chore = _chore_of(job)
            await asyncio.to_thread(
                self._doer.note, "worker.lost", self._name, task=str(job.id), chore=chore, did="took it up again"
            )

    async def _give_back(self, job: Job, job_id: int) -> bool:
        """Let a dead worker's task wait again; where the same waits already, that one is enough."""
        manager = self._app.job_manager
        try:
            await manager.retry_job(job)
        except exceptions.ConnectorException:
            with contextlib.suppress(exceptions.ConnectorException):  # another worker was quicker
                await manager.finish_job_by_id_async(job_id, status=Status.FAILED, delete_job=True)
            return False
        return True


def _chore_of(job: Job) -> str:
    told = job.task_kwargs.get("task")
    return str(told.get("chore")) if isinstance(told, dict) else ""


def _app(address: str, do: Callable[[JobContext, dict[str, object]], None] | None) -> App:
    app = App(connector=PsycopgConnector(conninfo=address, min_size=1, max_size=4))

    def not_here(context: JobContext, task: dict[str, object]) -> None:
        raise NotImplementedError("this program only queues")

    app.task(name=_TASK, pass_context=True, retry=_Again())(do or not_here)
    return app
