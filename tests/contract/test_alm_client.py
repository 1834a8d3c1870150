"""The ALM client, asked the same questions of two sides: the example answers, and the sandbox."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from credly_core.alm.auth import authorize_url
from credly_core.alm.bulkimport import RunIds
from credly_core.alm.client import AlmClient
from credly_core.alm.jobs import JobState
from credly_core.alm.options import AlmOptions, AuthWord, alm_origin, alm_policy
from credly_core.alm.walking import AlmPage
from credly_core.domain.accounts import AlmCredentials
from credly_core.domain.ids import LearnerId, LearningObjectId
from credly_core.domain.learning import LearnerState, LearningObjectKind, LearningState
from credly_core.domain.secrets import Secret
from credly_core.errors import NotFound, NotPermitted, NotSignedIn, Refused, ServiceError, ServiceUnreachable
from credly_core.sandbox.alm.keys import AlmRole
from credly_core.sandbox.faults.book import Fault, FaultName
from credly_core.sandbox.options import AlmOptions as SandboxAlm
from credly_core.sandbox.serve import RunningSandbox, SandboxOptions
from credly_core.sandbox.serve import serve as serve_sandbox
from credly_core.transport.guard import HostPolicy
from credly_core.transport.paging import TroubleKind
from credly_core.transport.retry import RetryPlan
from tests.tiny_server import Answering, Asked, Piece, TinyServer, json_reply, reply

EXAMPLES = Path(__file__).parents[1] / "data" / "http" / "alm"
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


# --- against the examples ----------------------------------------------------------------------------------------


def test_the_account_is_read_as_the_manual_shows_it(serve: ServeFunction, client_of: ClientFunction) -> None:
    server = serve(examples)

    account = client_of(server.url).account()

    assert (account.id, account.name) == ("900100", "Northwind Academy (sandbox)")
    assert (account.locale, account.time_zone) == ("en-US", "Etc/UTC")
    asked = server.asked[-1]
    assert asked.headers["accept"] == "application/vnd.api+json"
    assert asked.headers["authorization"] == "oauth 00000000000000000000000000000a01"


def test_learners_are_read_with_capitals_and_deleted_ones(serve: ServeFunction, client_of: ClientFunction) -> None:
    server = serve(examples)

    (page,) = client_of(server.url).learners()

    by_id = {each.id: each for each in page.items}
    assert by_id[LEARNER].email == "Tomas.Ibarra@example.org"
    assert by_id[LEARNER].fields == {"location": "Lisbon"}
    assert by_id[LEARNER].manager_id == "12000001"
    assert LearnerState.DELETED in {each.state for each in page.items}
    assert any(each.is_external for each in page.items)
    query = parse_qs(urlsplit(server.asked[-1].target).query)
    assert query["page[limit]"] == ["100"]
    assert "page[offset]" not in query


def test_skills_come_with_levels_and_their_badges(serve: ServeFunction, client_of: ClientFunction) -> None:
    server = serve(examples)

    (page,) = client_of(server.url).skills()

    first = next(skill for skill in page.items if skill.id == "7001")
    assert [(level.level, level.max_credits, level.badge_id) for level in first.levels] == [
        (1, 10.0, "501"),
        (2, 20.5, None),
    ]
    assert {skill.state for skill in page.items} == {LearningState.ACTIVE, LearningState.RETIRED}
    assert parse_qs(urlsplit(server.asked[-1].target).query)["page[limit]"] == ["10"]
    assert not page.is_incomplete


def test_learning_objects_come_with_instances_badges_and_credits(
    serve: ServeFunction, client_of: ClientFunction
) -> None:
    server = serve(examples)

    (page,) = client_of(server.url).learning_objects()

    assert {each.kind for each in page.items} == set(LearningObjectKind) - {LearningObjectKind.JOB_AID}
    course = next(each for each in page.items if each.id == "course:8100001")
    assert course.name == "Intro to Data"
    assert {each.id: each.badge_id for each in course.instances} == {
        "course:8100001_8200001": "503",
        "course:8100001_8200002": "502",
    }
    assert [(each.skill_id, each.level) for each in course.credits] == [("7001", 1)]
    query = parse_qs(urlsplit(server.asked[-1].target).query)
    assert query["filter.ignoreEnhancedLP"] == ["false"]
    assert query["enforcedFields[learningObject]"] == ["instances"]
    assert not page.is_incomplete


@pytest.mark.parametrize(("locale", "name"), [("es-ES", "Introducción a los datos"), ("fr-FR", "Intro to Data")])
def test_a_name_is_taken_in_the_chosen_language_else_in_american_english(
    locale: str, name: str, serve: ServeFunction, client_of: ClientFunction
) -> None:
    one = json.loads(example("learningObject.json"))
    body = {"data": [one["data"]], "included": one["included"]}

    def answering(asked: Asked) -> list[Piece]:
        return json_reply(body) if asked.path.endswith("/learningObjects") else examples(asked)

    (page,) = client_of(serve(answering).url, options=AlmOptions(locale=locale)).learning_objects()

    assert page.items[0].name == name


def test_only_dated_user_badges_are_earned(serve: ServeFunction, client_of: ClientFunction) -> None:
    client = client_of(serve(examples).url)

    (page,) = client.user_badges(LEARNER)
    (empty,) = client.user_badges(LearnerId("12000003"))

    assert [each.is_earned for each in page.items].count(False) == 1
    first = page.items[0]
    assert (first.badge_id, first.reason_id, first.expires_at) == (
        "501",
        "certification:410001",
        datetime(2027, 7, 30, 11, 20, tzinfo=UTC),
    )
    assert empty.items == ()


def test_both_shapes_of_a_job_are_read(serve: ServeFunction, client_of: ClientFunction) -> None:
    server = serve(examples)
    client = client_of(server.url)

    job = client.start_job("generateUsers", {"fetchActiveUsers": True})
    nested, flat = client.finished_job(job), client.job("4593")

    assert job.state is JobState.RUNNING
    assert (nested.state, flat.state) == (JobState.DONE, JobState.DONE)
    assert "X-Amz-Signature" in nested.file_url
    assert flat.file_url.endswith("/jobs/4593/download")
    assert "Signature" not in repr(nested)


def test_the_file_of_a_job_is_fetched_without_a_token(serve: ServeFunction, client_of: ClientFunction) -> None:
    def storage(asked: Asked) -> list[Piece]:
        if asked.path == "/primeapi/v2/jobs/1":
            attributes = {"jobType": "generateUsers", "status": {"code": "Completed", "data": {"s3Url": f"{url}/file"}}}
            return json_reply({"data": {"id": 1, "type": "job", "attributes": attributes}})
        return reply(200, b"a,b\r\n", "text/csv") if asked.path == "/file" else examples(asked)

    server = serve(storage)
    url = server.url
    client = client_of(url)

    assert client.file_of(client.job("1")) == b"a,b\r\n"
    assert "authorization" not in next(asked for asked in server.asked if asked.path == "/file").headers


def test_a_download_on_the_accounts_own_host_gets_the_token_only_after_a_401(
    serve: ServeFunction, client_of: ClientFunction
) -> None:
    def own(asked: Asked) -> list[Piece]:
        if asked.path == "/primeapi/v2/jobs/1":
            attributes = {"status": "COMPLETED", "result": {"downloadUrl": f"{url}/primeapi/v2/jobs/1/download"}}
            return json_reply({"data": {"id": "1", "type": "job", "attributes": attributes}})
        if asked.path.endswith("/download"):
            signed = "authorization" in asked.headers
            return reply(200, b"x", "text/csv") if signed else reply(401, example("error_401.json"))
        return examples(asked)

    server = serve(own)
    url = server.url
    client = client_of(url)

    assert client.file_of(client.job("1")) == b"x"
    downloads = [asked for asked in server.asked if asked.path.endswith("/download")]
    assert ["authorization" in asked.headers for asked in downloads] == [False, True]


def test_a_presigned_address_elsewhere_never_opens_a_socket_outside_the_storage(
    serve: ServeFunction, client_of: ClientFunction
) -> None:
    foreign = serve(lambda asked: reply(200, b"x"))

    def answering(asked: Asked) -> list[Piece]:
        if asked.path == "/primeapi/v2/jobs/1":
            attributes = {"status": "COMPLETED", "result": {"downloadUrl": f"{foreign.url}/x"}}
            return json_reply({"data": {"id": "1", "type": "job", "attributes": attributes}})
        return examples(asked)

    client = client_of(serve(answering).url)

    with pytest.raises(ServiceUnreachable) as refused:
        client.file_of(client.job("1"))

    assert refused.value.code == "service.host-not-allowed"
    assert foreign.connections == 0


def test_a_run_is_started_and_followed(serve: ServeFunction, client_of: ClientFunction) -> None:
    client = client_of(serve(examples).url)

    assert client.can_sync("2509173").may_sync
    ids = client.start_run("2509173")
    status = client.run_status(ids)

    assert ids == RunIds("2509173", "2510080", "2740845")
    assert [part.name for part in status.parts] == ["content", "badge", "skill", "skill_level"]
    assert all(part.is_done for part in status.parts)
    assert status.parts[1].error_file.endswith("badge_err.csv")
    assert status.ids == ids
    assert status.ended_at is not None


@pytest.mark.parametrize("status", [200, 400])
def test_a_refused_run_is_a_refusal_whatever_the_status(
    status: int, serve: ServeFunction, client_of: ClientFunction
) -> None:
    def answering(asked: Asked) -> list[Piece]:
        if asked.path.endswith("startrun"):
            return reply(status, example("bulkimport_startrun_error.json"))
        if asked.path.endswith("cansync"):
            return reply(status, example("bulkimport_cansync_error.json"))
        return examples(asked)

    server = serve(answering)
    client = client_of(server.url)

    with pytest.raises(Refused) as refused:
        client.start_run("1")

    assert "A run is in-progress" in refused.value.message
    assert not client.can_sync("1").may_sync
    assert [asked.path for asked in server.asked].count("/primeapi/v2/bulkimport/startrun") == 1


@pytest.mark.parametrize("key", ["jobs", "objects", "runStatusList", ""])
def test_the_files_of_a_run_are_found_under_any_key(key: str, serve: ServeFunction, client_of: ClientFunction) -> None:
    body = json.loads(example("bulkimport_runStatus_in_progress.json"))
    body[key] = body.pop("jobs")

    def answering(asked: Asked) -> list[Piece]:
        return json_reply(body) if asked.path.endswith("runStatus") else examples(asked)

    status = client_of(serve(answering).url).run_status(RunIds("1", "2", "3"))

    assert len(status.parts) == 4
    assert not all(part.is_done for part in status.parts)
    assert status.ended_at is None


def test_adobes_own_sample_of_a_run_is_refused_in_words(serve: ServeFunction, client_of: ClientFunction) -> None:
    def answering(asked: Asked) -> list[Piece]:
        return reply(200, b'{"sprintId": 1, [{"id": 2}]}') if "runStatus" in asked.path else examples(asked)

    with pytest.raises(ServiceError) as failed:
        client_of(serve(answering).url).run_status(RunIds("1", "2", "3"))

    assert failed.value.code == "service.not-json"


@pytest.mark.parametrize(
    ("file", "status", "kind", "reason"),
    [
        ("error_400.json", 400, Refused, "BAD_REQUEST"),
        ("error_400_no_source.json", 400, Refused, "Generic Error"),
        ("error_400_missing_param.json", 400, Refused, "skills"),
        ("error_400_object_missing.json", 400, NotFound, "OBJECT_DOESNT_EXIST"),
        ("error_403.json", 403, NotPermitted, "ROLE_ADMIN required"),
        ("error_404_meta_shape.json", 404, NotFound, "No active certification could be resolved"),
        ("error_429.json", 429, ServiceError, "429 Too many requests"),
        ("token_error.json", 400, Refused, "invalid_grant"),
    ],
)
def test_each_shape_of_error_is_read(  # noqa: PLR0917
    file: str, status: int, kind: type[ServiceError], reason: str, serve: ServeFunction, client_of: ClientFunction
) -> None:
    def answering(asked: Asked) -> list[Piece]:
        return reply(status, example(file)) if asked.path.endswith("/account") else examples(asked)

    with pytest.raises(kind) as failed:
        client_of(serve(answering).url).account()

    assert reason in failed.value.reasons


# --- signing in --------------------------------------------------------------------------------------------------


def test_the_address_of_consent_is_spelled_as_alm_wants_it() -> None:
    url = authorize_url(
        alm_origin("learningmanagereu.adobe.com"), "app 1", redirect_uri="https://here.example/x?y=1", state="s&t"
    )

    assert url == (
        "https://learningmanagereu.adobe.com/oauth/o/authorize?client_id=app%201"
        "&redirect_uri=https%3A%2F%2Fhere.example%2Fx%3Fy%3D1&state=s%26t&scope=admin%3Aread,admin%3Awrite"
        "&response_type=CODE"
    )


def test_both_token_bodies_and_both_refresh_paths_are_taken(serve: ServeFunction, client_of: ClientFunction) -> None:
    def no_refresh_path(asked: Asked) -> list[Piece]:
        return reply(404, b"{}") if asked.path == "/oauth/token/refresh" else examples(asked)

    full, short = client_of(serve(examples).url), client_of(serve(no_refresh_path).url)

    assert (full.tokens().role, full.tokens().account_id) == ("admin", "900100")
    assert (short.tokens().role, short.tokens().left) == ("", 604800)
    code = full.oauth.exchange(KEYS, Secret("one-time-code"), redirect_uri="http://127.0.0.1/")
    assert code.refresh == Secret("synthetic-refresh-token")


def test_an_expired_token_is_told_by_the_body_of_the_check(serve: ServeFunction, client_of: ClientFunction) -> None:
    def expired(asked: Asked) -> list[Piece]:
        return json_reply({"error": "invalid_token"}) if asked.path.endswith("check") else examples(asked)

    assert client_of(serve(examples).url).oauth.check(Secret("access-token-1")).left == 431990
    with pytest.raises(NotSignedIn):
        client_of(serve(expired).url).oauth.check(Secret("access-token-1"))


def test_bearer_can_be_chosen(serve: ServeFunction, client_of: ClientFunction) -> None:
    server = serve(lambda asked: examples(Asked(asked.method, asked.target, {"authorization": "oauth x"}, b"")))

    client_of(server.url, options=AlmOptions(auth_word=AuthWord.BEARER)).account()

    assert server.asked[-1].headers["authorization"].startswith("Bearer ")


def test_a_refused_consent_is_not_signed_in(serve: ServeFunction, client_of: ClientFunction) -> None:
    def lapsed(asked: Asked) -> list[Piece]:
        return reply(400, example("token_error.json"))

    server = serve(lapsed)
    with pytest.raises(NotSignedIn) as refused:
        client_of(server.url).account()

    assert refused.value.reasons == ("invalid_grant",)
    assert [asked.path for asked in server.asked] == ["/oauth/token/refresh"]


def test_the_newest_refresh_token_is_handed_on(serve: ServeFunction, client_of: ClientFunction) -> None:
    told: list[Secret | None] = []

    client_of(serve(examples).url, renewed=lambda tokens: told.append(tokens.refresh)).account()

    assert told == [Secret("00000000000000000000000000000b01")]


@pytest.mark.parametrize("hidden", [False, True], ids=["401", "an error in a 200"])
def test_a_token_that_ends_in_the_middle_of_a_walk_is_renewed_once(
    hidden: bool, serve: ServeFunction, client_of: ClientFunction
) -> None:
    ended = iter([False, True])

    def answering(asked: Asked) -> list[Piece]:
        if asked.path != "/primeapi/v2/badges":
            return examples(asked)
        if next(ended, False):
            return json_reply({"error": "invalid_token"}) if hidden else reply(401, example("error_401.json"))
        following = {"next": "?page[offset]=4"} if "offset]=4" not in asked.target else {}
        rows = json.loads(example("badges_page.json"))["data"]
        shown = rows if following else [{**row, "id": f"9{row['id']}"} for row in rows]
        return json_reply({"links": following, "data": shown})

    server = serve(answering)
    pages = list(client_of(server.url).badges())

    assert [len(page.items) for page in pages] == [4, 4]
    assert [asked.path for asked in server.asked].count("/oauth/token/refresh") == 2


def test_a_token_that_stays_refused_is_tried_twice_and_no_more(serve: ServeFunction, client_of: ClientFunction) -> None:
    def refusing(asked: Asked) -> list[Piece]:
        return examples(asked) if asked.path.startswith("/oauth") else reply(401, example("error_401.json"))

    server = serve(refusing)
    with pytest.raises(NotSignedIn):
        client_of(server.url).account()

    assert [asked.path for asked in server.asked].count("/primeapi/v2/account") == 2


# --- pages -------------------------------------------------------------------------------------------------------


def badge_rows(first: int, count: int) -> list[object]:
    return [
        {"id": number, "type": "badge", "attributes": {"name": f"B{number}"}} for number in range(first, first + count)
    ]


@pytest.mark.parametrize("link", ["{url}/primeapi/v2/badges?at={at}", "/primeapi/v2/badges?at={at}", "?at={at}"])
def test_links_are_followed_absolute_and_relative(link: str, serve: ServeFunction, client_of: ClientFunction) -> None:
    def answering(asked: Asked) -> list[Piece]:
        if asked.path != "/primeapi/v2/badges":
            return examples(asked)
        at = int(parse_qs(urlsplit(asked.target).query).get("at", ["0"])[0])
        links = {"next": link.format(url=url, at=at + 100)} if at < 200 else {}
        return json_reply({"links": links, "data": badge_rows(at, 100 if links else 7)})

    url = serve(answering).url
    pages = list(client_of(url).badges())

    assert [len(page.items) for page in pages] == [100, 100, 7]
    assert len({badge.id for page in pages for badge in page.items}) == 207
    assert not any(page.is_incomplete for page in pages)


def test_a_walk_goes_on_from_where_it_was_left(serve: ServeFunction, client_of: ClientFunction) -> None:
    def answering(asked: Asked) -> list[Piece]:
        if asked.path != "/primeapi/v2/badges":
            return examples(asked)
        at = int(parse_qs(urlsplit(asked.target).query).get("at", ["0"])[0])
        return json_reply({"links": {"next": f"?at={at + 100}"} if at < 200 else {}, "data": badge_rows(at, 100)})

    server = serve(answering)
    first = next(client_of(server.url).badges())
    rest = list(client_of(server.url).badges(start=first.next_link))

    assert [page.items[0].id for page in rest] == ["100", "200"]


def test_a_link_to_another_host_gets_no_token_and_no_socket(serve: ServeFunction, client_of: ClientFunction) -> None:
    foreign = serve(lambda asked: json_reply({"data": []}))

    def answering(asked: Asked) -> list[Piece]:
        if asked.path != "/primeapi/v2/badges":
            return examples(asked)
        return json_reply({"links": {"next": f"{foreign.url}/primeapi/v2/badges"}, "data": badge_rows(0, 100)})

    pages = list(client_of(serve(answering).url).badges())

    assert [page.is_incomplete for page in pages] == [True]
    assert troubles(pages) == [TroubleKind.LOST_LINK]
    assert foreign.connections == 0


def test_a_start_on_another_host_is_refused_before_a_socket(serve: ServeFunction, client_of: ClientFunction) -> None:
    foreign = serve(lambda asked: json_reply({"data": []}))

    with pytest.raises(ServiceUnreachable):
        next(client_of(serve(examples).url).badges(start=f"{foreign.url}/primeapi/v2/badges"))

    assert foreign.connections == 0


def test_a_learner_list_cut_at_500_is_not_taken_as_complete(serve: ServeFunction, client_of: ClientFunction) -> None:
    def answering(asked: Asked) -> list[Piece]:
        if asked.path != "/primeapi/v2/users":
            return examples(asked)
        at = int(parse_qs(urlsplit(asked.target).query).get("page[offset]", ["0"])[0])
        rows = [{"id": n, "type": "user", "attributes": {"name": f"N{n}"}} for n in range(at, at + 100)]
        return json_reply({"links": {"next": f"?page[offset]={at + 100}"} if at < 400 else {}, "data": rows})

    pages = list(client_of(serve(answering).url).learners())

    assert sum(len(page.items) for page in pages) == 500
    assert troubles(pages) == [TroubleKind.CUT_OFF]


def test_missing_members_and_unknown_ones_are_no_trouble(serve: ServeFunction, client_of: ClientFunction) -> None:
    odd = {
        "data": [
            {"id": 77, "type": "learningObject", "surprise": [1]},
            {"id": "learning_program:5", "type": "learningObject", "attributes": {"loType": "learning_program"}},
        ],
        "news": {},
    }

    def answering(asked: Asked) -> list[Piece]:
        if asked.path.endswith("/learningObjects"):
            return json_reply(odd)
        return json_reply({"data": []}) if asked.path.endswith("/instances") else examples(asked)

    (page,) = client_of(serve(answering).url).learning_objects()

    assert [each.name for each in page.items] == ["77", "learning_program:5"]
    assert page.items[1].kind is LearningObjectKind.LEARNING_PROGRAM
    assert json.loads(page.raw[0])["surprise"] == [1]


# --- against the sandbox -----------------------------------------------------------------------------------------


def test_the_sandbox_is_read_like_alm(sandbox: RunningSandbox, client_of: ClientFunction) -> None:
    client = client_of(sandbox.alm.url, keys_of(sandbox))
    catalogue = sandbox.alm.site.school.catalogue

    badges = [each for page in client.badges() for each in page.items]
    skills = [each for page in client.skills() for each in page.items]
    objects = [each for page in client.learning_objects() for each in page.items]

    assert client.account().id == sandbox.alm.account_id
    assert "Admin" in client.me().roles
    assert {each.id for each in badges} == set(catalogue.badges)
    assert {each.id for each in skills} == set(catalogue.skills)
    assert {each.id for each in objects} == set(catalogue.objects)
    assert {each.id for owner in objects for each in owner.instances} == set(catalogue.instances)
    assert any(badge.is_credly for badge in badges)
    enhanced = {each.id for each in catalogue.objects.values() if each.is_enhanced}
    assert {each.id for each in objects if each.is_enhanced} == enhanced


def test_all_learners_are_read_past_the_500_of_offset_paging(
    sandbox: RunningSandbox, client_of: ClientFunction
) -> None:
    pages = list(client_of(sandbox.alm.url, keys_of(sandbox)).learners())

    assert len({each.id for page in pages for each in page.items}) == 620
    assert not any(page.is_incomplete for page in pages)


def test_a_learners_token_is_not_permitted_and_an_ended_consent_not_accepted(
    sandbox: RunningSandbox, client_of: ClientFunction
) -> None:
    with pytest.raises(NotPermitted):
        client_of(sandbox.alm.url, keys_of(sandbox, AlmRole.LEARNER)).account()
    with pytest.raises(NotSignedIn):
        client_of(sandbox.alm.url, keys_of(sandbox, AlmRole.EXPIRED)).account()


def test_an_access_token_that_ended_is_renewed_by_the_consent(
    sandbox: RunningSandbox, client_of: ClientFunction
) -> None:
    client = client_of(sandbox.alm.url, keys_of(sandbox, AlmRole.READ_ONLY))
    before = client.tokens().access
    walk = client.learners()
    next(walk)

    keys = sandbox.alm.site.keys
    keys.expire(AlmRole.READ_ONLY, sandbox.alm.site.world.clock.now() - timedelta(hours=1), refresh_too=False)
    # The stand-in keeps a consent good only until its end; it is renewed with each use.
    rest = list(walk)

    assert rest
    assert client.tokens().access != before


@pytest.mark.parametrize(
    ("name", "trouble"),
    [
        (FaultName.LOOPING_NEXT_PAGE, TroubleKind.LOOPING_LINK),
        (FaultName.FOREIGN_NEXT_PAGE, TroubleKind.LOST_LINK),
        (FaultName.SHORT_PAGE, TroubleKind.SHORT_PAGE),
        (FaultName.REPEATED_PAGE, TroubleKind.REPEATED_PAGE),
    ],
    ids=lambda value: value.value if isinstance(value, TroubleKind) else "",
)
def test_each_paging_fault_of_the_sandbox_is_noticed(
    name: FaultName, trouble: TroubleKind, sandbox: RunningSandbox, client_of: ClientFunction
) -> None:
    client = client_of(sandbox.alm.url, keys_of(sandbox))
    with switched_on(sandbox, Fault(name, path="/primeapi/v2/users")):
        pages = list(client.learners())

    assert trouble in troubles(pages)
    assert any(page.is_incomplete for page in pages)


def test_relative_links_and_numbers_as_ids_change_nothing(sandbox: RunningSandbox, client_of: ClientFunction) -> None:
    client = client_of(sandbox.alm.url, keys_of(sandbox))
    plain = [each for page in client.skills() for each in page.items]

    for name in (FaultName.RELATIVE_NEXT_PAGE, FaultName.NUMBER_IDS):
        with switched_on(sandbox, Fault(name)):
            assert [each for page in client.skills() for each in page.items] == plain


@pytest.mark.parametrize("name", [FaultName.NOTHING_INCLUDED, FaultName.NO_INSTANCES])
def test_instances_that_do_not_come_along_are_asked_for(
    name: FaultName, sandbox: RunningSandbox, client_of: ClientFunction
) -> None:
    client = client_of(sandbox.alm.url, keys_of(sandbox))
    plain = {each.id: each.instances for page in client.learning_objects() for each in page.items}

    with switched_on(sandbox, Fault(name, path="/primeapi/v2/learningObjects")):
        pages = list(client.learning_objects())

    assert {each.id: set(each.instances) for page in pages for each in page.items} == {
        key: set(instances) for key, instances in plain.items()
    }


@pytest.mark.parametrize(
    ("name", "code"),
    [
        (FaultName.HTML, "service.not-json"),
        (FaultName.BAD_GATEWAY, "service.broken"),
        (FaultName.SERVER_ERROR, "service.broken"),
        (FaultName.TOO_MANY_REQUESTS, "service.busy"),
        (FaultName.REDIRECT, "service.redirect"),
        (FaultName.RESET, "service.silent"),
        (FaultName.CUT_JSON, "service.not-json"),
        (FaultName.NULL_JSON, "service.not-alm"),
        (FaultName.DEEP_JSON, "service.not-json"),
        (FaultName.EXPIRED_TOKEN, "service.not-signed-in"),
        (FaultName.ERROR_IN_OK, "service.not-signed-in"),
        (FaultName.FORBIDDEN, "service.not-permitted"),
        (FaultName.OBJECT_MISSING, "service.not-found"),
        (FaultName.META_ERROR, "service.not-found"),
        (FaultName.NOT_ACCEPTABLE, "service.refused"),
        (FaultName.NO_SOURCE, "service.refused"),
    ],
    ids=lambda value: value.value if isinstance(value, FaultName) else "",
)
def test_each_fault_of_the_sandbox_is_one_error(
    name: FaultName, code: str, sandbox: RunningSandbox, client_of: ClientFunction
) -> None:
    client = client_of(sandbox.alm.url, keys_of(sandbox))

    with switched_on(sandbox, Fault(name, path="/primeapi/v2/*")), pytest.raises(ServiceError) as failed:
        next(client.badges())

    assert failed.value.code == code


def test_nothing_but_adobes_hosts_and_the_named_ones_is_asked() -> None:
    policy = alm_policy(["http://127.0.0.1:8650"])

    assert policy.check("https://learningmanagerapac.adobe.com/primeapi/v2/account")
    for url in ("https://learningmanager.adobe.com.evil.example/", "http://learningmanager.adobe.com/", "//evil"):
        with pytest.raises(ServiceUnreachable):
            policy.check(url)


def test_an_unknown_learning_object_is_not_found(sandbox: RunningSandbox, client_of: ClientFunction) -> None:
    with pytest.raises(NotFound):
        client_of(sandbox.alm.url, keys_of(sandbox)).instances(LearningObjectId("course:1"))
