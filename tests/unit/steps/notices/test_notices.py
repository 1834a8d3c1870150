"""Notices: kept while they hold, told once by webhook and mail, told again when they grow; a failure loses none."""

from __future__ import annotations

import shutil
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest

from credly_core.domain.connections import Credentials
from credly_core.domain.notices import Notice, NoticeKind
from credly_core.domain.secrets import Secret
from credly_core.errors import NotSignedIn, ServiceUnreachable
from credly_core.steps.notices import Courier, HookCourier, MailCourier, Notices, Source
from credly_core.store import connections
from credly_core.store.seal import Sealer
from credly_core.store.store import Store
from credly_core.transport.limits import Route
from credly_core.transport.mail import MailRoute
from tests.issuing import a_connection, empty_database
from tests.tiny_server import Asked, Piece, TinyServer, reply

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class Desk:
    """Notices of one connection whose sources say what the test wants."""

    def __init__(self, store: Store) -> None:
        self.store, self.now = store, NOW
        self.found: list[Notice] = []
        self.fails = False
        self.couriers: list[Courier] = []
        self.connection = a_connection("o1", "https://api.credly.com")
        with store.begin() as tx:
            connections.add_connection(tx, self.connection, Credentials(token=Secret("t0ken")), store.sealer)
        source = Source(NoticeKind.NEEDS_PERSON, self._ask)
        self.step = Notices(
            store, lambda: self.connection, lambda: self.now, sources=[source], couriers=lambda: self.couriers
        )

    def _ask(self) -> list[Notice]:
        if self.fails:
            raise ServiceUnreachable("Nobody there.")
        return self.found

    def holds(self, count: int) -> None:
        self.found = [Notice(NoticeKind.NEEDS_PERSON, f"{count} orders need a person.", "Decide.", weight=count)]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    shutil.copy(empty_database(), tmp_path / "n.sqlite")
    with Store.open(tmp_path / "n.sqlite", Sealer(tmp_path / "seal.key"), lambda: NOW) as store:
        yield Desk(store)


def test_a_notice_keeps_its_beginning_while_it_holds_and_is_gone_after(desk: Desk) -> None:
    desk.holds(2)
    desk.step.look()
    desk.now += timedelta(hours=3)
    desk.holds(3)

    (later,) = desk.step.look()
    desk.found = []

    assert (later.since, later.notice.weight) == (NOW, 3)
    assert desk.step.look() == ()


def test_a_source_that_cannot_answer_changes_nothing(desk: Desk) -> None:
    desk.holds(2)
    before = desk.step.look()
    desk.fails = True

    assert desk.step.look() == before


def test_a_failed_run_stays_until_the_same_work_ends_well_or_is_dismissed(desk: Desk) -> None:
    desk.step.note_end("history refresh", ServiceUnreachable("No way there.", hint="Look at the network."))
    desk.step.note_end("issue send", NotSignedIn("The token is wrong."))

    assert [one.notice.sentence for one in desk.step.look()] == [
        "“history refresh” failed: No way there.",
        "“issue send” failed: The token is wrong.",
    ]
    desk.step.note_end("issue send", None)
    desk.step.dismiss("failed-run history refresh", actor="dana")
    assert desk.step.look() == ()


def test_news_is_told_once_by_webhook_and_again_when_it_has_grown(desk: Desk) -> None:
    bodies: list[bytes] = []

    def take(asked: Asked) -> list[Piece]:
        bodies.append(asked.body)
        return reply(204)

    with TinyServer(take) as server:
        desk.couriers = [HookCourier(Secret(f"{server.url}/hooks/s3cret"), Route())]
        for count in (2, 2, 1, 3):
            desk.holds(count)
            desk.step.tell(actor="worker")

    told = [orjson.loads(body) for body in bodies]
    assert [one["notices"][0]["sentence"] for one in told] == ["2 orders need a person.", "3 orders need a person."]
    assert told[0]["text"] == "Badge console, Larkfield: 1 notice\n- 2 orders need a person. Decide."
    assert all(b"s3cret" not in body for body in bodies)


def test_what_could_not_be_told_is_told_the_next_time(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    answers = iter([500, 200])
    with TinyServer(lambda _: reply(next(answers))) as server:
        desk.couriers = [HookCourier(Secret(f"{server.url}/hooks/s3cret"), Route())]
        desk.holds(1)

        first, second, third = (desk.step.tell(actor="worker") for _ in range(3))

    assert [one.told for one in (first, second, third)] == [0, 1, 0]
    assert [by for by, _ in first.failed] == ["webhook"]
    assert "s3cret" not in caplog.text + str(first.failed)


def test_a_mail_says_it_all_in_plain_text(desk: Desk) -> None:
    desk.holds(2)
    with mail_server() as (port, mails):
        route = MailRoute("127.0.0.1", port, "none", sender="console@example.org", recipients=("a@example.org",))
        desk.couriers = [MailCourier(route)]

        outcome = desk.step.tell(actor="worker")

    assert (outcome.told, outcome.by) == (1, ("mail",))
    (mail,) = mails
    assert "Subject: Badge console, Larkfield: 1 notice" in mail
    assert "- 2 orders need a person. Decide." in mail


def test_a_mail_server_that_is_not_there_or_wants_no_encryption_is_told(desk: Desk) -> None:
    with mail_server() as (port, mails):
        route = MailRoute("127.0.0.1", port, "starttls", sender="c@example.org", recipients=("a@example.org",))
        desk.couriers = [MailCourier(route)]
        unencrypted = desk.step.test()
    gone = desk.step.test()

    assert mails == []
    assert "did not keep to the protocol" in unencrypted.failed[0][1].message
    assert "could not be reached" in gone.failed[0][1].message


@contextmanager
def mail_server() -> Iterator[tuple[int, list[str]]]:
    """A mail server of a few lines, without encryption."""
    mails: list[str] = []

    class Talk(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 hello\r\n")
            while line := self.rfile.readline().strip().upper():
                if line.startswith(b"DATA"):
                    self.wfile.write(b"354 go on\r\n")
                    lines = iter(self.rfile.readline, b".\r\n")
                    mails.append(b"".join(lines).decode())
                self.wfile.write(b"221 bye\r\n" if line.startswith(b"QUIT") else b"250 ok\r\n")
                if line.startswith(b"QUIT"):
                    return

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield int(server.server_address[1]), mails
        server.shutdown()
        thread.join()
