"""A transport to a tiny server, with pauses that are noted instead of slept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from credly_core.transport.guard import HostPolicy
from credly_core.transport.limits import Limits, Route
from credly_core.transport.origin import Origin
from credly_core.transport.pacing import Pacer
from credly_core.transport.retry import RetryPlan
from credly_core.transport.session import Question, Transport
from tests.certificates import Authority
from tests.tiny_server import Answering, TinyServer

#: One try, so that a test sees the first failure.
ONCE = RetryPlan(attempts=1)


class Sleeper:
    """A clock that moves only when somebody sleeps."""

    def __init__(self) -> None:
        self.slept: list[float] = []
        self.time = 1000.0

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds

    def clock(self) -> float:
        return self.time


@pytest.fixture
def sleeper() -> Sleeper:
    return Sleeper()


@pytest.fixture
def serve() -> Iterator[Callable[..., TinyServer]]:
    """Starts tiny servers that stop with the test."""
    with ExitStack() as stack:

        def start(answering: Answering, **more: object) -> TinyServer:
            return stack.enter_context(TinyServer(answering, **more))  # type: ignore[arg-type]

        yield start


@pytest.fixture
def transport_to(sleeper: Sleeper) -> Iterator[Callable[..., Transport]]:
    """Makes transports that may ask exactly the given servers."""
    with ExitStack() as stack:

        def make(*urls: str, limits: Limits | None = None, route: Route | None = None) -> Transport:
            pacer = Pacer(None, 1, clock=sleeper.clock)
            transport = Transport(
                HostPolicy.of(urls),
                service="Credly",
                route=route or Route(limits=limits or Limits()),
                pacer=lambda origin: pacer,
                sleep=sleeper.sleep,
                clock=sleeper.clock,
                chance=lambda: 1.0,
            )
            stack.callback(transport.close)
            return transport

        yield make


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("papers"))


def question(url: str, **more: object) -> Question:
    return Question("list badge templates", "GET", url, **more)  # type: ignore[arg-type]


def origin(url: str) -> Origin:
    return Origin.parse(url)
