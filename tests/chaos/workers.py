"""Workers as processes of their own, over one PostgreSQL and one made-up Credly; started to be killed.

python -c "from tests.chaos.workers import work; work(database, folder, host)"
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from credly_core import Console
from credly_core.jobs.queue import Rhythm
from credly_core.settings import Settings
from credly_core.steps import issue
from credly_core.steps.issue import IssueRules
from credly_core.store.pace import SharedPace

#: Thirty a second for all workers together, after ten at once.
PACE = SharedPace(1800.0, 10)
RULES = IssueRules(
    claim_seconds=2.0, send_seconds=1.2, look_pause=0.4, quiet_seconds=2.0, busy_pause=0.05, patience=30.0, pace=PACE
)
RHYTHM = Rhythm(tend=0.3, beat=0.2, dead=1.0, poll=0.3)
_LONGEST = 60.0


def open_console(database: str, folder: Path, host: str) -> Console:
    """A console over the database, as each process has it."""
    return Console.open(Settings(data_dir=folder, database_url=database, allowed_hosts=(host,), actor="dana"))


def work(database: str, folder: str, host: str) -> None:
    """Be a worker, with short times."""
    issue.rules_for = lambda _: RULES
    with open_console(database, Path(folder), host) as console:
        console.workers.work(at_once=2, rhythm=RHYTHM)


def start(database: str, folder: Path, host: str) -> subprocess.Popen[bytes]:
    """A worker in a process of its own."""
    code = f"from tests.chaos.workers import work; work({database!r}, {str(folder)!r}, {host!r})"
    root = Path(__file__).resolve().parents[2]
    return subprocess.Popen([sys.executable, "-c", code], cwd=root, env={**os.environ}, start_new_session=True)


def wait_until(holds: Callable[[], bool], what: str) -> None:
    """Wait for something that comes by itself."""
    ends_at = time.monotonic() + _LONGEST
    while not holds():
        if time.monotonic() > ends_at:
            raise AssertionError(f"this never came: {what}")
        time.sleep(0.05)
