"""What every test may ask for: a running sandbox, and the certainty that nothing leaves this machine."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterator

import pytest

from credly_core.sandbox.options import AlmOptions
from credly_core.sandbox.serve import RunningSandbox, SandboxOptions, serve


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
