"""Settings: the order of the sources, where each value came from, and secrets that never show."""

from __future__ import annotations

import json
import logging
import os
import tomllib
from pathlib import Path

import pytest

from credly_core.domain.connections import ConnectionForm, Credentials
from credly_core.domain.secrets import Secret
from credly_core.errors import SettingsError
from credly_core.settings import SettingLine, Settings
from credly_core.settings.page import settings_page

ROOT = Path(__file__).resolve().parents[2]
PLANTED = "PLANTED-5f2a-TOKEN"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder without a secrets file, and an environment without our variables."""
    for name in list(os.environ):
        if name.upper().startswith("BADGE_CONSOLE_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write_file(text: str) -> None:
    Path(".streamlit").mkdir(exist_ok=True)
    Path(".streamlit/secrets.toml").write_text(text, encoding="utf-8")


def line(name: str, settings: Settings | None = None) -> SettingLine:
    return next(item for item in (settings or Settings()).explain() if item.name == name)


def test_without_anything_every_value_is_a_default() -> None:
    settings = Settings()

    assert {item.origin for item in settings.explain()} == {"default"}
    assert settings.data_dir.name == "badge-console"
    assert settings.database_url == f"sqlite:///{settings.data_dir}/badge-console.sqlite"
    assert settings.key_file == settings.data_dir / "keys" / "seal.key"
    assert settings.credly_hostname == "api.credly.com"
    assert settings.actor
    assert settings.warnings == ()
    assert settings.connection_form() is None


def test_an_argument_wins_over_the_environment_and_that_over_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    write_file('[badge_console]\nactor = "file"\n')
    from_file = line("actor")
    monkeypatch.setenv("BADGE_CONSOLE_ACTOR", "variable")
    from_variable = line("actor")
    from_argument = line("actor", Settings(actor="argument"))

    assert (from_file.value, from_file.origin) == ("file", f".streamlit{os.sep}secrets.toml [badge_console]")
    assert (from_variable.value, from_variable.origin) == ("variable", "environment BADGE_CONSOLE_ACTOR")
    assert (from_argument.value, from_argument.origin) == ("argument", "argument")


def test_the_database_and_the_key_follow_the_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BADGE_CONSOLE_DATA_DIR", str(tmp_path / "here"))

    settings = Settings()

    assert settings.database_url == f"sqlite:///{tmp_path}/here/badge-console.sqlite"
    assert settings.key_file == tmp_path / "here" / "keys" / "seal.key"


def test_relative_folders_and_the_tilde_become_whole_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))

    assert Settings(data_dir="here").data_dir == tmp_path / "here"
    assert Settings(key_file="~/seal.key").key_file == tmp_path / "home" / "seal.key"


def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BADGE_CONSOLE_CREDLY_HOSTNAME", "")

    assert line("credly_hostname").origin == "default"


@pytest.mark.parametrize(
    "content",
    [
        f'credly_authorization_token = "{PLANTED}"',
        f'[credly]\nauthorization_token = "{PLANTED}"',
        f'[badge_console]\ncredly_authorization_token = "{PLANTED}"',
    ],
)
def test_a_setting_may_stand_in_three_places_of_the_file(content: str) -> None:
    write_file(content)

    token = Settings().credly_authorization_token

    assert token is not None
    assert token.reveal() == PLANTED


def test_the_same_setting_twice_in_the_file_is_refused() -> None:
    write_file('[credly]\nhostname = "a.example"\n[badge_console]\ncredly_hostname = "b.example"\n')

    with pytest.raises(SettingsError, match="twice"):
        Settings()


def test_tables_of_others_in_the_file_are_left_alone() -> None:
    write_file('theme = "x"\n[auth]\ncookie_secret = "y"\n[connections.sql]\nurl = "z"\n')

    assert Settings().warnings == ()


@pytest.mark.parametrize(
    "content",
    [
        f"[credly]\nauthorization_token = {PLANTED}\n",
        f'authorization_token = "{PLANTED}\n',
        f'a = "{PLANTED}"\na = "{PLANTED}"\n',
        f"[{PLANTED}\n",
    ],
)
def test_a_file_that_is_not_toml_is_told_without_quoting_it(content: str) -> None:
    write_file(content)

    with pytest.raises(SettingsError) as caught:
        Settings()

    assert "secrets.toml" in caught.value.message
    assert "PLANTED" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_a_file_in_another_encoding_is_told() -> None:
    write_file("")
    Path(".streamlit/secrets.toml").write_bytes('actor = "Größe"'.encode("utf-16"))

    with pytest.raises(SettingsError, match="UTF-8"):
        Settings()


def test_a_folder_in_place_of_the_file_is_told() -> None:
    Path(".streamlit/secrets.toml").mkdir(parents=True)

    with pytest.raises(SettingsError, match="cannot be read"):
        Settings()


def test_a_table_that_is_none_is_told() -> None:
    write_file('credly = "x"\n')

    assert Settings().warnings == (f".streamlit{os.sep}secrets.toml: credly should be a table, written [credly].",)


def test_an_unknown_variable_brings_a_warning_with_the_near_miss(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("BADGE_CONSOLE_DATADIR", PLANTED)
    monkeypatch.setenv("BADGE_CONSOLE_UMBRELLA", PLANTED)

    with caplog.at_level(logging.WARNING):
        warnings = Settings().warnings

    assert warnings == (
        "The variable BADGE_CONSOLE_DATADIR is not a setting. Did you mean BADGE_CONSOLE_DATA_DIR?",
        "The variable BADGE_CONSOLE_UMBRELLA is not a setting.",
    )
    assert warnings[0] in caplog.text
    assert PLANTED not in caplog.text


def test_an_unknown_key_in_our_tables_brings_a_warning_with_the_near_miss() -> None:
    write_file('[credly]\nauthorisation_token = "x"\n[badge_console]\ndatadir = "y"\n')

    first, second = sorted(Settings().warnings)

    assert first.endswith("authorisation_token in [credly] is not a setting. Did you mean authorization_token?")
    assert second.endswith("datadir in [badge_console] is not a setting. Did you mean data_dir?")


def test_an_unknown_argument_is_refused_with_the_near_miss() -> None:
    with pytest.raises(SettingsError, match="Did you mean data_dir"):
        Settings(datadir="x")


def test_a_wrong_value_is_told_with_its_origin_and_without_the_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BADGE_CONSOLE_LOG_LEVEL", PLANTED)

    with pytest.raises(SettingsError) as caught:
        Settings()

    assert "log_level (environment BADGE_CONSOLE_LOG_LEVEL)" in caught.value.message
    assert PLANTED not in str(caught.value)


@pytest.mark.parametrize("value", [5, ["a"], True])
def test_a_secret_of_another_kind_is_refused_in_words(value: object) -> None:
    with pytest.raises(SettingsError, match="credly_authorization_token"):
        Settings(credly_authorization_token=value)


@pytest.mark.parametrize(
    "given",
    [
        {"credly_client_id": "id"},
        {"credly_client_secret": "s"},
        {"credly_authorization_token": "t", "credly_client_id": "id", "credly_client_secret": "s"},
    ],
)
def test_settings_that_contradict_each_other_are_refused(given: dict[str, object]) -> None:
    with pytest.raises(SettingsError, match="contradict"):
        Settings(**given)


def test_hosts_come_as_a_list_or_as_text_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    write_file('[badge_console]\nallowed_picture_hosts = ["a.example", "b.example"]\n')
    monkeypatch.setenv("BADGE_CONSOLE_ALLOWED_HOSTS", "http://127.0.0.1:8123, c.example")

    settings = Settings(credly_hostname="own.example")

    assert settings.api_origins == (
        "https://api.credly.com",
        "https://sandbox-api.credly.com",
        "https://own.example",
        "http://127.0.0.1:8123",
        "https://c.example",
    )
    assert settings.picture_origins[-2:] == ("https://a.example", "https://b.example")


@pytest.mark.parametrize(
    "host",
    [
        "https://user:geheim@a.example",
        "https://a.example/v1",
        "https://a.example?x=1",
        "ftp://a.example",
        "https://",
        "a.example:port",
        "a.example:99999",
    ],
)
@pytest.mark.parametrize("name", ["allowed_hosts", "allowed_picture_hosts", "credly_hostname"])
def test_a_host_with_anything_beside_name_and_port_is_refused(name: str, host: str) -> None:
    with pytest.raises(SettingsError, match=name) as caught:
        Settings(**{name: host})

    assert "geheim" not in str(caught.value)


def test_no_secret_shows_in_any_printing_of_the_settings() -> None:
    settings = Settings(
        credly_authorization_token=PLANTED,
        secret_key=PLANTED,
        database_url=f"postgresql+psycopg://dana:{PLANTED}@db.example/badges?password={PLANTED}",
    )

    shown = [
        repr(settings),
        str(settings),
        f"{settings}",
        repr(settings.explain()),
        json.dumps([item.value for item in settings.explain()]),
        settings.model_dump_json(exclude={"database_url"}),
        repr(settings.model_dump(exclude={"database_url"})),
    ]

    assert [text for text in shown if "PLANTED" in text] == []
    assert line("database_url", settings).value == "postgresql+psycopg://dana:***@db.example/badges?password=***"
    assert line("secret_key", settings).value == "***"


def test_settings_do_not_change() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Settings().actor = "somebody else"


def test_settings_may_give_a_whole_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BADGE_CONSOLE_CREDLY_ORGANIZATION_ID", "org")
    monkeypatch.setenv("BADGE_CONSOLE_CREDLY_AUTHORIZATION_TOKEN", f" {PLANTED}\n")

    form = Settings().connection_form()

    assert form == ConnectionForm("From the settings", "org", "api.credly.com", Credentials(token=Secret(PLANTED)))


def test_a_machine_that_knows_no_user_still_has_an_actor(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> str:
        raise KeyError("getpwuid(): uid not found")

    monkeypatch.setattr("getpass.getuser", fail)

    assert Settings().actor == "somebody"


def test_every_setting_says_what_it_means() -> None:
    assert [item.name for item in Settings().explain() if not item.meaning.endswith(".")] == []


def test_the_page_about_settings_is_the_one_made_from_the_class() -> None:
    assert (ROOT / "docs" / "settings.md").read_text(encoding="utf-8") == settings_page()


def test_the_example_file_shows_every_setting_and_only_settings() -> None:
    text = (ROOT / ".streamlit" / "secrets.toml.example").read_text(encoding="utf-8")
    lines = [text_line.removeprefix("# ") if " = " in text_line else text_line for text_line in text.splitlines()]
    tables = tomllib.loads("\n".join(lines))

    sides = {f"{side}_{key}" for side in ("credly", "alm") for key in tables[side]}
    shown = sides | set(tables["badge_console"])

    assert shown == set(Settings.model_fields)
    assert tomllib.loads(text) == {"credly": {}, "alm": {}, "badge_console": {}}
