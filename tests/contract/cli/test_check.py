"""`check` and `read`: the same words and outcomes as in Python."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from credly_core import Console, Settings
from tests.contract.cli.saying import Say

SAMPLE = Path(__file__).parents[2] / "data" / "alm-samples" / "badge.csv"
UNKNOWN_TEMPLATE = "00000000-0000-4000-8000-000000000000"


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


def test_a_file_with_a_row_of_another_width_is_filled_up_only_where_that_was_asked_for(
    say: Say, tmp_path: Path
) -> None:
    path = tmp_path / "badge.csv"
    path.write_bytes(SAMPLE.read_bytes() + b"b99,Short\r\n")

    refused = say("check", "--json", str(path)).json
    filled = say("check", "--fill-rows", "--json", str(path)).json
    read = say("read", "--fill-rows", "--json", str(path)).json

    assert [finding["code"] for finding in refused["findings"]] == ["row.gap"]
    assert (filled["files"][0]["rows"], read["rows"][-1][:3]) == (9, ["b99", "Short", ""])
    assert "row.filled-up" in [finding["code"] for finding in filled["findings"]]
