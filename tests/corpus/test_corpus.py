"""Awkward files, others' and our own: each read exactly or refused with a place, as written down in verdicts.tsv."""

from __future__ import annotations

import csv
import io
import json
import time
from pathlib import Path

import pytest
from verdict import CORPUS, DATA, Verdict, files, kept_verdicts, verdict_of

from credly_core.migration.reading import describe_reading, read_table

VERDICTS = kept_verdicts()
FILES = files()
READ = [path for path in FILES if VERDICTS.get(str(path.relative_to(DATA)), Verdict("")).verdict == "read"]
TWINS = sorted((CORPUS / "csv-spectrum" / "csvs").glob("*.csv"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(DATA)))
def test_a_file_gets_the_verdict_that_was_written_down(path: Path) -> None:
    begun = time.process_time()

    verdict = verdict_of(path)

    assert verdict == VERDICTS[str(path.relative_to(DATA))]
    assert time.process_time() - begun < 5, "a small file took seconds"


def test_every_verdict_belongs_to_a_file() -> None:
    assert set(VERDICTS) == {str(path.relative_to(DATA)) for path in FILES}


@pytest.mark.parametrize("path", TWINS, ids=lambda path: path.stem)
def test_csv_spectrum_gives_the_values_of_its_json_twin(path: Path) -> None:
    told = json.loads((path.parents[1] / "json" / f"{path.stem}.json").read_text(encoding="utf-8"))
    twin = told if isinstance(told, list) else [told]
    if path.stem == "location_coordinates":
        twin[0]["Contact Phone Number"] = "2095257564"  # the two files have never agreed on this one

    table = read_table(path, file=path.name)

    assert [dict(zip(table.header, row, strict=True)) for row in table.cells.iter_rows()] == twin


@pytest.mark.parametrize("path", READ, ids=lambda path: path.name)
def test_a_second_opinion_reads_the_same_rows(path: Path) -> None:
    table = read_table(path, file=path.name)
    text = path.read_bytes().decode(table.dialect.encoding).removeprefix("\ufeff")
    if table.dialect.separator_line:
        text = text.split("\n", 1)[1]

    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=table.dialect.delimiter, strict=True))

    first = next(number for number, row in enumerate(rows) if any(row))
    kept = [row for row in rows[first + 1 :] if len(row) > 1 or any(cell.strip(" \t") for cell in row)]
    padded = [(*row, *[""] * table.width)[: table.width] for row in kept]
    found = list(table.cells.iter_rows())
    if table.width == 1:  # Python does not tell a blank line from an empty cell
        found, padded = [row for row in found if row[0]], [row for row in padded if row[0]]
    assert found == padded


@pytest.mark.parametrize("path", [path for path in FILES if path.suffix != ".zip"], ids=lambda path: path.name)
def test_an_answer_about_a_file_is_plain_json_without_machine_words(path: Path) -> None:
    answer = describe_reading(path, path.name).as_json()

    sentences = [sentence for note in answer["notes"] for sentence in (note["message"], note["hint"])]
    if answer["refused"]:
        sentences += [answer["refused"]["message"], answer["refused"]["hint"]]
        assert all(sentences), "a refusal says what happened and what to do"
    assert json.loads(json.dumps(answer)) == answer
    assert not any(word in sentence for sentence in sentences for word in ("Traceback", "Error", "None", str(DATA)))
