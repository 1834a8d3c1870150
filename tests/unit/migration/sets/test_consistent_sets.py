"""A set in which everything leads somewhere has no errors, whatever its ids are and however its files are ordered."""

from __future__ import annotations

import string
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from credly_core.migration.findings import Severity
from credly_core.migration.sets import check_set
from credly_core.migration.table import Table
from tests.unit.migration.sets.school import a_school, said
from tests.unit.migration.thoroughness import times

#: Ids of many systems; texts that differ by case or zeros only are another matter.
IDS = st.lists(
    st.text(string.ascii_lowercase + string.digits + "-_", min_size=1, max_size=12).filter(
        lambda text: text.strip("0-_") and not text.startswith("0")
    ),
    min_size=1,
    max_size=6,
    unique=True,
)
REFERENCES = (
    "reference.dangling",
    "reference.absent",
    "reference.pair",
    "reference.alike",
    "FOLDER-4",
    "AD-3",
    "EQ-2",
    "EC-1",
)


@settings(max_examples=times(8), deadline=None)
@given(ids=IDS, mixed=st.randoms(use_true_random=False))
def test_a_consistent_set_has_no_errors_even_when_it_is_declared_complete(ids: Sequence[str], mixed: object) -> None:
    tables = a_school(ids)
    mixed.shuffle(tables)  # type: ignore[attr-defined]  # Hypothesis hands in a random.Random

    report = check_set(tables, complete=True)

    assert [finding.code for finding in report.findings() if finding.severity is Severity.ERROR] == []
    assert said(report, *REFERENCES) == []
    assert report.missing == () or {item.file for item in report.missing} <= {"content_folder.csv"}


@settings(max_examples=times(6), deadline=None)
@given(ids=IDS, chance=st.data())
def test_every_reference_that_is_broken_is_found_in_its_cell_and_nowhere_else(
    ids: Sequence[str], chance: st.DataObject
) -> None:
    tables = {table.file: table for table in a_school(ids)}
    broken = []
    for file, columns in BREAKABLE.items():  # one cell of each file; which one decides chance
        column = chance.draw(st.sampled_from(columns))
        record = chance.draw(st.integers(0, tables[file].height - 1))
        tables[file] = _with_cell(tables[file], record, column, "NOWHERE")
        broken.append((file, "reference.dangling", record + 2, column, "NOWHERE"))

    report = check_set(list(tables.values()), complete=True)

    assert sorted(said(report, *REFERENCES), key=repr) == sorted(broken, key=repr)


#: Cells that nothing else leans on, by file: breaking one breaks one reference.
BREAKABLE = {
    "session.csv": ("courseInstanceId",),
    "skill_course.csv": ("courseId",),
    "certification_course.csv": ("courseInstanceId",),
    "certification_commit.csv": ("certificationId",),
    "certification.csv": ("badgeId",),
    "course_instance.csv": ("badgeId",),
    "job_aid_course.csv": ("jobAidId",),
    "job_aid_skill.csv": ("skillId",),
    "catalog_label.csv": ("entityId",),
    "enrollment.csv": ("courseId", "courseInstanceId"),
    "certification_enrollment.csv": ("certificationId",),
    "learning_program_enrollment.csv": ("learningProgramInstanceId",),
    "job_aid_enrollment.csv": ("jobAidId",),
    "user_course_grade.csv": ("moduleId",),
    "user_skill.csv": ("skillId",),
}


def _with_cell(table: Table, record: int, column: str, value: str) -> Table:
    rows = [list(table.record(index)) for index in range(table.height)]
    rows[record][table.header.index(column)] = value
    return Table.from_rows(table.file, table.header, rows)
