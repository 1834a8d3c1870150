"""Why a light fails: each cause with its own sentence and repair."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from credly_core.credly.client import ClientOptions
from credly_core.domain.connections import (
    PRODUCTION_HOST,
    Cause,
    ConnectionForm,
    RepairAction,
)
from credly_core.transport.retry import RetryPlan
from tests.certificates import Authority
from tests.tiny_server import Piece, Reset, json_reply, list_reply, reply
from tests.unit.steps.connect.credly import HTML, ID, Bench, Credly, form, listed_token, states

FAILURES: list[tuple[str, list[Piece], str, Cause, RepairAction | None]] = [
    # the answer that is replaced, with what, the lights, the cause, the button
    ("organizations", reply(401, b"{}"), "GFSSS", Cause.NOT_ACCEPTED, None),
    ("organizations", reply(429, b"{}", Retry_After="90"), "GFSSS", Cause.BUSY, RepairAction.TRY_AGAIN),
    ("organizations", reply(500, b"{}"), "FSSSS", Cause.SERVICE_DOWN, RepairAction.TRY_AGAIN),
    ("organizations", reply(502, b"<html>", "text/html"), "FSSSS", Cause.SERVICE_DOWN, RepairAction.TRY_AGAIN),
    ("organizations", HTML, "FSSSS", Cause.NOT_CREDLY, RepairAction.SWITCH_HOST),
    ("organizations", reply(200, b"null"), "FSSSS", Cause.NOT_CREDLY, RepairAction.SWITCH_HOST),
    ("organizations", json_reply({"hello": "world"}), "FSSSS", Cause.NOT_CREDLY, RepairAction.SWITCH_HOST),
    (
        "organizations",
        reply(302, Location="https://login.example"),
        "FSSSS",
        Cause.NOT_CREDLY,
        RepairAction.SWITCH_HOST,
    ),
    ("organizations", reply(404, b"<html>", "text/html"), "FSSSS", Cause.NOT_CREDLY, RepairAction.SWITCH_HOST),
    ("organizations", [Reset()], "FSSSS", Cause.SILENT, RepairAction.TRY_AGAIN),
    ("organizations", list_reply([]), "GGGGG", Cause.NOT_ACCEPTED, None),
    ("badge_templates", reply(403, b"{}"), "GGGGF", Cause.NOT_PERMITTED, None),
    ("badge_templates", reply(503, b"{}"), "GGGGF", Cause.SERVICE_DOWN, RepairAction.TRY_AGAIN),
    ("badge_templates", HTML, "GGGGF", Cause.NOT_CREDLY, RepairAction.SWITCH_HOST),
    ("authorization_tokens", reply(403, b"{}"), "GGGLG", Cause.READ_ONLY, RepairAction.KEEP_READ_ONLY),
    ("authorization_tokens", reply(429, b"{}"), "GGGFS", Cause.BUSY, RepairAction.TRY_AGAIN),
    (
        "authorization_tokens",
        list_reply([listed_token(write_enabled=False)]),
        "GGGLG",
        Cause.READ_ONLY,
        RepairAction.KEEP_READ_ONLY,
    ),
    ("authorization_tokens", list_reply([listed_token(read_enabled=False)]), "GGGFS", Cause.NOT_PERMITTED, None),
]


@pytest.mark.parametrize(("path", "pieces", "lights", "cause", "action"), FAILURES)
def test_each_answer_is_told_apart_with_its_own_sentence(
    *, path: str, pieces: list[Piece], lights: str, cause: Cause, action: RepairAction | None, bench: Bench
) -> None:
    server = bench.serve(Credly(**{path: pieces}))

    report = bench.step.test(form(server)).result()

    assert states(report) == lights
    if "F" not in lights and "L" not in lights:
        assert report.diagnosis is None
        return
    assert report.diagnosis is not None
    assert (report.diagnosis.cause, report.diagnosis.action) == (cause, action)
    assert report.diagnosis.sentence.endswith(".")
    assert report.diagnosis.repair.endswith(".")
    assert bool(report.diagnosis.repair_label) == (action is not None)
    assert report.is_good == ("F" not in lights)


def test_a_busy_service_says_when_to_come_back(bench: Bench) -> None:
    server = bench.serve(Credly(organizations=reply(429, b"{}", Retry_After="90")))

    diagnosis = bench.step.test(form(server)).result().diagnosis

    assert diagnosis is not None
    assert diagnosis.repair_value == "90"
    assert "90 seconds" in diagnosis.repair
    assert len(server.asked) == 1, "nobody waits ninety seconds in front of a button"


def test_without_credentials_nothing_is_asked(bench: Bench) -> None:
    server = bench.serve(Credly())

    report = bench.step.test(ConnectionForm("Mine", ID, server.url)).result()

    assert states(report) == "FSSSS"
    assert report.diagnosis is not None
    assert report.diagnosis.cause is Cause.NOT_ACCEPTED
    assert server.asked == []


@pytest.mark.parametrize(
    ("host", "cause"),
    [
        ("evil.example", Cause.HOST_NOT_ALLOWED),
        ("localhost", Cause.HOST_NOT_ALLOWED),
        ("api.credly.com:8443", Cause.HOST_NOT_ALLOWED),
        ("api.credly.com@evil.example", Cause.HOST_NOT_ALLOWED),
        ("", Cause.HOST_NOT_ALLOWED),
    ],
)
def test_a_host_outside_the_list_is_refused_with_a_way_back(host: str, cause: Cause, bench: Bench) -> None:
    report = bench.step.test(form(host)).result()

    assert states(report) == "FSSSS"
    assert report.diagnosis is not None
    assert report.diagnosis.cause is cause
    assert (report.diagnosis.action, report.diagnosis.repair_value) == (RepairAction.SWITCH_HOST, PRODUCTION_HOST)


NO_SUCH_NAME = socket.gaierror(socket.EAI_NONAME, "x")
NO_NAME_SERVICE = socket.gaierror(socket.EAI_AGAIN, "x")


@pytest.mark.parametrize(
    ("host", "problem", "cause", "word"),
    [
        ("credly.example.com", NO_SUCH_NAME, Cause.UNKNOWN_HOST, "spelling"),
        ("credly.example.com", NO_NAME_SERVICE, Cause.NO_NETWORK, "proxy"),
        ("api.credly.com", NO_SUCH_NAME, Cause.NO_NETWORK, "proxy"),
        ("sandbox-api.credly.com", NO_SUCH_NAME, Cause.NO_NETWORK, "proxy"),
        ("api.credly.com", NO_NAME_SERVICE, Cause.NO_NETWORK, "proxy"),
    ],
)
def test_only_a_host_typed_by_hand_can_be_misspelt(
    *, host: str, problem: OSError, cause: Cause, word: str, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def look_up(*args: object, **kwargs: object) -> list[object]:
        raise problem

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    bench.allowed.append(f"https://{host}")

    report = bench.step.test(form(host)).result()

    assert states(report) == "FSSSS"
    assert report.diagnosis is not None
    assert report.diagnosis.cause is cause
    assert word in report.diagnosis.repair
    assert ("spelling" in report.diagnosis.repair) == (cause is Cause.UNKNOWN_HOST)


def test_a_refusal_of_everything_is_a_matter_of_rights_and_not_of_the_organization(bench: Bench) -> None:
    server = bench.serve(lambda asked: reply(403, b"{}"))

    report = bench.step.test(form(server)).result()

    assert states(report) == "GLFSS"
    assert report.diagnosis is not None
    assert report.diagnosis.cause is Cause.NOT_PERMITTED
    assert "(403)" in report.diagnosis.sentence
    assert report.diagnosis.action is None


def test_a_closed_port_is_no_network(bench: Bench) -> None:
    server = bench.serve(Credly())
    server.__exit__(None, None, None)

    diagnosis = bench.step.test(form(server)).result().diagnosis

    assert diagnosis is not None
    assert (diagnosis.cause, diagnosis.action) == (Cause.NO_NETWORK, RepairAction.TRY_AGAIN)


def test_a_bad_certificate_is_told(bench: Bench, tmp_path: Path) -> None:
    server = bench.serve(Credly(), tls=Authority(tmp_path).papers(is_self_signed=True).server_context())

    diagnosis = bench.step.test(form(server)).result().diagnosis

    assert diagnosis is not None
    assert diagnosis.cause is Cause.TLS
    assert "certificate" in diagnosis.sentence


def test_a_proxy_that_refuses_is_told(bench: Bench) -> None:
    proxy = bench.serve(lambda asked: reply(407, b""))
    bench.options = ClientOptions(retry=RetryPlan(attempts=1), proxy=proxy.url)

    report = bench.step.test(form("api.credly.com")).result()

    assert report.diagnosis is not None
    assert report.diagnosis.cause is Cause.PROXY
    assert proxy.asked[0].method == "CONNECT"
    assert proxy.asked[0].target == "api.credly.com:443"
    assert "authorization" not in proxy.asked[0].headers


@pytest.mark.parametrize(
    ("options", "cause"),
    [
        (ClientOptions(proxy="socks5://proxy.example:1080"), Cause.PROXY),
        (ClientOptions(ca_file=Path("/nonexistent/authority.pem")), Cause.TLS),
    ],
)
def test_a_setting_about_the_way_there_is_told_as_what_it_is(
    options: ClientOptions, cause: Cause, bench: Bench
) -> None:
    bench.options = options

    diagnosis = bench.step.test(form("api.credly.com")).result().diagnosis

    assert diagnosis is not None
    assert (diagnosis.cause, diagnosis.action) == (cause, None)
