"""What awarding is tested with: a small sandbox for each file, and a bench over a store of each test's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from credly_core.sandbox.options import AlmOptions
from credly_core.sandbox.serve import RunningSandbox, SandboxOptions, serve
from tests.issuing import Bench


@pytest.fixture(scope="module")
def world() -> Iterator[RunningSandbox]:
    """One sandbox for all tests of a file: learners of each test are its own."""
    with serve(SandboxOptions(seed=7, earners=50, badges=0, alm=AlmOptions(learners=20, rates=None))) as running:
        yield running


@pytest.fixture
def bench(world: RunningSandbox, tmp_path: Path) -> Iterator[Bench]:
    """The sandbox without faults and without a memory of other tests, and an empty store."""
    world.site.faults.switch_off()
    world.site.world.journal.deeds.clear()
    world.site.world.journal.mails.clear()
    made = Bench.at(world, tmp_path)
    yield made
    made.store.close()
