"""A kill and a shifting list in every test run; `make chaos-pull` makes two hundred of each."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[4]


def test_a_pull_survives_a_kill_and_a_list_that_shifts() -> None:
    command = [sys.executable, "-m", "tests.chaos.pull", "1", "5", "--badges", "60"]

    # A process of its own: what is started anew in it begins with its main module, and a page test leaves another one.
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
