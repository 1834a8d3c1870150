"""A quick look at files: large ones are checked while they are read, with the findings of the file read whole."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from credly_core.migration.spec import load_specs
from credly_core.migration.table import LeanTable, NotKept
from credly_core.steps.check import Glance, glance
from credly_core.steps.check import reading as reading_files
from credly_core.steps.run import Progress

NOW = datetime(2026, 1, 1, tzinfo=UTC)
HEADER = load_specs().file("badge.csv").canonical_names
GOOD = (
    "azure-course-{n}",
    "Azure Course Number {n}",
    "2016-08-17T08:56:21.000Z",
    "2017-01-09T10:00:00.000Z",
    "Active",
    "https://images.example.com/azure-{n}.png",
    "4a4b2c1e-9d1f-4c57-8f0e-00000000000{n}",
    "Credly",
)


@pytest.fixture
def badges(tmp_path: Path) -> Path:
    """A badge.csv with some bad cells."""
    rows = [[cell.format(n=n) for cell in GOOD] for n in range(9)]
    rows[3][4] = "ACTIVE"
    rows[5][2] = "17.08.2016"
    rows[7][0] = rows[6][0]
    path = tmp_path / "badge.csv"
    path.write_text("\r\n".join(",".join(row) for row in (HEADER, *rows)) + "\r\n", encoding="utf-8")
    return path


def test_a_large_file_is_let_go_while_it_is_read_and_found_the_same(
    badges: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Glance(lambda: NOW).check_paths([badges])

    monkeypatch.setattr(glance, "_LARGE", 1)
    lean = Glance(lambda: NOW).check_paths([badges])

    assert isinstance(lean.files[0].table, LeanTable)
    assert list(lean.findings()) == list(whole.findings())
    assert {finding["code"] for finding in lean.findings()} >= {"state.case", "date.format", "id.duplicate"}
    assert lean.files[0].rows == 9


def test_a_file_is_read_whole_when_a_rule_asks_for_what_was_let_go(
    badges: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lean_once(*_args: object, **_named: object) -> LeanTable:
        raise NotKept("state")

    whole = Glance(lambda: NOW).check_paths([badges])
    monkeypatch.setattr(glance, "_LARGE", 1)
    monkeypatch.setattr(reading_files, "read_large", lean_once)

    again = Glance(lambda: NOW).check_paths([badges])

    assert list(again.findings()) == list(whole.findings())
    assert not isinstance(again.files[0].table, LeanTable)


def test_the_reading_of_a_large_file_tells_how_far_it_is(badges: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(glance, "_LARGE", 1)
    told: list[Progress] = []

    Glance(lambda: NOW).check_paths([badges], progress=told.append)

    assert told[-1].done == told[-1].total
    assert told[-1].note == "Reading badge.csv"


def test_a_large_file_of_an_unknown_type_is_read_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(glance, "_LARGE", 1)
    path = tmp_path / "other.csv"
    path.write_text("some,thing\r\n1,2\r\n", encoding="utf-8")

    answer = Glance(lambda: NOW).check_paths([path])

    table = answer.files[0].table
    assert table is not None
    assert table.record(0) == ("1", "2")
    assert answer.files[0].type is None


HINTED = (
    ("session.csv", "vcHostingSystem", ["Zoom", "Teams", " Zoom ", "OTHERS", "", "Webex"]),
    (
        "badge.csv",
        "imageUrl",
        ["Image/b.png", "https://x.example.com/a.png", " Image/a.png", "Image/b.png", "WWW.x.org/a"],
    ),
    ("course.csv", "uniqueLoId", ["b", "a", "b", "\u200bc", "a"]),
    ("catalog_label.csv", "customFieldName", ["Region", "Field", "Region"]),
)


@pytest.mark.parametrize(("name", "column", "values"), HINTED)
def test_hints_on_what_only_the_account_knows_are_the_same_in_a_large_file(
    name: str, column: str, values: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    header = load_specs().file(name).canonical_names
    rows = [[value if heading == column else f"{heading} {n // 400}" for heading in header] for n in range(4_000)
            for value in values[n % len(values) :][:1]]  # fmt: skip
    path = tmp_path / name
    path.write_text("\n".join(",".join(row) for row in (header, *rows)) + "\n", encoding="utf-8")
    for paths in ([path], [path, _another(tmp_path)]):
        whole = Glance(lambda: NOW).check_paths(paths)
        with monkeypatch.context() as patch:
            patch.setattr(glance, "_LARGE", 1)
            lean = Glance(lambda: NOW).check_paths(paths)

        assert isinstance(lean.files[0].table, LeanTable)
        assert list(lean.findings()) == list(whole.findings())
        assert [found for found in lean.findings() if found["code"].startswith("offline.")]


def _another(folder: Path) -> Path:
    path = folder / "skill.csv"
    path.write_text("id,name\n1,Any\n", encoding="utf-8")
    return path


def test_frames_with_very_large_numbers_are_checked() -> None:
    frame = pd.DataFrame(
        {"id": [1e20, float("nan"), 7.0], "badgeName": ["a", "b", "c"], "size": [0.5, 1e300, float("inf")]}
    )

    answer = Glance(lambda: NOW).frames({"badge.csv": frame})

    table = answer.files[0].table
    assert table is not None
    assert table.column(0).to_list() == ["100000000000000000000", "", "7"]


@pytest.mark.parametrize(("heading", "cell", "row"), [("id", "a\ud800", 3), ("id\ud800", "a", 1)])
def test_a_frame_with_half_a_character_is_refused_with_its_place(heading: str, cell: str, row: int) -> None:
    columns = pd.Index(["badgeName", heading], dtype=object)
    frame = pd.DataFrame([["x", "b"], ["y", cell]], columns=columns, dtype=object)

    (refused,) = Glance(lambda: NOW).frames({"badge.csv": frame}).findings()

    assert (refused["code"], refused["row"], refused["column"]) == ("file.encoding-surrogate", row, "2")
    refused["message"].encode()
