"""Checking files from anywhere: files, folders, zips, uploads, data frames."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from credly_core.errors import SettingsError
from credly_core.migration.facts import Facts
from credly_core.steps.check import Check, CheckAnswer, FindingAnswer

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
GOOD = (
    b"id,badgeName,badgeCreationDate,lastModifiedDate,state,imageUrl,externalBadgeId,externalBadgeProvider\r\n"
    b"a,Basics,2016-08-17T08:56:21.000Z,,Active,a.png,00000000-0000-4000-8000-000000000001,Credly\r\n"
)
BAD = GOOD.replace(b"Active", b"Perhaps")
UNREADABLE = b"id,badgeName\r\na,b,c\r\n"


@pytest.fixture
def check() -> Check:
    return Check(lambda: NOW)


def told(answer: CheckAnswer) -> list[FindingAnswer]:
    """The findings without the hints that every badge.csv with all eight columns gets, and those about the set."""
    return [
        finding
        for finding in answer.findings()
        if finding["file"] and finding["code"] not in ("header.unlisted", "offline.content")
    ]


def zip_of(files: Mapping[str, bytes]) -> bytes:
    """A zip with these files in it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as opened:
        for name, data in files.items():
            opened.writestr(name, data)
    return buffer.getvalue()


def put(folder: Path, files: Mapping[str, bytes]) -> Path:
    """Write files below a folder."""
    for name, data in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return folder


def test_a_good_file_is_ok_and_counted(check: Check, tmp_path: Path) -> None:
    put(tmp_path, {"badge.csv": GOOD})

    answer = check.check_paths([tmp_path / "badge.csv"])

    assert answer.ok
    assert told(answer) == []
    assert list(answer.as_json()) == ["ok", "files", "findings"]
    assert answer.as_json()["files"] == [
        {"file": "badge.csv", "type": "badge.csv", "rows": 1, "errors": 0, "warnings": 0, "infos": 1}
    ]


def test_a_finding_has_exactly_the_members_that_were_promised(check: Check) -> None:
    answer = check.check_bytes("badge.csv", BAD)

    assert not answer.ok
    (finding,) = told(answer)
    assert list(finding) == ["file", "row", "column", "code", "severity", "value", "message", "hint"]
    assert (finding["file"], finding["row"], finding["column"]) == ("badge.csv", 2, "state")
    assert (finding["code"], finding["severity"], finding["value"]) == ("state.value", "error", "Perhaps")
    assert finding["message"]
    assert finding["hint"]
    assert answer.files[0].errors == 1
    assert finding in answer.as_json()["findings"]


def test_a_folder_is_searched_for_csv_files_and_zips_and_names_them_by_their_path(check: Check, tmp_path: Path) -> None:
    put(
        tmp_path,
        {
            "one/badge.csv": GOOD,
            "two/badge.csv": BAD,
            "two/set.ZIP": zip_of({"badge.csv": BAD}),
            "notes.txt": b"not looked at",
            "__MACOSX/._badge.csv": b"\x00\x05",
            "two/._badge.csv": b"\x00\x05",
            ".hidden/badge.csv": BAD,
        },
    )

    answer = check.check_paths([tmp_path])

    assert [(file.file, file.type, file.errors) for file in answer.files] == [
        ("one/badge.csv", "badge.csv", 0),
        ("two/badge.csv", "badge.csv", 2),  # a second file of the type, and its state
        ("two/set.ZIP/badge.csv", "badge.csv", 2),
    ]
    assert [finding["file"] for finding in told(answer) if finding["code"] == "state.value"] == [
        "two/badge.csv",
        "two/set.ZIP/badge.csv",
    ]


def test_a_zip_is_opened_and_the_clutter_of_other_systems_left_aside(check: Check) -> None:
    data = zip_of(
        {
            "badge.csv": GOOD,
            "Image/a.png": b"\x89PNG",
            "__MACOSX/._badge.csv": b"\x00\x05",
            "Thumbs.db": b"x",
            "README.txt": b"hello",
        }
    )

    answer = check.check_bytes("pack.zip", data)

    assert [file.file for file in answer.files] == ["badge.csv"]
    assert answer.ok


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("pack.zip", b"not a zip at all"),
        ("pack.zip", zip_of({"README.txt": b"only this"})),
        ("badge.csv", UNREADABLE),
        ("badge.csv", b""),
    ],
    ids=["no zip", "zip without csv", "wider row", "empty"],
)
def test_a_refused_file_is_one_error_with_words_and_not_an_exception(
    check: Check, tmp_path: Path, name: str, data: bytes
) -> None:
    put(tmp_path, {name: data})

    answer = check.check_paths([tmp_path / name])

    assert not answer.ok
    (file,) = answer.files
    assert (file.file, file.type, file.rows, file.errors) == (name, None, 0, 1)
    (finding,) = answer.findings()
    assert finding["severity"] == "error"
    assert finding["file"] == name
    assert finding["message"]
    assert finding["hint"]


