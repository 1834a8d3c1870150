"""A kill and a shifting list in every test run; `make chaos-pull` makes two hundred of each."""

from __future__ import annotations

from tests.chaos.pull import run


def test_a_pull_survives_a_kill_and_a_list_that_shifts() -> None:
    report = run(1, seed=5, badges=60)

    assert report.troubles == []
    assert report.kills >= 1
    assert report.shifts == 1
