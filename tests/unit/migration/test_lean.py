"""A file that is checked while it is read gives the findings of the same file read whole."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from credly_core.migration.checking import RuleStep, check_table, rule_steps
from credly_core.migration.facts import Facts
from credly_core.migration.filespec import RuleSpec
from credly_core.migration.findings import Finding, Report
from credly_core.migration.kept_cells import Changes, KeptCells
from credly_core.migration.lean import keeping, read_lean
from credly_core.migration.reading import ReadLimits, read_table
from credly_core.migration.rules import RULES
from credly_core.migration.sets import check_set
from credly_core.migration.sets.needed import columns_needed
from credly_core.migration.spec import load_specs
from credly_core.migration.table import LeanTable, NotKept
from tests.unit.migration.thoroughness import times

SPECS = load_specs()
FACTS = Facts(
    templates={"4a4b2c1e-9d1f-4c57-8f0e-000000000001": "archived"},
    used_ids=("a-long-identifier", "1"),
    now=datetime(2016, 9, 1, tzinfo=UTC),
)

#: What cells hold: right for one kind or another, wrong for all, the same again and again.
CELLS = st.sampled_from(
    [
        "", "", "1", "2", "01", "7", "a-long-identifier", "A-Long-Identifier", "Some name of a thing", " blank around ",
        "2016-08-17T08:56:21.000Z", "2016-08-18T08:56:21.000Z", "2016-02-30T00:00:00.000Z", "2016-08-17", "42599",
        "03/04/2016", "TRUE", "FALSE", "wahr", "Active", "Retired", "active", "Activ", "a.person@example.com",
        "no address", "https://images.example.com/a/b.png", "C:\\x\\y.png", "image/picture.bmp", "100", "-3", "1,5",
        "4a4b2c1e-9d1f-4c57-8f0e-000000000001", "4A4B2C1E-9D1F-4C57-8F0E-000000000001", "not a template", "Credly",
        "Creded", "=1+1", "zero\u200bwidth", "with, comma", '{"a": 1}', "{", "PUBLISHED", "en_US", "\u00a0",
    ]
)  # fmt: skip
SMALL = ReadLimits(block_bytes=200)


def a_file(header: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    written = io.StringIO()
    csv.writer(written).writerows([header, *rows])
    return written.getvalue().encode()


def lean_report(data: bytes, name: str) -> Report:
    spec = SPECS.file(name)
    table = read_lean(data, file=name, spec_of=lambda _: spec, facts=FACTS, limits=SMALL)
    assert isinstance(table, LeanTable)
    return check_table(table, spec, facts=FACTS)


def whole_report(data: bytes, name: str) -> Report:
    return check_table(read_table(data, file=name), SPECS.file(name), facts=FACTS)


def said(report: Report) -> list[tuple[object, ...]]:
    return [_plain(finding) for finding in report.findings()]


def _plain(finding: Finding) -> tuple[object, ...]:
    facts = sorted(finding.facts.items())
    return (finding.row, finding.column, finding.code, finding.severity, finding.value, facts, finding.rule)


@pytest.mark.parametrize("name", SPECS.names)
@settings(max_examples=times(6), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_findings_are_the_same_whether_a_file_is_kept_or_not(name: str, data: st.DataObject) -> None:
    names = SPECS.file(name).names
    left_out = data.draw(st.sets(st.sampled_from(names), max_size=min(2, len(names) - 1)))
    header = [column for column in names if column not in left_out] + data.draw(st.sampled_from([[], [""], ["more"]]))
    row = st.lists(CELLS, min_size=len(header), max_size=len(header))
    rows = data.draw(st.lists(row, max_size=12))
    file = a_file(header, rows + rows[:2])

    lean, whole = lean_report(file, name), whole_report(file, name)

    assert said(lean) == said(whole)
    assert lean.records == whole.records
    assert lean.rows.equals(whole.rows)


def test_a_set_finds_the_same_with_lean_files() -> None:
    course_header = SPECS.file("course.csv").canonical_names
    courses = a_file(course_header, [["1"] * len(course_header)])
    spec = SPECS.file("enrollment.csv")
    header = spec.canonical_names
    rows = [["a@example.com", "1", "x"], ["b@example.com", "2", ""], ["b@example.com", "2", ""]]
    enrollments = a_file(header, [[*row, *[""] * (len(header) - 3)] for row in rows])
    course_table = read_table(courses, file="course.csv")
    lean = read_lean(
        enrollments,
        file=spec.name,
        spec_of=lambda _: spec,
        facts=FACTS,
        others=[SPECS.file("course.csv")],
        needed=lambda of: columns_needed(of, SPECS),
    )

    with_lean = check_set([course_table, lean], facts=FACTS)
    with_whole = check_set([course_table, read_table(enrollments, file=spec.name)], facts=FACTS)

    assert [said(file.report) for file in with_lean.files] == [said(file.report) for file in with_whole.files]


@pytest.mark.parametrize("use", sorted(name for name, kind in RULES.items() if kind.by_record))
def test_a_check_that_looks_at_each_record_for_itself_is_taken_while_the_file_is_read(use: str) -> None:
    rule = RuleSpec("any", use, columns=("state",))

    assert keeping.is_by_record(RuleStep(rule), SPECS.file("badge.csv"), alone=True)


def test_columns_that_no_rule_across_records_needs_are_let_go() -> None:
    kept = keeping.kept_columns(SPECS.file("badge.csv"))

    assert {"id", "badgeName", "externalBadgeId"} <= kept
    assert not {"imageUrl", "badgeCreationDate", "lastModifiedDate"} & kept


def test_a_column_let_go_is_never_taken_for_one_that_was_not_there() -> None:
    spec = SPECS.file("badge.csv")
    data = a_file(spec.canonical_names, [["azure-course-1"] * 8])
    table = read_lean(data, file="badge.csv", spec_of=lambda _: spec, facts=FACTS)
    assert isinstance(table, LeanTable)
    cells = KeptCells({"id": pl.Series(["1"])}, {"state"}, {})

    assert cells.get("other") is None
    for ask in (cells.get, cells.__contains__, lambda name: cells.at(name, pl.Series([0]))):
        with pytest.raises(NotKept):
            ask("state")
    with pytest.raises(NotKept):
        table.column(5)
    assert rule_steps(spec)


def test_cells_are_given_as_meant_whether_some_are_asked_for_or_all() -> None:
    changes = Changes(pl.Series([1, 3], dtype=pl.UInt32), pl.Series(["b", "d"]))
    cells = KeptCells(
        {"id": pl.Series(["a", " b", "c", "d "]), "name": pl.Series(["x", "y", "z", ""])}, (), {"id": changes}
    )
    asked = pl.Series([3, 0, 1, 3, 2], dtype=pl.UInt32)

    assert cells["id"].to_list() == ["a", "b", "c", "d"]
    assert cells.at("id", asked).to_list() == ["d", "a", "b", "d", "c"]
    assert cells.at("id", asked.head(0)).to_list() == []
    assert cells.at("name", asked).to_list() == cells["name"].gather(asked).to_list()


@pytest.mark.parametrize(
    ("found", "kept"),
    [(None, False), ("as polars leaves it", False), ("narenas:2", True)],
)
def test_memory_is_given_back_soon_unless_somebody_wished_otherwise(found: str | None, kept: bool) -> None:
    """What polars leaves to the programs that a program with polars starts is nobody's wish."""
    name = "_RJEM_MALLOC_CONF"
    environment = {key: value for key, value in os.environ.items() if key != name}
    if found == "as polars leaves it":
        found = asked("import os, polars", environment)
    if found is not None:
        environment[name] = found

    taken = asked("import os, credly_core.migration", environment)

    assert taken == (found if kept else "narenas:1,dirty_decay_ms:5,muzzy_decay_ms:0")


def asked(loaded: str, environment: dict[str, str]) -> str:
    """How polars' memory manager is set in a program that has loaded this."""
    program = f"{loaded}; print(os.environ['_RJEM_MALLOC_CONF'])"
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip()
