"""The Credly client, asked the same questions of two sides: the example answers, and the sandbox."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from credly_core.credly.client import ClientOptions, CredlyClient, TroubleKind, api_origin
from credly_core.domain.badges import TemplateState
from credly_core.domain.connections import Credentials
from credly_core.domain.ids import OrganizationId, TemplateId
from credly_core.domain.secrets import Secret
from credly_core.errors import NotFound, NotSignedIn, ServiceBusy, ServiceError, ServiceUnreachable, UnexpectedReply
from credly_core.sandbox.faults.book import Fault, FaultName
from credly_core.sandbox.serve import RunningSandbox, SandboxOptions, TokenRole
from credly_core.sandbox.serve import serve as serve_sandbox
from credly_core.transport.guard import HostPolicy
from credly_core.transport.limits import Limits
from credly_core.transport.retry import RetryPlan
from tests.tiny_server import Answering, Asked, Piece, TinyServer, json_reply, list_reply, reply

EXAMPLES = Path(__file__).parents[1] / "data" / "http" / "credly"
ORGANIZATION = OrganizationId("0d5f2a52-6a1f-4c0e-9a57-1f1f6f6b1a01")
TEMPLATE = TemplateId("000007e1-0000-4000-8000-000000000001")
TOKEN = Credentials(token=Secret("EXAMPLE-TOKEN-NOT-REAL"))
QUICK = ClientOptions(retry=RetryPlan(attempts=3))

ROUTES = {
    "/v1/organizations": "organizations_list.json",
    f"/v1/organizations/{ORGANIZATION}": "organization_get.json",
    f"/v1/organizations/{ORGANIZATION}/badge_templates": "badge_templates_list.json",
    f"/v1/organizations/{ORGANIZATION}/badge_templates/{TEMPLATE}": "badge_template_get.json",
    f"/v1/organizations/{ORGANIZATION}/authorization_tokens": "authorization_tokens_list.json",
    "/oauth/token": "oauth_token_200.json",
}
KNOWN_SIGN_INS = {"Basic " + base64.b64encode(b"EXAMPLE-TOKEN-NOT-REAL:").decode(), "Bearer EXAMPLE-ACCESS-TOKEN"}


def examples(asked: Asked) -> list[Piece]:
    """Answers as Credly's own manual shows them."""
    file = ROUTES.get(asked.path)
    if asked.path != "/oauth/token" and asked.headers.get("authorization") not in KNOWN_SIGN_INS:
        return reply(401, (EXAMPLES / "error_401.json").read_bytes())
    if file is None:
        return reply(404, (EXAMPLES / "error_404.json").read_bytes())
    return reply(200, (EXAMPLES / file).read_bytes())


ServeFunction = Callable[[Answering], TinyServer]
ClientFunction = Callable[..., CredlyClient]


@pytest.fixture
def serve() -> Iterator[ServeFunction]:
    with ExitStack() as stack:
        yield lambda answering: stack.enter_context(TinyServer(answering))


@pytest.fixture
def client_of() -> Iterator[ClientFunction]:
    """Clients of a loopback address; pauses are not slept."""
    with ExitStack() as stack:

        def make(
            url: str, credentials: Credentials = TOKEN, options: ClientOptions = QUICK, **more: object
        ) -> CredlyClient:
            return stack.enter_context(
                CredlyClient(
                    api=api_origin(url),
                    credentials=credentials,
                    policy=HostPolicy.of([url], pictures=[url]),
                    options=options,
                    sleep=lambda seconds: None,
                    **more,  # type: ignore[arg-type]
                )
            )

        yield make


@pytest.fixture(scope="module")
def sandbox() -> Iterator[RunningSandbox]:
    with serve_sandbox(SandboxOptions(templates=120, earners=20, badges=50)) as running:
        yield running


@contextmanager
def switched_on(sandbox: RunningSandbox, fault: Fault) -> Iterator[None]:
    sandbox.site.faults.switch_on(fault)
    try:
        yield
    finally:
        sandbox.site.faults.switch_off()


# --- against the examples ----------------------------------------------------------------------------------------


