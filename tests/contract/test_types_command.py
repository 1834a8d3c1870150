"""`badge-console types …` as a person or a script calls it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from credly_core.cli import main


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as end:
        main(arguments)
    said = capsys.readouterr()
    return int(end.value.code or 0), said.out, said.err


@pytest.fixture(autouse=True)
def own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BADGE_CONSOLE_DATA_DIR", str(tmp_path / "data"))


def test_all_file_types_are_listed_in_the_order_of_upload(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "types", "list", "--json")

    assert code == 0
    names = [entry["file"] for entry in json.loads(out)]
    assert len(names) == 32
    assert names.index("course.csv") < names.index("course_instance.csv") < names.index("enrollment.csv")


def test_one_file_type_is_shown_with_columns_and_rules(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "types", "show", "badge.csv")

    assert code == 0
    assert "at most 25 characters" in out
    assert "BADGE-1" in out


def test_a_wrong_name_is_a_usage_error_with_the_right_one(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "types", "show", "badges")

    assert code == 2
    assert "badge.csv" in err


def test_empty_files_are_written_and_never_over_others(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(capsys, "types", "blank", "badge.csv", "--out", str(out))
    (out / "badge.csv").write_text("mine", "utf-8")

    code, _, err = run(capsys, "types", "blank", "--out", str(out))

    assert code == 2
    assert "badge.csv" in err
    assert (out / "badge.csv").read_text("utf-8") == "mine"
    assert not (out / "course.csv").exists()


def test_a_folder_that_cannot_be_written_is_said(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")

    code, _, err = run(capsys, "types", "blank", "--out", str(tmp_path / "file" / "below"))

    assert code == 2
    assert "cannot be written" in err
