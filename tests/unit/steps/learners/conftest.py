"""The step Learners over a store of the test's own, connected to both sides of a sandbox."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from credly_core.alm.client import AlmClient
from credly_core.alm.options import AlmOptions, alm_origin
from credly_core.credly.client import ClientOptions, CredlyClient
from credly_core.domain.accounts import AlmCredentials, AlmForm
from credly_core.domain.connections import Connection, Credentials, Environment
from credly_core.domain.ids import ConnectionId, OrganizationId
from credly_core.domain.secrets import Secret
from credly_core.sandbox.options import AlmOptions as SandboxAlm
from credly_core.sandbox.options import Rules
from credly_core.sandbox.serve import RunningSandbox, SandboxOptions, serve
from credly_core.steps.connect import Accounts
from credly_core.steps.learners import Clients, Learners
from credly_core.store import connections
from credly_core.store.seal import Sealer
from credly_core.store.store import Store
from credly_core.transport.guard import HostPolicy
from credly_core.transport.origin import Origin
from credly_core.transport.retry import RetryPlan

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
_ONCE = RetryPlan(attempts=1)


class Desk:
    """The step and everything around it."""

    def __init__(self, folder: Path, sandbox: RunningSandbox) -> None:
        self.sandbox = sandbox
        self.time = NOW
        self.store = Store.open(folder / "store.sqlite", Sealer(folder / "seal.key"), self.now)
        self.accounts = Accounts(self.store, self._open_alm, self.now)
        organization = OrganizationId(sandbox.organization_id)
        plain = Connection(ConnectionId("c1"), "Sample", organization, "demo", Environment.DEMO)
        with self.store.begin() as tx:
            connections.add_connection(tx, plain, self.credentials, self.store.sealer)
        alm = sandbox.alm
        keys = AlmCredentials(alm.client_id, Secret(alm.client_secret), Secret(alm.refresh_token))
        form = AlmForm(alm.url, keys)
        report = self.accounts.test(form).result()
        self.connection = self.accounts.save(form, report, actor="dana", connection_id=plain.id)
        self.learners = Learners(
            self.store,
            Clients(lambda: self.accounts.client(self.connection.id), self._open_credly),
            lambda: self.connection,
            self.now,
            data_dir=folder,
        )

    def now(self) -> datetime:
        return self.time

    def only_credly(self) -> None:
        self.connection = replace(self.connection, alm=None)

    @property
    def credentials(self) -> Credentials:
        return Credentials(token=Secret(self.sandbox.authorization_token))

    def _open_credly(self) -> CredlyClient:
        api = Origin.parse(self.sandbox.credly_url)
        options = ClientOptions(requests_per_second=None, retry=_ONCE, picture_retry=_ONCE)
        return CredlyClient(
            api=api, credentials=self.credentials, policy=HostPolicy.of([api.url]), options=options, now=self.now
        )

    def _open_alm(self, host: str, credentials: AlmCredentials, renewed: object) -> AlmClient:
        return AlmClient(
            api=alm_origin(host),
            credentials=credentials,
            policy=HostPolicy.of([host]),
            options=AlmOptions(retry=_ONCE),
            renewed=renewed,  # type: ignore[arg-type]
            sleep=lambda seconds: None,
        )

    def source(self) -> set[str]:
        """The ids of everybody in ALM."""
        learners = self.sandbox.alm.site.school.learners
        return {str(learners.at(number).id) for number in range(len(learners))}

    def held(self) -> set[str]:
        """The ids of everybody here."""
        total = self.learners.counts().total
        return {row.learner_id for row in self.learners.slice(length=total).rows}


@pytest.fixture(scope="module")
def world() -> Iterator[RunningSandbox]:
    size = SandboxAlm(learners=520, objects=10, skills=5, rates=None, job_seconds=0)
    with serve(
        SandboxOptions(seed=7, templates=10, earners=80, badges=100, rules=Rules(bulk_page_size=40), alm=size)
    ) as running:
        yield running


@pytest.fixture
def make_desk(tmp_path: Path) -> Iterator[Callable[[RunningSandbox], Desk]]:
    desks: list[Desk] = []

    def make(sandbox: RunningSandbox) -> Desk:
        desks.append(Desk(tmp_path, sandbox))
        return desks[-1]

    yield make
    for desk in desks:
        desk.store.close()


@pytest.fixture
def desk(make_desk: Callable[[RunningSandbox], Desk], world: RunningSandbox) -> Iterator[Desk]:
    """A desk over the shared sandbox, whose faults are off afterwards."""
    yield make_desk(world)
    world.site.faults.switch_off()
    world.alm.site.faults.switch_off()


@pytest.fixture(scope="module")
def read_desk(tmp_path_factory: pytest.TempPathFactory, world: RunningSandbox) -> Iterator[Desk]:
    """A desk whose lists are read, shared by tests that only look."""
    made = Desk(tmp_path_factory.mktemp("read"), world)
    made.learners.refresh(actor="dana").result()
    yield made
    made.store.close()
