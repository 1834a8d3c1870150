"""What all tests of the ALM client share: example answers, clients of loopback, a sandbox."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from credly_core.alm.client import AlmClient
from credly_core.alm.options import AlmOptions, alm_origin
from credly_core.alm.walking import AlmPage
from credly_core.domain.accounts import AlmCredentials
from credly_core.domain.ids import LearnerId
from credly_core.domain.secrets import Secret
from credly_core.sandbox.alm.keys import AlmRole
from credly_core.sandbox.faults.book import Fault
from credly_core.sandbox.options import AlmOptions as SandboxAlm
from credly_core.sandbox.serve import RunningSandbox, SandboxOptions
from credly_core.sandbox.serve import serve as serve_sandbox
from credly_core.transport.guard import HostPolicy
from credly_core.transport.paging import TroubleKind
from credly_core.transport.retry import RetryPlan
from tests.tiny_server import Answering, Asked, Piece, TinyServer, json_reply, reply

EXAMPLES = Path(__file__).parents[2] / "data" / "http" / "alm"
KEYS = AlmCredentials("app-1", Secret("client-secret-0001"), Secret("refresh-token-0001"))
QUICK = AlmOptions(retry=RetryPlan(attempts=1))
LEARNER = LearnerId("12000002")

ROUTES = {
    "/oauth/token/refresh": "token_response.json",
    "/oauth/token": "token_response_manual_shape.json",
    "/oauth/token/check": "token_check.json",
    "/primeapi/v2/account": "account.json",
    "/primeapi/v2/users": "users_page.json",
    "/primeapi/v2/skills": "skills_page.json",
    "/primeapi/v2/learningObjects": "learningObjects_page.json",
    f"/primeapi/v2/users/{LEARNER}/userBadges": "userBadges_page.json",
    "/primeapi/v2/users/12000003/userBadges": "userBadges_empty.json",
    "/primeapi/v2/bulkimport/cansync": "bulkimport_cansync_ok.json",
    "/primeapi/v2/bulkimport/startrun": "bulkimport_startrun_ok.json",
    "/primeapi/v2/bulkimport/runStatus": "bulkimport_runStatus_done.json",
    "/primeapi/v2/jobs": "job_submitted.json",
    "/primeapi/v2/jobs/43118": "job_completed.json",
    "/primeapi/v2/jobs/4593": "job_flat_status_sep2026.json",
}


def example(name: str) -> bytes:
    return (EXAMPLES / name).read_bytes()


def examples(asked: Asked) -> list[Piece]:
    """Answers as Adobe's manual shows them, with one page of each list."""
    if asked.path.startswith("/primeapi") and asked.headers.get("authorization", "").split()[0:1] != ["oauth"]:
        return reply(401, example("error_401.json"))
    file = ROUTES.get(asked.path)
    if file is None:
        return reply(400, example("error_400_object_missing.json"))
    body = json.loads(example(file))
    if "links" in body:
        body["links"].pop("next", None)  # it names Adobe's host
    return json_reply(body)


ServeFunction = Callable[[Answering], TinyServer]
ClientFunction = Callable[..., AlmClient]


@pytest.fixture
def serve() -> Iterator[ServeFunction]:
    with ExitStack() as stack:
        yield lambda answering: stack.enter_context(TinyServer(answering))


@pytest.fixture
def client_of() -> Iterator[ClientFunction]:
    """Clients of a loopback address; pauses are not slept."""
    with ExitStack() as stack:

        def make(url: str, keys: AlmCredentials = KEYS, options: AlmOptions = QUICK, **more: object) -> AlmClient:
            return stack.enter_context(
                AlmClient(
                    api=alm_origin(url),
                    credentials=keys,
                    policy=HostPolicy.of([url]),
                    options=options,
                    sleep=lambda seconds: None,
                    **more,  # type: ignore[arg-type]
                )
            )

        yield make


@pytest.fixture(scope="module")
def sandbox() -> Iterator[RunningSandbox]:
    size = SandboxAlm(learners=620, objects=60, skills=25, rates=None)
    with serve_sandbox(SandboxOptions(templates=20, earners=20, badges=50, alm=size)) as running:
        yield running


def keys_of(sandbox: RunningSandbox, role: AlmRole = AlmRole.ADMIN) -> AlmCredentials:
    application = sandbox.alm.site.keys.applications[role]
    refresh = sandbox.alm.site.keys.current(role).refresh_token
    return AlmCredentials(application.client_id, Secret(application.client_secret), Secret(refresh))


@contextmanager
def switched_on(sandbox: RunningSandbox, fault: Fault) -> Iterator[None]:
    sandbox.alm.site.faults.switch_on(fault)
    try:
        yield
    finally:
        sandbox.alm.site.faults.switch_off()


def troubles(pages: list[AlmPage[object]]) -> list[TroubleKind]:
    return [trouble.kind for page in pages for trouble in page.troubles]
