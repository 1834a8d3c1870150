"""Records with the same key and other data: which one stays is asked once for the file."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from credly_core.migration.checking import SeenCells, look_at_cells
from credly_core.migration.conventions import conventions
from credly_core.migration.editing import ChangeSet, RemoveRecords
from credly_core.migration.findings import FindingGroup
from credly_core.migration.kinds.dialects import read_moments
from credly_core.migration.recognition import Bindings
from credly_core.migration.repairs.group import Option, Question, RepairGroup, Stage, Workbench
from credly_core.migration.table import Table

_FIRST, _LAST, _NEWEST = "first", "last", "newest"


def keep_one(bench: Workbench, group: FindingGroup) -> RepairGroup | None:
    """Keep the first of each key, the last, or the one changed last where all of them say when that was."""
    known, changed = bench.known.by_name, _changed_column(bench)
    parts = [name for name in bench.spec.key if name in known]
    if not parts:
        return None
    looked_at = {name: known[name] for name in (*parts, changed) if name}
    records = _with_copies(bench, group)
    seen = look_at_cells(_only(bench.table, records), Bindings(looked_at, (), (), ()))
    found = _together(seen, parts, records, group)
    together = found.select("record", "key")
    moments = _moments(seen.tidied[changed].gather(found["place"])) if changed else None
    options = [
        Option(_FIRST, "Keep the first row of each, remove the others"),
        Option(_LAST, "Keep the last row of each, remove the others"),
    ]
    if changed and moments is not None:
        heading = bench.table.header[known[changed].position]
        options.append(Option(_NEWEST, f"Keep the row with the latest {heading} of each, remove the others"))
    key = " and ".join(bench.spec.key)
    question = Question(f"Rows with the same {key} hold different data. Which one stays?", tuple(options))

    def make(answer: str) -> ChangeSet:
        gone = _gone(together, answer, moments)
        return ChangeSet(group.title, group.code, (RemoveRecords.of(bench.table, gone),) if gone else ())

    return bench.offer(group, make, question=question, stage=Stage.ROWS)


def _with_copies(bench: Workbench, group: FindingGroup) -> pl.Series:
    """All records whose key is there more than once: those of the group, mere copies, and the first of each."""
    found = [group, *(other for other in bench.report.groups if other.code == "row.duplicate")]
    firsts = pl.concat([each.facts_each["first_row"] for each in found]).cast(pl.UInt32).unique()
    records = [each.records.cast(pl.UInt32) for each in found]
    return pl.concat([*records, bench.table.rows.search_sorted(firsts).cast(pl.UInt32)]).unique().sort()


def _only(table: Table, records: pl.Series) -> Table:
    return replace(table, cells=table.cells[records], rows=table.rows.gather(records))


def _together(seen: SeenCells, parts: list[str], records: pl.Series, group: FindingGroup) -> pl.DataFrame:
    """`record`, `key` and `place` among those looked at, of every record that shares its key with one of the group;
    keys are as meant, without what is only dirt around them, as they are where the same key is found twice."""
    frame = pl.DataFrame({str(number): seen.tidied[name] for number, name in enumerate(parts)})
    keys = frame.select(pl.concat_str(pl.all(), separator="\x1f").alias("key"))
    keys = keys.with_columns(records.alias("record")).with_row_index("place")
    again = keys.filter(pl.col("record").is_in(group.records.implode()))["key"].unique()
    return keys.filter(pl.col("key").is_in(again.implode()) & seen.alive)


def _changed_column(bench: Workbench) -> str | None:
    """The column that says when a record was changed last; None when the file has none."""
    known = bench.known.by_name
    return next(
        (name for name in bench.spec.names if name.casefold().startswith("lastmodified") and name in known), None
    )


def _moments(cells: pl.Series) -> pl.Series | None:
    """When each record was changed; None where one of them does not say, or not clearly."""
    moments = read_moments(cells, conventions()).sure
    return None if (moments == "").any() else moments


def _gone(together: pl.DataFrame, answer: str, moments: pl.Series | None) -> list[int]:
    """The records that leave. Of rows changed at the same time the later one stays."""
    ordered = together
    if answer == _NEWEST and moments is not None:
        ordered = together.with_columns(moments.alias("changed")).sort("changed", "record")
    keep = pl.col("key").is_first_distinct() if answer == _FIRST else pl.col("key").is_last_distinct()
    return sorted(ordered.filter(~keep)["record"].to_list())
