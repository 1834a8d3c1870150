"""One run of one library in a process of its own: `python -m tests.bench.peers.measuring NAME FILE ANSWER`."""

from __future__ import annotations

import json
import sys
import tempfile
import time
import warnings
from pathlib import Path


def _most_memory() -> float:
    """The most memory this process ever had, in MB; what `getrusage` tells counts the one that started it, too."""
    told = Path("/proc/self/status").read_text(encoding="ascii")
    return int(told.split("VmHWM:")[1].split()[0]) / 1024


def main(name: str, path: Path, answer: Path) -> None:
    """Print what the run took, and write its findings down."""
    if name.startswith("console"):
        import credly_core.migration  # noqa: F401  says how polars is to be loaded, as in the console
    from tests.bench.peers import made
    from tests.bench.peers.running import RUNS

    with tempfile.TemporaryDirectory() as folder:
        small = Path(folder) / "badge.csv"
        made.write(small, 1000)
        RUNS[name](small)  # whatever is loaded on first use is loaded now
    begun, begun_cpu = time.perf_counter(), time.process_time()
    found = RUNS[name](path)
    seconds, cpu = time.perf_counter() - begun, time.process_time() - begun_cpu
    peak = _most_memory()
    found.write_parquet(answer)
    sys.stdout.write(json.dumps({"seconds": seconds, "cpu": cpu, "peak": peak}) + "\n")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
