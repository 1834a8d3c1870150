"""How long the ledger of millions takes, beside DuckDB's plain join on address and template of the same two files.

`python -m tests.bench.bench_ledger [rows …]`: a million and, with `whole`, ten million on each side. Every measurement
runs in a process of its own; DuckDB gets both cores and 1.5 GB. Then both sides are cut into files as the history is,
a thousandth of the rows of either side changes in the last of them, and the ledger is made again and as a whole.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from credly_core.ledger import Ledger, LedgerFiles

NOW = datetime(2026, 11, 20, tzinfo=UTC)
_MOMENT = pl.Datetime("us", "UTC")
_GROUP = 65_536
#: Rows of a file, as the history cuts them.
_FILE = 131_072
_SIDES = ("earned", "issued")


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


def plain_join(folder: Path) -> dict[str, float]:
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


def our_ledger(folder: Path) -> dict[str, float]:
    """Every line with its reason."""
    from credly_core.ledger import LedgerFiles, build

    files = LedgerFiles.of([folder / "earned.parquet"], [folder / "issued.parquet"], templates=_templates())
    return _told(build(files.sources, NOW))


def cut(folder: Path) -> dict[str, float]:
    """Both sides in files of their own."""
    for side in _SIDES:
        whole = pl.scan_parquet(folder / f"{side}.parquet")
        for number, start in enumerate(range(0, whole.select(pl.len()).collect().item(), _FILE)):
            part = whole.slice(start, _FILE).collect()
            part.write_parquet(folder / f"{side}-{number:04}-0.parquet", row_group_size=_GROUP)
    return {}


def kept(folder: Path) -> dict[str, float]:
    """What the ledger was made from, written down for the next time."""
    from credly_core.ledger import build, keep

    files = _cut(folder)
    ledger = build(files.sources, NOW)
    start, busy = time.perf_counter(), time.process_time()
    keep(folder / "kept", files, ledger)
    return {
        **_told(ledger),
        "seconds of keeping": time.perf_counter() - start,
        "busy with keeping": time.process_time() - busy,
    }


def change(folder: Path, count: int) -> None:
    """A thousandth of either side, in this many of its last files: other addresses, revoked badges; some are new."""
    for side in _SIDES:
        whole = pl.scan_parquet(folder / f"{side}.parquet").select(pl.len()).collect().item()
        for path in sorted(folder.glob(f"{side}-*.parquet"))[-count:]:
            rows = pl.read_parquet(path)
            path.unlink()
            name = path.stem.rsplit("-", 1)[0]
            changed = _changed(rows, side, whole // 1_000 // count)
            changed.write_parquet(folder / f"{name}-{count}.parquet", row_group_size=_GROUP)


def _changed(rows: pl.DataFrame, side: str, wanted: int) -> pl.DataFrame:
    is_changed = pl.int_range(pl.len()).shuffle(wanted) < wanted
    other = {
        "earned": pl.when(is_changed).then(pl.concat_str(pl.lit("new."), "email")).otherwise("email").alias("email"),
        "issued": pl.when(is_changed).then(pl.lit("revoked")).otherwise("state").alias("state"),
    }
    key, who = rows.columns[0], "earner_key" if side == "earned" else "issuer_earner_id"
    others = pl.concat_str(pl.lit("9"), pl.col(who).fill_null("")).alias(who)
    new = rows.head(wanted // 3).with_columns(others, pl.concat_str(key, pl.lit("|new")), email=pl.lit(""))
    return pl.concat([rows.with_columns(other[side]), new])


def again(folder: Path) -> dict[str, float]:
    """The ledger of a day later, from what was kept."""
    from credly_core.ledger import build_again
    from credly_core.ledger import kept as kept_in

    before = kept_in(folder / "kept")
    assert before is not None
    ledger = build_again(before, _cut(folder), NOW + timedelta(days=1))
    assert ledger is not None, "the whole would be made"
    return _told(ledger)


def whole(folder: Path) -> dict[str, float]:
    """The ledger of a day later, anew."""
    from credly_core.ledger import build

    return _told(build(_cut(folder).sources, NOW + timedelta(days=1)))


def _cut(folder: Path) -> LedgerFiles:
    from credly_core.ledger import LedgerFiles

    earned, issued = (sorted(folder.glob(f"{side}-*.parquet")) for side in _SIDES)
    return LedgerFiles.of(earned, issued, templates=_templates())


def _templates() -> pl.DataFrame:
    numbers = range(60)
    ids = [f"000007e1-0000-4000-8000-{number:012}" for number in numbers]
    return pl.DataFrame({"template_id": ids, "is_active": [number % 7 > 0 for number in numbers]})


def _told(ledger: Ledger) -> dict[str, float]:
    counts = {reason.value: number for reason, number in ledger.counts.items()}
    assert sum(counts.values()) == len(ledger.lines)
    return {"lines": len(ledger.lines), "met": int(ledger.lines["issued"].count()), **counts}


_PARTS: dict[str, Callable[[Path], dict[str, float]]] = {
    "plain join": plain_join,
    "ledger": our_ledger,
    "cut": cut,
    "kept": kept,
    "again": again,
    "whole": whole,
}


def measure(part: str, folder: Path) -> None:
    """One part, in this process; what is printed is read by the one that started it."""
    start, busy = time.perf_counter(), time.process_time()
    found = _PARTS[part](folder)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figures = {"seconds": time.perf_counter() - start, "busy": time.process_time() - busy, "peak": peak}
    sys.stdout.write(json.dumps({**found, **figures}))


def _apart(part: str, folder: str) -> dict[str, float]:
    """What a part says of itself in a process of its own."""
    call = [sys.executable, "-m", "tests.bench.bench_ledger", part, folder]
    told: dict[str, float] = json.loads(subprocess.run(call, check=True, capture_output=True, text=True).stdout)
    return told


def _print(part: str, one: dict[str, float]) -> None:
    sys.stdout.write(
        f"  {part:26} {one['seconds']:6.2f} s  {one['busy']:6.2f} s of processor  {one['peak']:6,.0f} MB peak"
        f"  {one['lines']:,} lines, {one['met']:,} with a badge\n"
    )
    sys.stdout.flush()


def _ratio(ours: dict[str, float], other: dict[str, float]) -> None:
    times, busy = ours["seconds"] / other["seconds"], ours["busy"] / other["busy"]
    sys.stdout.write(f"  {'ratio':26} {times:6.2f}    {busy:6.2f}\n")
    sys.stdout.flush()


def bench(rows: int, folder: str) -> None:
    """The ledger beside the plain join three times; then a day of changes, again beside the whole."""
    sys.stdout.write(f"\n{rows:,} on each side\n")
    for _ in range(3):  # the first time warms the files up
        plain, ours = _apart("plain join", folder), _apart("ledger", folder)
        _print("plain join", plain)
        _print("ledger", ours)
        _ratio(ours, plain)
    _apart("cut", folder)
    told = _apart("kept", folder)
    keeping, busy = told["seconds of keeping"], told["busy with keeping"]
    sys.stdout.write(f"  keeping what it is made of {keeping:6.2f} s  {busy:6.2f} s of processor\n")
    files = len(list(Path(folder).glob("earned-*.parquet")))
    for count in sorted({2, max(2, files // 10)}) if files > 6 else ():  # of fewer too much is new
        change(Path(folder), count)
        for _ in range(2):
            later, anew = _apart("again", folder), _apart("whole", folder)
            _print(f"again, {count} files changed", later)
            _print("whole", anew)
            _ratio(later, anew)
            assert {**later, **_UNLIKE} == {**anew, **_UNLIKE}, "another ledger"


_UNLIKE = dict.fromkeys(("seconds", "busy", "peak"), 0.0)


def main(words: list[str]) -> None:
    """`make ROWS FOLDER`, a part and a folder, or sizes to measure."""
    if words[:1] == ["make"]:
        make(int(words[1]), Path(words[2]))
    elif len(words) > 1 and words[0] in _PARTS:
        measure(words[0], Path(words[1]))
    else:
        for rows in [10_000_000 if word == "whole" else int(word) for word in words] or [1_000_000]:
            with tempfile.TemporaryDirectory() as folder:
                make_call = [sys.executable, "-m", "tests.bench.bench_ledger", "make", str(rows), folder]
                subprocess.run(make_call, check=True)
                bench(rows, folder)


if __name__ == "__main__":
    main(sys.argv[1:])
