"""Somebody to ask ALM's stand-in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from credly_core.sandbox.serve import RunningSandbox
from tests.asking_alm import AlmAsker


@pytest.fixture
def reader(sandbox: RunningSandbox) -> Iterator[AlmAsker]:
    """Asks the shared sandbox; only looks."""
    with AlmAsker(sandbox.alm) as asker:
        yield asker


@pytest.fixture
def writer(fresh_sandbox: RunningSandbox) -> Iterator[AlmAsker]:
    """Asks a sandbox of this test's own."""
    with AlmAsker(fresh_sandbox.alm) as asker:
        yield asker
