"""`make chaos`: kills, faults, frozen and many workers, in the size asked for; prints the table.

python -m tests.chaos --runs 300 --seed 1 --database sqlite
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from tests.chaos.books import Score, table
from tests.chaos.crowd import Crowd, crowded
from tests.chaos.plays import (
    FAULTS,
    MakeDatabase,
    Theatre,
    faulty_service,
    frozen_workers,
    killed_at_each_step,
    killed_at_random,
    many_workers,
)
from tests.chaos.stage import sandbox
from tests.issuing import empty_database
from tests.postgres import fresh_database, running_postgres

#: One run with frozen workers and one with many for so many runs.
FEW = 20


@dataclass(frozen=True)
class Size:
    """How much of each play."""

    runs: int
    steps: int
    faults: int
    sample: int | None
    names: tuple[str, ...]
    awards: int
    crowds: int

    def third(self) -> Size:
        """A third of the kills: the plays are the same, only the last net is missing."""
        return replace(self, runs=self.runs // 3)


@contextmanager
def databases(kind: str, folder: Path) -> Iterator[MakeDatabase]:
    """Gives a fresh database whenever asked, of the kind that is asked for."""
    numbers = iter(range(1_000_000))
    if kind == "sqlite":

        def copy() -> Path:
            target = folder / f"{next(numbers)}.sqlite"
            shutil.copy(empty_database(), target)
            return target

        yield copy
        return
    with running_postgres() as url:
        from credly_core.domain.moments import utc_now
        from credly_core.store.seal import Sealer
        from credly_core.store.store import Store

        Store.open(fresh_database(url, "with_tables"), Sealer(folder / "seal.key"), utc_now).close()

        def create() -> str:
            number = next(numbers)
            return fresh_database(url, f"run{number % 20}", like="with_tables")

        yield create


def main() -> int:
    """Play it all; the exit code is 1 when a book is wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos")
    parser.add_argument("--runs", type=int, default=60, help="times killed at random; the rest follows this size")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--faults", type=int, default=None, help="seeds for each fault")
    parser.add_argument("--steps", type=int, default=None, help="kills at each named step")
    parser.add_argument("--sample", type=int, default=None, help="only so many of the faults, by the seed")
    parser.add_argument("--fault", action="append", default=[], help="only faults whose names begin so; again for more")
    parser.add_argument("--awards", type=int, default=40, help="awards of one run")
    parser.add_argument("--mode", choices=["both", "refused", "allowed"], default="both", help="of duplicates")
    parser.add_argument("--crowds", type=int, default=0, help="rounds of a crowd over 500 awards, on PostgreSQL")
    wanted = parser.parse_args()
    steps = max(1, wanted.runs // 20) if wanted.steps is None else wanted.steps
    faults = max(1, wanted.runs // 20) if wanted.faults is None else wanted.faults
    size = Size(wanted.runs, steps, faults, wanted.sample, tuple(wanted.fault), wanted.awards, wanted.crowds)
    scores: list[Score] = []
    began = time.monotonic()
    sys.stdout.write(f"chaos: {wanted.database}, seed {wanted.seed}, {wanted.runs} runs\n")
    modes = [allows for allows, name in ((False, "refused"), (True, "allowed")) if wanted.mode in ("both", name)]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="badge-console-chaos-")))
        make_database = stack.enter_context(databases(wanted.database, folder))
        for allows in modes:
            site = stack.enter_context(sandbox(wanted.seed))
            theatre = Theatre(site, make_database, folder, wanted.seed, allows_duplicates=allows)
            for score in _plays(theatre, size if not allows else size.third()):
                score.name = f"{score.name}, duplicates {'allowed' if allows else 'refused'}"
                scores.append(score)
                told = "" if score.is_good else f"; wrong with the seeds {score.bad_seeds}"
                line = f"{score.runs} runs, {score.needs_person} need a person{told}"
                sys.stdout.write(f"  {time.monotonic() - began:6.0f} s  {score.name}: {line}\n")
                sys.stdout.flush()
    sys.stdout.write(f"\n{table(scores)}\n")
    bad = [one for one in scores if not one.is_good]
    for one in bad:
        sys.stdout.write(f"{one.name}: seeds {one.bad_seeds}\n")
    return 1 if bad else 0


def _plays(theatre: Theatre, size: Size) -> Iterator[Score]:
    if size.runs:
        yield killed_at_random(theatre, size.runs, awards=size.awards)
    if size.steps:
        yield killed_at_each_step(theatre, size.steps)
    if size.faults:
        chosen = [one for one in FAULTS if one.startswith(size.names)] if size.names else list(FAULTS)
        chosen = random.Random(theatre.seed).sample(chosen, size.sample) if size.sample else chosen
        yield from faulty_service(theatre, size.faults, awards=size.awards, faults=chosen)
    if size.runs >= FEW:
        yield frozen_workers(theatre, size.runs // FEW)
        yield many_workers(theatre, size.runs // FEW)
    if size.crowds:
        yield crowded(theatre, size.crowds, Crowd())


if __name__ == "__main__":
    sys.exit(main())