def test_organizations_are_read_as_the_manual_shows_them(serve: ServeFunction, client_of: ClientFunction) -> None:
    server = serve(examples)

    (organization,) = client_of(server.url).organizations()

    assert organization.id == ORGANIZATION
    assert organization.name == "Northwind Learning"
    assert organization.photo_url == "https://images.credly.com/images/000001a9-0000-4000-8000-000000000009/logo.png"
    assert server.asked[0].headers["accept"] == "application/json"
    assert server.asked[0].headers["content-type"] == "application/json"
    assert client_of(server.url).organization(ORGANIZATION) == organization


def test_templates_are_read_as_the_manual_shows_them(serve: ServeFunction, client_of: ClientFunction) -> None:
    example = json.loads((EXAMPLES / "badge_templates_list.json").read_bytes())  # its page 2 of 2

    def answering(asked: Asked) -> list[Piece]:
        if asked.path.endswith("/badge_templates") and asked.page == 1:
            first = [{**example["data"][0], "id": f"first-{number}"} for number in range(50)]
            link = example["metadata"]["previous_page_url"].replace("page=1", "page=2")
            return list_reply(first, page=1, pages=2, total=53, next_page_url=link)
        return examples(asked)

    server = serve(answering)
    _, page = client_of(server.url).template_pages(ORGANIZATION)

    assert (page.total_pages, page.total_count, len(page.templates)) == (2, 53, 3)
    assert not page.is_incomplete
    assert [json.loads(raw) for raw in page.raw] == example["data"]
    template = page.templates[0]
    assert (template.id, template.name, template.state) == (TEMPLATE, "Data Literacy Essentials", TemplateState.ACTIVE)
    assert template.skills == ("Data Literacy", "Data Visualization", "Statistics")
    assert template.tags == ("alm",)
    assert template.updated_at == datetime(2026, 3, 2, 16, 40, 5, 482000, tzinfo=UTC)
    assert template.owner_name == "Northwind Learning"
    assert client_of(server.url).template(ORGANIZATION, TEMPLATE).name == template.name


def test_tokens_are_read_as_the_manual_shows_them(serve: ServeFunction, client_of: ClientFunction) -> None:
    (token,) = client_of(serve(examples).url).authorization_tokens(ORGANIZATION)

    assert (token.can_read, token.can_write, token.can_delete) == (True, True, False)
    assert token.expires_at == datetime(2026, 7, 1, tzinfo=UTC)
    assert token.secret == TOKEN.token


def test_an_error_under_the_data_key_is_no_result(serve: ServeFunction, client_of: ClientFunction) -> None:
    server = serve(examples)

    with pytest.raises(NotSignedIn) as refused:
        client_of(server.url, Credentials(token=Secret("another"))).organizations()
    with pytest.raises(NotFound):
        client_of(server.url).organization(OrganizationId("11111111-6a1f-4c0e-9a57-1f1f6f6b1a01"))

    assert refused.value.reasons == ("Unauthorized",)


def test_oauth_signs_in_once_for_many_calls(serve: ServeFunction, client_of: ClientFunction) -> None:
    server = serve(examples)
    client = client_of(server.url, Credentials(client_id="id", client_secret=Secret("client-secret")))

    client.organizations()
    client.organization(ORGANIZATION)

    assert [asked.path for asked in server.asked].count("/oauth/token") == 1
    assert "client-secret" not in "".join(asked.target for asked in server.asked)


def test_a_refused_access_token_is_renewed_once_and_then_the_401_stands(
    serve: ServeFunction, client_of: ClientFunction
) -> None:
    def refusing(asked: Asked) -> list[Piece]:
        return examples(asked) if asked.path == "/oauth/token" else reply(401, b"{}")

    server = serve(refusing)
    client = client_of(server.url, Credentials(client_id="id", client_secret=Secret("client-secret")))

    with pytest.raises(NotSignedIn):
        client.organizations()

    assert [asked.path for asked in server.asked] == ["/oauth/token", "/v1/organizations"] * 2


