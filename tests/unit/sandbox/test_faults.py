"""Every fault by name: what a client sees, and that the sandbox is well again afterwards."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest
import requests

from credly_core.errors import SettingsError
from credly_core.sandbox.faults.book import Fault, FaultBook, FaultName, fault_from, fault_named, faults_in_header
from credly_core.sandbox.options import SandboxOptions
from credly_core.sandbox.serve import serve
from tests.asking import Asker

_BROKEN = (requests.ConnectionError, requests.exceptions.ChunkedEncodingError)


def _fault(asker: Asker, name: str, **scope: Any) -> None:
    asker.control("faults", {"name": name, "count": 1, **scope})


@pytest.mark.parametrize(
    ("name", "value", "status"),
    [
        ("expired-token", None, 401),
        ("wrong-environment", None, 401),
        ("forbidden", None, 403),
        ("not-found", None, 404),
        ("too-many-requests", None, 429),
        ("server-error", None, 500),
        ("server-error", "503", 503),
        ("empty-error", "504", 504),
        ("bad-gateway", None, 502),
        ("unavailable", "7", 503),
        ("html", None, 200),
        ("redirect", None, 302),
    ],
)
def test_a_fault_answers_once_and_is_gone(name: str, value: str | None, status: int, writer: Asker) -> None:
    _fault(writer, name, value=value)

    assert writer.get("/badges").status_code == status
    assert writer.get("/badges").status_code == 200


def test_a_web_page_says_that_it_is_one(writer: Asker) -> None:
    _fault(writer, "html")

    answer = writer.get("/badges")

    assert answer.headers["Content-Type"].startswith("text/html")
    assert "<form" in answer.text


def test_an_empty_error_has_no_body_and_no_type(writer: Asker) -> None:
    _fault(writer, "empty-error")

    answer = writer.get("/badges")

    assert answer.content == b""
    assert "Content-Type" not in answer.headers


@pytest.mark.parametrize(
    ("value", "seen"),
    [
        ("10", "10"),
        ("10.752", "10.752"),
        ("Wed, 21 Oct 2015 07:28:00 GMT", "Wed, 21 Oct 2015 07:28:00 GMT"),
        ("-5", "-5"),
        ("", ""),
        ("soon", "soon"),
        ("1e3", "1e3"),
        ("99999999999", "99999999999"),
        (None, None),
        ("10|20", "10, 20"),
    ],
)
def test_too_many_requests_can_name_any_time_to_wait(value: str | None, seen: str | None, writer: Asker) -> None:
    _fault(writer, "too-many-requests", value=value)

    assert writer.get("/badges").headers.get("Retry-After") == seen


def test_a_time_to_wait_can_be_a_date_in_the_future(writer: Asker) -> None:
    _fault(writer, "too-many-requests", value="in:60")

    assert writer.get("/badges").headers["Retry-After"].endswith("GMT")


def test_a_token_that_only_reads_still_reads(writer: Asker) -> None:
    writer.control("faults", {"name": "read-only-token"})

    assert writer.get("/badges").status_code == 200
    assert writer.post("/badges", writer.issue_body()).status_code == 403


def test_a_token_that_may_not_delete_still_writes(writer: Asker) -> None:
    writer.control("faults", {"name": "no-delete"})

    badge = writer.issue()

    assert writer.delete(f"/badges/{badge['id']}").status_code == 403


def test_a_reset_does_no_work_and_a_lost_reply_does(writer: Asker) -> None:
    body = writer.issue_body()

    _fault(writer, "reset", method="POST")
    with pytest.raises(_BROKEN):
        writer.post("/badges", body)
    assert writer.control("journal", method="GET")["deeds"] == []

    _fault(writer, "lost-reply", method="POST")
    with pytest.raises(_BROKEN):
        writer.post("/badges", body)
    journal = writer.control("journal", method="GET")
    assert [deed["what"] for deed in journal["deeds"]] == ["issued"]
    assert [call["status"] for call in journal["calls"] if call["method"] == "POST"] == [0, 0]


def test_work_can_be_done_and_answered_with_an_error(writer: Asker) -> None:
    _fault(writer, "error-after-work", method="POST")

    assert writer.post("/badges", writer.issue_body()).status_code == 500
    assert len(writer.control("journal", method="GET")["deeds"]) == 1


def test_an_answer_can_be_late_before_and_after_the_work(writer: Asker) -> None:
    for name in ("delay", "late-reply"):
        _fault(writer, name, value="400")
        with pytest.raises(requests.Timeout):
            writer.session.get(writer.base, timeout=0.1)

    assert writer.get("").status_code == 200


def test_a_slow_answer_is_whole_in_the_end(writer: Asker) -> None:
    whole = writer.get("/badge_templates").json()
    _fault(writer, "slow-drip", value="0")

    assert writer.get("/badge_templates").json() == whole


def test_json_can_end_in_the_middle_of_a_complete_answer(writer: Asker) -> None:
    _fault(writer, "cut-json")

    answer = writer.get("")

    assert len(answer.content) == int(answer.headers["Content-Length"])
    with pytest.raises(json.JSONDecodeError):
        json.loads(answer.content)


def test_the_connection_can_close_in_the_middle_of_the_body(writer: Asker) -> None:
    _fault(writer, "broken-off")

    with pytest.raises(_BROKEN):
        writer.get("/badges")
    assert writer.get("/badges").status_code == 200


def test_the_next_page_can_be_the_page_itself(writer: Asker) -> None:
    _fault(writer, "looping-next-page")

    answer = writer.get("/badges", page=2)

    assert answer.json()["metadata"]["next_page_url"] == answer.request.url


def test_the_next_page_can_be_somewhere_else(writer: Asker) -> None:
    writer.control("faults", {"name": "foreign-next-page", "value": "http://127.0.0.2:9"})

    answer = writer.get("/badges").json()

    assert answer["metadata"]["next_page_url"].startswith("http://127.0.0.2:9/api/v1/organizations/")
    assert writer.get("").status_code == 200


def test_a_page_can_come_again_under_another_number(writer: Asker) -> None:
    first = writer.rows("/badges")
    writer.control("faults", {"name": "repeated-page"})

    second = writer.get("/badges", page=2).json()

    assert second["data"] == first
    assert second["metadata"]["current_page"] == 2


def test_a_page_can_be_short_before_the_end(writer: Asker) -> None:
    writer.control("faults", {"name": "short-page"})

    answer = writer.get("/badges").json()

    assert len(answer["data"]) == answer["metadata"]["count"] == 25
    assert answer["metadata"]["total_count"] == 600
    assert len(writer.get("/badges", page=12).json()["data"]) == 50


def test_the_total_can_shrink_from_page_to_page(writer: Asker) -> None:
    writer.control("faults", {"name": "shrinking-total"})

    totals = [writer.get("/badges", page=page).json()["metadata"]["total_count"] for page in (1, 2, 3)]

    assert totals == [600, 593, 586]


def test_a_huge_answer_is_as_huge_as_asked(writer: Asker) -> None:
    _fault(writer, "huge-answer", value="3")

    answer = writer.get("/badges")

    assert len(answer.content) > 3 * 1024 * 1024
    assert answer.json()["data"] == []


def test_a_gzip_bomb_is_small_on_the_wire(writer: Asker) -> None:
    _fault(writer, "gzip-bomb", value="20")

    answer = writer.ask("GET", "/badges", stream=True)

    raw = answer.raw.read(decode_content=False)
    assert len(raw) < 200_000
    assert len(gzip.decompress(raw)) > 20 * 1024 * 1024


def test_json_can_be_deeper_than_any_reader_goes(writer: Asker) -> None:
    _fault(writer, "deep-json")

    assert writer.get("/badges").content.count(b"[") == 100_000


@pytest.mark.parametrize(
    ("name", "piece"), [("null-json", b"null"), ("nan-json", b"NaN"), ("long-number", b"7" * 5_000)]
)
def test_json_can_be_odd(name: str, piece: bytes, writer: Asker) -> None:
    _fault(writer, name)

    assert piece in writer.get("/badges").content


def test_a_fault_can_come_with_the_request(writer: Asker) -> None:
    answer = writer.ask("GET", "/badges", headers={"X-Sandbox-Fault": "too-many-requests; value=3"})

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3")
    assert writer.get("/badges").status_code == 200
    assert writer.ask("GET", "/badges", headers={"X-Sandbox-Fault": "no-such-thing"}).status_code == 400


def test_a_scope_names_path_method_number_and_start(writer: Asker) -> None:
    scope = {"path": "/v1/organizations/*/badges", "method": "get", "skip": 1, "count": 2}
    writer.control("faults", {"name": "server-error", **scope})

    below_api = writer.base.replace("/v1/", "/api/v1/") + "/badges"
    statuses = [
        writer.get(path).status_code for path in ("/badge_templates", "/badges", "/badges", below_api, "/badges")
    ]

    assert statuses == [200, 200, 500, 500, 200]


def test_pictures_and_controls_are_spared_unless_named(writer: Asker) -> None:
    picture = writer.template()["image_url"]
    writer.control("faults", {"name": "server-error"})

    assert writer.get(picture).status_code == 200
    assert writer.control("health", method="GET")["templates"] == 64
    writer.control("faults", {"name": "not-found", "path": "/images/"})
    assert writer.get(picture).status_code == 404


def test_faults_are_listed_and_switched_off(writer: Asker) -> None:
    writer.control("faults", {"name": "delay", "value": "1"})
    writer.control("faults", {"name": "html"})

    writer.control("faults/html", method="DELETE")
    left = writer.control("faults", method="GET")["faults"]
    writer.control("faults", method="DELETE")

    assert [fault["name"] for fault in left] == ["delay"]
    assert writer.control("faults", method="GET")["faults"] == []


def test_faults_can_be_on_from_the_start() -> None:
    faults = (Fault(FaultName.FORBIDDEN, count=1), "not-found; count=1; method=POST")
    with serve(SandboxOptions(earners=9, badges=0, faults=faults)) as running, Asker(running) as asker:
        statuses = [asker.get("").status_code, asker.get("").status_code, asker.post("/badges").status_code]

    assert statuses == [403, 200, 404]


@pytest.mark.parametrize(
    "members", [{}, {"name": "x"}, {"name": "html", "often": 1}, {"name": "html", "count": "many"}]
)
def test_a_fault_that_cannot_be_is_refused(members: dict[str, object], writer: Asker) -> None:
    with pytest.raises(SettingsError):
        fault_from(members)
    assert writer.ask("POST", f"{writer.running.credly_url}/_sandbox/faults", json=members).status_code == 400


def test_the_book_counts_down_and_reads_headers() -> None:
    book = FaultBook(("html; count=1, delay; value=5; path=/v1/x",))

    assert [fault.name for fault in book.take("GET", "/v1/y")] == [FaultName.HTML]
    assert book.take("GET", "/v1/y") == []
    assert [fault.value for fault in book.take("GET", "/api/v1/x/z")] == ["5"]
    assert faults_in_header("") == []
    assert fault_named("reset") is FaultName.RESET


def test_every_fault_is_documented() -> None:
    page = (Path(__file__).parents[3] / "docs" / "sandbox.md").read_text("utf-8")

    documented = set(re.findall(r"`([a-z-]+)`", page.partition("## Faults")[2]))

    assert {name.value for name in FaultName} <= documented
