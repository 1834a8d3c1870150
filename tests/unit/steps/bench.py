"""A store with one connection to the sandbox, for the steps that come after connecting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from credly_core.credly.client import ClientOptions, CredlyClient
from credly_core.domain.connections import Connection, Credentials, Environment
from credly_core.domain.ids import ConnectionId, OrganizationId
from credly_core.domain.secrets import Secret
from credly_core.sandbox.serve import RunningSandbox
from credly_core.store import connections
from credly_core.store.seal import Sealer
from credly_core.store.store import Store
from credly_core.transport.guard import HostPolicy
from credly_core.transport.origin import Origin
from credly_core.transport.retry import RetryPlan

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Watch:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.time = NOW

    def __call__(self) -> datetime:
        return self.time

    def move(self, by: timedelta) -> None:
        self.time += by


class Bench:
    """What a step needs, around one sandbox."""

    def __init__(self, folder: Path, sandbox: RunningSandbox) -> None:
        self.now = Watch()
        self.sandbox = sandbox
        self.store = Store.open(folder / "store.sqlite", Sealer(folder / "seal.key"), self.now)
        self.connection = Connection(
            id=ConnectionId("c1"),
            name="Sample",
            organization_id=OrganizationId(sandbox.organization_id),
            host="demo",
            environment=Environment.DEMO,
        )
        with self.store.begin() as tx:
            connections.add_connection(tx, self.connection, self.credentials, self.store.sealer)

    @property
    def credentials(self) -> Credentials:
        return Credentials(token=Secret(self.sandbox.authorization_token))

    def open_client(self) -> CredlyClient:
        api = Origin.parse(self.sandbox.credly_url)
        quick = RetryPlan(attempts=1)
        return CredlyClient(
            api=api,
            credentials=self.credentials,
            policy=HostPolicy.of([api.url], pictures=[api.url]),
            options=ClientOptions(requests_per_second=None, retry=quick, picture_retry=quick),
            now=self.now,
        )

    @property
    def current(self) -> Callable[[], Connection]:
        return lambda: self.connection
