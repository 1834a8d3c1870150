"""How long the ledger takes the whole way, from the store to the file with its text; whole, and after a day's changes.

`python -m tests.bench.bench_ledger_store [rows …]`: a million achievements in SQLite beside a million issued badges in
the history. Then a part of both sides changes, and the ledger is made again. Each in a process of its own.
"""

from __future__ import annotations

import json
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl

from credly_core.domain.history import HistorySource
from credly_core.domain.moments import utc_now
from credly_core.steps.ledger.making import Making
from credly_core.steps.run import Run
from credly_core.store.history.frames import BADGE_SCHEMA
from credly_core.store.history.parquet import write_badges
from credly_core.store.history.snapshots import HistoryFolder, Manifest
from credly_core.store.seal import Sealer
from credly_core.store.store import Store
from tests.bench.bench_ledger import make
from tests.issuing import a_connection

_FILE = 131_072
_NOW = datetime(2026, 11, 20, tzinfo=UTC)
_COLUMNS = (
    *("organization_id", "key", "earner_key", "template_id", "email", "first_name", "middle_name", "last_name"),
    *("locale", "earned_at", "source", "source_id", "title", "evidence_url", "seen_at"),
)
_CONNECTION = a_connection("organization", "http://127.0.0.1:1")
_INSERT = f"INSERT OR REPLACE INTO achievement ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"  # noqa: S608

_ONE = "WHERE organization_id = 'organization' AND key = ?"
_COPIED = ", ".join(_COLUMNS[4:-1])
_ANOTHER = f"""INSERT INTO achievement ({", ".join(_COLUMNS)})
    SELECT organization_id, ?, earner_key || 'n', template_id, 'n' || {_COPIED}, ? FROM achievement
    {_ONE}"""  # noqa: S608


def _open(folder: Path) -> Store:
    return Store.open(folder / "console.sqlite", Sealer(folder / "seal.key"), utc_now)


def fill(folder: Path, rows: int) -> None:
    """The store and the history as they are after the first reading."""
    make(rows, folder)
    _open(folder).close()
    earned = pl.read_parquet(folder / "earned.parquet")
    with closing(sqlite3.connect(folder / "console.sqlite")) as plain, plain:
        for part in earned.iter_slices(_FILE):
            plain.executemany(_INSERT, _kept(part).iter_rows())
    issued = pl.read_parquet(folder / "issued.parquet").sort("issued_at")
    history = HistoryFolder(folder, _CONNECTION.id)
    history.prepare()
    files = tuple(write_badges(history, _history(part)) for part in issued.iter_slices(_FILE))
    history.publish(Manifest(1, _NOW, complete=True, source=HistorySource.API, badges=files))


def _kept(earned: pl.DataFrame) -> pl.DataFrame:
    person = pl.col("earner_key")
    told = {
        "organization_id": pl.lit(_CONNECTION.organization_id),
        "key": pl.col("achievement_key"),
        "first_name": pl.format("First{}", person.str.slice(5)),
        "last_name": pl.format("Last{}", person),
        "earned_at": pl.col("earned_at").dt.strftime("%Y-%m-%dT%H:%M:%S+00:00"),
        "source": pl.lit("user-badge"),
        "source_id": person,
        "title": pl.format("Course {}", pl.col("template_id").str.tail(3)),
        "seen_at": pl.lit("2026-11-01 00:00:00.000000"),
        **{name: pl.lit("") for name in ("middle_name", "locale", "evidence_url")},
    }
    return earned.with_columns(**told).select(_COLUMNS)


def _history(issued: pl.DataFrame) -> pl.DataFrame:
    told = {
        "template_name": pl.format("Template {}", pl.col("template_id").str.tail(3)),
        "created_at": pl.col("issued_at"),
        "first_name": pl.format("First{}", pl.col("email").str.slice(7, 4)),
        "last_name": pl.format("Last{}", pl.col("email").str.slice(7, 8)),
        "earner_key": pl.format("mail:{}", "email"),
        "badge_url": pl.format("https://www.credly.example/badges/{}", "issued_badge_id"),
        "evidence_count": pl.lit(0),
        "is_odd": pl.lit(value=False),
        "source": pl.lit("api"),
        "pull_id": pl.lit("c1.1"),
    }
    full = issued.with_columns(**told)
    absent = {name: pl.lit(None) for name in BADGE_SCHEMA if name not in full.columns}
    return full.with_columns(**absent).select(pl.col(name).cast(kind) for name, kind in BADGE_SCHEMA.items())


