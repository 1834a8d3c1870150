"""Faults by name, in ALM's words."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import pytest
import requests

from credly_core.sandbox.serve import RunningSandbox
from tests.asking import Asker
from tests.asking_alm import AlmAsker


def _fault(asker: AlmAsker, name: str, **scope: Any) -> None:
    asker.control("faults", {"name": name, "count": 1, **scope})


@pytest.mark.parametrize(
    ("name", "status", "body"),
    [
        ("expired-token", 401, {"status": "UNAUTHORIZED_ACCESS"}),
        ("forbidden", 403, {"status": "FORBIDDEN"}),
        ("object-missing", 400, {"status": "OBJECT_DOESNT_EXIST"}),
        ("not-found", 404, {"status": "OBJECT_DOESNT_EXIST"}),
        ("not-acceptable", 406, {"status": "NOT_ACCEPTABLE"}),
        ("no-source", 400, {"status": "BAD_REQUEST", "title": "Generic Error"}),
        ("meta-error", 404, {"meta": {"error": "NOT_FOUND", "detail": "No active certification could be resolved"}}),
        ("too-many-requests", 429, {"message": "429 Too many requests"}),
        ("unavailable", 503, {"message": "503 Service unavailable"}),
        ("server-error", 500, {"status": "INTERNAL_SERVER_ERROR"}),
        ("error-in-ok", 200, {"error": "invalid_token"}),
        ("lapsed-grant", 400, {"error": "invalid_grant"}),
        ("error-after-work", 500, {"status": "INTERNAL_SERVER_ERROR"}),
    ],
)
def test_a_fault_answers_once_in_the_right_shape(
    name: str, status: int, body: dict[str, Any], writer: AlmAsker
) -> None:
    _fault(writer, name)

    answer = writer.get("/badges")

    assert answer.status_code == status
    assert {key: answer.json().get(key) for key in body} == body
    assert writer.get("/badges").status_code == 200


def test_too_many_requests_say_a_decimal_unless_told_otherwise(writer: AlmAsker) -> None:
    _fault(writer, "too-many-requests")
    usual = writer.get("/badges").headers["Retry-After"]
    _fault(writer, "too-many-requests", value="soon")

    assert usual == "10.752"
    assert writer.get("/badges").headers["Retry-After"] == "soon"


@pytest.mark.parametrize("name", ["read-only-token", "no-delete"])
def test_reads_pass_where_writes_are_refused(name: str, writer: AlmAsker) -> None:
    writer.control("faults", {"name": name})

    assert writer.get("/badges").status_code == 200
    assert writer.ask("DELETE", "/users/20000/enrollments/x").status_code == 403


def test_links_can_loop_lead_elsewhere_or_lack_a_host(writer: AlmAsker) -> None:
    told = []
    for name in ("looping-next-page", "foreign-next-page", "relative-next-page"):
        _fault(writer, name)
        told.append(writer.body("/users?page[limit]=5")["links"]["next"])

    assert unquote(told[0]) == f"{writer.alm.url}/primeapi/v2/users?page[limit]=5"
    assert told[1].startswith("https://learningmanager.adobe.example.net/primeapi/v2/users?")
    assert told[2].startswith("/primeapi/v2/users?page[limit]=5&page[cursor]=")


def test_pages_can_be_short_or_always_the_first(writer: AlmAsker) -> None:
    first = writer.body("/users?page[limit]=4")
    _fault(writer, "short-page")
    short = writer.data("/users?page[limit]=4")
    _fault(writer, "repeated-page")
    repeated = writer.data(first["links"]["next"])

    assert short == first["data"][:2]
    assert repeated == first["data"]


def test_ids_can_be_numbers_and_includes_can_be_missing(writer: AlmAsker) -> None:
    _fault(writer, "number-ids")
    badges = writer.data("/badges")
    _fault(writer, "nothing-included")
    skills = writer.body("/skills?include=levels")
    _fault(writer, "no-instances")
    objects = writer.data("/learningObjects")

    assert all(isinstance(badge["id"], int) for badge in badges)
    assert "included" not in skills
    assert not any("instances" in row["relationships"] for row in objects)


def test_connections_break_and_files_end_in_xml(writer: AlmAsker) -> None:
    _fault(writer, "reset")
    with pytest.raises(requests.ConnectionError):
        writer.get("/badges")
    _fault(writer, "expired-link", path="/storage/")

    answer = writer.get(f"{writer.alm.url}/storage/x/y.csv")

    assert (answer.status_code, answer.headers["Content-Type"]) == (403, "application/xml")


def test_faults_of_one_service_leave_the_other_alone(writer: AlmAsker, fresh_sandbox: RunningSandbox) -> None:
    writer.control("faults", {"name": "server-error"})

    with Asker(fresh_sandbox) as credly:
        assert credly.get("/badges").status_code == 200
    assert writer.get("/badges").status_code == 500
    assert writer.control("faults", method="GET")["faults"][0]["name"] == "server-error"
    assert writer.control("faults/server-error", method="DELETE") is None
    assert writer.get("/badges").status_code == 200


def test_a_fault_can_come_with_one_request(writer: AlmAsker) -> None:
    answer = writer.get("/badges", headers={"X-Sandbox-Fault": "html"})

    assert answer.headers["Content-Type"].startswith("text/html")
    assert writer.control("journal", method="GET")["calls"][-1]["faults"] == ["html"]
