"""How long checking takes beside polars only reading the same file as text, in one run.

`python -m tests.bench.bench_checking [rows …]` prints, for each number of rows of badge.csv with one bad cell in a
hundred rows: reading by polars, checking the table, their ratio, the findings, and the memory that was added.
"""

from __future__ import annotations

import io
import random
import resource
import sys
import time
from collections.abc import Callable

import polars as pl

from credly_core.migration.checking import check_table
from credly_core.migration.editing import Sheet
from credly_core.migration.spec import load_specs
from credly_core.migration.table import Table, column_key

ROUNDS = 7
#: Kinds of bad cell: column, and what stands in it.
BAD = (
    (1, "A name that is far too long for ALM"),
    (1, ""),
    (1, " Azure with blanks "),
    (2, "03/04/2016"),
    (2, "2016-08-17"),
    (3, "42599"),
    (4, "ACTIVE"),
    (5, "Image/picture.BMP"),
    (6, "not-a-template"),
    (7, "Creded"),
)


def make_text(rows: int, seed: int = 7) -> str:
    """A badge.csv of so many rows with one bad cell in a hundred."""
    chance = random.Random(seed)
    lines = [",".join(load_specs().file("badge.csv").canonical_names)]
    for number in range(rows):
        cells = [
            f"badge-{number:07d}",
            f"Azure Course {number:07d}",
            f"2016-08-{number % 28 + 1:02d}T08:56:21.000Z",
            "2017-01-09T10:00:00.000Z",
            "Active",
            f"https://images.credly.com/images/{number:08d}/image.png",
            f"4a4b2c1e-9d1f-4c57-8f0e-{number:012x}",
            "Credly",
        ]
        if number % 100 == 50:
            column, text = chance.choice(BAD)
            cells[column] = text
        lines.append(",".join(cells))
    return "\r\n".join(lines) + "\r\n"


def read_as_text(data: bytes) -> pl.DataFrame:
    """What polars needs at least: all cells as text, none taken for null."""
    return pl.read_csv(io.BytesIO(data), infer_schema=False, empty_string_is_null=False)


def best(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The best of some rounds, in milliseconds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times) * 1000


def bench(rows: int) -> None:
    """One line of the table."""
    data = make_text(rows).encode()
    spec = load_specs().file("badge.csv")
    frame = read_as_text(data)
    cells = frame.rename({name: column_key(position) for position, name in enumerate(frame.columns)})
    numbers = pl.int_range(2, rows + 2, dtype=pl.UInt32, eager=True).alias("row")
    table = Table("badge.csv", tuple(frame.columns), cells, numbers)
    rounds = ROUNDS if rows < 500_000 else 3
    reading = best(lambda: read_as_text(data), rounds)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    checking = best(lambda: check_table(table, spec), rounds)
    added = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
    report = check_table(table, spec)
    found = report.errors + report.warnings
    sheet = Sheet(table)
    editing = best(lambda: sheet.set_cell(rows // 2, 1, "Another name").table, rounds)
    print(  # noqa: T201  a benchmark prints
        f"{rows:>9,} rows: polars reads {reading:8.1f} ms, check {checking:8.1f} ms, ratio {checking / reading:5.2f} "
        f"(with reading {1 + checking / reading:5.2f}); {found:,} findings; one edit {editing:.1f} ms; +{added} MB"
    )


def main() -> None:
    """The sizes asked for, or those that matter."""
    for rows in [int(text) for text in sys.argv[1:]] or [100, 5_000, 100_000]:
        bench(rows)


if __name__ == "__main__":
    main()