def change(folder: Path, share: float, files: int, seed: int) -> None:
    """A day: so large a part of the achievements renamed, taken back or new, and of the badges in the last `files`."""
    chance = random.Random(seed)
    today = f"{_NOW + timedelta(days=1):%Y-%m-%d %H:%M:%S.%f}"
    with closing(sqlite3.connect(folder / "console.sqlite")) as plain, plain:
        keys = [key for (key,) in plain.execute("SELECT key FROM achievement WHERE gone_at IS NULL")]
        chosen = [(today, key) for key in chance.sample(keys, int(len(keys) * share))]
        plain.executemany(f"UPDATE achievement SET title = title || '.', seen_at = ? {_ONE}", chosen[::3])  # noqa: S608
        plain.executemany(f"UPDATE achievement SET gone_at = ? {_ONE}", chosen[1::3])  # noqa: S608
        for number, (_, key) in enumerate(chosen[2::3]):
            plain.execute(_ANOTHER, (f"new|{seed}|{number}", today, key))
    history = HistoryFolder(folder, _CONNECTION.id)
    manifest = history.manifest()
    assert manifest is not None
    last = list(manifest.badges[-files:])
    part = share * manifest.rows / sum(file.rows for file in last)
    for number, file in enumerate(last):
        rows = pl.read_parquet(history.path / file.path)
        is_changed = pl.int_range(pl.len()).shuffle(seed + number) < int(rows.height * part)
        turned = pl.when(is_changed).then(pl.lit("revoked")).otherwise("state").alias("state")
        because = pl.when(is_changed).then(pl.lit(f"day {seed}")).otherwise("revoke_reason").alias("revoke_reason")
        last[number] = write_badges(history, rows.with_columns(turned, because))
    history.publish(replace(manifest, badges=(*manifest.badges[:-files], *last)))


def rebuild(folder: Path, days: int, way: str) -> None:
    """One rebuild, in this process; what is printed is read by the one that started it."""
    start, busy = time.perf_counter(), time.process_time()
    with closing(_open(folder)) as store:
        made = Run(Making(store, _CONNECTION, folder, _NOW + timedelta(days=days)).run(whole=way == "whole")).result()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figures = {"seconds": time.perf_counter() - start, "busy": time.process_time() - busy, "peak": peak}
    told = {"lines": made.lines, "counts": {one.value: number for one, number in made.counts.items()}}
    sys.stdout.write(json.dumps({**told, "again": bool(made.added), **figures}))


_PARTS: dict[str, Callable[..., None]] = {
    "fill": lambda folder, rows: fill(Path(folder), int(rows)),
    "change": lambda folder, share, files, seed: change(Path(folder), float(share), int(files), int(seed)),
    "rebuild": lambda folder, days, way: rebuild(Path(folder), int(days), way),
}
#: The part of either side that changes, and in how many of the last files of the history; 1,000 are all.
_DAYS = ((0.001, 2), (0.001, 1000), (0.01, 1000))


def _apart(*words: str) -> str:
    call = [sys.executable, "-m", "tests.bench.bench_ledger_store", *words]
    return subprocess.run(call, check=True, capture_output=True, text=True).stdout


def _told(what: str, figures: dict[str, float], whole: dict[str, float] | None = None) -> None:
    ratio = ""
    if whole:
        times, busy = figures["seconds"] / whole["seconds"], figures["busy"] / whole["busy"]
        ratio = f"  {times:.2f} of the time of the whole, {busy:.2f} of its processor"
    sys.stdout.write(
        f"  {what:42} {figures['seconds']:6.2f} s  {figures['busy']:6.2f} s of processor"
        f"  {figures['peak']:6,.0f} MB peak  {figures['lines']:,} lines{ratio}\n"
    )
    sys.stdout.flush()


def bench(rows: int) -> None:
    """Whole; then each day of changes from the same basis, made again and as a whole."""
    sys.stdout.write(f"\n{rows:,} achievements in the store, nearly as many badges in the history\n")
    with tempfile.TemporaryDirectory() as folder:
        _apart("fill", folder, str(rows))
        _told("whole, the first time", json.loads(_apart("rebuild", folder, "0", "whole")))
        for day, (share, files) in enumerate(_DAYS):
            basis = json.loads(_apart("rebuild", folder, str(day), "whole"))
            _apart("change", folder, str(share), str(files), str(day))
            again = json.loads(_apart("rebuild", folder, str(day), "again"))
            whole = json.loads(_apart("rebuild", folder, str(day), "whole"))
            assert again["again"], "it was made whole instead"
            assert again["counts"] == whole["counts"] != basis["counts"], "another ledger"
            where = "all files" if files == 1000 else f"the last {files} files"
            _told(f"{share:.1%} changed in {where}: whole", whole)
            _told(f"{share:.1%} changed in {where}: again", again, whole)


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in _PARTS:
        _PARTS[sys.argv[1]](*sys.argv[2:])
    else:
        for size in sys.argv[1:] or ["1000000"]:
            bench(int(size))