def test_an_id_typed_by_a_person_stays_one_part_of_the_path(serve: ServeFunction, client_of: ClientFunction) -> None:
    server = serve(examples)

    with pytest.raises(NotFound):
        client_of(server.url).organization(OrganizationId("../../evil?x=1#"))

    assert server.asked[0].target == "/v1/organizations/..%2F..%2Fevil%3Fx%3D1%23"


# --- pages -------------------------------------------------------------------------------------------------------


def _rows(page: int, count: int = 50) -> list[object]:
    return [{"id": f"{page}-{number}", "name": f"Badge {page}-{number}", "state": "active"} for number in range(count)]


def test_pages_are_asked_for_by_number_and_the_link_is_never_followed(
    serve: ServeFunction, client_of: ClientFunction
) -> None:
    foreign = serve(lambda asked: json_reply({}))

    def answering(asked: Asked) -> list[Piece]:
        return list_reply(
            _rows(asked.page), page=asked.page, pages=7, total=350, next_page_url=f"{foreign.url}/x?page=2"
        )

    server = serve(answering)
    pages = list(client_of(server.url).template_pages(ORGANIZATION))

    assert [page.number for page in pages] == [1, 2, 3, 4, 5, 6, 7]
    assert sorted(asked.page for asked in server.asked) == [1, 2, 3, 4, 5, 6, 7]
    assert {asked.target.split("?")[1].split("&")[0] for asked in server.asked} == {"sort=name"}
    assert [trouble.kind for page in pages for trouble in page.troubles] == [TroubleKind.FOREIGN_LINK]
    assert not any(page.is_incomplete for page in pages)
    assert foreign.connections == 0


def test_a_looping_service_is_noticed(serve: ServeFunction, client_of: ClientFunction) -> None:
    server = serve(lambda asked: list_reply(_rows(1), page=1, pages=5, total=250))

    pages = list(client_of(server.url).template_pages(ORGANIZATION))

    assert len(pages) == 2
    assert pages[-1].is_incomplete


def test_a_short_list_that_cannot_be_trusted_is_refused(serve: ServeFunction, client_of: ClientFunction) -> None:
    server = serve(lambda asked: list_reply(_rows(1), page=1, pages=5, total=250))

    with pytest.raises(UnexpectedReply) as refused:
        client_of(server.url).organizations()

    assert refused.value.code == "service.paging"


def test_a_pull_can_be_left_in_the_middle(serve: ServeFunction, client_of: ClientFunction) -> None:
    def answering(asked: Asked) -> list[Piece]:
        if asked.path == "/v1/organizations":
            return examples(asked)
        pause: list[Piece] = [30.0] if asked.page > 3 else []
        return pause + list_reply(_rows(asked.page), page=asked.page, pages=100, total=5000)

    server = serve(answering)
    client = client_of(server.url)
    before = {thread.name for thread in threading.enumerate() if thread.name.startswith("pages")}

    for page in client.template_pages(ORGANIZATION):
        if page.number == 3:
            break

    after = {thread.name for thread in threading.enumerate() if thread.name.startswith("pages")}
    assert after == before == set()
    assert client.hasty().organizations(), "the client still works"


def test_a_429_on_one_page_delays_the_pull_and_loses_nothing(serve: ServeFunction, client_of: ClientFunction) -> None:
    refused: set[int] = set()

    def answering(asked: Asked) -> list[Piece]:
        if asked.page == 3 and asked.page not in refused:
            refused.add(asked.page)
            return reply(429, b"{}", Retry_After="0.01")
        return list_reply(_rows(asked.page), page=asked.page, pages=5, total=250)

    pages = list(client_of(serve(answering).url).template_pages(ORGANIZATION))

    assert [page.number for page in pages] == [1, 2, 3, 4, 5]
    assert refused == {3}


def test_a_person_in_front_of_a_button_does_not_wait_for_a_429(serve: ServeFunction, client_of: ClientFunction) -> None:
    server = serve(lambda asked: reply(429, b"{}", Retry_After="120"))

    with pytest.raises(ServiceBusy) as refused:
        client_of(server.url).hasty().organizations()

    assert refused.value.retry_after == 120.0
    assert len(server.asked) == 1


