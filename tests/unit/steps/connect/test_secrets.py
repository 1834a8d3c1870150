"""Planted secrets are searched for in everything a whole flow leaves behind (hardening D1, D2)."""

from __future__ import annotations

import base64
import io
import json
import logging
import pickle
import traceback
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

from credly_core.credly.client import ClientOptions, CredlyClient, api_origin
from credly_core.domain.connections import ConnectionForm, Credentials
from credly_core.domain.ids import OrganizationId
from credly_core.domain.secrets import Secret
from credly_core.errors import ConsoleError
from credly_core.steps.connect import Connect
from credly_core.store.seal import Sealer
from credly_core.store.store import Store
from credly_core.transport import redact
from credly_core.transport.guard import HostPolicy
from credly_core.transport.retry import RetryPlan
from tests.tiny_server import Asked, Piece, Reset, TinyServer, json_reply, list_reply, reply

ID = "0d5f2a52-6a1f-4c0e-9a57-1f1f6f6b1a01"
NOW = datetime(2026, 3, 1, tzinfo=UTC)
PLANTED = {
    "token": "PLANTED+first/Token=kCm2xVfQ9sLpR4tY",
    "new token": "PLANTED+second/Token=nEw8xVfQ9sLpR4t",
    "client secret": "PLANTED-client secret&more-w8ZbN1aE",
    "access token": "PLANTED.access-token.0123456789abcdef",
}
PERSON = "ana.perez+badges@example.com"


def _shapes(secret: str) -> set[str]:
    raw = secret.encode()
    shapes = {secret, quote(secret), quote(secret, safe=""), quote_plus(secret), raw.hex(), raw.hex().upper()}
    for padding in (b"", b"x", b"xx"):  # every alignment base64 can have inside a longer value
        for tail in (b"", b":"):
            text = base64.b64encode(padding + raw + tail).decode()
            shapes.add(text[4:-4])
    shapes |= {secret[:12], secret[-12:]}
    return shapes


def found_in(text: str) -> list[str]:
    """Which planted values show, and in which shape."""
    return [f"{name}: {shape}" for name, value in PLANTED.items() for shape in _shapes(value) if shape in text]


class RudeCredly:
    """Answers well, badly and rudely in turn, and repeats secrets in its errors as a careless service might."""

    def __init__(self) -> None:
        self.turn = 0

    def __call__(self, asked: Asked) -> list[Piece]:
        self.turn += 1
        last = asked.path.rsplit("/", 1)[-1]
        if asked.path == "/oauth/token":
            return json_reply({"access_token": PLANTED["access token"], "expires_in": 7200})
        if last == "authorization_tokens":
            rows = [{"id": name, "token": value, "read_enabled": True} for name, value in PLANTED.items()]
            return list_reply(list(rows))
        if last == "badge_templates":
            answers: list[list[Piece]] = [
                reply(502, f"<html>{asked.headers}</html>".encode(), "text/html"),
                [Reset()],
                list_reply([{"id": "b", "name": f"For {PERSON}"}]),
                json_reply({"data": {"message": f"bad {asked.headers.get('authorization')} of {PERSON}"}}, 422),
            ]
            return answers[self.turn % 4]
        return list_reply([{"id": ID, "name": "Northwind Learning"}])


