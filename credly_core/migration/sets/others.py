"""What is said about files that are left out: a second one of a type, and those that are no migration files."""

from __future__ import annotations

from collections.abc import Iterator

from credly_core.migration.checking import check_unknown
from credly_core.migration.findings import FindingGroup, Place, Report, Spot, text_of
from credly_core.migration.headings import note_groups
from credly_core.migration.recognition import How, Recognition
from credly_core.migration.sets.sorting import Sorted
from credly_core.migration.table import Table

_CODES = {
    How.CHOSEN: "file.aside",
    How.NAMED_ONLY: "file.named-only",
    How.NOT_MIGRATION: "file.not-migration",
}


def report_on_other(table: Table, recognition: Recognition) -> Report:
    """The report on a file whose type has no spec."""
    code = _CODES.get(recognition.how)
    if code is None:
        return check_unknown(table)
    spot = Spot(facts={"value": table.file, "note": recognition.note})
    group = FindingGroup(code, text_of(code).severity, Place.FILE, spots=(spot,))
    return Report(table.file, None, table.height, (group, *note_groups(table, known=False)), table.rows)


def twin_groups(item: Sorted) -> Iterator[FindingGroup]:
    """A second file of a type says which one counts."""
    if not item.left_out_for or item.recognition.spec is None:
        return
    facts = {"value": item.table.file, "counts": item.left_out_for, "type": item.recognition.spec.name}
    yield FindingGroup("file.twice", text_of("file.twice").severity, Place.FILE, spots=(Spot(facts=facts),))
