"""`read` of what is no file, no text or no table: one line each, never a break-off."""

from __future__ import annotations

import json
from pathlib import Path

from tests.contract.cli.saying import Say


def test_what_cannot_be_read_is_a_line_of_its_own_and_the_others_are_read(say: Say, tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "empty.csv").write_bytes(b"")
    (tmp_path / "binary.csv").write_bytes(bytes(range(256)) * 4)
    (tmp_path / "good.csv").write_bytes(b"a,b\n1,2\n")

    answer = say("read", "--json", "folder.csv", "gone.csv", "/dev/null", "empty.csv", "binary.csv", "good.csv")

    lines = [json.loads(line) for line in answer.out.splitlines()]
    said = [line["refused"] and line["refused"]["message"] for line in lines]
    assert all("The file cannot be read" in message for message in said[:3])
    assert "no content" in said[3]
    assert "not a CSV file" in said[4]
    assert said[5] is None
    assert lines[-1]["rows"] == [["1", "2"]]
    assert answer.code == 2


def test_notes_are_said_in_words_too(say: Say, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"a,b\n,\n1,2\n\n")

    answer = say("read", "a.csv")

    assert "Rows in which every cell is empty: 1 (row 2)" in answer.out
    assert "Blank lines: 1 (row 4)" in answer.out
    assert answer.code == 0
