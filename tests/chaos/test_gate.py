"""The small gate of `make chaos`: a few kills and faults, in a process of their own that may be forked."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from credly_core.steps.issue.rules import STEPS, no_probe

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_nothing_is_lost_or_doubled_in_a_small_chaos(database: str, request: pytest.FixtureRequest) -> None:
    if database == "postgresql":
        request.getfixturevalue("postgresql")  # skipped loudly where there is none
    size = ["--runs", "1", "--steps", "1" if database == "sqlite" else "0", "--faults", "1", "--sample", "1"]
    command = [sys.executable, "-m", "tests.chaos", *size, "--awards", "10", "--mode", "refused", "--seed", "11"]

    done = subprocess.run(
        [*command, "--database", database], cwd=ROOT, capture_output=True, text=True, timeout=200, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "killed at random moments" in done.stdout


def test_the_points_of_a_kill_do_nothing_outside_of_tests() -> None:
    for step in STEPS:
        no_probe(step)
