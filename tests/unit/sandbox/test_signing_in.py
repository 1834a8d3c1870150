"""Who gets in, and what they may do."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest
import requests

from credly_core.errors import SettingsError
from credly_core.sandbox.serve import RunningSandbox, SandboxOptions, TokenRole, serve
from tests.asking import Asker


def _status(running: RunningSandbox, authorization: str | None) -> int:
    headers = {} if authorization is None else {"Authorization": authorization}
    return requests.get(f"{running.credly_url}/v1/organizations", headers=headers, timeout=10).status_code


def _basic(text: str) -> str:
    return "Basic " + base64.b64encode(text.encode()).decode()


def test_the_token_is_the_user_name_and_the_password_is_empty(sandbox: RunningSandbox) -> None:
    token = sandbox.authorization_token

    assert _status(sandbox, _basic(f"{token}:")) == 200
    assert _status(sandbox, _basic(token)) == 200


@pytest.mark.parametrize("shape", ["{}|", "{}:password", ":{}", "x{}:", ""])
def test_any_other_form_is_refused(shape: str, sandbox: RunningSandbox) -> None:
    assert _status(sandbox, _basic(shape.format(sandbox.authorization_token))) == 401


@pytest.mark.parametrize("header", [None, "", "Basic", "Basic %%%", "Basic w6k", "Bearer", "Bearer x", "Token x"])
def test_missing_or_malformed_credentials_are_refused(header: str | None, sandbox: RunningSandbox) -> None:
    assert _status(sandbox, header) == 401


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (TokenRole.FULL, 200),
        (TokenRole.CONNECTOR, 200),
        (TokenRole.READ_ONLY, 200),
        (TokenRole.EXPIRED, 401),
        (TokenRole.OTHER_ENVIRONMENT, 401),
        (TokenRole.OTHER_ORGANIZATION, 403),
    ],
)
def test_each_token_opens_what_it_should(role: TokenRole, status: int, sandbox: RunningSandbox) -> None:
    with Asker.of_role(sandbox, role) as asker:
        assert asker.get("/badge_templates").status_code == status


def test_the_neighbours_token_sees_the_neighbour_only(sandbox: RunningSandbox) -> None:
    with Asker.of_role(sandbox, TokenRole.OTHER_ORGANIZATION) as asker:
        found = asker.rows(f"{sandbox.credly_url}/v1/organizations")

        assert [row["name"] for row in found] == ["Brightwater College"]
        asker.base = asker.base.replace(sandbox.organization_id, found[0]["id"])
        assert [row["name"] for row in asker.rows("/badge_templates")] == [
            "River Ecology Basics",
            "Evening Course Completed",
        ]
        assert asker.rows("/badges") == asker.rows("/events") == asker.rows("/employees") == []


def test_an_organization_nobody_knows_is_not_found(reader: Asker) -> None:
    reader.base = reader.base[:-4] + "0000"

    assert reader.get("/badges").status_code == 404


def test_rights_are_checked_by_what_a_request_does(fresh_sandbox: RunningSandbox) -> None:
    with Asker(fresh_sandbox) as full:
        body, badge = full.issue_body(), full.rows("/badges")[0]["id"]
    with Asker.of_role(fresh_sandbox, TokenRole.READ_ONLY) as looker:
        assert looker.post("/badges", body).status_code == 403
        assert looker.delete(f"/badges/{badge}").status_code == 403
    with Asker.of_role(fresh_sandbox, TokenRole.CONNECTOR) as connector:
        assert connector.post("/badges", body).status_code == 201
        assert connector.delete(f"/badges/{badge}").status_code == 403


def test_tokens_tell_their_rights_and_their_end(reader: Asker) -> None:
    rows = {row["description"]: row for row in reader.rows("/authorization_tokens")}

    full, looker = rows["Console"], rows["Reporting, read only"]
    assert full["token"] == reader.running.authorization_token
    assert (full["read_enabled"], full["write_enabled"], full["delete_enabled"]) == (True, True, True)
    assert (looker["read_enabled"], looker["write_enabled"], looker["delete_enabled"]) == (True, False, False)
    assert full["expires_at"] > looker["expires_at"] > rows["Old connector"]["expires_at"]


def test_a_token_that_only_reads_sees_only_such_tokens(sandbox: RunningSandbox) -> None:
    with Asker.of_role(sandbox, TokenRole.READ_ONLY) as looker:
        assert [row["description"] for row in looker.rows("/authorization_tokens")] == ["Reporting, read only"]


def test_a_rotated_token_is_dead_at_once_and_the_new_one_has_the_same_rights(fresh_sandbox: RunningSandbox) -> None:
    with Asker.of_role(fresh_sandbox, TokenRole.CONNECTOR) as old:
        fresh = old.post("/authorization_tokens/rotate").json()["data"]

        assert old.get("").status_code == 401
    assert (fresh["write_enabled"], fresh["delete_enabled"]) == (True, False)
    with Asker(fresh_sandbox, token=fresh["token"]) as new:
        assert new.get("").status_code == 200
    assert fresh_sandbox.token(TokenRole.CONNECTOR) == fresh["token"]


def test_a_created_token_works_for_180_days(writer: Asker) -> None:
    fresh = writer.post("/authorization_tokens", {"description": "New", "write_enabled": True}).json()["data"]

    with Asker(writer.running, token=fresh["token"]) as new:
        assert new.get("").status_code == 200
        writer.control("clock", {"days": 179})
        assert new.get("").status_code == 200
        writer.control("clock", {"days": 1, "seconds": 1})
        assert new.get("").status_code == 401


def test_a_token_without_any_right_is_refused(writer: Asker) -> None:
    assert writer.post("/authorization_tokens", {"read_enabled": False}).status_code == 422


class TestOAuth:
    """Client credentials."""

    def _grant(self, running: RunningSandbox, path: str = "/oauth/token", **changes: str) -> requests.Response:
        form = {
            "grant_type": "client_credentials",
            "client_id": running.client_id,
            "client_secret": running.client_secret,
        }
        return requests.post(running.credly_url + path, data={**form, **changes}, timeout=10)

    @pytest.mark.parametrize("path", ["/oauth/token", "/v1/oauth/token", "/api/v1/oauth/token"])
    def test_the_form_brings_a_token_that_opens_the_api(self, path: str, sandbox: RunningSandbox) -> None:
        answer = self._grant(sandbox, path)

        assert answer.status_code == 200
        assert _status(sandbox, f"Bearer {answer.json()['access_token']}") == 200

    def test_client_credentials_may_come_as_basic(self, sandbox: RunningSandbox) -> None:
        answer = requests.post(
            f"{sandbox.credly_url}/oauth/token",
            data={"grant_type": "client_credentials"},
            auth=(sandbox.client_id, sandbox.client_secret),
            timeout=10,
        )

        assert answer.json()["token_type"] == "Bearer"

    @pytest.mark.parametrize(
        ("changes", "status", "code"),
        [
            ({"client_secret": "wrong"}, 401, "invalid_client"),
            ({"grant_type": "password"}, 400, "unsupported_grant_type"),
            ({"scope": "issued_badges everything"}, 400, "invalid_scope"),
        ],
    )
    def test_refusals_use_the_words_of_the_standard(
        self, changes: dict[str, str], status: int, code: str, sandbox: RunningSandbox
    ) -> None:
        answer = self._grant(sandbox, **changes)

        assert (answer.status_code, answer.json()["error"]) == (status, code)

    def test_a_body_that_is_no_form_is_refused(self, sandbox: RunningSandbox) -> None:
        answer = requests.post(f"{sandbox.credly_url}/oauth/token", json={"grant_type": "x"}, timeout=10)

        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")

    def test_scopes_limit_what_can_be_read(self, sandbox: RunningSandbox) -> None:
        token = self._grant(sandbox, scope="badge_templates").json()["access_token"]
        headers = {"Authorization": f"Bearer {token}"}
        base = f"{sandbox.credly_url}/v1/organizations/{sandbox.organization_id}"

        statuses = [
            requests.get(base + path, headers=headers, timeout=10).status_code
            for path in ("", "/badge_templates", "/badges", "/employees", "/events", "/authorization_tokens")
        ]

        assert statuses == [200, 200, 403, 403, 403, 403]

    def test_an_access_token_lives_two_hours(self, writer: Asker) -> None:
        bearer = "Bearer " + self._grant(writer.running).json()["access_token"]

        writer.control("clock", {"hours": 1, "seconds": 3_500})
        before = _status(writer.running, bearer)
        writer.control("clock", {"seconds": 200})

        assert (before, _status(writer.running, bearer)) == (200, 401)

    def test_applications_are_listed_without_their_secret(self, reader: Asker) -> None:
        row = reader.rows("/oauth_applications")[0]

        assert row["uid"] == reader.running.client_id
        assert row["secret"] is None
        assert isinstance(row["id"], int)
        assert reader.get(f"/oauth_applications/{row['id']}").json()["data"] == row
        assert reader.get("/oauth_applications/1").status_code == 404


def test_the_token_can_be_made_to_end_in_some_days() -> None:
    with serve(SandboxOptions(earners=5, badges=0, templates=4, token_days=14)) as running:
        token = running.site.world.keys.by_role[TokenRole.FULL]

    assert (token.expires_at - datetime.now(UTC)).days == 14


@pytest.mark.parametrize("days", [-1, 181])
def test_a_token_lives_no_longer_than_credlys(days: int) -> None:
    with pytest.raises(SettingsError, match="cannot live"):
        SandboxOptions(token_days=days)