# --- pictures ----------------------------------------------------------------------------------------------------


def test_a_picture_is_loaded_without_credentials(serve: ServeFunction, client_of: ClientFunction) -> None:
    server = serve(lambda asked: reply(200, b"\x89PNG", "image/png"))

    picture = client_of(server.url).picture(f"{server.url}/images/a.png")

    assert (picture.status, picture.content_type, picture.data) == (200, "image/png", b"\x89PNG")
    assert "authorization" not in server.asked[0].headers


@pytest.mark.parametrize("status", [301, 302, 403, 404, 410, 500])
def test_a_picture_that_is_not_there_is_an_answer(status: int, serve: ServeFunction, client_of: ClientFunction) -> None:
    server = serve(lambda asked: reply(status, b"<html>", "text/html", Location="/elsewhere"))

    picture = client_of(server.url).picture(f"{server.url}/images/a.png")

    assert (picture.status, picture.data, picture.is_success) == (status, b"", False)
    assert {asked.target for asked in server.asked} == {"/images/a.png"}


def test_a_picture_of_a_foreign_host_is_not_loaded(serve: ServeFunction, client_of: ClientFunction) -> None:
    foreign = serve(lambda asked: reply(200, b"\x89PNG", "image/png"))
    client = client_of(serve(examples).url)

    for url in (f"{foreign.url}/a.png", "/images/a.png", "", "file:///etc/passwd", "data:image/png;base64,AAAA"):
        with pytest.raises(ServiceUnreachable) as refused:
            client.picture(url)
        assert refused.value.code == "service.host-not-allowed"

    assert foreign.connections == 0


# --- against the sandbox -----------------------------------------------------------------------------------------


def test_the_sandbox_is_read_like_credly(sandbox: RunningSandbox, client_of: ClientFunction) -> None:
    client = client_of(sandbox.credly_url, Credentials(token=Secret(sandbox.authorization_token)))
    organization = OrganizationId(sandbox.organization_id)

    pages = list(client.template_pages(organization))
    templates = [template for page in pages for template in page.templates]

    assert organization in {one.id for one in client.organizations()}
    assert client.organization(organization).name
    assert len({template.id for template in templates}) == 120
    assert [trouble for page in pages for trouble in page.troubles] == []
    assert client.template(organization, templates[7].id).name == templates[7].name
    assert {TemplateState.ACTIVE, TemplateState.ARCHIVED, TemplateState.DRAFT} <= {one.state for one in templates}


def test_the_sandbox_tells_the_rights_of_our_own_token(sandbox: RunningSandbox, client_of: ClientFunction) -> None:
    ours = Secret(sandbox.authorization_token)

    tokens = client_of(sandbox.credly_url, Credentials(token=ours)).authorization_tokens(
        OrganizationId(sandbox.organization_id)
    )

    (own,) = [token for token in tokens if token.secret == ours]
    assert own.can_read
    assert own.expires_at is not None


def test_the_sandbox_accepts_oauth(sandbox: RunningSandbox, client_of: ClientFunction) -> None:
    credentials = Credentials(client_id=sandbox.client_id, client_secret=Secret(sandbox.client_secret))

    assert client_of(sandbox.credly_url, credentials).organizations()
    with pytest.raises(NotSignedIn):
        client_of(sandbox.credly_url, Credentials(client_id="x", client_secret=Secret("y"))).organizations()


def test_the_sandboxs_pictures_are_loaded(sandbox: RunningSandbox, client_of: ClientFunction) -> None:
    client = client_of(sandbox.credly_url, Credentials(token=Secret(sandbox.authorization_token)))
    page = next(client.template_pages(OrganizationId(sandbox.organization_id)))
    address = next(template.image_url for template in page.templates if template.image_url)

    picture = client.picture(address)

    assert picture.is_success
    assert picture.data.startswith(b"\x89PNG")


