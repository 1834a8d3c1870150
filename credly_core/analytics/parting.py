"""Cuts a large history into parts that each hold all badges of some people, so that each part fits the memory.

What is asked of a person's other badges (renewals, next badges, the order of the rows) needs no other part. Cutting
reads one file at a time; DuckDB's own way to do it took three times as long (docs/decisions/0099-prepared-tables.md).
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from pathlib import Path

from credly_core.analytics.preparing_sql import USED

#: Issued badges of one part: its joins, windows and sorting stay below the engine's memory.
PART_ROWS = 500_000


def cut_by_person(files: Sequence[Path], folder: Path, parts: int) -> Generator[int, None, tuple[Path, ...]]:
    """Write the parts, a folder each; yields the files read so far."""
    import polars as pl

    places = tuple(folder / f"part-{number:04d}" for number in range(parts))
    for place in places:
        place.mkdir(parents=True)
    for number, file in enumerate(files):
        yield number
        rows = pl.read_parquet(file, columns=list(USED))
        cut = rows.with_columns((pl.col("earner_key").hash() % parts).alias("part"))
        for (part,), frame in cut.partition_by("part", as_dict=True, include_key=False).items():
            # Read once and thrown away: what a stronger packing saves, packing costs.
            frame.write_parquet(places[int(part)] / f"{number:06d}.parquet", compression="lz4", statistics=False)
    return places
