"""The ALM client against the answers that Adobe shows."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from credly_core.alm.bulkimport import RunIds
from credly_core.alm.jobs import JobState
from credly_core.alm.options import AlmOptions
from credly_core.domain.ids import LearnerId
from credly_core.domain.learning import LearnerState, LearningObjectKind, LearningState
from credly_core.errors import NotFound, NotPermitted, Refused, ServiceError, ServiceUnreachable
from tests.contract.alm_client.conftest import (
    LEARNER,
    ClientFunction,
    ServeFunction,
    example,
    examples,
)
from tests.tiny_server import Asked, Piece, json_reply, reply


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


def test_ids_that_come_as_numbers_are_those_that_come_as_text(serve: ServeFunction, client_of: ClientFunction) -> None:
    as_numbers = re.sub(rb'"id": "(\d+)"', rb'"id": \1', example("skills_page.json"))

    def answering(asked: Asked) -> list[Piece]:
        return reply(200, as_numbers) if asked.path.endswith("/skills") else examples(asked)

    (as_text,) = client_of(serve(examples).url).skills()
    (page,) = client_of(serve(answering).url).skills()

    assert as_numbers.count(b'"id": 7') > 1
    assert page.items == as_text.items
    assert not page.troubles


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
    (*_, look), flat = client.watched(job), client.job("4593")

    assert job.state is JobState.RUNNING
    assert (look.job.state, flat.state) == (JobState.DONE, JobState.DONE)
    assert "X-Amz-Signature" in look.job.file_url
    assert flat.file_url.endswith("/jobs/4593/download")
    assert "Signature" not in repr(look)


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
