"""The Job API: submit, wait, fetch without a token."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from credly_core.sandbox.options import AlmOptions, JobShape, SandboxOptions
from credly_core.sandbox.serve import serve
from tests.asking_alm import AlmAsker


def _submit(asker: AlmAsker, kind: str, payload: dict[str, Any] | None = None) -> requests.Response:
    attributes = {"description": "Export", "jobType": kind, "payload": payload or {}}
    return asker.ask("POST", "/jobs", json={"data": {"type": "job", "attributes": attributes}})


def _finish(asker: AlmAsker, job_id: str) -> dict[str, Any]:
    job = asker.alm.site.jobs.find(job_id)
    assert job is not None
    assert job.thread is not None
    job.thread.join(20)
    return dict(asker.data(f"/jobs/{job_id}")["attributes"])


def _rows(asker: AlmAsker, kind: str, payload: dict[str, Any] | None = None) -> list[dict[str, str]]:
    attributes = _finish(asker, _submit(asker, kind, payload).json()["data"]["id"])
    answer = asker.session.get(attributes["status"]["data"]["s3Url"], headers={"Authorization": None})  # type: ignore[dict-item]
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.content.decode())))


@pytest.fixture
def flat() -> Iterator[AlmAsker]:
    """A sandbox with the job answers of September 2026."""
    alm = AlmOptions(learners=20, rates=None, job_seconds=60, job_shape=JobShape.FLAT)
    with serve(SandboxOptions(earners=20, badges=0, alm=alm)) as running, AlmAsker(running.alm) as asker:
        yield asker


def test_the_user_export_says_what_the_api_says(writer: AlmAsker) -> None:
    writer.control("learners/20000/change", {"email": "changed@larkfield.example"})
    writer.control("learners", {"email": "late@larkfield.example", "name": "Late Comer"})

    rows = {row["internalUserID"]: row for row in _rows(writer, "generateUsers")}

    users = writer.walk("/users", {"page[limit]": 100})
    assert len(rows) == len(users) == 201
    for user in users:
        told = (rows[user["id"]]["userEmail"], rows[user["id"]]["name"], rows[user["id"]]["state"])
        known = user["attributes"]
        assert told == (known.get("email", ""), known["name"], known["state"])
        assert rows[user["id"]]["lastLoginDate"] == known.get("lastLoginDate", "")


def test_only_active_users_when_asked(writer: AlmAsker) -> None:
    writer.control("learners/20005/leave")

    rows = _rows(writer, "generateUsers", {"fetchActiveUsers": True})

    assert {row["state"] for row in rows} == {"ACTIVE"}
    assert "20005" not in {row["internalUserID"] for row in rows}


def test_the_transcript_has_a_row_for_each_learner_and_instance(writer: AlmAsker) -> None:
    writer.control("learners/20003/complete", {"object_id": "course:8100001", "at": "2027-02-03T04:05:06Z"})

    period = {"fromDate": "2027-02-01T00:00:00.000Z", "toDate": "2027-02-28T23:59:59.999Z"}
    (row,) = _rows(writer, "generateLearnerTranscript", {**period, "includeDeletedLearners": "true"})

    assert row["Completion Date (UTC TimeZone)"] == "2027-02-03 04:05:06"
    assert (row["Status"], row["Grade"], row["Completion Method"]) == ("Completed", "Pass", "Direct")
    assert row["Training ID"] == "course:8100001"


def test_a_second_job_of_a_kind_waits_until_the_first_is_done(flat: AlmAsker) -> None:
    first = _submit(flat, "generateUsers")
    second = _submit(flat, "generateUsers")
    other = _submit(flat, "generateLearnerTranscript")

    assert (first.status_code, first.json()["data"]["attributes"]["status"]) == (202, "QUEUED")
    assert second.json()["title"] == "Job already in progress"
    assert other.status_code == 202


def test_the_flat_shape_has_a_word_and_an_address_that_wants_the_token(flat: AlmAsker) -> None:
    job_id = _submit(flat, "generateUsers").json()["data"]["id"]
    under_way = _finish(flat, job_id)
    flat.control("clock", {"seconds": 61})
    done = _finish(flat, job_id)

    url = done["result"]["downloadUrl"]

    assert (under_way["status"], done["status"]) == ("IN_PROGRESS", "COMPLETED")
    assert flat.get(url, headers={"Authorization": ""}).status_code == 401
    assert flat.get(url).text.startswith("internalUserID,")


def test_storage_refuses_a_token_a_wrong_signature_and_an_ended_link(writer: AlmAsker) -> None:
    job_id = _submit(writer, "generateUsers").json()["data"]["id"]
    url = _finish(writer, job_id)["status"]["data"]["s3Url"]

    with_token = writer.get(url)
    wrong = writer.get(url + "0", headers={"Authorization": None})
    writer.control("clock", {"hours": 7})
    late = writer.get(url, headers={"Authorization": None})

    assert with_token.status_code == 400
    assert "Only one auth mechanism allowed" in with_token.text
    assert wrong.status_code == 403
    assert "Request has expired" in late.text


@pytest.mark.parametrize(
    "body",
    [
        {"data": {"type": "job", "attributes": {"jobType": "generateUserBadge", "payload": {}}}},
        {"data": {"type": "job", "attributes": {"jobType": "generateUsers", "payload": {"since": 1}}}},
        {"data": {"type": "job", "attributes": {"jobType": "generateUsers", "payload": []}}},
        {"data": {"type": "badge", "attributes": {}}},
        {"jobType": "generateUsers"},
    ],
)
def test_a_job_nobody_documented_is_refused(body: dict[str, Any], reader: AlmAsker) -> None:
    assert reader.ask("POST", "/jobs", json=body).status_code == 400
    assert reader.get("/jobs/1").json()["status"] == "OBJECT_DOESNT_EXIST"
