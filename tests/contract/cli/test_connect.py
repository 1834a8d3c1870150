"""`connect`: secrets by file, environment or prompt, never on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from credly_core.sandbox.serve import RunningSandbox
from tests.contract.cli.saying import Say, add


def test_a_connection_is_added_listed_tested_and_removed(connected: Say, sandbox: RunningSandbox) -> None:
    (listed,) = connected("connect", "list", "--json").json
    assert (listed["name"], listed["organization_id"]) == ("Sample", sandbox.organization_id)
    assert set(listed) == {"id", "name", "environment", "host", "organization_id", "token_days_left", "alm"}

    tested = connected("connect", "test", "Sample", "--json")
    assert tested.code == 0
    assert tested.json["ok"]
    assert [light["state"] for light in tested.json["lights"]] == ["good"] * 5

    assert connected("connect", "remove", "Sample").code == 2
    assert connected("connect", "remove", "Sample", "--yes").code == 0
    assert connected("connect", "list", "--json").json == []


def test_the_token_comes_from_a_file_or_the_environment(
    say: Say, sandbox: RunningSandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BADGE_CONSOLE_ALLOWED_HOSTS", sandbox.credly_url)
    where = ("--organization-id", sandbox.organization_id, "--host", sandbox.credly_url, "--json")
    file = tmp_path / "token.txt"
    file.write_text(f"\ufeff  {sandbox.authorization_token}\r\n", "utf-8")

    from_file = say("connect", "add", "--name", "One", "--token-file", str(file), *where)
    monkeypatch.setenv("BADGE_CONSOLE_CREDLY_AUTHORIZATION_TOKEN", sandbox.authorization_token)
    from_environment = say("connect", "add", "--name", "Two", *where)

    assert from_file.json["ok"]
    assert from_environment.json["ok"]
    assert [item["name"] for item in say("connect", "list", "--json").json] == ["One", "Two"]


def test_an_oauth_client_is_added_with_its_secret_on_standard_input(
    say: Say, sandbox: RunningSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BADGE_CONSOLE_ALLOWED_HOSTS", sandbox.credly_url)

    answer = add(say, sandbox, "--client-id", sandbox.client_id, "--json", token=sandbox.client_secret)

    assert answer.code == 0, answer.err
    assert answer.json["ok"]


def test_a_wrong_token_ends_with_three_and_nothing_is_saved(
    say: Say, sandbox: RunningSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BADGE_CONSOLE_ALLOWED_HOSTS", sandbox.credly_url)

    answer = add(say, sandbox, token="PLANTED-wrong-token-0123456789")

    assert answer.code == 3
    assert "[ FAILED  ] Credentials accepted" in answer.out
    assert "PLANTED" not in answer.out + answer.err
    assert say("connect", "list", "--json").json == []


@pytest.mark.parametrize("option", ["--token", "--client-secret"])
@pytest.mark.parametrize("joined", [True, False])
def test_a_secret_on_the_command_line_is_refused_and_not_repeated(say: Say, option: str, joined: bool) -> None:
    secret = "PLANTED-q7Zt-on-the-command-line"
    arguments = (f"{option}={secret}",) if joined else (option, secret)

    answer = say("connect", "add", *arguments)

    assert answer.code == 2
    assert "does not belong on the command line" in answer.err
    assert secret not in answer.out + answer.err


@pytest.mark.parametrize(("given", "words"), [(" \n", "holds no secret"), (None, "No authorization token was given")])
def test_a_missing_token_is_asked_for_in_words(
    say: Say, sandbox: RunningSandbox, given: str | None, words: str
) -> None:
    where = ("--organization-id", sandbox.organization_id)
    from_input = ("--token-file", "-") if given is not None else ()

    answer = say("connect", "add", *where, *from_input, given=given or "")

    assert answer.code == 2
    assert words in answer.err


def test_a_host_that_is_not_allowed_is_told_and_nothing_is_sent(say: Say, sandbox: RunningSandbox) -> None:
    answer = add(say, sandbox)

    assert answer.code == 3
    assert sandbox.authorization_token not in answer.out + answer.err
