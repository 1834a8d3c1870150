"""The bench every test of connecting works at."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from credly_core.store.seal import Sealer
from credly_core.store.store import Store
from tests.unit.steps.connect.credly import Bench, Watch


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    watch = Watch()
    with ExitStack() as stack:
        store = stack.enter_context(Store.open(tmp_path / "console.db", Sealer(tmp_path / "key"), watch))
        yield Bench(store, watch, stack)
