"""The console beside other libraries: the same file, the same rules, all findings, compared one by one.

    python -m tests.bench.bench_peers [ROWS]

The peers are in requirements-bench.txt. Every run has a process of its own; times are without imports; each ratio is
to polars only reading the same file as text in the same round.
"""

from __future__ import annotations

import importlib.metadata
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from tests.bench.peers import made

ROUNDS = 3
NAMES = ("polars", "console", "console, table kept", "plain polars", "dataframely", "pandera", "pointblank")
#: The peer whose findings are the measure: the rules themselves, by hand.
MEASURE = "plain polars"

Run = Mapping[str, float]


def main() -> None:
    """Make the file, run everybody in rounds, print the table."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "badge.csv"
        made.write(path, rows)
        _say(f"badge.csv, {rows:,} rows, {path.stat().st_size / 1e6:.0f} MB, one bad cell in a hundred\n")
        runs: dict[str, list[Run]] = {name: [] for name in NAMES}
        for _ in range(ROUNDS):
            for name in NAMES:
                runs[name].append(_run(name, path, Path(folder) / f"{name}.parquet"))
        right = _findings(Path(folder) / f"{MEASURE}.parquet")
        _say("| | Version | Time | Processor | Peak memory | Findings |\n|---|---|---|---|---|---|")
        for name in NAMES:
            _say(_line(name, runs, _verdict(_findings(Path(folder) / f"{name}.parquet"), right)))


def _line(name: str, runs: Mapping[str, list[Run]], verdict: str) -> str:
    def ratio(key: str) -> str:
        each = [mine[key] / base[key] for mine, base in zip(runs[name], runs["polars"], strict=True)]
        return f"{statistics.median(each):.1f} ×"

    seconds, peak = min(run["seconds"] for run in runs[name]), max(run["peak"] for run in runs[name])
    version = importlib.metadata.version(
        {"console": "badge-console"}.get(name.split(",", maxsplit=1)[0], name.rsplit(maxsplit=1)[-1])
    )
    said = "reads only" if name == "polars" else verdict
    return f"| {name} | {version} | {ratio('seconds')} ({seconds:.2f} s) | {ratio('cpu')} | {peak:.0f} MB | {said} |"


def _verdict(mine: pl.DataFrame, right: pl.DataFrame) -> str:
    if mine.equals(right):
        return f"{mine.height:,}, all the same"
    lost, more = right.join(mine, on=right.columns, how="anti"), mine.join(right, on=right.columns, how="anti")
    return f"{mine.height:,}, {lost.height:,} lost, {more.height:,} others"


def _findings(path: Path) -> pl.DataFrame:
    return pl.read_parquet(path).sort("row", "column", "rule")


def _run(name: str, path: Path, answer: Path) -> Run:
    command = [sys.executable, "-m", "tests.bench.peers.measuring", name, str(path), str(answer)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    measured: Run = json.loads(done.stdout.splitlines()[-1])
    return measured


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
