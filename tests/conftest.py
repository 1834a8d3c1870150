"""What every test may ask for: a running sandbox, and the certainty that nothing leaves this machine."""

from __future__ import annotations

import ipaddress
import socket
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from credly_core.sandbox.options import AlmOptions
from credly_core.sandbox.serve import RunningSandbox, SandboxOptions, serve
from credly_core.store.seal import Sealer
from credly_core.store.store import Store
from tests.postgres import NoPostgres, fresh_database, running_postgres


class ForbiddenConnection(RuntimeError):
    """A test tried to leave this machine."""


def _is_here(address: object) -> bool:
    """Whether a socket address is a file, or on loopback."""
    if not isinstance(address, tuple):
        return True
    host = str(address[0]).partition("%")[0]
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host in ("", "localhost")


def _guarded(name: str) -> Callable[..., object]:
    original = getattr(socket.socket, name)

    def guarded(self: socket.socket, address: object, *rest: object) -> object:
        target = rest[-1] if rest else address
        if not _is_here(target if name == "sendto" else address):
            self.close()  # libraries close theirs on an OSError only
            raise ForbiddenConnection(f"{name} to {address!r}: tests speak to this machine only")
        return original(self, address, *rest)

    return guarded


@pytest.fixture(autouse=True, scope="session")
def _loopback_only() -> Iterator[None]:
    """Any connection to another machine fails, whoever makes it."""
    patch = pytest.MonkeyPatch()
    for name in ("connect", "connect_ex", "sendto"):
        patch.setattr(socket.socket, name, _guarded(name))
    yield
    patch.undo()


@pytest.fixture(scope="session")
def sandbox() -> Iterator[RunningSandbox]:
    """One small sandbox for the whole run: for looking. What changes it takes `fresh_sandbox`."""
    with serve(SandboxOptions(seed=7, alm=AlmOptions(rates=None))) as running:
        yield running


@pytest.fixture
def fresh_sandbox() -> Iterator[RunningSandbox]:
    """A sandbox of this test's own: it may be changed, and its faults switched on."""
    alm = AlmOptions(learners=200, rates=None, job_seconds=0, run_seconds=0)
    with serve(SandboxOptions(seed=7, earners=200, badges=600, alm=alm)) as running:
        yield running


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a PostgreSQL of this run's own."""
    with ExitStack() as stack:
        try:
            url = stack.enter_context(running_postgres())
        except NoPostgres as reason:
            warnings.warn(f"POSTGRESQL IS NOT TESTED: {reason}", pytest.PytestWarning, stacklevel=1)
            pytest.skip(f"POSTGRESQL IS NOT TESTED: {reason}")
        yield url


@pytest.fixture
def postgresql_url(postgresql: str) -> str:
    """An empty database on it."""
    return fresh_database(postgresql, "test")


@pytest.fixture(scope="session")
def postgresql_with_tables(postgresql: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a database with all tables, made once by the real upgrade; others are copies of it."""
    url = fresh_database(postgresql, "with_tables")
    Store.open(url, Sealer(tmp_path_factory.mktemp("key") / "seal.key"), lambda: datetime.now(UTC)).close()
    return "with_tables"


@pytest.fixture
def postgresql_store(postgresql: str, postgresql_with_tables: str, tmp_path: Path) -> Iterator[Store]:
    """A store on it, with all tables."""
    now = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    url = fresh_database(postgresql, "test_store", like=postgresql_with_tables)
    with Store.open(url, Sealer(tmp_path / "seal.key"), lambda: now) as opened:
        yield opened
