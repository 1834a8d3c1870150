"""The five lights of a connection test, and what they find."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from credly_core.domain.connections import (
    ConnectionForm,
    Credentials,
    LightName,
)
from credly_core.domain.secrets import Secret
from tests.tiny_server import Piece, json_reply, list_reply, reply
from tests.unit.steps.connect.credly import HTML, ID, TICKS, Bench, Credly, form, listed_token, states


def test_five_lights_come_in_order_and_tell_what_was_found(bench: Bench) -> None:
    server = bench.serve(Credly())

    run = bench.step.test(form(server))
    notes = [tick.note for tick in run]
    report = run.result()

    assert notes == TICKS
    assert [light.name for light in report.lights] == list(LightName)
    assert states(report) == "GGGGG"
    assert report.is_good
    assert report.diagnosis is None
    assert report.organization is not None
    assert report.organization.name == "Northwind Learning"
    assert (report.rights.can_read, report.rights.can_write, report.rights.can_delete) == (True, True, False)
    assert report.token_expires_at == datetime(2026, 7, 1, tzinfo=UTC)
    assert report.template_count == 57


def test_a_test_only_reads_and_asks_no_more_than_it_needs(bench: Bench) -> None:
    server = bench.serve(Credly())

    bench.step.test(form(server)).result()

    assert {asked.method for asked in server.asked} == {"GET"}
    assert [asked.path.removeprefix("/v1/organizations") for asked in server.asked] == [
        "",
        f"/{ID}/authorization_tokens",
        f"/{ID}/badge_templates",
    ]


@pytest.mark.parametrize(
    "pieces",
    [
        reply(404, b"{}"),
        reply(500, b"{}"),
        reply(422, b"{}"),
        HTML,
        list_reply([listed_token(token="another")]),
        list_reply([]),
    ],
)
def test_rights_that_nobody_tells_are_unknown_and_no_failure(pieces: list[Piece], bench: Bench) -> None:
    server = bench.serve(Credly(authorization_tokens=pieces))

    report = bench.step.test(form(server)).result()

    assert states(report) == "GGGLG"
    assert report.is_good
    assert (report.rights.can_read, report.rights.can_write, report.rights.can_delete) == (True, None, None)
    assert report.token_expires_at is None


def test_an_oauth_client_has_unknown_rights_and_works(bench: Bench) -> None:
    token = json_reply({"access_token": "access-token-value", "expires_in": 7200})
    server = bench.serve(Credly(token=token))
    given = ConnectionForm("Mine", ID, server.url, Credentials(client_id="id", client_secret=Secret("client-secret")))

    report = bench.step.test(given).result()

    assert states(report) == "GGGLG"
    assert "OAuth" in report.lights[3].detail


def test_credentials_that_may_not_list_organizations_can_still_work(bench: Bench) -> None:
    server = bench.serve(Credly(organizations=reply(403, b"{}")))

    report = bench.step.test(form(server)).result()

    assert states(report) == "GLGGG"
