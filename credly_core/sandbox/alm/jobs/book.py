"""All jobs: submitted, under way, done; their files lie in a temporary folder until the sandbox stops."""

from __future__ import annotations

import contextlib
import itertools
import logging
import tempfile
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from credly_core.sandbox.alm.jobs import reports
from credly_core.sandbox.chance import Chance
from credly_core.sandbox.world.learning.school import School

_log = logging.getLogger(__name__)
_FIRST = 43_118
LINK_LIFE = timedelta(hours=6)


@dataclass(slots=True)
class Job:
    """One job. `ready_at` is the earliest moment it may be done, whenever its file is."""

    id: str
    type: str
    description: str
    payload: Mapping[str, object]
    created_at: datetime
    ready_at: datetime
    path: Path
    signature: str
    thread: threading.Thread | None = field(default=None, repr=False)
    failure: str | None = None

    def is_done(self, now: datetime) -> bool:
        """Whether the file can be fetched, or the failure told."""
        working = self.thread is not None and self.thread.is_alive()
        return not working and now >= self.ready_at


class JobBook:
    """Makes reports in threads of their own."""

    def __init__(self, school: School, *, seed: int, seconds: float) -> None:
        self._school = school
        self._chance = Chance(seed, "jobs")
        self._wait = timedelta(seconds=seconds)
        self._numbers = itertools.count(_FIRST)
        self._jobs: dict[str, Job] = {}
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def submit(self, kind: str, description: str, payload: Mapping[str, object], now: datetime) -> Job:
        """Begin a report."""
        number = next(self._numbers)
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="sandbox-jobs-")
        path = Path(self._folder.name) / f"{kind}-{number}.csv"
        signature = f"{self._chance.number(number):016x}"
        job = Job(str(number), kind, description, payload, now, now + self._wait, path, signature)
        job.thread = threading.Thread(target=self._work, args=(job, now), name="sandbox-alm-job", daemon=True)
        self._jobs[job.id] = job
        job.thread.start()
        return job

    def find(self, job_id: str) -> Job | None:
        """The job with this id."""
        return self._jobs.get(job_id)

    def is_running(self, kind: str, now: datetime) -> bool:
        """Whether one of a kind is under way: a second one is refused until then."""
        return any(job.type == kind and not job.is_done(now) for job in self._jobs.values())

    def stop(self) -> None:
        """Forget the files."""
        for job in self._jobs.values():
            if job.thread is not None:
                job.thread.join(30)
        if self._folder is not None:
            with contextlib.suppress(OSError):
                self._folder.cleanup()
            self._folder = None

    def _work(self, job: Job, now: datetime) -> None:
        lines = self._lines(job, now)
        try:
            with job.path.open("w", encoding="utf-8", newline="") as file:
                file.writelines(lines)
        except OSError as error:
            _log.info("sandbox.alm-job-failed kind=%s", type(error).__name__)
            job.failure = "Failed"

    def _lines(self, job: Job, now: datetime) -> Iterator[str]:
        if job.type == "generateUsers":
            return reports.users(self._school, job.payload)
        return reports.learner_transcript(self._school, job.payload, now)
