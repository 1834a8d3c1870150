"""What a change of filter costs the page Analytics at a million issued badges and more: time and memory.

    python -m tests.bench.bench_analytics [--rows 1000000] [--folder DIR]

Generates believable histories, prepares the tables, then asks every measure with a filter nobody asked for before and
draws its figure: what the server does after a click. The page is the headline and all charts of one part. Beside each
stands what one bare scan of two columns costs in the same run, and the processor's time, which says more than the
clock on a machine that others use too.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from credly_core import Console, Settings
from credly_core.domain.ids import ConnectionId
from credly_core.domain.masking import Masking
from credly_core.domain.scope import Scope
from credly_core.steps.analytics import Analytics, Theme
from credly_core.steps.analytics.desk import Desk
from tests.bench.history_data import BENCH, write_history

#: Milliseconds for a chart and for the page, by rows.
GOALS = {1_000_000: (150, 1_000), 10_000_000: (500, 2_000)}
#: Megabytes: all of it with one viewer, and each further one.
MOST_MEMORY, MOST_EACH = 1_500, 60
VIEWERS = 20


@dataclass
class Here:
    """The connection that is asked about."""

    id: ConnectionId = BENCH
    name: str = "bench"


def say(text: str = "") -> None:
    """One line."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def resident() -> float:
    """Megabytes this process holds."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 1_000_000


def analytics_of(folder: Path) -> Analytics:
    """The step over a folder, without anything else of the console."""
    console, desk = Console.open(Settings(data_dir=folder)), Desk()
    return Analytics(
        console.store,
        lambda: folder,
        Here,  # type: ignore[arg-type,return-value]
        desk=lambda: desk,
        zone=lambda: "Europe/Berlin",
        masking=Masking.off,
    )


def filters() -> Iterator[Scope]:
    """Filters nobody asked for before; every second leaves most rows in."""
    for number in range(10_000):
        yield Scope.from_query({"state": ["pending", "accepted"], "contract_volume": str(1_000 + number)})
        yield Scope.from_query({"country": ["Germany"], "contract_volume": str(1_000 + number)})


def timed(analytics: Analytics, name: str, scope: Scope) -> tuple[float, float]:
    """Milliseconds by the clock and of the processor, for the answer and its figure."""
    clock, processor = time.perf_counter(), time.process_time()
    analytics.figure(name, scope, is_titled=False).to_json()
    return (time.perf_counter() - clock) * 1_000, (time.process_time() - processor) * 1_000


def bare_scan(analytics: Analytics) -> float:
    """Milliseconds for one look at two columns: the least any answer can cost."""
    statement = "SELECT state_no, count(*) FROM facts GROUP BY state_no"
    engine = analytics._engine()[1]
    times = []
    for _ in range(5):
        begin = time.perf_counter()
        engine.rows(statement)  # type: ignore[attr-defined]
        times.append((time.perf_counter() - begin) * 1_000)
    return statistics.median(times)


def measure_charts(analytics: Analytics, fresh: Iterator[Scope]) -> dict[str, tuple[float, float]]:
    """Each measure, the median of four filters."""
    results = {}
    for one in analytics.list_measures():
        runs = [timed(analytics, one.name, next(fresh)) for _ in range(4)]
        results[one.name] = statistics.median(run[0] for run in runs), statistics.median(run[1] for run in runs)
    return results


def measure_pages(analytics: Analytics, fresh: Iterator[Scope]) -> dict[str, tuple[float, float]]:
    """The headline and all charts of each part."""
    results = {}
    for theme in Theme:
        names = ["overview"] + [one.name for one in analytics.list_measures() if one.theme is theme]
        scope = next(fresh)
        runs = [timed(analytics, name, scope) for name in dict.fromkeys(names)]
        results[theme.value] = sum(run[0] for run in runs), sum(run[1] for run in runs)
    return results


def measure_viewers(analytics: Analytics, fresh: Iterator[Scope]) -> float:
    """Megabytes more for each further viewer, who looks at one part with filters of their own."""
    names = [one.name for one in analytics.list_measures() if one.theme is Theme.ISSUED]
    gc.collect()
    before, kept = resident(), []
    for _ in range(VIEWERS):
        scope = next(fresh)
        kept.append([analytics.figure(name, scope, is_titled=False) for name in names])
    gc.collect()
    return (resident() - before) / len(kept)


def run(rows: int, folder: Path) -> None:
    """All of it for one size."""
    analytics = analytics_of(folder)
    if analytics.standing().as_of is None:
        write_history(folder, rows)
    begin = time.perf_counter()
    analytics.prepare().result()
    say(f"\n{rows:,} issued badges; tables made in {time.perf_counter() - begin:.0f} s")
    scan, fresh = bare_scan(analytics), filters()
    goal_chart, goal_page = GOALS.get(rows, (float("inf"), float("inf")))
    charts = measure_charts(analytics, fresh)
    say(f"\nA chart after a change of filter (goal {goal_chart} ms; one bare scan {scan:.0f} ms)")
    for name, (clock, processor) in sorted(charts.items(), key=lambda pair: -pair[1][0]):
        say(f"  {name:22} {clock:7.0f} ms by the clock {processor:7.0f} ms processor {clock / scan:6.1f} scans")
    over = [name for name, (clock, _) in charts.items() if clock > goal_chart]
    say(f"  over the goal by the clock: {', '.join(over) or 'none'}")
    say(f"\nThe page complete (goal {goal_page} ms)")
    for title, (clock, processor) in measure_pages(analytics, fresh).items():
        say(f"  {title:22} {clock:7.0f} ms by the clock {processor:7.0f} ms processor")
    say(f"\nMemory: {resident():.0f} MB with one viewer (goal {MOST_MEMORY})")
    say(
        f"        {measure_viewers(analytics, fresh):.1f} MB more for each of {VIEWERS} further ones (goal {MOST_EACH})"
    )


def main() -> int:
    """Measure the sizes asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, nargs="*", default=[1_000_000])
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    for rows in given.rows:
        with tempfile.TemporaryDirectory() as made:
            run(rows, given.folder or Path(made))
    return 0


if __name__ == "__main__":
    sys.exit(main())