def test_the_place_of_a_refusal_is_told(check: Check) -> None:
    (finding,) = check.check_bytes("badge.csv", UNREADABLE).findings()

    assert finding["row"] == 2


def test_a_file_of_an_unknown_type_says_so(check: Check) -> None:
    answer = check.check_bytes("shopping.csv", b"what,how many\r\nmilk,2\r\n")

    assert answer.files[0].type is None
    assert [finding["code"] for finding in answer.findings()] == ["file.unknown"]


@pytest.mark.parametrize("what", ["nothing.csv", "empty"])
def test_what_is_not_there_is_a_wrong_call_and_not_a_finding(check: Check, tmp_path: Path, what: str) -> None:
    (tmp_path / "empty").mkdir()

    with pytest.raises(SettingsError):
        check.check_paths([tmp_path / what])


def test_a_file_that_may_not_be_opened_is_told_in_words(
    check: Check, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, {"badge.csv": GOOD})

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)

    with pytest.raises(SettingsError, match="Permission denied"):
        check.check_paths([tmp_path / "badge.csv"])


def test_data_frames_count_missing_values_as_empty_cells(check: Check) -> None:
    frame = pd.read_csv(io.BytesIO(GOOD), dtype=str)
    frame.loc[1] = [float("nan"), None, "2016-08-17T08:56:21.000Z", pd.NA, "Active", "b.png", None, None]

    answer = check.check_frames({"badge.csv": frame})

    assert {(finding["row"], finding["column"]) for finding in told(answer)} == {(3, "id"), (3, "badgeName")}


def test_whole_numbers_with_gaps_are_not_given_decimals(check: Check) -> None:
    frame = pd.DataFrame({"id": [1.0, None, 3.0], "badgeName": ["A", "B", "C"]}, index=[10, 20, 30])

    answer = check.check_frames({"badge.csv": frame})

    table = answer.files[0].table
    assert table is not None
    assert table.column(0).to_list() == ["1", "", "3"]
    rows = [finding["row"] for finding in answer.findings() if finding["code"] == "id.missing"]
    assert rows == [3]


def test_a_frame_with_repeated_headings_and_a_frame_without_rows_are_checked(check: Check) -> None:
    twice = pd.DataFrame([["a", "b"]], columns=["id", "id"])
    empty = pd.DataFrame(columns=["id", "badgeName"])

    answer = check.check_frames({"badge.csv": twice, "course.csv": empty})

    codes = {finding["code"] for finding in answer.findings()}
    assert {"header.duplicate", "file.no-rows"} <= codes


def test_findings_come_as_a_frame_with_whole_row_numbers(check: Check) -> None:
    frame = check.check_bytes("badge.csv", BAD).frame()

    assert list(frame.columns) == list(FindingAnswer.__annotations__)
    assert str(frame["row"].dtype) == "Int64"
    assert frame.loc[frame["code"] == "state.value", "row"].to_list() == [2]


def test_known_templates_are_compared_when_they_are_given() -> None:
    check = Check(lambda: NOW, lambda: Facts(templates={}, now=NOW))

    answer = check.check_bytes("badge.csv", GOOD)

    assert [finding["code"] for finding in told(answer)] == ["ext.id.unknown"]


def test_reading_shows_rows_or_the_refusal(check: Check, tmp_path: Path) -> None:
    put(tmp_path, {"good.csv": b"a;b\n1;2\n", "bad.csv": UNREADABLE})

    good, bad = check.read_paths([tmp_path / "good.csv", tmp_path / "bad.csv"])

    assert good.as_json()["rows"] == [["1", "2"]]
    assert bad.refusal is not None
    refused = bad.as_json()["refused"]
    assert refused is not None
    assert refused["row"] == 2
