"""Rate limits: counted as the gateway counts, told on every answer, with a decimal to wait."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.types import Message, Receive, Scope, Send

from credly_core.sandbox.alm.limits import RateLimit
from credly_core.sandbox.alm.site import AlmSite
from credly_core.sandbox.faults.book import FaultBook
from credly_core.sandbox.options import AlmOptions, AlmRates, Rate, SandboxOptions
from credly_core.sandbox.serve import serve
from credly_core.sandbox.world.world import World
from tests.asking_alm import AlmAsker


class _Gate:
    """A limit before an application that always answers, with a clock of its own."""

    def __init__(self, rates: AlmRates | None) -> None:
        self.now = 0.0
        world = World(SandboxOptions(earners=9, badges=0, alm=AlmOptions(learners=9, rates=rates)))
        self.site = AlmSite(world, FaultBook(), "http://127.0.0.1:1")
        self._limit = RateLimit(_answering, self.site, lambda: self.now)

    def ask(self, method: str = "GET", path: str = "/primeapi/v2/badges", token: str = "") -> dict[str, str]:
        """The headers of an answer, with its status."""
        told: dict[str, str] = {}

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                told.update({key.decode(): value.decode() for key, value in message["headers"]})
                told["status"] = str(message["status"])

        async def receive() -> Message:
            return {"type": "http.disconnect"}

        headers = [(b"authorization", f"oauth {token}".encode())] if token else []
        scope = {"type": "http", "method": method, "path": path, "headers": headers}
        with ThreadPoolExecutor(1) as thread:  # a loop of its own, whatever runs in this one
            thread.submit(asyncio.run, self._limit(scope, receive, send)).result()
        return told

    def passed(self, count: int, **how: str) -> int:
        """How many of so many calls at once get through."""
        return sum(self.ask(**how)["status"] == "200" for _ in range(count))


async def _answering(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


@pytest.fixture
def gate() -> _Gate:
    """60 reads a minute, 5 at once more."""
    return _Gate(AlmRates(get=Rate(60, 5), post=Rate(30, 0)))


def test_a_burst_passes_and_then_the_rate_counts(gate: _Gate) -> None:
    at_once = gate.passed(20)
    gate.now += 3.5
    later = gate.passed(20)

    assert (at_once, later) == (6, 3)


def test_the_wait_is_a_decimal_and_waiting_it_is_enough(gate: _Gate) -> None:
    gate.passed(6)
    gate.now += 0.25
    refused = gate.ask()

    gate.now += float(refused["retry-after"])

    assert refused["status"] == "429"
    assert refused["retry-after"] == "0.750"
    assert refused["server"] == "openresty"
    assert gate.ask()["status"] == "200"


def test_every_answer_tells_the_limit_of_its_verb(gate: _Gate) -> None:
    read, write = gate.ask(), gate.ask("POST")

    assert (read["x-rate-limit"], read["x-burst"]) == ("60r/m", "5")
    assert (write["x-rate-limit"], write["x-burst"]) == ("30r/m", "0")


def test_every_application_and_verb_has_its_own_budget(gate: _Gate) -> None:
    from credly_core.sandbox.alm.keys import AlmRole

    tokens = [gate.site.keys.current(role).access_token for role in (AlmRole.ADMIN, AlmRole.READ_ONLY)]

    assert [gate.passed(9, token=token) for token in tokens] == [6, 6]
    assert gate.passed(9, method="POST", token=tokens[0]) == 1


def test_signing_in_controls_and_files_are_not_counted(gate: _Gate) -> None:
    assert gate.passed(50, path="/oauth/token/check") == 50
    assert "x-rate-limit" not in gate.ask(path="/_sandbox/health")


def test_an_hour_can_have_a_limit_of_its_own() -> None:
    gate = _Gate(AlmRates(get=Rate(6_000, 1_000), get_per_hour=10))

    assert gate.passed(15) == 10
    assert float(gate.ask()["retry-after"]) == pytest.approx(3_600)
    gate.now += 3_601
    assert gate.passed(15) == 10


def test_no_limits_where_none_are_wanted() -> None:
    gate = _Gate(None)

    assert gate.passed(300) == 300
    assert "x-rate-limit" not in gate.ask()


@pytest.fixture
def limited() -> Iterator[AlmAsker]:
    """A served sandbox with the published limits."""
    options = SandboxOptions(earners=9, badges=0, alm=AlmOptions(learners=9, rates=AlmRates(get=Rate(60, 2))))
    with serve(options) as running, AlmAsker(running.alm) as asker:
        yield asker


def test_the_journal_holds_every_refused_call(limited: AlmAsker) -> None:
    answers = [limited.get("/badges") for _ in range(6)]

    refused = [answer for answer in answers if answer.status_code == 429]
    calls = limited.control("journal", method="GET")["calls"]
    assert refused
    assert refused[0].json() == {"message": "429 Too many requests"}
    assert len([call for call in calls if call["status"] == 429]) == len(refused)
