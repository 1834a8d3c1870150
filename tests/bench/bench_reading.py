"""How long reading takes and how much memory it needs, beside polars reading the same file as text.

    python tests/bench/bench_reading.py [ROWS]

Every figure comes from a process of its own; ratios are to polars in the same run. `dirty` has one row in a hundred
that needs the careful path (quotation marks inside cells, empty cells beyond the last column, blank rows), so that
no block of the file is clean.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

HEADING = "id,badgeName,badgeCreationDate,lastModifiedDate,state,imageUrl,externalBadgeId,externalBadgeProvider"
ROUNDS = 3


def main() -> None:
    """Make the files, measure each reader on each, print one line per measurement."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        for kind in ("clean", "quoted", "dirty"):
            path = Path(folder) / f"{kind}.csv"
            _write(path, rows, kind)
            base = _best("polars", path)
            ours = _best("ours", path)
            megabytes = path.stat().st_size / 1e6
            print(  # noqa: T201
                f"{kind:7} {rows:>9,} rows {megabytes:6.0f} MB | polars as text {base['seconds']:.2f} s "
                f"{base['peak']:4.0f} MB | ours {ours['seconds']:.2f} s {ours['peak']:4.0f} MB | "
                f"time x {ours['seconds'] / base['seconds']:.2f}, memory x {ours['peak'] / base['peak']:.2f}, "
                f"{ours['seconds'] / megabytes * 1000:.1f} ms per MB"
            )


def _write(path: Path, rows: int, kind: str) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(HEADING + "\r\n")
        for number in range(rows):
            name = f"Badge {number % 9999} Level {number % 7}"
            tail = ""
            if number % 100 == 1 and kind != "clean":
                name = f'"{name}, ""first"" class"' if kind == "quoted" else f'5" {name}'
                tail = ",," if kind == "dirty" and number % 300 == 1 else ""
            unique = uuid.UUID(int=number * 0x9E3779B97F4A7C15F39CC0605CEDC835 % 2**128)
            file.write(
                f"badge-{number},{name},2016-08-17T08:56:21.000Z,2016-08-17T08:56:21.000Z,Active,"
                f"https://images.credly.com/images/{unique}/badge.png,{unique},Credly{tail}\r\n"
            )


def _best(reader: str, path: Path) -> dict[str, float]:
    """The quickest of some runs, each in a new process."""
    runs = []
    for _ in range(ROUNDS):
        done = subprocess.run(
            [sys.executable, __file__, "--measure", reader, str(path)], capture_output=True, text=True, check=True
        )
        runs.append(json.loads(done.stdout))
    return min(runs, key=lambda run: run["seconds"])


def _measure(reader: str, path: Path) -> None:
    if reader == "polars":
        import polars as pl

        begun = time.perf_counter()
        height = pl.read_csv(
            path,
            infer_schema=False,
            **({"quote_char": None, "truncate_ragged_lines": True} if "dirty" in path.name else {}),
        ).height
    else:
        from credly_core.migration.reading import read_table

        begun = time.perf_counter()
        height = read_table(path, file=path.name).height
    seconds = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peak": peak, "height": height}))  # noqa: T201


if __name__ == "__main__":
    if len(sys.argv) > 1 and sys.argv[1] == "--measure":
        _measure(sys.argv[2], Path(sys.argv[3]))
    else:
        main()
