"""A connection whose Credly side is the sandbox, with addresses at both services."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from credly_core.credly.client import CredlyClient
from credly_core.credly.options import ClientOptions, api_origin, credly_policy
from credly_core.domain.accounts import AlmCredentials, AlmSide
from credly_core.domain.connections import Connection, Credentials, Environment
from credly_core.domain.ids import AccountId, ConnectionId, OrganizationId
from credly_core.domain.learning import Account
from credly_core.domain.secrets import Secret
from credly_core.sandbox.serve import RunningSandbox
from credly_core.steps.webhooks import Webhooks
from credly_core.store import accounts, connections
from credly_core.store.seal import Sealer
from credly_core.store.store import Store
from credly_core.transport.retry import RetryPlan

from .parcels import ACCOUNT

START = datetime(2026, 11, 20, 9, tzinfo=UTC)


@dataclass
class Post:
    """The step and what it works with; `now` may be moved."""

    sandbox: RunningSandbox
    store: Store
    connection: Connection
    now: datetime = START
    opened: list[CredlyClient] = field(default_factory=list)

    @property
    def step(self) -> Webhooks:
        return Webhooks(self.store, lambda: self.connection, self.open_client, lambda: self.now)

    def open_client(self) -> CredlyClient:
        api = api_origin(self.sandbox.origin)
        client = CredlyClient(
            api=api,
            credentials=Credentials(token=Secret(self.sandbox.authorization_token)),
            policy=credly_policy([api.url]),
            options=ClientOptions(retry=RetryPlan(attempts=1)),
            sleep=lambda _: None,
        )
        self.opened.append(client)
        return client

    def wait(self, pause: timedelta) -> None:
        self.now += pause


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "store.sqlite", Sealer(tmp_path / "seal.key"), lambda: START) as opened:
        yield opened


@pytest.fixture
def post(sandbox: RunningSandbox, store: Store) -> Post:
    return make_post(sandbox, store)


def make_post(sandbox: RunningSandbox, store: Store) -> Post:
    connection = Connection(
        id=ConnectionId("c1"),
        name="Acme Academy",
        organization_id=OrganizationId(sandbox.organization_id),
        host="demo",
        environment=Environment.DEMO,
        created_at=START,
    )
    side = AlmSide("demo", Account(AccountId(ACCOUNT), "Acme"))
    with store.begin() as tx:
        token = Credentials(token=Secret(sandbox.authorization_token))
        connections.add_connection(tx, connection, token, store.sealer)
        keys = AlmCredentials("client", Secret("secret"), Secret("refresh"))
        accounts.put_account(tx, connection.id, side, keys, store.sealer)
        connection = connections.require_connection(tx, connection.id)
    return Post(sandbox, store, connection)
