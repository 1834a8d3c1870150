"""A small Credly, and a step with a store around it."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import UTC, datetime

from credly_core.credly.client import ClientOptions, CredlyClient, api_origin
from credly_core.domain.connections import (
    ConnectionForm,
    ConnectionReport,
    Credentials,
    LightName,
)
from credly_core.domain.secrets import Secret
from credly_core.steps.connect import Connect
from credly_core.store import journal
from credly_core.store.store import Store
from credly_core.transport.guard import HostPolicy
from credly_core.transport.retry import RetryPlan
from tests.tiny_server import Answering, Asked, Piece, TinyServer, json_reply, list_reply, reply

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


ID = "0d5f2a52-6a1f-4c0e-9a57-1f1f6f6b1a01"


OTHER_ID = "7a1f7a52-1c1d-4b5e-9c55-0d2a6b0a2f10"


TOKEN = "kCm2xVfQ9sLpR4tYw8ZbN1aE"


TICKS = [name.value for name in LightName]


QUICK = ClientOptions(retry=RetryPlan(attempts=1))


def organization(identifier: str = ID, name: str = "Northwind Learning") -> dict[str, object]:
    return {"id": identifier, "name": name, "photo_url": "https://images.credly.com/logo.png"}


def listed_token(**more: object) -> dict[str, object]:
    return {
        "id": "t",
        "token": TOKEN,
        "read_enabled": True,
        "write_enabled": True,
        "delete_enabled": False,
        "expires_at": "2026-07-01T00:00:00.000Z",
        **more,
    }


class Credly:
    """A small Credly whose single answers a test replaces by path: `{"organizations": [...pieces]}`."""

    def __init__(self, **replaced: list[Piece]) -> None:
        self._replaced = replaced

    def __call__(self, asked: Asked) -> list[Piece]:
        last = asked.path.rsplit("/", 1)[-1]
        if last in self._replaced:
            return self._replaced[last]
        answers: dict[str, list[Piece]] = {
            "organizations": list_reply([organization()]),
            ID: json_reply({"data": organization(), "metadata": {}}),
            "authorization_tokens": list_reply([listed_token(token="another"), listed_token()]),
            "badge_templates": list_reply([{"id": f"b{n}", "name": "Badge"} for n in range(50)], pages=2, total=57),
        }
        return answers.get(last, reply(404, b'{"data": {"message": "Not found"}}'))


class Watch:
    def __init__(self) -> None:
        self.time = NOW

    def __call__(self) -> datetime:
        return self.time


class Bench:
    """A step with a store, and clients that may ask the servers of this test only."""

    def __init__(self, store: Store, watch: Watch, stack: ExitStack) -> None:
        self.store = store
        self.watch = watch
        self._stack = stack
        self.opened: list[str] = []
        self.allowed: list[str] = ["https://api.credly.com", "https://sandbox-api.credly.com"]
        self.other_world: dict[str, str] = {}
        self.options = QUICK

    def serve(self, answering: Answering, **more: object) -> TinyServer:
        server = self._stack.enter_context(TinyServer(answering, **more))  # type: ignore[arg-type]
        self.allowed.append(server.url)
        return server

    def open_client(self, host: str, credentials: Credentials) -> CredlyClient:
        self.opened.append(host)
        return CredlyClient(
            api=api_origin(host),
            credentials=credentials,
            policy=HostPolicy.of(self.allowed),
            options=self.options,
            sleep=lambda seconds: None,
        )

    @property
    def step(self) -> Connect:
        ids = iter(f"connection-{number}" for number in range(1, 100))
        return Connect(self.store, self.open_client, self.watch, other_world=self.other_world, new_id=lambda: next(ids))

    def actions(self) -> list[str]:
        with self.store.read() as tx:
            return [entry.action for entry in journal.entries(tx)]


def form(server: TinyServer | str, token: str = TOKEN, organization_id: str = ID) -> ConnectionForm:
    host = server if isinstance(server, str) else server.url
    return ConnectionForm("Mine", organization_id, host, Credentials(token=Secret(token)))


def states(report: ConnectionReport) -> str:
    """One letter for each light: Good, Limited, Failed, Skipped."""
    return "".join(light.state.name[0] for light in report.lights)


HTML = reply(200, b"<html>Welcome</html>", "text/html")


REFUSING = Credly(organizations=reply(401, b"{}"))
