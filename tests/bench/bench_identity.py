"""How long a million verdicts take, and how much memory, beside a plain join on the lower-cased address.

`python -m tests.bench.bench_identity [rows …]`; each size runs in a process of its own, made people included.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time

import numpy as np
import polars as pl

from credly_core.identity import decide


def made(rows: int, seed: int = 7) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Learners and earners: seven in ten meet, and every kind of mismatch is among them."""
    chance = np.random.default_rng(seed)
    numbers = np.arange(rows)
    places = chance.integers(0, rows * 10 // 7, rows)
    kinds = chance.random(rows)
    learners = pl.DataFrame({"learner_id": numbers.astype(str), "at": places, "kind": kinds}).with_columns(
        _local(pl.col("at")).alias("local"), _domain(pl.col("at")).alias("domain")
    )
    local, domain, kind = pl.col("local"), pl.col("domain"), pl.col("kind")
    plain = pl.concat_str(local, pl.lit("@"), domain)
    email = (
        pl.when(kind < 0.06).then(plain.str.to_uppercase())
        .when(kind < 0.07).then(pl.concat_str(local, pl.lit("+alm@"), domain))
        .when(kind < 0.08).then(pl.concat_str(local.str.replace_all(".", "_", literal=True), pl.lit("@"), domain))
        .when(kind < 0.086).then(pl.concat_str(local, pl.lit("@gmial.com")))
        .when(kind < 0.089).then(pl.concat_str(pl.lit("info@"), domain))
        .when(kind < 0.093).then(_odd(local, domain))
        .otherwise(plain)
    )  # fmt: skip
    learners = learners.select(
        "learner_id",
        email.alias("email"),
        pl.when(pl.col("at") % 20 == 0).then(pl.lit("deleted")).otherwise(pl.lit("active")).alias("state"),
    )
    at = pl.int_range(rows, dtype=pl.Int64)
    earners = pl.select(at.alias("at")).select(
        pl.concat_str(_local(pl.col("at")), pl.lit("@"), _domain(pl.col("at"))).alias("email"),
        pl.concat_str(pl.lit("account-"), pl.col("at") - (pl.col("at") % 97 == 0).cast(pl.Int64)).alias("account"),
        pl.when(pl.col("at") % 5 == 0).then(pl.col("at").cast(pl.String)).alias("issuer_earner_id"),
    )
    return learners, earners


def _local(at: pl.Expr) -> pl.Expr:
    return pl.concat_str(pl.lit("anna.berg"), at)


def _domain(at: pl.Expr) -> pl.Expr:
    return pl.concat_str(pl.lit("site"), at % 40, pl.lit(".larkfield.example"))


def _odd(local: pl.Expr, domain: pl.Expr) -> pl.Expr:
    """Invisible and look-alike letters, two in a cell, blanks, a last dot, none, far too long, beyond a to z."""
    plain = pl.format("{}@{}", local, domain)
    forms = (
        pl.format("{}\u200b@{}", local, domain),
        pl.format("{}@{}", local.str.replace_all("a", "а", literal=True), domain),
        pl.format("{}; {}@example.com", plain, local),
        pl.format(" {}\u00a0", plain),
        pl.format("{}.", plain),
        pl.format("{}.{}@{}", local, pl.lit("x" * 260), domain),
        pl.format("jürgen.{}@bücher.example", local),
    )
    found = pl.lit("")
    for number, form in enumerate(forms):
        found = pl.when(pl.col("at") % (len(forms) + 1) == number).then(form).otherwise(found)
    return found


def plain_join(learners: pl.DataFrame, earners: pl.DataFrame) -> pl.DataFrame:
    """The least that anybody would do."""
    key = pl.col("email").str.to_lowercase().alias("key")
    return learners.with_columns(key).join(earners.with_columns(key), on="key", how="left", maintain_order="left")


def bench(rows: int) -> None:
    """One size, in this process."""
    learners, earners = made(rows)
    before = _peak()
    start = time.perf_counter()
    joined = plain_join(learners, earners)
    plain = time.perf_counter() - start
    del joined
    start, busy = time.perf_counter(), time.process_time()
    answer = decide(learners, earners)
    taken, busy = time.perf_counter() - start, time.process_time() - busy
    peak = _peak()
    counts = ", ".join(f"{name} {count:,}" for name, count in answer["verdict"].value_counts(sort=True).iter_rows())
    sys.stdout.write(
        f"{rows:>9,} × {rows:,}: verdicts {taken:6.2f} s ({busy:.2f} s of a core), plain join {plain:5.2f} s, "
        f"ratio {taken / plain:5.1f}; peak {peak:,} MB, with the people made ({before:,} MB)\n           {counts}\n"
    )


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> int:
    """The sizes asked for, each in a fresh process so that its memory is its own."""
    if len(sys.argv) == 2:
        bench(int(sys.argv[1]))
        return 0
    sizes = sys.argv[1:] or ["10000", "100000", "1000000"]
    command = [sys.executable, "-m", "tests.bench.bench_identity"]
    return max(subprocess.run([*command, size], check=False).returncode for size in sizes)


if __name__ == "__main__":
    sys.exit(main())
