"""The command line: the same words and outcomes as the steps in Python, exit codes, no secret ever."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests
import typer

from credly_core import Console, Settings
from credly_core.cli import app, main
from credly_core.sandbox.serve import RunningSandbox
from credly_core.settings.names import PREFIX

DOCS = Path(__file__).parents[2] / "docs" / "commands.md"
SAMPLE = Path(__file__).parents[1] / "data" / "alm-samples" / "badge.csv"
UNKNOWN_TEMPLATE = "00000000-0000-4000-8000-000000000000"


class Answer:
    """What one command said."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def json(self) -> Any:
        """The one document on standard output."""
        return json.loads(self.out)


Say = Callable[..., Answer]


@pytest.fixture
def say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Say:
    """Runs a command in this process, with a data folder of this test."""
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("BADGE_CONSOLE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, given: str = "") -> Answer:
        monkeypatch.setattr(sys, "stdin", io.StringIO(given))
        capsys.readouterr()
        try:
            main(arguments)
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(bool(end.code))
        said = capsys.readouterr()
        return Answer(code, said.out, said.err)

    return run


@pytest.fixture
def connected(say: Say, sandbox: RunningSandbox, monkeypatch: pytest.MonkeyPatch) -> Say:
    """The same with one connection, “Sample”, to the sandbox."""
    monkeypatch.setenv("BADGE_CONSOLE_ALLOWED_HOSTS", sandbox.credly_url)
    monkeypatch.setenv("BADGE_CONSOLE_ALLOWED_PICTURE_HOSTS", sandbox.credly_url)
    added = add(say, sandbox)
    assert added.code == 0, added.err + added.out
    return say


def add(say: Say, sandbox: RunningSandbox, *more: str, token: str | None = None) -> Answer:
    """Add the connection with the token on standard input."""
    given = sandbox.authorization_token if token is None else token
    where = ("--organization-id", sandbox.organization_id, "--host", sandbox.credly_url, "--token-file", "-")
    return say("connect", "add", "--name", "Sample", *where, *more, given=given + "\n")


# --- the tree of commands and its page ---------------------------------------------------------------------------


def commands() -> dict[str, Any]:
    """Every command by its words, groups left out."""
    found: dict[str, Any] = {}

    def walk(command: Any, words: tuple[str, ...]) -> None:
        if hasattr(command, "commands"):
            for name, inner in command.commands.items():
                walk(inner, (*words, name))
        else:
            found[" ".join(words)] = command

    walk(typer.main.get_command(app), ("badge-console",))
    return found


def options_of(command: Any) -> set[str]:
    """Its visible options."""
    return {
        option
        for parameter in command.params
        if not getattr(parameter, "hidden", False)
        for option in (*parameter.opts, *parameter.secondary_opts)
        if option.startswith("--") and option != "--help"
    }


@pytest.mark.parametrize("words", commands())
def test_every_command_and_every_option_has_help(words: str) -> None:
    command = commands()[words]

    assert command.help
    for parameter in command.params:
        assert getattr(parameter, "hidden", False) or parameter.help, parameter.name


def test_the_page_about_commands_names_each_command_with_its_options_and_no_others() -> None:
    sections = dict(re.findall(r"^## `(.+?)`\n(.*?)(?=^## |\Z)", DOCS.read_text("utf-8"), re.M | re.S))

    documented = {words: set(re.findall(r"`(--[a-z-]+)", text)) for words, text in sections.items()}

    assert documented == {words: options_of(command) for words, command in commands().items()}


def test_every_command_that_answers_also_answers_in_json() -> None:
    silent = {"badge-console connect remove", "badge-console store upgrade"}

    without = {words for words, command in commands().items() if "--json" not in options_of(command)}

    assert without == silent


# --- check and read ----------------------------------------------------------------------------------------------


def test_check_says_in_json_what_the_step_says_in_python(say: Say, tmp_path: Path) -> None:
    with Console.open(Settings(data_dir=tmp_path / "other")) as console:
        expected = console.check.check_paths([SAMPLE]).as_json()

    answer = say("check", "--json", str(SAMPLE))

    assert answer.json == expected
    assert answer.code == 0
    assert (list(answer.json), answer.json["files"][0]["rows"]) == (["ok", "files", "findings"], 8)


def test_check_of_a_bad_file_ends_with_one_and_names_the_place(say: Say, tmp_path: Path) -> None:
    (tmp_path / "badge.csv").write_bytes(SAMPLE.read_bytes().replace(b"Retired", b"Old"))

    answer = say("check", str(tmp_path))

    assert answer.code == 1
    assert "badge.csv row 4 state" in answer.out
    assert "2 errors" in answer.out


@pytest.mark.parametrize("arguments", [("check", "nowhere.csv"), ("check",), ("check", "--colour"), ("chek",)])
def test_a_wrong_call_ends_with_two(say: Say, arguments: tuple[str, ...]) -> None:
    answer = say(*arguments)

    assert answer.code == 2
    assert "Traceback" not in answer.err


def test_check_opens_no_database_and_wants_no_settings(say: Say, tmp_path: Path) -> None:
    assert say("check", str(SAMPLE)).code == 0

    assert not (tmp_path / "data").exists()


def test_check_against_a_connection_knows_its_templates(connected: Say, tmp_path: Path) -> None:
    connected("templates", "refresh")
    connected("bundle", "build", "--out", str(tmp_path / "out"))
    file = tmp_path / "out" / "badge.csv"
    lines = file.read_text("utf-8").splitlines()
    lines[1] = lines[1].replace(lines[1].split(",")[-2], UNKNOWN_TEMPLATE)
    file.write_text("\r\n".join(lines) + "\r\n", "utf-8", newline="")

    alone, compared = (connected("check", *more, "--json", str(file)).json for more in ((), ("--connection", "Sample")))

    assert [f["code"] for f in compared["findings"] if f not in alone["findings"]] == ["ext.id.unknown"]


def test_read_prints_one_line_of_json_for_each_file(say: Say, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("x;y\n1;ä\n".encode())
    (tmp_path / "b.csv").write_bytes(b"x,y\n1,2,3\n")

    answer = say("read", "--json", "a.csv", "b.csv")

    good, bad = (json.loads(line) for line in answer.out.splitlines())
    assert list(good) == ["file", "encoding", "delimiter", "header", "rows", "notes", "refused"]
    assert (good["delimiter"], good["rows"], good["refused"]) == (";", [["1", "ä"]], None)
    assert (bad["rows"], bad["refused"]["row"]) == ([], 2)
    assert answer.code == 1


# --- connections -------------------------------------------------------------------------------------------------


def test_a_connection_is_added_listed_tested_and_removed(connected: Say, sandbox: RunningSandbox) -> None:
    (listed,) = connected("connect", "list", "--json").json
    assert (listed["name"], listed["organization_id"]) == ("Sample", sandbox.organization_id)
    assert set(listed) == {"id", "name", "environment", "host", "organization_id", "token_days_left"}

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


# --- templates and the bundle ------------------------------------------------------------------------------------


def test_templates_are_copied_and_listed(connected: Say) -> None:
    refreshed = connected("templates", "refresh", "--json").json
    listed = connected("templates", "list", "--json").json
    usable = connected("templates", "list", "--usable", "--json").json

    assert refreshed["complete"]
    assert refreshed["count"] == len(listed)
    assert {item["id"] for item in usable} == {item["id"] for item in listed if item["usable"]}
    assert all(item["why_not"] for item in listed if not item["usable"])
    assert len(connected("templates", "list").out.splitlines()) == len(listed) + 1


def test_a_bundle_is_built_for_all_usable_templates_and_the_file_is_good(connected: Say, tmp_path: Path) -> None:
    out = tmp_path / "out"

    answer = connected("bundle", "build", "--out", str(out), "--json")

    assert answer.code == 0, answer.err
    assert set(answer.json) == {"ok", "rows", "errors", "written", "left_out"}
    assert answer.json["rows"] >= 40
    assert answer.json["written"] == ["badge.csv", "README.txt", "proof.html", "manifest.json"]
    assert connected("check", "--connection", "Sample", str(out / "badge.csv")).code == 0
    again = connected("bundle", "build", "--out", str(tmp_path / "again"), "--json").json
    assert again == answer.json
    assert (out / "badge.csv").read_bytes() == (tmp_path / "again" / "badge.csv").read_bytes()


def test_a_bundle_of_chosen_templates_with_their_pictures(connected: Say, tmp_path: Path) -> None:
    connected("templates", "refresh")
    chosen = [item["id"] for item in connected("templates", "list", "--usable", "--json").json][:2]
    picked = [word for one in chosen for word in ("--template", one)]

    answer = connected("bundle", "build", "--out", str(tmp_path / "out"), *picked, "--pictures", "--json")

    assert answer.code == 0, answer.err
    rows = list(csv.DictReader(io.StringIO((tmp_path / "out" / "badge.csv").read_text("utf-8"))))
    assert {row["externalBadgeId"] for row in rows} == set(chosen)
    assert all((tmp_path / "out" / row["imageUrl"]).is_file() for row in rows)


def test_errors_that_are_left_end_with_one_and_write_nothing_until_accepted(connected: Say, tmp_path: Path) -> None:
    build = ("bundle", "build", "--no-short-names", "--out", str(tmp_path / "out"))

    refused = connected(*build)
    accepted = connected(*build, "--accept-errors")

    assert (refused.code, accepted.code) == (1, 1)
    assert "Nothing was written" in refused.out
    assert "Written to" in accepted.out
    assert (tmp_path / "out" / "badge.csv").exists()


def test_a_folder_that_cannot_be_written_to_ends_with_two(connected: Say, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    answer = connected("bundle", "build", "--out", str(tmp_path / "file"))

    assert answer.code == 2
    assert "cannot be written to" in answer.err


def test_status_follows_the_work(connected: Say) -> None:
    assert [(line["step"], line["state"]) for line in connected("status", "--json").json] == [
        ("connect", "done"),
        ("templates", "ready"),
        ("bundle", "blocked"),
    ]


# --- exit codes --------------------------------------------------------------------------------------------------


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


# --- processes ---------------------------------------------------------------------------------------------------


def test_the_sandbox_prints_its_keys_first_answers_and_stops_when_told_to(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "credly_core", "sandbox", "--json", "--templates", "5", "--earners", "20"]
    with subprocess.Popen(
        [*command, "--badges", "30", "--seed", "3"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
    ) as process:
        try:
            assert process.stdout is not None
            answer = json.loads(process.stdout.readline())
            credly = answer["credly"]
            with requests.Session() as session:
                session.trust_env = False
                session.auth = (credly["authorization_token"], "")
                url = f"{credly['url']}/v1/organizations/{credly['organization_id']}/badge_templates"
                listed = session.get(url, timeout=20).json()
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0

    assert set(answer) == {"credly", "alm"}
    assert set(credly) == {"url", "organization_id", "authorization_token", "client_id", "client_secret"}
    assert len(listed["data"]) == 5


def test_python_m_credly_core_is_badge_console() -> None:
    installed = Path(sys.executable).with_name("badge-console")

    by_module, by_script = (
        subprocess.run([*command, "--help"], capture_output=True, text=True, check=True).stdout
        for command in ([sys.executable, "-m", "credly_core"], [str(installed)])
    )

    assert by_module == by_script
    assert "badge-console" in by_module


def test_checking_a_file_loads_nothing_that_it_does_not_need() -> None:
    program = (
        "import sys; from credly_core.cli import main\n"
        "try: main(['check', sys.argv[1]])\n"
        "except SystemExit: pass\n"
        "heavy = {'sqlalchemy', 'requests', 'starlette', 'uvicorn', 'pandas', 'streamlit', 'PIL', 'pydantic_settings',"
        " 'asyncio', 'rapidfuzz', 'cryptography', 'alembic'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )

    done = subprocess.run([sys.executable, "-c", program, str(SAMPLE)], capture_output=True, text=True, check=True)

    assert done.stderr.strip() == "[]"