class Flow:
    """Everything a flow leaves behind: log text, error texts, tracebacks with locals, files."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder = folder
        self.left: list[str] = []
        self.server = stack.enter_context(TinyServer(RudeCredly()))
        self.store = stack.enter_context(Store.open(folder / "console.db", Sealer(folder / "key"), lambda: NOW))
        self.step = Connect(self.store, self.open_client, lambda: NOW)

    def open_client(self, host: str, credentials: Credentials) -> CredlyClient:
        return CredlyClient(
            api=api_origin(host),
            credentials=credentials,
            policy=HostPolicy.of([self.server.url]),
            options=ClientOptions(retry=RetryPlan(attempts=2)),
            sleep=lambda seconds: None,
        )

    def form(self, credentials: Credentials) -> ConnectionForm:
        return ConnectionForm("Mine", ID, self.server.url, credentials)

    def keep(self, value: object) -> None:
        self.left.append(f"{value} {value!r}")

    def run(self) -> None:
        token = Credentials(token=Secret(PLANTED["token"]))
        oauth = Credentials(client_id="client", client_secret=Secret(PLANTED["client secret"]))
        for credentials in (token, oauth):
            form = self.step.tidy(self.form(credentials)).form
            report = self.step.test(form).result()
            saved = self.step.save(form, report, actor="dana")
            self.keep((credentials, form, report, saved, asdict(saved)))
            self.keep(self.step.test_saved(saved.id, actor="dana").result())
            self.keep(
                self.step.rotate(saved.id, Credentials(token=Secret(PLANTED["new token"])), actor="dana").result()
            )
            self._pull(credentials)

    def _pull(self, credentials: Credentials) -> None:
        with self.open_client(self.server.url, credentials) as client:
            for _ in range(8):
                try:
                    self.keep(list(client.template_pages(OrganizationId(ID))))
                    self.keep(client.authorization_tokens(OrganizationId(ID)))
                except ConsoleError as error:
                    self.keep(error)
                    whole = traceback.TracebackException.from_exception(error, capture_locals=True)
                    self.left.extend(whole.format())
                    logging.getLogger("credly_core").exception("pull failed")


@pytest.fixture
def everything_logged() -> Iterator[io.StringIO]:
    """Every logger there is at DEBUG, into one text, under the process-wide masking."""
    factory = logging.getLogRecordFactory()
    redact.install()
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s %(message)s %(pathname)s"))
    loggers = [logging.getLogger(), *(logging.getLogger(name) for name in list(logging.Logger.manager.loggerDict))]
    before = [(logger, logger.level, logger.disabled) for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
        logger.disabled = False
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)
    for logger, level, disabled in before:
        logger.setLevel(level)
        logger.disabled = disabled
    logging.setLogRecordFactory(factory)


def test_a_whole_flow_at_debug_leaves_no_secret_anywhere(tmp_path: Path, everything_logged: io.StringIO) -> None:
    with ExitStack() as stack:
        flow = Flow(tmp_path, stack)
        flow.run()
        for value in PLANTED.values():  # what any careless line of code might write
            logging.getLogger("careless").warning("sent %s and %s", value, {"Authorization": f"Bearer {value}"})
        addresses = [asked.target for asked in flow.server.asked]

    log = everything_logged.getvalue()
    assert "urllib3" in log, "the lower layers were heard too"
    assert "list badge templates" in log
    assert len(flow.left) > 20
    assert found_in(log) == []
    assert found_in("\n".join(flow.left)) == []
    assert found_in("\n".join(addresses)) == []
    assert PERSON not in log
    for file in sorted(tmp_path.rglob("*")):
        content = file.read_bytes() if file.is_file() else b""
        assert found_in(content.decode("latin-1")) == [], file.name


def test_the_search_itself_finds_what_is_planted() -> None:
    value = PLANTED["token"]

    for text in (
        value,
        quote(value, safe=""),
        value.encode().hex(),
        base64.b64encode(f"{value}:".encode()).decode(),
        base64.b64encode(f"user:{value}".encode()).decode(),
        value[:12],
        value[-12:],
    ):
        assert found_in(f"x {text} y"), text


@pytest.mark.parametrize(
    "holder",
    [
        Secret(PLANTED["token"]),
        Credentials(Secret(PLANTED["token"]), "client", Secret(PLANTED["client secret"])),
        ConnectionForm("Mine", ID, "api.credly.com", Credentials(token=Secret(PLANTED["token"]))),
    ],
)
def test_whatever_holds_a_secret_prints_without_it(holder: object) -> None:
    texts = [repr(holder), str(holder), f"{holder}", f"{holder!r:>20}", format(holder), json.dumps(holder, default=str)]
    if not isinstance(holder, Secret):
        texts.append(str(asdict(holder)))  # type: ignore[call-overload]

    assert found_in(" ".join(texts)) == []
    assert "***" in repr(holder)
    with pytest.raises(TypeError):
        pickle.dumps(holder)
