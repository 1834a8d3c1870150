"""How long the ledger of millions takes, beside DuckDB's plain join on address and template of the same two files.

`python -m tests.bench.bench_ledger [rows …]`: a million and, with `whole`, ten million on each side. Every measurement
runs in a process of its own; DuckDB gets both cores and 1.5 GB.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import polars as pl

NOW = datetime(2026, 11, 20, tzinfo=UTC)
_MOMENT = pl.Datetime("us", "UTC")
_GROUP = 65_536


def make(rows: int, folder: Path, seed: int = 5) -> None:
    """Two files in the shape of the store's: seven in a hundred have no badge, a fifth of the badges lack our id."""
    chance = np.random.default_rng(seed)
    pairs = pl.DataFrame(
        {"person": chance.integers(0, rows // 4, rows), "template": chance.integers(0, 60, rows)}
    ).unique(maintain_order=True)
    person, template = pl.col("person"), pl.col("template")
    earned = pairs.select(
        pl.concat_str(pl.lit("user-badge|"), pl.int_range(pl.len())).alias("achievement_key"),
        pl.concat_str(pl.lit("12"), person.cast(pl.String).str.zfill(8)).alias("earner_key"),
        pl.format("person.{}@site{}.larkfield.example", person, person % 40).alias("email"),
        pl.format("000007e1-0000-4000-8000-{}", template.cast(pl.String).str.zfill(12)).alias("template_id"),
        _moments(chance, len(pairs), 2019, 2026).alias("earned_at"),
        pl.lit(None, pl.String).alias("gap"),
    )
    earned.sample(fraction=1.0, shuffle=True, seed=seed).write_parquet(folder / "earned.parquet", row_group_size=_GROUP)
    kept = earned.filter(pl.Series(chance.random(len(earned)) < 0.93))
    size = len(kept)
    ends = pl.when(pl.Series(chance.random(size) < 0.3)).then(_moments(chance, size, 2025, 2029))
    issued = kept.select(
        pl.concat_str(pl.lit("00000bad-0000-4000-8000-"), pl.int_range(pl.len()).cast(pl.String).str.zfill(12)).alias(
            "issued_badge_id"
        ),
        "template_id",
        pl.when(pl.Series(chance.random(size) < 0.1))
        .then(pl.col("email").str.to_titlecase())
        .otherwise("email")
        .alias("email"),
        pl.when(pl.Series(chance.random(size) < 0.8)).then("earner_key").alias("issuer_earner_id"),
        pl.Series(chance.choice(["pending", "accepted", "rejected", "revoked"], size, p=[0.2, 0.7, 0.05, 0.05])).alias(
            "state"
        ),
        _moments(chance, size, 2019, 2026).alias("issued_at"),
        ends.alias("expires_at"),
        pl.Series(chance.random(size) < 0.9).alias("public"),
        pl.lit(None, pl.String).alias("replaced_by"),
    )
    issued.sample(fraction=1.0, shuffle=True, seed=seed).write_parquet(folder / "issued.parquet", row_group_size=_GROUP)


def _moments(chance: np.random.Generator, size: int, first: int, last: int) -> pl.Series:
    low, high = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp() * 1e6) for year in (first, last))
    return pl.Series(chance.integers(low, high, size)).cast(_MOMENT)


def plain_join(folder: Path) -> dict[str, int]:
    """DuckDB, the two columns as they are: no capitals, no ids, no reasons."""
    import duckdb

    with duckdb.connect() as engine:
        engine.execute("SET memory_limit = '1500MB'; SET threads = 2; SET temp_directory = ?", [str(folder / "spill")])
        query = (
            "SELECT count(*), count(b.issued_badge_id) FROM read_parquet(?) a LEFT JOIN read_parquet(?) b "
            "ON a.template_id = b.template_id AND a.email = b.email"
        )
        row = engine.execute(query, [str(folder / "earned.parquet"), str(folder / "issued.parquet")]).fetchone()
    return {"lines": row[0], "met": row[1]} if row else {}


def our_ledger(folder: Path) -> dict[str, int]:
    """Every line with its reason."""
    from credly_core.ledger import LedgerSources, build

    sources = LedgerSources(
        pl.scan_parquet(folder / "earned.parquet"),
        pl.scan_parquet(folder / "issued.parquet"),
        templates=pl.DataFrame(
            {
                "template_id": [f"000007e1-0000-4000-8000-{number:012}" for number in range(60)],
                "is_active": [number % 7 > 0 for number in range(60)],
            }
        ),
    )
    ledger = build(sources, NOW)
    assert sum(ledger.counts.values()) == len(ledger.lines)
    return {"lines": len(ledger.lines), "met": int(ledger.lines["issued"].count())}


_PARTS: dict[str, Callable[[Path], dict[str, int]]] = {"plain join": plain_join, "ledger": our_ledger}


def measure(part: str, folder: Path) -> None:
    """One part, in this process; what is printed is read by the one that started it."""
    start, busy = time.perf_counter(), time.process_time()
    found = _PARTS[part](folder)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figures = {"seconds": time.perf_counter() - start, "busy": time.process_time() - busy, "peak": peak}
    sys.stdout.write(json.dumps({**found, **figures}))


def bench(rows: int) -> None:
    """Both parts over the same files, the ratio of each figure."""
    with tempfile.TemporaryDirectory() as name:
        call = [sys.executable, "-m", "tests.bench.bench_ledger"]
        subprocess.run([*call, "make", str(rows), name], check=True)
        figures = {}
        for part in (*_PARTS, *_PARTS):  # twice: the first time warms the files up
            run = subprocess.run([*call, part, name], check=True, capture_output=True, text=True)
            figures[part] = json.loads(run.stdout)
    sys.stdout.write(f"\n{rows:,} on each side\n")
    for part, one in figures.items():
        sys.stdout.write(
            f"  {part:11} {one['seconds']:6.2f} s  {one['busy']:6.2f} s of processor  {one['peak']:6,.0f} MB peak"
            f"  {one['lines']:,} lines, {one['met']:,} with a badge\n"
        )
    ours, plain = figures["ledger"], figures["plain join"]
    sys.stdout.write(
        f"  ratio       {ours['seconds'] / plain['seconds']:6.2f}    {ours['busy'] / plain['busy']:6.2f}\n"
    )


def main(words: list[str]) -> None:
    """`make ROWS FOLDER`, a part and a folder, or sizes to measure."""
    if words[:1] == ["make"]:
        make(int(words[1]), Path(words[2]))
    elif words and words[0] in _PARTS:
        measure(words[0], Path(words[1]))
    else:
        for rows in [10_000_000 if word == "whole" else int(word) for word in words] or [1_000_000]:
            bench(rows)


if __name__ == "__main__":
    main(sys.argv[1:])
