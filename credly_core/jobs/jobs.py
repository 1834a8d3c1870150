"""Work that goes on while a page is redrawn.

A job is a `Run` under a key. Every run is safe to start twice, so a job needs no memory beyond this process.
"""

from __future__ import annotations

import enum
import logging
import secrets
import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from credly_core.errors import ConsoleError, NotReady
from credly_core.steps.run import Progress, Run

Result = TypeVar("Result")

logger = logging.getLogger(__name__)

#: Jobs that work at the same moment; more wait their turn.
AT_ONCE = 4


class JobState(enum.Enum):
    """Where a job stands."""

    #: Under way, or waiting for its turn.
    RUNNING = "running"
    #: Finished; the result is there.
    DONE = "done"
    #: Stopped by an error, which is kept.
    FAILED = "failed"
    #: Stopped because somebody asked for it.
    CANCELLED = "cancelled"


class Job(Generic[Result]):
    """One run on its way. Any thread may look at it; only its own thread moves it."""

    def __init__(self, key: str) -> None:
        self.key = key
        self._lock = threading.Lock()
        self._state = JobState.RUNNING
        self._progress = Progress(0, None)
        self._error: ConsoleError | None = None
        self._result: Result | None = None
        self._run: Run[Result] | None = None
        self._cancelled = threading.Event()
        self._ended = threading.Event()

    @property
    def state(self) -> JobState:
        """Where the job stands now."""
        return self._state

    @property
    def is_running(self) -> bool:
        """Whether it is under way or waits for its turn."""
        return self._state is JobState.RUNNING

    @property
    def progress(self) -> Progress:
        """The last tick, whole: done, total and note belong together."""
        return self._progress

    @property
    def error(self) -> ConsoleError | None:
        """Why it failed, None unless it did."""
        return self._error

    @property
    def result(self) -> Result:
        """The outcome of a job that is done; otherwise its error, or NotReady."""
        if self._state is JobState.DONE:
            return self._result  # type: ignore[return-value]  # done: the run's own result
        if self._error is not None:
            raise self._error
        raise NotReady("This work has not finished.", hint="Wait for it, or start it again.")

    def cancel(self) -> None:
        """Ask it to stop; it does at its next tick, waits for no service until then, and keeps what it has saved."""
        self._cancelled.set()
        run = self._run
        if run is not None:
            run.wake()

    @property
    def is_cancelling(self) -> bool:
        """Whether somebody asked it to stop and it has not yet."""
        return self._cancelled.is_set() and self.is_running

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until it has ended in whatever way; says whether it has."""
        return self._ended.wait(timeout)

    def _work(self, make_run: Callable[[], Run[Result]], turns: threading.Semaphore, before: Job[Any] | None) -> None:
        if before is not None:
            before.wait()
        with turns:
            try:
                self._follow(make_run)
            except ConsoleError as error:
                if self._cancelled.is_set():  # what it waited for was broken off
                    self._end(JobState.CANCELLED)
                else:
                    self._end(JobState.FAILED, error=error)
            except Exception as fault:  # the last stop of this thread: a fault of ours must reach the page, too
                self._end(JobState.FAILED, error=_describe(self.key, fault))
            finally:
                if self.is_running:  # left by something that is not an error, such as the end of the program
                    self._end(JobState.CANCELLED)

    def _follow(self, make_run: Callable[[], Run[Result]]) -> None:
        if self._cancelled.is_set():
            self._end(JobState.CANCELLED)
            return
        run = self._run = make_run()
        for tick in run:
            self._progress = tick
            if self._cancelled.is_set():
                run.close()
                self._end(JobState.CANCELLED)
                return
        self._result = run.result()
        self._end(JobState.DONE)

    def _end(self, state: JobState, *, error: ConsoleError | None = None) -> None:
        with self._lock:
            self._error = error
            self._state = state
        self._ended.set()


class Jobs:
    """All jobs of this process, the newest under each key."""

    def __init__(self, at_once: int = AT_ONCE, *, on_end: Callable[[Job[Any]], None] | None = None) -> None:
        self._on_end = on_end
        self._lock = threading.Lock()
        self._jobs: dict[str, Job[Any]] = {}
        self._turns = threading.BoundedSemaphore(at_once)

    def start(self, key: str, make_run: Callable[[], Run[Result]]) -> Job[Result]:
        """Start work; when work under this key is under way, join it instead.

        Work that was asked to stop is not joined: the new one begins when it has stopped.
        `make_run` is called in the job's thread, so that a refusal at its beginning becomes the job's error.
        """
        with self._lock:
            present = self._jobs.get(key)
            if present is not None and present.is_running and not present.is_cancelling:
                return present
            job: Job[Result] = Job(key)
            # A daemon: leaving the program does not wait for a slow service. What was saved is saved.
            thread = threading.Thread(target=self._work, args=(job, make_run, present), name=f"job {key}", daemon=True)
            self._jobs[key] = job
            thread.start()
        return job

    def _work(self, job: Job[Any], make_run: Callable[[], Run[Any]], before: Job[Any] | None) -> None:
        job._work(make_run, self._turns, before)
        if self._on_end is not None:
            self._on_end(job)

    def get(self, key: str) -> Job[Any] | None:
        """The newest job under a key, running or ended; None when there was none."""
        with self._lock:
            return self._jobs.get(key)

    def forget(self, key: str) -> None:
        """Drop an ended job, once its outcome was shown; a running one stays."""
        with self._lock:
            present = self._jobs.get(key)
            if present is not None and not present.is_running:
                del self._jobs[key]

    def running(self) -> tuple[Job[Any], ...]:
        """All jobs under way."""
        with self._lock:
            return tuple(job for job in self._jobs.values() if job.is_running)

    def close(self, timeout: float = 5.0) -> None:
        """Ask all jobs to stop and give them a moment each."""
        jobs = self.running()
        for job in jobs:
            job.cancel()
        for job in jobs:
            job.wait(timeout)


def _describe(key: str, fault: Exception) -> ConsoleError:
    """A fault of ours in words a person can use; the number leads to the details in the log."""
    number = secrets.token_hex(4)
    logger.error("job failed: key=%s number=%s", key, number, exc_info=fault)
    error = ConsoleError(
        "The work stopped because of a fault in the console.",
        hint=f"Try again; if it stops again, report the number {number} from the log.",
        code="job.fault",
    )
    error.__cause__ = fault
    return error
