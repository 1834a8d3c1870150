"""A few kills and shifting lists in every test run; `make chaos-pull` makes two hundred of each."""

from __future__ import annotations

from tests.chaos.pull import run


def test_pulls_survive_kills_and_lists_that_shift() -> None:
    report = run(3, seed=5, badges=120)

    assert report.troubles == []
    assert report.kills >= 3
    assert report.shifts == 3
