"""The accidents that need more than one small file: sets, very large files, files that change while they are read."""

from __future__ import annotations

import os
import threading
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from credly_core.errors import UnreadableInput
from credly_core.migration.reading import ReadLimits, closing, describe_reading, read_table
from tests.unit.migration.accidents.case import ROW, Sample, ask
from tests.unit.migration.accidents.valid import all_specs

SAMPLES = [Sample(spec) for spec in all_specs()]
NAMES = [sample.spec.name for sample in SAMPLES]


def zipped(files: dict[str, bytes]) -> bytes:
    whole = BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return whole.getvalue()


@pytest.mark.parametrize("sample", SAMPLES, ids=NAMES)
def test_36_and_37_as_many_rows_as_a_sheet_holds_and_more_are_said(
    sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closing, "SPREADSHEET_ROWS", 7)

    full = read_table(sample.csv(), file=sample.spec.name)
    more = read_table(sample.csv() + sample.csv(sample.rows[1:2]), file=sample.spec.name)

    assert [note.code for note in full.notes] == ["file.rows-at-limit"]
    assert [note.code for note in more.notes] == ["file.rows-over-spreadsheet"]
    assert (full.height, more.height) == (6, 7)


def referring(sample: Sample) -> int | None:
    """A filled column that refers to another file, or to its own."""
    for column, name in enumerate(sample.rows[0], 1):
        if sample.spec.column(name).references and sample.rows[1][column - 1]:
            return column
    return None


@pytest.mark.parametrize("sample", [s for s in SAMPLES if referring(s)], ids=lambda sample: sample.spec.name)
def test_47_a_reference_that_leads_nowhere_is_found_in_a_complete_set(sample: Sample) -> None:
    column = referring(sample)
    assert column is not None
    rows = sample.with_cell(column, "nowhere")
    target = sample.spec.column(sample.name(column)).references
    assert target is not None
    files = {sample.spec.name: sample.csv(rows)}
    if target.file != sample.spec.name:
        other = next(other for other in SAMPLES if other.spec.name == target.file)
        files[target.file] = other.csv()

    found = [
        finding
        for finding in ask("set.zip", zipped(files)).findings()
        if finding["file"] == sample.spec.name and finding["row"] == ROW and finding["column"] == sample.name(column)
    ]

    assert found
    assert all(finding["severity"] in ("warning", "error") for finding in found)


@pytest.mark.parametrize("sample", SAMPLES, ids=NAMES)
def test_50_two_files_of_one_type_are_said_by_name(sample: Sample) -> None:
    name = sample.spec.name
    copy = name.replace(".csv", " (1).csv")

    findings = list(ask("set.zip", zipped({name: sample.csv(), copy: sample.csv()})).findings())

    twice = [finding for finding in findings if finding["code"] == "file.twice"]
    assert twice
    assert any(name in finding["message"] and copy in finding["message"] for finding in twice)


@pytest.mark.parametrize("sample", SAMPLES, ids=NAMES)
def test_51_a_large_file_is_read_block_by_block_as_if_at_once(sample: Sample, tmp_path: Path) -> None:
    data = sample.csv() + sample.csv(sample.rows[1:]) * 20
    (tmp_path / "large.csv").write_bytes(data)

    by_blocks = read_table(tmp_path / "large.csv", file="x.csv", limits=ReadLimits(block_bytes=300))

    assert by_blocks.cells.equals(read_table(data, file="x.csv").cells)
    refused = describe_reading(data, "x.csv", limits=ReadLimits(file_bytes=len(data) - 1)).refusal
    assert refused is not None
    assert refused.code == "file.too-large"


def test_52_a_file_that_grows_while_it_is_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "badge.csv"
    path.write_bytes(SAMPLES[1].csv() * 50)

    def grow(done: int, total: int) -> None:
        with path.open("ab") as file:
            file.write(b"more")

    with pytest.raises(UnreadableInput) as caught:
        read_table(path, file="badge.csv", progress=grow)

    assert caught.value.code == "file.changed"
    assert "Wait" in caught.value.hint


def test_52_a_file_that_shrinks_while_it_is_read_is_refused_and_does_not_hang(tmp_path: Path) -> None:
    path = tmp_path / "badge.csv"
    path.write_bytes(SAMPLES[1].csv() + SAMPLES[1].csv(SAMPLES[1].rows[1:]) * 100)

    def shrink(done: int, total: int) -> None:
        os.truncate(path, 600)

    with pytest.raises(UnreadableInput) as caught:
        read_table(path, file="badge.csv", progress=shrink, limits=ReadLimits(block_bytes=500))

    assert caught.value.code == "file.changed"


def test_52_an_upload_that_is_not_there_or_not_a_file_is_refused_in_words(tmp_path: Path) -> None:
    nowhere = describe_reading(tmp_path / "gone.csv", "gone.csv").refusal
    folder = describe_reading(tmp_path, "badges").refusal

    assert nowhere is not None
    assert folder is not None
    assert (nowhere.code, folder.code) == ("file.unreadable", "file.unreadable")
    assert "no file of this name" in nowhere.message
    assert "folder" in folder.message


def test_52_a_pipe_is_refused_at_once(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    answers: list[str] = []
    reading = threading.Thread(target=lambda: answers.append(str(describe_reading(pipe, "pipe.csv").refusal)))

    reading.start()
    reading.join(timeout=20)

    assert not reading.is_alive()
    assert "pipe" in answers[0]
