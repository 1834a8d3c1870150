"""Each kind of trouble ends with its own number; settings and the store."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.contract.cli.saying import Say

UNKNOWN_TEMPLATE = "00000000-0000-4000-8000-000000000000"


def test_a_service_that_is_away_ends_with_three(connected: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BADGE_CONSOLE_ALLOWED_HOSTS")

    answer = connected("templates", "refresh")

    assert answer.code == 3
    assert answer.err.startswith("Error: ")
    assert "What to do: " in answer.err


def test_a_store_that_cannot_be_opened_ends_with_four(say: Say, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "badge-console.sqlite").write_bytes(b"this is no database, whatever its name says" * 50)

    answer = say("connect", "list")

    assert answer.code == 4
    assert "Traceback" not in answer.err


@pytest.mark.parametrize(
    "arguments",
    [("templates", "list"), ("templates", "refresh"), ("bundle", "build", "--out", "x"), ("connect", "test")],
)
def test_a_step_that_is_missing_ends_with_five(say: Say, arguments: tuple[str, ...]) -> None:
    answer = say(*arguments)

    assert answer.code == 5
    assert "There is no connection yet" in answer.err


def test_an_unknown_template_ends_with_five(connected: Say) -> None:
    answer = connected("bundle", "build", "--out", "x", "--template", UNKNOWN_TEMPLATE)

    assert answer.code == 5
    assert UNKNOWN_TEMPLATE in answer.err


def test_a_wrong_setting_ends_with_two(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BADGE_CONSOLE_LOG_LEVEL", "LOUD")

    answer = say("settings")

    assert answer.code == 2
    assert "log_level" in answer.err


def test_an_unknown_connection_ends_with_two(say: Say) -> None:
    answer = say("templates", "list", "--connection", "Nobody")

    assert answer.code == 2
    assert "Nobody" in answer.err


def test_settings_are_listed_with_their_origin_and_secrets_masked(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BADGE_CONSOLE_CREDLY_AUTHORIZATION_TOKEN", "PLANTED-token-in-the-environment")

    answer = say("settings", "--json")

    lines = {line["name"]: line for line in answer.json}
    assert lines["credly_authorization_token"]["value"] == "***"
    assert lines["data_dir"]["origin"] == "environment BADGE_CONSOLE_DATA_DIR"
    assert "PLANTED" not in answer.out + say("settings").out


def test_the_database_is_brought_up_to_date(say: Say, tmp_path: Path) -> None:
    assert say("store", "upgrade").code == 0

    assert (tmp_path / "data" / "badge-console.sqlite").exists()
