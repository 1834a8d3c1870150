"""What `check` and `read` say of names, things left aside and texts that a terminal would obey."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from tests.contract.cli.saying import Say

SAMPLE = Path(__file__).parents[2] / "data" / "alm-samples" / "badge.csv"
#: Clears the screen, sets the title, turns the order of letters.
ORDERS = "\x1b[2J\x1b]0;title\x07\u202e\x9b1m"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A zip with a file that is no CSV file."""
    path = tmp_path / "pack.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(SAMPLE, "badge.csv")
        archive.writestr("notes.docx", "words")
    return path


@pytest.mark.parametrize("options", [(), ("--json",), ("--report", "report.html")])
def test_what_is_left_aside_is_said_beside_the_answer(
    say: Say, pack: Path, options: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(pack.parent)

    answer = say("check", str(pack), *options)

    assert "Left aside: pack.zip/notes.docx (not a CSV file)" in answer.err
    assert "notes.docx" not in answer.out


def test_what_is_left_aside_in_a_folder_is_said_too(say: Say, tmp_path: Path, pack: Path) -> None:
    (tmp_path / "plan.txt").write_text("words")
    (tmp_path / ".hidden").write_text("words")

    answer = say("check", str(tmp_path))

    assert f"Left aside: {tmp_path.name}/plan.txt (not a CSV file)" in answer.err
    assert f"{pack.name}/notes.docx" in answer.err
    assert "hidden" not in answer.err


def test_the_shape_of_the_answer_does_not_change_with_what_is_left_aside(say: Say, pack: Path) -> None:
    assert list(say("check", "--json", str(pack)).json) == ["ok", "files", "findings"]


def test_a_report_for_programs_lists_what_was_left_aside(say: Say, pack: Path) -> None:
    report = pack.parent / "report.json"

    say("check", str(pack), "--report", str(report))

    assert '"pack.zip/notes.docx"' in report.read_text()


def test_files_of_the_same_name_are_named_by_the_path_that_was_given(
    say: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "badge.csv").write_bytes(SAMPLE.read_bytes())
    monkeypatch.chdir(tmp_path)

    files = say("check", "--json", "a/badge.csv", "b/badge.csv").json["files"]
    folders = say("check", "--json", "a", "b").json["files"]

    assert [file["file"] for file in files] == ["a/badge.csv", "b/badge.csv"]
    assert [file["type"] for file in files] == ["badge.csv", "badge.csv"]
    assert files == folders


@pytest.mark.parametrize("command", [("check",), ("read",), ("check", "--repair", "--out", "out")])
def test_no_text_of_a_file_reaches_the_terminal_as_an_order(
    say: Say, tmp_path: Path, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    name = f"{ORDERS}badge.csv".replace("/", "")
    sample = (
        SAMPLE.read_text(encoding="utf-8").replace("Retired", f" {ORDERS}Active ").replace("state", f"state{ORDERS}")
    )
    (tmp_path / name).write_text(sample, encoding="utf-8")
    (tmp_path / "other.csv").write_text(f'a,b\n"{ORDERS}"x,1\n', encoding="utf-8")

    answer = say(*command, name, "other.csv")

    said = answer.out + answer.err
    assert "⟨U+001B⟩" in said
    assert not {sign for sign in said if sign in ORDERS and not sign.isprintable()}


def test_no_argument_reaches_the_terminal_as_an_order(say: Say) -> None:
    answer = say("types", "show", ORDERS)

    assert "\x1b" not in answer.out + answer.err


def test_a_missing_file_is_a_wrong_call_for_both_commands(say: Say, tmp_path: Path) -> None:
    missing = str(tmp_path / "missing.csv")

    assert (say("read", missing).code, say("check", missing).code) == (2, 2)


def test_a_refusal_has_the_promised_shape(say: Say, tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text('a,b\n"x"y,1\n')

    answer = say("read", "--json", str(tmp_path / "bad.csv"))

    assert list(answer.json["refused"]) == ["row", "column", "message", "hint"]
