"""A step over a folder of its own, with a sandbox that all tests of a file share or one of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from credly_core.sandbox.options import AlmOptions
from credly_core.sandbox.serve import RunningSandbox, SandboxOptions, serve
from credly_core.steps.history import History
from tests.unit.steps.bench import Bench

Make = Callable[[RunningSandbox], History]


@pytest.fixture(scope="module")
def small() -> Iterator[RunningSandbox]:
    """Four pages; may be changed, for every test compares with what is there then."""
    with serve(SandboxOptions(seed=11, badges=180, alm=AlmOptions(rates=None))) as running:
        yield running
        running.site.faults.switch_off()


@pytest.fixture
def bench(tmp_path: Path, small: RunningSandbox) -> Iterator[Bench]:
    made = Bench(tmp_path, small)
    yield made
    small.site.faults.switch_off()
    made.store.close()


@pytest.fixture
def step(bench: Bench, tmp_path: Path) -> History:
    return History(bench.store, lambda: tmp_path, bench.open_client, bench.current, bench.now)
