"""One edit in a table of 100 and of 5,000 rows: checked, saved, page redrawn; ours and Streamlit's share of the time.

Every row belongs to a badge template of the connected organization, so that ids, names and pictures are compared too.
Server time: from the edit in the draft to the end of the script run that redraws the page, measured in this process
with Streamlit's own AppTest. The share that is ours is the time within the bundle step and its views. `gc.freeze()`
is in force as in the app. Processor time of the whole process stands beside: it says the same on a machine that has
other work to do. Goals on a machine with two cores: 300 ms for 5,000 rows, 100 ms for 100.
"""

from __future__ import annotations

import functools
import gc
import logging
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from credly_core import Console
from credly_core.domain.badges import BadgeTemplate, TemplateState
from credly_core.domain.connections import Connection, Credentials, Environment
from credly_core.domain.drafts import BADGE_COLUMNS
from credly_core.domain.ids import ConnectionId, OrganizationId, TemplateId
from credly_core.domain.secrets import Secret
from credly_core.migration.table import Table
from credly_core.migration.writing import write_table
from credly_core.store import connections, mirror

MAIN = Path(__file__).resolve().parents[2] / "pages" / "frame" / "main.py"
ROUNDS = 15
GOALS = {100: 100, 5_000: 300}


class Stopwatch:
    """Adds up the time spent in the outermost of the watched functions."""

    def __init__(self) -> None:
        self.spent = 0.0
        self._depth = 0

    def watch(self, owner: Any, name: str) -> None:
        """Replace a function by one that is timed."""
        inner = getattr(owner, name)

        @functools.wraps(inner)
        def timed(*args: Any, **kwargs: Any) -> Any:
            self._depth += 1
            start = time.perf_counter()
            try:
                return inner(*args, **kwargs)
            finally:
                self._depth -= 1
                if self._depth == 0:
                    self.spent += time.perf_counter() - start

        setattr(owner, name, timed)


def connect(console: Console, count: int) -> Console:
    """The console of an organization with a template for each row."""
    now = datetime(2025, 6, 1, tzinfo=UTC)
    identifier = ConnectionId("bench")
    connection = Connection(identifier, "Bench", OrganizationId("bench"), "api.credly.com", Environment.PRODUCTION)
    templates = [
        BadgeTemplate(
            TemplateId(template_id(number)),
            f"Badge number {number} of our academy",
            TemplateState.ACTIVE,
            image_url=f"https://images.credly.com/{number}/image.png",
            created_at=now,
            updated_at=now,
        )
        for number in range(count)
    ]
    store = console.store
    with store.begin() as tx:
        connections.add_connection(tx, connection, Credentials(token=Secret("not-a-real-token")), store.sealer)
        pull = mirror.start_pull(tx, identifier, now)
        mirror.record_templates(tx, identifier, pull, [(one, b"{}") for one in templates], now)
        mirror.finish_pull(tx, pull, complete=True, at=now, total=count, note="")
    return console.using(identifier)


def template_id(number: int) -> str:
    """The id of a row's template."""
    return str(UUID(int=number + (4 << 76) + (8 << 60)))


def badge_rows(count: int) -> bytes:
    """A badge.csv with that many rows; one in ten has a name that is too long."""
    rows = [
        (
            f"badge-{number}",
            f"Badge number {number}" + (" with a name that is too long" if number % 10 == 0 else ""),
            "2024-03-01T10:00:00.000Z",
            "2025-03-01T10:00:00.000Z",
            "Active",
            f"Image/badge-{number}.png",
            template_id(number),
            "Credly",
        )
        for number in range(count)
    ]
    return write_table(Table.from_rows("badge.csv", BADGE_COLUMNS, rows))


def measure(count: int) -> tuple[float, float, float]:
    """Median milliseconds of one edit with its redraw, of the share that is ours, and of processor time."""
    from streamlit.testing.v1 import AppTest

    import pages.parts.bundle.table as table_part
    from credly_core.steps.bundle.step import Bundle
    from pages.parts import places
    from pages.parts.session import open_console

    with tempfile.TemporaryDirectory() as folder:
        os.environ["BADGE_CONSOLE_DATA_DIR"] = folder
        console = connect(open_console(), count)
        draft = console.bundle.start_from_file("badge.csv", badge_rows(count), actor="bench")
        at = AppTest.from_file(str(MAIN), default_timeout=60)
        at.session_state["bundle.draft"] = draft.id
        at.switch_page(str(places.BUNDLE))
        at.run()
        if at.exception or not at.get("bidi_component"):
            raise RuntimeError(f"the page was not drawn: {[error.value for error in at.exception]}")
        gc.collect()
        gc.freeze()
        watch = Stopwatch()
        for owner, name in (
            (Bundle, "view"),
            (Bundle, "edit"),
            (table_part, "grid_rows"),
            (table_part, "grid_columns"),
        ):
            watch.watch(owner, name)
        wall, ours, busy = [], [], []
        for round_ in range(ROUNDS):
            watch.spent, start, worked = 0.0, time.perf_counter(), time.process_time()
            console.bundle.edit(draft.id, {round_: {"badgeName": f"Edited {round_}"}}, actor="bench")
            at.run()
            wall.append((time.perf_counter() - start) * 1000)
            ours.append(watch.spent * 1000)
            busy.append((time.process_time() - worked) * 1000)
        console.close()
    return statistics.median(wall), statistics.median(ours), statistics.median(busy)


def main() -> None:
    """Print the table; each size in this process, the small one first."""
    logging.disable(logging.WARNING)
    out: Callable[[str], int] = sys.stdout.write
    if len(sys.argv) == 1:
        out(f"{'rows':>6} {'edit and redraw':>16} {'ours':>10} {'Streamlit':>10} {'processor':>10} {'goal':>8}\n")
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    if not size:
        import subprocess

        for count in GOALS:
            sys.stdout.flush()
            subprocess.run([sys.executable, "-m", "tests.bench.bench_editing", str(count)], check=True)
        return
    wall, ours, busy = measure(size)
    shares = f"{ours:>7.0f} ms {wall - ours:>7.0f} ms {busy:>7.0f} ms"
    sys.stdout.write(f"\r{size:>6} {wall:>13.0f} ms {shares} {GOALS.get(size, 0):>5} ms\n")


if __name__ == "__main__":
    main()
