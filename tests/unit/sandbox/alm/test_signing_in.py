"""OAuth with ALM's oddities, and what each token may do."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from credly_core.sandbox.alm.keys import AlmRole
from credly_core.sandbox.options import AlmOptions, SandboxOptions, TokenShape
from credly_core.sandbox.serve import RunningSandbox, serve
from tests.asking_alm import AlmAsker

_BACK = "http://127.0.0.1:9/callback"


def _authorize(asker: AlmAsker, **changes: str) -> dict[str, str]:
    parameters = {
        "client_id": asker.alm.client_id,
        "redirect_uri": _BACK,
        "state": "abc",
        "scope": "admin:read,admin:write",
        "response_type": "CODE",
    }
    return {**parameters, **changes}


def _code(asker: AlmAsker) -> str:
    answer = asker.get("/oauth/o/authorize", _authorize(asker))
    return parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]


def test_a_code_comes_back_with_state_and_host_and_buys_tokens_once(reader: AlmAsker) -> None:
    answer = reader.get("/oauth/o/authorize", _authorize(reader))
    told = parse_qs(urlsplit(answer.headers["Location"]).query)

    first = reader.oauth("token", code=told["code"][0])
    second = reader.oauth("token", code=told["code"][0])

    assert answer.status_code == 302
    assert told["state"] == ["abc"]
    assert told["PRIME_BASE"] == [reader.alm.url]
    assert first.json()["expires_in"] == 604800
    assert first.json()["user_role"] == "admin"
    assert (second.status_code, second.json()) == (400, {"error": "invalid_grant"})


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"response_type": "code"}, "unsupported_response_type"),
        ({"scope": "admin:read admin:write"}, "invalid_scope"),
        ({"scope": ""}, "invalid_scope"),
        ({"client_id": "unknown"}, "invalid_client"),
        ({"redirect_uri": "https://elsewhere.example/"}, "invalid_redirect_uri"),
    ],
)
def test_what_the_standard_would_send_is_refused(change: dict[str, str], error: str, reader: AlmAsker) -> None:
    answer = reader.get("/oauth/o/authorize", _authorize(reader, **change))

    assert (answer.status_code, answer.json()) == (400, {"error": error})


def test_a_browser_is_asked_first_and_may_say_no(reader: AlmAsker) -> None:
    html = {"Accept": "text/html"}

    page = reader.get("/oauth/o/authorize", _authorize(reader), headers=html)
    denied = reader.get("/oauth/o/authorize", _authorize(reader, allow="no"), headers=html)
    allowed = reader.get("/oauth/o/authorize", _authorize(reader, allow="yes"), headers=html)

    assert page.status_code == 200
    assert 'id="allow"' in page.text
    assert parse_qs(urlsplit(denied.headers["Location"]).query)["error"] == ["access_denied"]
    assert "code=" in allowed.headers["Location"]


def test_a_code_is_good_for_its_own_address_only(reader: AlmAsker) -> None:
    answer = reader.oauth("token", code=_code(reader), redirect_uri="http://127.0.0.1:9/other")

    assert answer.json() == {"error": "invalid_grant"}


@pytest.mark.parametrize("path", ["token/refresh", "token"])
def test_an_early_refresh_brings_the_same_token(path: str, writer: AlmAsker) -> None:
    writer.control("clock", {"days": 2})
    form = {"grant_type": "refresh_token"} if path == "token" else {}

    answer = writer.oauth(path, refresh_token=writer.alm.refresh_token, **form).json()

    assert answer["access_token"] == writer.alm.access_token
    assert 400_000 < answer["expires_in"] <= 432_000


def test_after_seven_days_a_refresh_brings_a_new_token(writer: AlmAsker) -> None:
    old = writer.alm.access_token
    writer.control("clock", {"days": 8})
    assert writer.get("/account").status_code == 401

    answer = writer.oauth("token/refresh", refresh_token=writer.alm.refresh_token).json()

    assert answer["access_token"] != old
    assert answer["expires_in"] == 604800
    assert writer.get("/account", headers={"Authorization": f"oauth {answer['access_token']}"}).status_code == 200


def test_a_refresh_token_nobody_used_for_fifteen_days_has_lapsed(writer: AlmAsker) -> None:
    writer.control("clock", {"days": 15})

    answer = writer.oauth("token/refresh", refresh_token=writer.alm.refresh_token)

    assert (answer.status_code, answer.json()) == (400, {"error": "invalid_grant"})


def test_the_check_of_a_dead_token_answers_200_with_an_error(writer: AlmAsker) -> None:
    good = writer.get("/oauth/token/check", {"access_token": writer.alm.access_token})
    writer.control("tokens/admin/expire")
    dead = writer.get("/oauth/token/check", {"access_token": writer.alm.access_token})

    assert good.json()["account_id"] == writer.alm.account_id
    assert (dead.status_code, dead.json()) == (200, {"error": "invalid_token"})


def test_an_ended_access_token_can_be_renewed_unless_both_ended(writer: AlmAsker) -> None:
    writer.control("tokens/admin/expire")
    renewed = writer.oauth("token/refresh", refresh_token=writer.alm.refresh_token)
    writer.control("tokens/admin/expire", {"refresh": True})
    lapsed = writer.oauth("token/refresh", refresh_token=writer.alm.refresh_token)

    assert renewed.status_code == 200
    assert lapsed.json() == {"error": "invalid_grant"}


def test_a_revoked_refresh_token_is_dead_and_the_query_has_flags(writer: AlmAsker) -> None:
    body = {
        "client_id": writer.alm.client_id,
        "client_secret": writer.alm.client_secret,
        "refresh_token": writer.alm.refresh_token,
    }

    answer = writer.ask("POST", "/oauth/o/revoke?cookie=false&refresh_token=true", json=body)

    assert answer.status_code == 200
    assert writer.oauth("token/refresh", refresh_token=body["refresh_token"]).json() == {"error": "invalid_grant"}


def test_wrong_secrets_and_unknown_grants_are_refused(reader: AlmAsker) -> None:
    wrong = reader.oauth("token/refresh", refresh_token=reader.alm.refresh_token, client_secret="no")
    unknown = reader.oauth("token", grant_type="client_credentials")
    as_json = reader.ask("POST", "/oauth/token/refresh", json={"refresh_token": reader.alm.refresh_token})

    assert (wrong.status_code, wrong.json()) == (401, {"error": "invalid_client"})
    assert unknown.json() == {"error": "unsupported_grant_type"}
    assert as_json.json() == {"error": "invalid_request"}


def test_the_manuals_token_body_has_four_members() -> None:
    options = SandboxOptions(earners=9, badges=0, alm=AlmOptions(learners=9, token_shape=TokenShape.MANUAL))
    with serve(options) as running, AlmAsker(running.alm) as asker:
        answer = asker.oauth("token/refresh", refresh_token=running.alm.refresh_token).json()

    assert set(answer) == {"access_token", "refresh_token", "expires_in", "token_type"}


@pytest.mark.parametrize("scheme", ["oauth", "OAuth", "Bearer", "bearer"])
def test_both_schemes_are_taken_in_any_case(scheme: str, sandbox: RunningSandbox) -> None:
    with AlmAsker(sandbox.alm, scheme=scheme) as asker:
        assert asker.get("/user").status_code == 200


@pytest.mark.parametrize(
    ("role", "account", "start"),
    [
        (AlmRole.ADMIN, 200, 200),
        (AlmRole.READ_ONLY, 200, 403),
        (AlmRole.LEARNER, 403, 403),
        (AlmRole.EXPIRED, 401, 401),
        (AlmRole.OTHER_ACCOUNT, 401, 401),
    ],
)
def test_each_role_may_what_its_scopes_say(
    role: AlmRole, account: int, start: int, fresh_sandbox: RunningSandbox
) -> None:
    with AlmAsker(fresh_sandbox.alm, role=role) as asker:
        assert asker.get("/account").status_code == account
        assert asker.ask("POST", "/bulkimport/startrun").status_code == start


def test_no_token_and_a_wrong_accept_are_told_apart(reader: AlmAsker) -> None:
    nobody = reader.get("/account", headers={"Authorization": ""})
    picky = reader.get("/account", headers={"Accept": "application/xml"})
    easy = reader.get("/account", headers={"Accept": "*/*"})

    assert nobody.json()["status"] == "UNAUTHORIZED_ACCESS"
    assert picky.status_code == 406
    assert easy.headers["Content-Type"] == "application/vnd.api+json;charset=UTF-8"
