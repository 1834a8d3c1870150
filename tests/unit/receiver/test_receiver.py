"""The door for webhooks: exactly 200 for what was kept, nothing told to strangers, no fault of ours to provoke."""

from __future__ import annotations

import base64
import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette

from credly_core.console import Console
from credly_core.domain.connections import Connection
from credly_core.domain.webhooks import LARGEST_BODY, EventState, HookService
from credly_core.receiver import Worker, make_receiver, webhook_routes
from credly_core.receiver.allowance import Allowance
from credly_core.settings import Settings
from credly_core.steps.webhooks import HookAddress
from tests.unit.steps.webhooks.parcels import several

from .asking import Request, ask, ask_all

JSON = ("content-type", "application/json")
WIDE = Allowance(rate=1e9, burst=10**9)


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    """A console with the demo connected on both sides."""
    with Console.open(Settings(data_dir=tmp_path_factory.mktemp("receiver"), demo_port=0)) as opened:
        yield opened.using(opened.connect_demo(actor="dana").id)


@pytest.fixture(scope="module")
def connection(console: Console) -> Connection:
    return console.require_connection()


@pytest.fixture(scope="module")
def address(console: Console) -> HookAddress:
    return console.webhooks.make_address(HookService.ALM, actor="dana")


@pytest.fixture
def app(console: Console) -> Starlette:
    worker = Worker(lambda: console)
    worker.stop()  # what comes in stays as it came
    return Starlette(routes=[webhook_routes(lambda: console, worker, WIDE)])


def basic(user: str, password: str) -> tuple[str, str]:
    return "authorization", "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def signed(address: HookAddress) -> tuple[str, str]:
    assert address.password is not None
    return basic(address.user, address.password.reveal())


def body_for(connection: Connection, event_id: str) -> bytes:
    assert connection.alm is not None
    event = {"eventId": event_id, "eventName": "COURSE_COMPLETED", "data": {"userId": 7}}
    return several(event, account=int(connection.alm.account.id))


def events_kept(console: Console) -> int:
    return sum(console.webhooks.counts().values())


def test_a_delivery_is_kept_and_answered_with_exactly_200(
    app: Starlette, console: Console, connection: Connection, address: HookAddress
) -> None:
    before = events_kept(console)

    status = ask(app, Request(address.path, body_for(connection, "kept"), (JSON, signed(address))))

    assert status == 200
    assert events_kept(console) == before + 1


def test_forged_deliveries_are_all_refused_and_none_breaks_anything(
    app: Starlette, console: Console, connection: Connection, address: HookAddress
) -> None:
    before = events_kept(console)
    chance = random.Random(20261120)
    size = 10_000 if os.environ.get("BADGE_CONSOLE_WHOLE") else 800  # all of them: make chaos-webhooks

    forged = [forgery(chance, connection, address, number) for number in range(size)]
    statuses = ask_all(app, forged)

    assert not [status for status in statuses if status < 400]
    assert not [status for status in statuses if status >= 500]
    assert events_kept(console) == before


def forgery(chance: random.Random, connection: Connection, address: HookAddress, number: int) -> Request:
    """A true delivery with one thing wrong that proves where it comes from."""
    body = body_for(connection, f"forged-{number}")
    good = signed(address)
    head, _, key = address.path.rpartition("/")
    flipped = "".join(chance.sample(key, len(key)))
    encoded = good[1].removeprefix("Basic ")
    kinds: list[Request] = [
        Request(f"{head}/{flipped}", body, (JSON, good)),
        Request(f"{head}/{key[:-1]}", body, (JSON, good)),
        Request(f"{head}/{key}é", body, (JSON, good)),
        Request(address.path, body, (JSON,)),
        Request(address.path, body, (JSON, good, good)),
        Request(address.path, body, (JSON, basic("badge-console", chance.choice(["", "x", "é", "*" * 500])))),
        Request(address.path, body, (JSON, ("authorization", f"Basic {encoded[:-4]}"))),
        Request(address.path, body, (JSON, ("authorization", f"Bearer {encoded}"))),
        Request(address.path, body, (JSON, ("authorization", "Basic \xff\xfe"))),
        Request(address.path.replace(connection.id, "another-connection"), body, (JSON, good)),
        Request(address.path.replace("/alm/", "/credly/"), body, (JSON, good)),
        Request(address.path, several({"eventId": f"f{number}", "eventName": "X"}, account=1), (JSON, good)),
        Request(address.path, body[: chance.randrange(1, len(body) - 1)], (JSON, good)),
        Request(address.path, body, (("content-type", "text/plain"), good)),
        Request(address.path, body, (JSON, ("content-encoding", "gzip"), good)),
        Request(address.path, b"[" * chance.choice([10, 1_000, 100_000]), (JSON, good)),
    ]
    return kinds[number % len(kinds)]


def test_a_replayed_delivery_is_answered_and_changes_nothing(
    app: Starlette, console: Console, connection: Connection, address: HookAddress
) -> None:
    request = Request(address.path, body_for(connection, "again"), (JSON, signed(address)))
    ask(app, request)
    before = events_kept(console)

    statuses = ask_all(app, [request] * 50)

    assert set(statuses) == {200}
    assert events_kept(console) == before


@pytest.mark.parametrize("said", ["", "10", "999999999999999999999", "\xb2"])
def test_a_body_that_is_too_large_is_refused_whatever_it_says_of_its_size(
    app: Starlette, address: HookAddress, said: str
) -> None:
    headers = (JSON, signed(address), *([("content-length", said)] if said else []))

    assert ask(app, Request(address.path, b" " * (LARGEST_BODY + 1), headers)) == 413


def test_only_posts_and_known_services_have_an_address(app: Starlette, address: HookAddress) -> None:
    assert ask(app, Request(address.path, method="GET")) == 405
    assert ask(app, Request(address.path.replace("/alm/", "/myspace/"))) == 404


def test_an_address_that_sends_too_much_is_slowed_down_and_others_are_not(
    console: Console, connection: Connection, address: HookAddress
) -> None:
    worker = Worker(lambda: console)
    worker.stop()
    narrow = Starlette(routes=[webhook_routes(lambda: console, worker, Allowance(rate=1, burst=3, clock=lambda: 0.0))])
    request = Request(address.path, body_for(connection, "rate"), (JSON, signed(address)))

    statuses = [ask(narrow, request) for _ in range(5)]
    other = ask(narrow, Request(request.path, request.body, request.headers, sender="198.51.100.9"))

    assert statuses == [200, 200, 200, 429, 429]
    assert other == 200


def test_without_its_store_the_door_asks_to_try_again(tmp_path: Path, address: HookAddress) -> None:
    broken = tmp_path / "store.sqlite"
    broken.write_bytes(b"this is no database, it is a sentence about one")
    console = Console.open(Settings(data_dir=tmp_path, database_url=f"sqlite:///{broken}"))
    app = make_receiver(lambda: console, works=False)

    assert ask(app, Request(address.path, headers=(JSON, signed(address)))) == 503


def test_what_came_in_is_looked_at_behind_the_door(
    console: Console, connection: Connection, address: HookAddress
) -> None:
    worker = Worker(lambda: console, look_every=0.05)
    app = Starlette(routes=[webhook_routes(lambda: console, worker, WIDE)])

    ask(app, Request(address.path, body_for(connection, "work"), (JSON, signed(address))))
    for _ in range(200):
        if EventState.WAITING not in console.webhooks.counts():
            break
        worker._stopped.wait(0.05)
    worker.stop()

    assert EventState.WAITING not in console.webhooks.counts()
