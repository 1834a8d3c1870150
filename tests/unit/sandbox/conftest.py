"""Somebody to ask the sandboxes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from credly_core.sandbox.serve import RunningSandbox
from tests.asking import Asker


@pytest.fixture
def reader(sandbox: RunningSandbox) -> Iterator[Asker]:
    """Asks the shared sandbox; only looks."""
    with Asker(sandbox) as asker:
        yield asker


@pytest.fixture
def writer(fresh_sandbox: RunningSandbox) -> Iterator[Asker]:
    """Asks a sandbox of this test's own."""
    with Asker(fresh_sandbox) as asker:
        yield asker
