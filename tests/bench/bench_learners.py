"""Keeping and looking at many learners: Parquet beside SQLite, and what a page waits for, beside a bare scan.

`python -m tests.bench.bench_learners [rows]`
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl

from credly_core.domain.masking import Masking
from credly_core.domain.people import IdentityVerdict, PersonWarning
from credly_core.domain.roster import LearnerFilter
from credly_core.identity import decide
from credly_core.steps.learners.lists import LEARNER_COLUMNS
from credly_core.steps.learners.looking import Roster
from credly_core.steps.learners.taking import write_csv
from tests.bench.bench_identity import made


def seconds(act: Callable[[], object]) -> float:
    """How long it takes, once."""
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def say(line: str) -> None:
    """A line of the table."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def with_verdicts(rows: int) -> pl.DataFrame:
    """Learners as a page has them."""
    learners, earners = made(rows)
    decided = decide(learners, earners)
    columns = {name: pl.lit("") for name in LEARNER_COLUMNS if name not in learners.columns}
    named = learners.with_columns(**columns).with_columns(
        pl.concat_str(pl.lit("Anna Berg "), pl.col("learner_id")).alias("name")
    )
    return pl.concat([named.select(LEARNER_COLUMNS), decided.drop("learner_id", "email")], how="horizontal")


def keeping(frame: pl.DataFrame, folder: Path) -> None:
    """Writing and reading the list, as Parquet and as rows of SQLite."""
    plain = frame.select(LEARNER_COLUMNS)
    path = folder / "list.parquet"
    write = seconds(lambda: plain.write_parquet(path, compression="zstd", compression_level=1))
    read = seconds(lambda: pl.read_parquet(path))
    base = sqlite3.connect(folder / "list.sqlite")
    base.execute(f"CREATE TABLE learner ({', '.join(f'{name} TEXT' for name in LEARNER_COLUMNS)})")
    marks = ", ".join("?" * len(LEARNER_COLUMNS))

    def insert() -> None:
        with base:
            base.executemany(f"INSERT INTO learner VALUES ({marks})", plain.iter_rows())  # noqa: S608  our own names

    def select() -> pl.DataFrame:
        rows = base.execute("SELECT * FROM learner").fetchall()
        return pl.DataFrame(rows, schema=dict.fromkeys(LEARNER_COLUMNS, pl.String), orient="row")

    slow_write, slow_read = seconds(insert), seconds(select)
    base.close()
    sizes = [(folder / name).stat().st_size / 1e6 for name in ("list.parquet", "list.sqlite")]
    say(f"  write  Parquet {write:.2f} s, {sizes[0]:.0f} MB; SQLite {slow_write:.2f} s, {sizes[1]:.0f} MB"
        f"  ratio {slow_write / write:.1f}")  # fmt: skip
    say(f"  read   Parquet {read:.2f} s; SQLite {slow_read:.2f} s  ratio {slow_read / read:.1f}")


def looking(frame: pl.DataFrame, folder: Path) -> None:
    """What a page waits for, beside going once over one column of addresses."""
    scan = seconds(lambda: frame.select(pl.col("email").str.contains("zz", literal=True).sum()))
    found: list[Roster] = []
    opened = seconds(lambda: found.append(Roster(frame)))
    roster, off = found[0], Masking.off()
    wanted = {
        "by verdict": LearnerFilter(verdicts=(IdentityVerdict.LOOK_ALIKE,)),
        "by warning": LearnerFilter(warnings=(PersonWarning.DOMAIN_TYPO, PersonWarning.ROLE_ACCOUNT)),
        "search": LearnerFilter(text="berg 777"),
    }
    say(f"  open   {opened:.2f} s; one bare scan of the addresses {scan * 1000:.0f} ms")
    for name, one in wanted.items():
        taken = seconds(lambda one=one: roster.slice(one, off, start=0, length=100))  # type: ignore[misc]
        say(f"  {name:11} {taken * 1000:.0f} ms  ratio to the scan {taken / scan:.1f}")
    places = roster.places(LearnerFilter(), off)
    plain = seconds(lambda: frame.drop("warnings").write_csv(folder / "plain.csv"))
    for name, masking in (("export", off), ("masked export", Masking(b"key"))):
        taken = seconds(lambda masking=masking: list(write_csv(roster.people, places, masking, folder)))  # type: ignore[misc]
        say(f"  {name:13} {taken:.1f} s  ratio to polars' own CSV {taken / plain:.1f}")


def main() -> None:
    """One table."""
    rows = int(sys.argv[1].replace("_", "")) if len(sys.argv) > 1 else 200_000
    frame = with_verdicts(rows)
    with tempfile.TemporaryDirectory() as folder:
        say(f"{rows:,} learners")
        keeping(frame, Path(folder))
        looking(frame, Path(folder))


if __name__ == "__main__":
    main()
