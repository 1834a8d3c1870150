"""Connecting an ALM account and copying its catalogue on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from credly_core.sandbox.serve import RunningSandbox
from tests.contract.cli.saying import Answer, Say


@pytest.fixture
def reachable(say: Say, sandbox: RunningSandbox, monkeypatch: pytest.MonkeyPatch) -> Say:
    """Commands that may ask both sides of the sandbox."""
    monkeypatch.setenv("BADGE_CONSOLE_ALLOWED_HOSTS", f"{sandbox.credly_url},{sandbox.alm.url}")
    monkeypatch.setenv("BADGE_CONSOLE_ALLOWED_PICTURE_HOSTS", sandbox.credly_url)
    return say


def add_alm(say: Say, sandbox: RunningSandbox, folder: Path, *more: str, secret: str | None = None) -> Answer:
    """Add the account, the refresh token on standard input."""
    kept = folder / "client-secret.txt"
    kept.write_text(secret or sandbox.alm.client_secret)
    keys = ("--client-id", sandbox.alm.client_id, "--secret-file", str(kept), "--refresh-token-file", "-")
    return say("connect", "add-alm", "--host", sandbox.alm.url, *keys, *more, given=sandbox.alm.refresh_token + "\n")


def test_an_account_is_added_copied_listed_and_removed(reachable: Say, sandbox: RunningSandbox, tmp_path: Path) -> None:
    added = add_alm(reachable, sandbox, tmp_path, "--json")
    assert added.code == 0, added.err
    assert [light["state"] for light in added.json["lights"]] == ["good"] * 5
    assert added.json["account"]["id"] == sandbox.alm.account_id
    (listed,) = reachable("connect", "list", "--json").json
    assert listed["alm"]["account_id"] == sandbox.alm.account_id

    copied = reachable("catalogue", "refresh", "--json")

    assert copied.code == 0, copied.err
    assert (copied.json["complete"], copied.json["changes"]) == (True, [])
    for what, key in (("badges", "badges"), ("skills", "skills"), ("objects", "learning_objects")):
        assert len(reachable("catalogue", "list", what, "--json").json) == copied.json[key]
    objects = reachable("catalogue", "list", "objects", "--json").json
    assert sum(len(each["instances"]) for each in objects) == copied.json["instances"]
    assert reachable("catalogue", "list", "skills").out.startswith("id")
    assert reachable("connect", "test-alm", "--json").json["ok"]
    assert reachable("connect", "remove-alm", "--yes", "--json").json == {"removed": sandbox.alm.account_id}
    assert reachable("connect", "list", "--json").json == []


def test_both_sides_make_one_pair(
    connected: Say, sandbox: RunningSandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BADGE_CONSOLE_ALLOWED_HOSTS", f"{sandbox.credly_url},{sandbox.alm.url}")

    added = add_alm(connected, sandbox, tmp_path)

    assert "Saved as the ALM side of “Sample”" in added.out
    (listed,) = connected("connect", "list", "--json").json
    assert (listed["organization_id"], listed["alm"]["account_id"]) == (
        sandbox.organization_id,
        sandbox.alm.account_id,
    )
    assert sandbox.alm.account_id in connected("connect", "list").out


def test_a_wrong_secret_is_told_with_its_repair_and_nothing_is_saved(
    reachable: Say, sandbox: RunningSandbox, tmp_path: Path
) -> None:
    refused = add_alm(reachable, sandbox, tmp_path, secret="not-the-secret-at-all")

    assert refused.code == 3
    assert "does not know this application" in refused.out
    assert "not-the-secret-at-all" not in refused.out + refused.err
    assert reachable("connect", "list", "--json").json == []


def test_secrets_are_refused_as_arguments(reachable: Say) -> None:
    refused = reachable("connect", "add-alm", "--refresh-token", "abc")

    assert refused.code == 2
    assert "does not belong on the command line" in refused.err


def test_a_catalogue_without_an_account_says_what_to_do(connected: Say) -> None:
    missing = connected("catalogue", "refresh")

    assert missing.code == 5
    assert "has no ALM account yet" in missing.err


def test_consent_in_a_browser_brings_the_account(reachable: Say, sandbox: RunningSandbox, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(sandbox.alm.client_secret)
    back = "http://127.0.0.1:9/back"
    keys = sandbox.alm.site.keys
    from credly_core.sandbox.alm.keys import AlmRole

    code = keys.new_code(keys.applications[AlmRole.ADMIN], back, sandbox.alm.site.world.clock.now())
    where = ("--host", sandbox.alm.url, "--client-id", sandbox.alm.client_id, "--secret-file", str(secret))

    added = reachable("connect", "add-alm", *where, "--redirect-uri", back, given=f"{back}?code={code}&state=x\n")

    assert added.code == 0, added.err + added.out
    assert "response_type=CODE" in added.err
