"""Columns that no workbook lists, columns that could be there, headings repeated as rows."""

from __future__ import annotations

import polars as pl

from credly_core.migration.editing import ChangeSet, RemoveColumns, RemoveRecords
from credly_core.migration.filespec import ColumnStatus
from credly_core.migration.findings import FindingGroup, text_of
from credly_core.migration.repairs.frame import adding_step
from credly_core.migration.repairs.group import RepairGroup, Stage, Workbench, confirmation

_GONE = (ColumnStatus.SAMPLE_ONLY, ColumnStatus.REMOVED, ColumnStatus.WITHDRAWN)


def remove_unlisted(bench: Workbench, group: FindingGroup) -> RepairGroup | None:
    """Columns seen in a sample only, removed from the workbook, or withdrawn; those of other pages stay."""
    known = bench.known
    named = [name for spot in group.spots for name in spot.facts.get("columns", "").split(", ")]
    gone = [
        column.name
        for column in bench.spec.columns
        if column.name in named and column.status in _GONE and column.name in known.by_name
    ]
    if not gone:
        return None
    positions = [known.by_name[name].position for name in gone]
    if len(positions) >= bench.table.width:
        return None

    def make(_: str) -> ChangeSet:
        return ChangeSet(f"Remove {', '.join(gone)}", group.code, (RemoveColumns.of(bench.table, positions),))

    question = confirmation(f"Remove with all cells: {', '.join(gone)}?", "Yes, remove")
    return bench.offer(group, make, question=question, stage=Stage.FRAME)


def add_optional(bench: Workbench) -> RepairGroup | None:
    """The columns of the specification that the file does not have and may have, empty."""
    known = bench.known
    required = {column.name for column in bench.spec.columns if column.required}
    wanted = [name for name in bench.spec.canonical_names if name not in known.by_name and name not in required]
    if not wanted or not known.by_name:
        return None
    text = text_of("columns.optional")
    step = adding_step(bench, wanted, text.title, text.code)
    listed = ", ".join(wanted)
    question = confirmation(f"Add empty: {listed}? An empty cell means that nothing is given.", "Yes, add them")
    title = (text.one if len(wanted) == 1 else text.many).replace("{count}", str(len(wanted)))
    return RepairGroup(text.code, title, text.severity, len(wanted), None, lambda _: step, question, Stage.FRAME)


def remove_repeated_headings(bench: Workbench, group: FindingGroup) -> RepairGroup | None:
    """Rows that are the headings once more."""
    same = pl.all_horizontal(
        pl.col(name) == heading for name, heading in zip(bench.table.cells.columns, bench.table.header, strict=True)
    )
    records = bench.table.cells.select(same.alias("same"))["same"].arg_true().to_list()
    if not records:
        return None
    return bench.offer(
        group,
        lambda _: ChangeSet(group.title, group.code, (RemoveRecords.of(bench.table, records),)),
        stage=Stage.ROWS,
    )
