"""Every accident, for every file type: the right verdict, at the right place, with sentences a person can act on.

Each run takes eight types for each accident, others for the next one, so that every type meets a quarter of them;
`make accidents` takes them all.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import cache

import pytest

from credly_core.migration.findings import Severity
from credly_core.migration.reading import describe_reading
from credly_core.steps.check import FindingAnswer
from tests.unit.migration.accidents import content, form  # noqa: F401  they enter the accidents
from tests.unit.migration.accidents.case import ACCIDENTS, Accident, Answer, NotHere, Sample, ask, is_note
from tests.unit.migration.accidents.page import PAGE, page
from tests.unit.migration.accidents.valid import all_specs

#: So many file types are tried for an accident; with the variable set all of them.
MOST = 100 if os.environ.get("BADGE_CONSOLE_ALL_TYPES") else 8
SAMPLES = [Sample(spec) for spec in all_specs()]
MACHINE_WORDS = re.compile(r"Traceback|Error\(|None|\{|<class|/tmp|/home")


@cache
def usual(name: str) -> frozenset[tuple[str, int | None]]:
    """What is said about the valid file."""
    sample = next(sample for sample in SAMPLES if sample.spec.name == name)
    return frozenset((finding["code"], finding["row"]) for finding in ask(name, sample.csv()).findings())


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.spec.name)
def test_a_valid_file_is_read_as_it_is_and_found_good(sample: Sample) -> None:
    answer = ask(sample.spec.name, sample.csv())

    assert answer.ok
    assert {f["code"] for f in answer.findings() if f["severity"] == Severity.WARNING.value} <= {"reference.dangling"}
    table = answer.files[0].table
    assert table is not None
    assert [list(cells) for cells in table.cells.iter_rows()] == sample.rows[1:]


@pytest.mark.parametrize("accident", ACCIDENTS, ids=str)
def test_an_accident_is_answered_for_every_file_type(accident: Accident) -> None:
    happened = 0
    for sample, data, wanted in happening(accident):
        happened += 1
        if wanted.refused:
            check_refused(accident, sample, data, wanted)
        elif all(code and is_note(code) for code in wanted.codes):
            check_note(accident, sample, data, wanted)
        else:
            check_found(accident, sample, data, wanted)

    assert happened


def happening(accident: Accident) -> Iterator[tuple[Sample, bytes, Answer]]:
    """The accident with the file types it can happen to, beginning with other ones than for the accident before."""
    first = ACCIDENTS.index(accident) * MOST % len(SAMPLES)
    left = MOST
    for sample in (*SAMPLES[first:], *SAMPLES[:first]):
        try:
            data, wanted = accident.make(sample)
        except NotHere:
            continue
        yield sample, data, wanted
        left -= 1
        if not left:
            return


def check_refused(accident: Accident, sample: Sample, data: bytes, wanted: Answer) -> None:
    refusal = ask(accident.file(sample.spec.name), data).files[0].refusal

    assert refusal is not None, sample.spec.name
    told = (refusal.code, refusal.row, refusal.column)
    assert told in {(code, wanted.row, wanted.column) for code in wanted.codes}, sample.spec.name
    assert_readable(refusal.message, refusal.hint)


def check_note(accident: Accident, sample: Sample, data: bytes, wanted: Answer) -> None:
    known = tuple(sample.rows[0]) if "header.below" in wanted.codes else ()
    answer = describe_reading(data, sample.spec.name, known_headings=known)

    assert answer.table is not None, (sample.spec.name, answer.refusal)
    assert [list(cells) for cells in answer.table.cells.iter_rows()] == list(wanted.rows or []), sample.spec.name
    notes = {note["code"]: note for note in answer.as_json()["notes"]}
    assert not wanted.codes or any(code in notes and notes[code]["row"] == wanted.row for code in wanted.codes), notes
    for note in notes.values():
        assert_readable(note["message"], note["hint"])


def check_found(accident: Accident, sample: Sample, data: bytes, wanted: Answer) -> None:
    name = sample.spec.name
    answer = ask(accident.file(name), data)
    file = answer.files[0]

    assert file.table is not None, (name, file.refusal)
    if wanted.rows is not None:
        assert [list(cells) for cells in file.table.cells.iter_rows()] == [list(row) for row in wanted.rows], name
    new = [finding for finding in answer.findings() if (finding["code"], finding["row"]) not in usual(name)]
    headings = {None} if wanted.column is None else {None, *headings_of(wanted.column, sample, file.table.header)}
    hits = [f for f in new if f["code"] in wanted.codes and (wanted.column is None or f["column"] in headings)]
    assert len(hits) >= (wanted.count or ("" not in wanted.codes)), (name, new)
    if wanted.count is None:
        assert all(hit["row"] == wanted.row for hit in hits), (name, hits)
        assert [f for f in new if f not in hits and is_elsewhere(f, wanted)] == [], name
    for finding in hits[:3]:
        assert_readable(finding["message"], finding["hint"])


def headings_of(column: int, sample: Sample, header: tuple[str, ...]) -> set[str]:
    """The names a column may be told by: as it is written, tidied, or as it should be."""
    names = {header[column - 1], header[column - 1].strip()}
    return names | {sample.rows[0][column - 1]} if column <= sample.width else names


def is_elsewhere(finding: FindingAnswer, wanted: Answer) -> bool:
    """Whether it blames another row: cells of the row itself may break more than one rule."""
    is_hint = finding["severity"] == Severity.INFO.value
    return finding["row"] not in (None, wanted.row) and not is_hint and not is_note(finding["code"])


def assert_readable(message: str, hint: str) -> None:
    """Two whole sentences in plain words."""
    assert message.endswith((".", "”")), message
    assert hint, message
    assert not MACHINE_WORDS.search(message + hint), message


def test_the_page_of_accidents_says_what_is_answered() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m tests.unit.migration.accidents.page"
