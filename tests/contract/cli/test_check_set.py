"""`check` of a whole set: lists of the account, repairs, reports, rejected rows; the same findings everywhere."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pytest

from credly_core import Console, Settings
from credly_core.steps.check import Upload
from tests.contract.cli.saying import Say

SAMPLES = Path(__file__).parents[2] / "data" / "alm-samples"
COURSES = (
    b"id,courseName,description,courseCreationDate,author,state\r\n"
    b"1,Basics,,2016-08-17T08:56:21.000Z,a@x.org,published\r\n"
)
MODULES = b"courseId,moduleId,moduleVersion,moduleOrderInCourse\r\n1,m1,1,0\r\n"
EARLIER = b"Module;Title\r\nm1;First\r\n"


def put(folder: Path, files: Mapping[str, bytes]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder


def spoil(data: bytes) -> bytes:
    """Spreadsheet accidents that do not keep a file from being read."""
    return (
        data.replace(b"2016-08-17T08:56:21.000Z", b"17.08.2016").replace(b"TRUE", b"WAHR").replace(b"Active", b"ACTIVE")
    )


def test_page_command_line_and_notebook_find_the_same_in_the_same_set(say: Say, tmp_path: Path) -> None:
    files = {path.name: spoil(path.read_bytes()) for path in sorted(SAMPLES.glob("*.csv"))}
    folder = put(tmp_path / "set", files)
    frames = {
        name: pd.read_csv(folder / name, dtype=str, keep_default_na=False, skipinitialspace=False) for name in files
    }

    with Console.open(Settings(data_dir=tmp_path / "other")) as console:
        in_python = console.check.check_paths([folder]).as_json()
        uploads = [Upload(name, data) for name, data in files.items()]
        kept = console.check.view(console.check.start(uploads, actor="Ann").result()).as_answer().as_json()
        noted = console.check.frames(frames).as_json()
    said = say("check", "--json", str(folder)).json

    assert said == in_python == kept
    assert len(said["findings"]) > 50
    assert without_reading(noted["findings"]) == without_reading(said["findings"])


def without_reading(findings: list[dict[str, object]]) -> list[dict[str, object]]:
    """Findings but for those about bytes and blank lines, which a data frame does not have, and without places.

    pandas drops lines without anything in them, so that rows after one count otherwise.
    """
    about_bytes = ("file.no-final-line-end", "file.line-ends", "row.blank", "row.empty", "header.space")
    kept = [finding for finding in findings if finding["code"] not in about_bytes]
    return sorted(({**finding, "row": None} for finding in kept), key=json.dumps)


def test_a_complete_set_ends_with_one_where_a_reference_leads_nowhere_and_lists_of_the_account_help(
    say: Say, tmp_path: Path
) -> None:
    folder = put(
        tmp_path / "set", {"course.csv": COURSES.replace(b"published", b"Published"), "course_module.csv": MODULES}
    )
    earlier = put(tmp_path, {"earlier.csv": EARLIER}) / "earlier.csv"

    def dangling(*more: str) -> list[tuple[str, str]]:
        findings = say("check", "--json", str(folder), *more).json["findings"]
        return [(one["severity"], one["value"]) for one in findings if one["code"].startswith("reference.")]

    assert ("error", "m1") in dangling("--complete")
    assert ("error", "m1") not in dangling("--complete", "--account", f"{earlier}:Module=module.csv")


@pytest.mark.parametrize(
    "account", ["nowhere.csv", "nowhere.csv:id", "earlier.csv:Nothing", "earlier.csv:Title=nothing.csv", "odd.csv"]
)
def test_a_list_that_is_not_understood_ends_with_two_and_says_how_to_name_it(
    say: Say, tmp_path: Path, account: str
) -> None:
    put(tmp_path, {"earlier.csv": EARLIER, "odd.csv": b"what,ever\r\n1,2\r\n", "course.csv": COURSES})

    answer = say("check", "course.csv", "--account", account)

    assert answer.code == 2
    assert "What to do" in answer.err


def test_repair_writes_the_set_under_its_right_names_and_tells_every_change(say: Say, tmp_path: Path) -> None:
    put(tmp_path / "set", {"Course (1).csv": COURSES.replace(b"\r\n", b"\n")})

    answer = say("check", "set", "--repair", "--out", "out", "--json")

    written = tmp_path / "out" / "course.csv"
    assert answer.code == 0
    assert written.read_bytes() == COURSES.replace(b"published", b"Published")
    assert answer.json["written"] == ["out/course.csv"]
    changes = {(one["kind"], one["before"], one["after"]) for one in answer.json["changes"]}
    assert ("cell", "published", "Published") in changes
    assert ("file renamed", "Course (1).csv", "course.csv") in changes
    assert (tmp_path / "set" / "Course (1).csv").read_bytes() == COURSES.replace(b"\r\n", b"\n")


def test_repaired_files_with_errors_left_are_written_only_when_that_is_said(say: Say, tmp_path: Path) -> None:
    put(tmp_path, {"course.csv": COURSES.replace(b"published", b"Perhaps")})

    without = say("check", "course.csv", "--repair", "--out", "out")
    nothing = not (tmp_path / "out").exists()
    accepted = say("check", "course.csv", "--repair", "--out", "out", "--accept-errors")

    assert (without.code, nothing) == (1, True)
    assert "--accept-errors" in without.err
    assert accepted.code == 1
    assert (tmp_path / "out" / "course.csv").exists()


def test_reports_and_rejected_rows_are_written_where_asked(say: Say, tmp_path: Path) -> None:
    put(tmp_path, {"course.csv": COURSES.replace(b"published", b"Perhaps")})

    for ending in ("html", "csv", "json"):
        assert say("check", "course.csv", "--report", f"report.{ending}").code == 1
    answer = say("check", "course.csv", "--rejects", "bad")

    assert (tmp_path / "report.html").read_bytes().startswith(b"<!doctype html>")
    assert b"Perhaps" in (tmp_path / "report.csv").read_bytes()
    assert json.loads((tmp_path / "report.json").read_bytes())["ok"] is False
    assert b"Perhaps" in (tmp_path / "bad" / "rejected-course.csv").read_bytes()
    assert "Written: bad/rejected-course.csv" in answer.out
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    "more", [("--repair",), ("--out", "there"), ("--report", "report.pdf"), ("--report", "report")]
)
def test_half_a_call_ends_with_two(say: Say, tmp_path: Path, more: tuple[str, ...]) -> None:
    put(tmp_path, {"course.csv": COURSES})

    answer = say("check", "course.csv", *more)

    assert answer.code == 2
    assert "Traceback" not in answer.err


def test_a_place_that_cannot_be_written_is_told_in_words(say: Say, tmp_path: Path) -> None:
    put(tmp_path, {"course.csv": COURSES, "there": b"a file, no folder"})

    answer = say("check", "course.csv", "--report", "there/report.html")

    assert answer.code == 2
    assert "cannot be written" in answer.err


def test_repair_of_files_that_all_are_refused_ends_with_one_and_the_report(say: Say, tmp_path: Path) -> None:
    put(tmp_path / "set", {"badge.csv": b"id,badgeName\r\na,b,c\r\n"})
    report = tmp_path / "report.json"

    told = say("check", str(tmp_path / "set"), "--repair", "--out", str(tmp_path / "out"), "--report", str(report))

    assert told.code == 1
    assert "badge.csv" in told.out
    assert "no file could be read" in told.err
    assert json.loads(report.read_bytes())
    assert not (tmp_path / "out").exists()


def test_a_repaired_set_without_a_refused_file_is_written_only_when_that_is_said(say: Say, tmp_path: Path) -> None:
    put(tmp_path / "set", {"course.csv": COURSES, "badge.csv": b"id,badgeName\r\na,b,c\r\n"})
    call = ("check", str(tmp_path / "set"), "--repair", "--out", str(tmp_path / "out"))

    first, second = say(*call), say(*call, "--accept-errors")

    assert (first.code, second.code) == (1, 1)
    assert "--accept-errors" in first.err
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["course.csv"]


@pytest.mark.parametrize(
    "more",
    [("--repair", "--out", "set"), ("--report", "set/findings.csv"), ("--rejects", "set"), ("--report", "same.csv")],
    ids=["out", "report", "rejects", "another name of it"],
)
def test_a_file_that_was_given_is_never_written_over(
    say: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: tuple[str, ...]
) -> None:
    files = {
        "course.csv": COURSES,
        "findings.csv": COURSES,
        "rejected-badge.csv": COURSES,
        "badge.csv": b"id\r\na,b\r\n",
    }
    put(tmp_path / "set", files)
    (tmp_path / "same.csv").hardlink_to(tmp_path / "set" / "course.csv")
    monkeypatch.chdir(tmp_path)

    told = say("check", "set", "--accept-errors", *more)

    assert told.code == 2
    assert "one of the files you gave" in told.err
    assert {path.name: path.read_bytes() for path in (tmp_path / "set").iterdir()} == files