def test_an_unknown_or_expired_token_is_not_accepted_by_the_sandbox(
    sandbox: RunningSandbox, client_of: ClientFunction
) -> None:
    for token in ("unknown-token-0123456789", sandbox.token(TokenRole.EXPIRED)):
        with pytest.raises(NotSignedIn):
            client_of(sandbox.credly_url, Credentials(token=Secret(token))).organizations()


# --- the sandbox's faults ----------------------------------------------------------------------------------------

LIST = "/v1/organizations/*/badge_templates"


@pytest.mark.parametrize(
    ("fault", "trouble"),
    [
        (Fault(FaultName.REPEATED_PAGE, path=LIST), TroubleKind.REPEATED_PAGE),
        (Fault(FaultName.LOOPING_NEXT_PAGE, path=LIST), TroubleKind.LOOPING_LINK),
        (Fault(FaultName.SHRINKING_TOTAL, path=LIST), TroubleKind.COUNT_MISMATCH),
        (Fault(FaultName.SHORT_PAGE, path=LIST), TroubleKind.SHORT_PAGE),
        (Fault(FaultName.FOREIGN_NEXT_PAGE, path=LIST), TroubleKind.FOREIGN_LINK),
    ],
    ids=lambda value: value.value if isinstance(value, TroubleKind) else "",
)
def test_each_paging_fault_of_the_sandbox_is_noticed(
    fault: Fault, trouble: TroubleKind, sandbox: RunningSandbox, client_of: ClientFunction
) -> None:
    client = client_of(sandbox.credly_url, Credentials(token=Secret(sandbox.authorization_token)))
    with switched_on(sandbox, fault):
        pages = list(client.template_pages(OrganizationId(sandbox.organization_id)))

    found = [one.kind for page in pages for one in page.troubles]
    assert trouble in found
    assert any(page.is_incomplete for page in pages) == (trouble is not TroubleKind.FOREIGN_LINK)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        (FaultName.HTML, "service.not-json"),
        (FaultName.BAD_GATEWAY, "service.broken"),
        (FaultName.EMPTY_ERROR, "service.broken"),
        (FaultName.SERVER_ERROR, "service.broken"),
        (FaultName.ERROR_AFTER_WORK, "service.broken"),
        (FaultName.TOO_MANY_REQUESTS, "service.busy"),
        (FaultName.REDIRECT, "service.redirect"),
        (FaultName.RESET, "service.silent"),
        (FaultName.LOST_REPLY, "service.silent"),
        (FaultName.BROKEN_OFF, "service.silent"),
        (FaultName.CUT_JSON, "service.not-json"),
        (FaultName.NULL_JSON, "service.not-credly"),
        (FaultName.NAN_JSON, "service.not-json"),
        (FaultName.LONG_NUMBER, "service.not-json"),
        (FaultName.DEEP_JSON, "service.not-json"),
        (FaultName.HUGE_ANSWER, "service.too-large"),
        (FaultName.GZIP_BOMB, "service.too-large"),
        (FaultName.SLOW_DRIP, "service.deadline"),
        (FaultName.EXPIRED_TOKEN, "service.not-signed-in"),
        (FaultName.WRONG_ENVIRONMENT, "service.not-signed-in"),
        (FaultName.FORBIDDEN, "service.not-permitted"),
        (FaultName.NOT_FOUND, "service.not-found"),
    ],
    ids=lambda value: value.value if isinstance(value, FaultName) else "",
)
def test_each_fault_of_the_sandbox_is_one_error(
    name: FaultName, code: str, sandbox: RunningSandbox, client_of: ClientFunction
) -> None:
    limits = Limits(max_bytes=2_000_000, deadline=0.5 if name is FaultName.SLOW_DRIP else 30.0)
    options = ClientOptions(retry=RetryPlan(attempts=1), limits=limits)
    client = client_of(sandbox.credly_url, Credentials(token=Secret(sandbox.authorization_token)), options)

    with switched_on(sandbox, Fault(name)), pytest.raises(ServiceError) as failed:
        next(client.template_pages(OrganizationId(sandbox.organization_id)))

    assert failed.value.code == code
    assert client.organizations(), "afterwards the client still works"
