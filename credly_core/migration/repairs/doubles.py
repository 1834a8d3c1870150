"""Records with the same key and other data: which one stays is asked once for the file."""

from __future__ import annotations

import polars as pl

from credly_core.migration.editing import ChangeSet, RemoveRecords
from credly_core.migration.findings import FindingGroup
from credly_core.migration.repairs.group import Option, Question, RepairGroup, Stage, Workbench
from credly_core.migration.table import column_key

_FIRST, _LAST, _NEWEST = "first", "last", "newest"


def keep_one(bench: Workbench, group: FindingGroup) -> RepairGroup | None:
    """Keep the first of each key, the last, or the one changed last where a column says when that was."""
    places = bench.known
    parts = [places.position(name) for name in bench.spec.key]
    found = [part for part in parts if part is not None]
    if not found:
        return None
    together = _together(bench, found, group)
    newest = _changed_column(bench)
    options = [
        Option(_FIRST, "Keep the first row of each, remove the others"),
        Option(_LAST, "Keep the last row of each, remove the others"),
    ]
    if newest is not None:
        heading = bench.table.header[newest]
        options.append(Option(_NEWEST, f"Keep the row with the latest {heading} of each, remove the others"))
    key = " and ".join(bench.spec.key)
    question = Question(f"Rows with the same {key} hold different data. Which one stays?", tuple(options))

    def make(answer: str) -> ChangeSet:
        gone = _gone(bench, together, answer, newest)
        return ChangeSet(group.title, group.code, (RemoveRecords.of(bench.table, gone),) if gone else ())

    return bench.offer(group, make, question=question, stage=Stage.ROWS)


def _together(bench: Workbench, positions: list[int], group: FindingGroup) -> pl.DataFrame:
    """`record` and `key` of every record that shares its key with one of the group."""
    parts = [bench.table.column(position).str.strip_chars() for position in positions]
    frame = pl.DataFrame({str(number): part for number, part in enumerate(parts)})
    keys = frame.select(pl.concat_str(pl.all(), separator="\x1f").alias("key")).with_row_index("record")
    again = keys["key"].gather(group.records).unique()
    return keys.filter(pl.col("key").is_in(again.implode()))


def _changed_column(bench: Workbench) -> int | None:
    """Where the file says when a record was changed last; None when nothing is in it."""
    known = bench.known
    for name in bench.spec.names:
        position = known.position(name)
        if name.casefold().startswith("lastmodified") and position is not None:
            filled = (bench.table.cells.get_column(column_key(position)) != "").any()
            return position if filled else None
    return None


def _gone(bench: Workbench, together: pl.DataFrame, answer: str, newest: int | None) -> list[int]:
    """The records that leave. Of rows changed at the same time the later one stays."""
    ordered = together
    if answer == _NEWEST and newest is not None:
        changed = bench.table.column(newest).gather(together["record"]).alias("changed")
        ordered = together.with_columns(changed).sort("changed", "record")
    keep = pl.col("key").is_first_distinct() if answer == _FIRST else pl.col("key").is_last_distinct()
    return sorted(ordered.filter(~keep)["record"].to_list())
