"""Events, and the webhooks that announce them."""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from credly_core.sandbox.credly.courier import is_loopback
from credly_core.sandbox.options import SandboxOptions
from credly_core.sandbox.serve import RunningSandbox, serve
from tests.asking import Asker


class _Receiver(BaseHTTPRequestHandler):
    """Answers webhooks with the statuses it was told, then with 200."""

    bodies: queue.Queue[dict[str, str]]
    statuses: list[int]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.bodies.put(json.loads(body))
        self.send_response(self.statuses.pop(0) if self.statuses else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def receiver() -> Iterator[tuple[str, queue.Queue[dict[str, str]], list[int]]]:
    """An address on loopback, what arrives there, and the statuses it will answer."""
    bodies: queue.Queue[dict[str, str]] = queue.Queue()
    statuses: list[int] = []
    handler = type("Receiver", (_Receiver,), {"bodies": bodies, "statuses": statuses})
    server = HTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/hook?secret=1", bodies, statuses
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def impatient() -> Iterator[RunningSandbox]:
    with serve(SandboxOptions(earners=20, badges=50, webhook_delays=(0.01, 0.01, 0.01))) as running:
        yield running


def test_seeded_events_are_newest_first_and_each_can_be_fetched(reader: Asker) -> None:
    rows = reader.rows("/events") + reader.rows("/events", page=2)

    times = [row["occurred_at"] for row in rows]
    assert times == sorted(times, reverse=True)
    assert len({row["id"] for row in rows}) == 100
    assert reader.get(f"/events/{rows[60]['id']}").json()["data"] == rows[60]
    assert {row["event_type"] for row in rows} <= {"badge.created", "badge.state.changed", "badge_template.created"}


def test_the_oldest_events_are_the_births_of_templates(reader: Asker) -> None:
    pages = reader.get("/events").json()["metadata"]["total_pages"]

    last = reader.rows("/events", page=pages)[-1]

    assert (last["event_type"], last["badge_template"]["reporting_tags"] is not None) == (
        "badge_template.created",
        True,
    )


@pytest.mark.parametrize("event_id", ["x", "00000000-0000-4000-8000-000000000000"])
def test_an_event_nobody_knows_is_not_found(event_id: str, reader: Asker) -> None:
    assert reader.get(f"/events/{event_id}").status_code == 404


def test_every_change_tells_an_event(writer: Asker) -> None:
    badge = writer.issue()
    writer.control(f"badges/{badge['id']}/accept")
    writer.control(f"badges/{badge['id']}/private")
    writer.put(f"/badges/{badge['id']}/revoke", {"reason": "x"})
    writer.delete(f"/badges/{badge['id']}")
    template = badge["badge_template"]["id"]
    writer.control(f"templates/{template}/archive")
    writer.control(f"templates/{template}/delete")

    types = [row["event_type"] for row in writer.rows("/events")[:7]]

    assert types[::-1] == [
        "badge.created",
        "badge.state.changed",
        "badge.privacy.changed",
        "badge.state.changed",
        "badge.deleted",
        "badge_template.changed",
        "badge_template.deleted",
    ]


def test_a_webhook_is_thin_and_its_event_can_be_fetched(
    impatient: RunningSandbox, receiver: tuple[str, queue.Queue[dict[str, str]], list[int]]
) -> None:
    url, bodies, _ = receiver
    with Asker(impatient) as asker:
        asker.put("", {"webhook_url": url})
        badge = asker.issue()

        body = bodies.get(timeout=10)

        assert set(body) == {"id", "organization_id", "event_type", "occurred_at"}
        assert asker.get(f"/events/{body['id']}").json()["data"]["badge"]["id"] == badge["id"]


def test_a_webhook_comes_again_until_it_is_answered_with_200(
    impatient: RunningSandbox, receiver: tuple[str, queue.Queue[dict[str, str]], list[int]]
) -> None:
    url, bodies, statuses = receiver
    statuses += [500, 204]
    with Asker(impatient) as asker:
        asker.put("", {"webhook_url": url})
        asker.issue()

        seen = [bodies.get(timeout=10) for _ in range(3)]

    assert seen[0] == seen[1] == seen[2]
    impatient.stop()
    assert [d.status for d in impatient.site.world.journal.deliveries] in ([500, 204, 200], [500, 204])


@pytest.mark.parametrize(
    ("url", "here"),
    [
        ("http://127.0.0.1:8000/hook", True),
        ("http://localhost/hook", True),
        ("http://[::1]:8000/", True),
        ("https://127.0.0.1/hook", False),
        ("http://example.com/hook", False),
        ("http://127.0.0.1@example.com/hook", False),
        ("http://10.0.0.1/", False),
        ("nonsense", False),
    ],
)
def test_only_loopback_is_ever_called(url: str, here: bool) -> None:
    assert is_loopback(url) is here


def test_a_webhook_elsewhere_is_kept_but_not_called(impatient: RunningSandbox) -> None:
    with Asker(impatient) as asker:
        asker.put("", {"webhook_url": "https://hooks.example.com/credly"})
        asker.issue()

        assert asker.get("").json()["data"]["webhook_url"] == "https://hooks.example.com/credly"
        assert asker.control("journal", method="GET")["deliveries"] == []
