"""The connection test against the sandbox: what each kind of token shows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from credly_core.credly.client import ClientOptions, CredlyClient, api_origin
from credly_core.domain.connections import Cause, ConnectionForm, Credentials
from credly_core.domain.secrets import Secret
from credly_core.sandbox.faults.book import Fault, FaultName
from credly_core.sandbox.serve import RunningSandbox, SandboxOptions, TokenRole, serve
from credly_core.steps.connect import Connect
from credly_core.store.seal import Sealer
from credly_core.store.store import Store
from credly_core.transport.guard import HostPolicy
from credly_core.transport.retry import RetryPlan


@pytest.fixture(scope="module")
def sandbox() -> Iterator[RunningSandbox]:
    with serve(SandboxOptions(templates=60, earners=20, badges=50)) as running:
        yield running


@pytest.fixture
def step(sandbox: RunningSandbox, tmp_path: Path) -> Iterator[Connect]:
    def open_client(host: str, credentials: Credentials) -> CredlyClient:
        return CredlyClient(
            api=api_origin(host),
            credentials=credentials,
            policy=HostPolicy.of([sandbox.credly_url]),
            options=ClientOptions(retry=RetryPlan(attempts=1)),
            sleep=lambda seconds: None,
        )

    def now() -> datetime:
        return datetime.now(UTC)

    with Store.open(tmp_path / "console.db", Sealer(tmp_path / "key"), now) as store:
        yield Connect(store, open_client, now)


def form(sandbox: RunningSandbox, token: str) -> ConnectionForm:
    return ConnectionForm("Mine", sandbox.organization_id, sandbox.credly_url, Credentials(token=Secret(token)))


ROLES = [
    (TokenRole.FULL, "GGGGG", None),
    (TokenRole.CONNECTOR, "GGGGG", None),
    (TokenRole.READ_ONLY, "GGGLG", Cause.READ_ONLY),
    (TokenRole.EXPIRED, "GFSSS", Cause.NOT_ACCEPTED),
    (TokenRole.OTHER_ENVIRONMENT, "GFSSS", Cause.NOT_ACCEPTED),
    (TokenRole.OTHER_ORGANIZATION, "GGFSS", Cause.WRONG_ORGANIZATION),
]


@pytest.mark.parametrize(("role", "lights", "cause"), ROLES, ids=lambda value: getattr(value, "value", value))
def test_each_kind_of_token_shows_its_own_lights(
    *, role: TokenRole, lights: str, cause: Cause | None, sandbox: RunningSandbox, step: Connect
) -> None:
    report = step.test(form(sandbox, sandbox.token(role))).result()

    assert "".join(light.state.name[0] for light in report.lights) == lights
    assert (report.diagnosis.cause if report.diagnosis else None) == cause


def test_a_kept_connection_knows_the_life_of_its_token(sandbox: RunningSandbox, step: Connect) -> None:
    given = form(sandbox, sandbox.token(TokenRole.CONNECTOR))
    saved = step.save(given, step.test(given).result(), actor="dana")

    life = step.token_life(saved)

    assert life.days_left is not None
    assert 0 < life.days_left <= 180
    assert saved.rights.can_write is True
    assert saved.rights.can_delete is False


def test_an_oauth_client_is_accepted(sandbox: RunningSandbox, step: Connect) -> None:
    credentials = Credentials(client_id=sandbox.client_id, client_secret=Secret(sandbox.client_secret))

    report = step.test(ConnectionForm("Mine", sandbox.organization_id, sandbox.credly_url, credentials)).result()

    assert report.is_good
    assert report.template_count == 60


@pytest.mark.parametrize(
    ("name", "cause"),
    [
        (FaultName.EXPIRED_TOKEN, Cause.NOT_ACCEPTED),
        (FaultName.TOO_MANY_REQUESTS, Cause.BUSY),
        (FaultName.BAD_GATEWAY, Cause.SERVICE_DOWN),
        (FaultName.HTML, Cause.NOT_CREDLY),
        (FaultName.REDIRECT, Cause.NOT_CREDLY),
        (FaultName.RESET, Cause.SILENT),
    ],
    ids=lambda value: getattr(value, "value", value),
)
def test_each_fault_shows_its_own_cause(name: FaultName, cause: Cause, sandbox: RunningSandbox, step: Connect) -> None:
    sandbox.site.faults.switch_on(Fault(name))
    try:
        report = step.test(form(sandbox, sandbox.authorization_token)).result()
    finally:
        sandbox.site.faults.switch_off()

    assert report.diagnosis is not None
    assert report.diagnosis.cause is cause
