"""A small ALM, and the step for its side of a connection."""

from __future__ import annotations

from credly_core.alm.client import AlmClient
from credly_core.alm.options import AlmOptions, alm_origin
from credly_core.domain.account_lights import AlmReport
from credly_core.domain.accounts import AlmCredentials, AlmForm
from credly_core.domain.secrets import Secret
from credly_core.steps.connect import Accounts
from credly_core.transport.guard import HostPolicy
from credly_core.transport.retry import RetryPlan
from tests.tiny_server import Asked, Piece, TinyServer, json_reply, reply
from tests.unit.steps.connect.credly import Bench

CLIENT_SECRET = "PLANTED-alm-client-secret-11"
REFRESH = "PLANTED-alm-refresh-token-22"
NEWER = "PLANTED-alm-refresh-token-33"


def account_body(identity: str = "900100", name: str = "Northwind Academy") -> dict[str, object]:
    return {"data": {"id": identity, "type": "account", "attributes": {"name": name, "locale": "en_US"}}}


def person_body(*roles: str) -> dict[str, object]:
    return {"data": {"id": 7, "type": "user", "attributes": {"name": "Priya N", "roles": list(roles)}}}


class Alm:
    """A small ALM whose single answers a test replaces by the last part of the path."""

    def __init__(self, role: str = "admin", newest: str = REFRESH, **replaced: list[Piece]) -> None:
        self._role = role
        self._newest = newest
        self._replaced = replaced

    def __call__(self, asked: Asked) -> list[Piece]:
        last = asked.path.rsplit("/", 1)[-1]
        if last in self._replaced:
            return self._replaced[last]
        tokens = {"access_token": "access-0000000001", "refresh_token": self._newest, "expires_in": 600000}
        if self._role:
            tokens |= {"user_role": self._role, "account_id": "900100"}
        answers: dict[str, list[Piece]] = {
            "refresh": json_reply(tokens),
            "token": json_reply(tokens),
            "account": json_reply(account_body()),
            "user": json_reply(person_body("Learner", "Admin")),
        }
        return answers.get(last, json_reply({"data": []}))


def accounts_of(bench: Bench) -> Accounts:
    """The step, with clients that may ask the servers of this test only."""
    ids = iter(f"alm-{number}" for number in range(1, 100))

    def open_alm(host: str, credentials: AlmCredentials, renewed: object) -> AlmClient:
        return AlmClient(
            api=alm_origin(host),
            credentials=credentials,
            policy=HostPolicy.of(bench.allowed),
            options=AlmOptions(retry=RetryPlan(attempts=1)),
            renewed=renewed,  # type: ignore[arg-type]
            sleep=lambda seconds: None,
        )

    return Accounts(bench.store, open_alm, bench.watch, new_id=lambda: next(ids))


def form(server: TinyServer | str, refresh: str = REFRESH, client_id: str = "app-1") -> AlmForm:
    host = server if isinstance(server, str) else server.url
    return AlmForm(host, AlmCredentials(client_id, Secret(CLIENT_SECRET), Secret(refresh)))


def states(report: AlmReport) -> str:
    """One letter for each light: Good, Limited, Failed, Skipped."""
    return "".join(light.state.name[0] for light in report.lights)


REFUSING = reply(401, b"{}")
LAPSED = reply(400, b'{"error": "invalid_grant"}')
