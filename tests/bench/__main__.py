"""Run every benchmark in turn and print its table: `python -m tests.bench`, or some by name: `… editing names`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main() -> int:
    """Each benchmark in a process of its own, so that none measures what another left behind."""
    wanted = sys.argv[1:] or [path.stem.removeprefix("bench_") for path in sorted(HERE.glob("bench_*.py"))]
    failed = []
    for name in wanted:
        sys.stdout.write(f"\n=== {name} ===\n")
        sys.stdout.flush()
        if subprocess.run([sys.executable, "-m", f"tests.bench.bench_{name}"], check=False).returncode:
            failed.append(name)
    if failed:
        sys.stdout.write(f"\nDid not finish: {', '.join(failed)}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
