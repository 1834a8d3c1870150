"""The whole way: both stand-ins deliver over sockets, the receiver keeps, the worker looks."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import orjson
import pytest
import uvicorn

from credly_core.console import Console
from credly_core.domain.accounts import AlmCredentials, AlmForm
from credly_core.domain.connections import ConnectionForm, Credentials
from credly_core.domain.secrets import Secret
from credly_core.domain.webhooks import HookService, NewsKind
from credly_core.receiver import make_receiver
from credly_core.sandbox.serve import RunningSandbox
from credly_core.settings import Settings


@pytest.fixture
def console(fresh_sandbox: RunningSandbox, tmp_path: Path) -> Iterator[Console]:
    hosts = (fresh_sandbox.origin, fresh_sandbox.alm.url)
    with Console.open(Settings(data_dir=tmp_path, allowed_hosts=hosts)) as opened:
        token = Credentials(token=Secret(fresh_sandbox.authorization_token))
        form = ConnectionForm("Acme", fresh_sandbox.organization_id, fresh_sandbox.origin, token)
        made = opened.connect.save(form, opened.connect.test(form).result(), actor="dana")
        alm = fresh_sandbox.alm
        keys = AlmCredentials(alm.client_id, Secret(alm.client_secret), Secret(alm.refresh_token))
        account = AlmForm(alm.url, keys)
        report = opened.accounts.test(account).result()
        opened.accounts.save(account, report, actor="dana", connection_id=made.id)
        yield opened.using(made.id)


@pytest.fixture
def address(console: Console) -> Iterator[str]:
    """Where the receiver listens."""
    server = uvicorn.Server(uvicorn.Config(make_receiver(lambda: console), log_level="warning", access_log=False))
    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


def wait_for(found: Callable[[], object]) -> None:
    end = time.monotonic() + 20
    while not found():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)


def test_a_completed_course_and_an_issued_badge_arrive_as_news(
    fresh_sandbox: RunningSandbox, console: Console, address: str
) -> None:
    step, alm = console.webhooks, fresh_sandbox.alm.site
    credly, learning = (step.make_address(service, actor="dana") for service in HookService)
    assert learning.password is not None
    alm.hooks.add(address + learning.path, frozenset(), user=learning.user, password=learning.password.reveal())
    world = fresh_sandbox.site.world
    world.organizations[fresh_sandbox.organization_id].facts["webhook_url"] = address + credly.path
    learner = alm.school.learners.at(3)
    instance = next(one for one in alm.school.catalogue.instances.values() if one.object_id.startswith("course:"))

    alm.actor.complete(learner, instance)
    post(f"{fresh_sandbox.origin}/_sandbox/badges/{world.badges.badge(0).id}/accept", {})

    wait_for(lambda: step.news(NewsKind.LEARNER))
    wait_for(lambda: step.news(NewsKind.ISSUED_BADGE))
    assert [news.news.subject for news in step.news(NewsKind.LEARNER)] == [learner.id]
    assert [news.news.subject for news in step.news(NewsKind.ISSUED_BADGE)] == [world.badges.badge(0).id]


def post(url: str, body: object) -> None:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    connection.request("POST", parts.path, orjson.dumps(body), {"Content-Type": "application/json"})
    assert connection.getresponse().status < 300
    connection.close()
