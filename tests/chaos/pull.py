"""Pulls that are killed, and pulls of a list that shifts under the reader.

    python -m tests.chaos.pull 200 1            (RUNS and SEED; also: make chaos-pull RUNS=200 SEED=1)
    python -m tests.chaos.pull 200 1 kills      (or shifts: only one of the two)

Every run is checked: what a bookmark names is on disk, with every badge of the pages it calls read; what a manifest
names is whole, no badge twice; and when a pull may end, the store equals the sandbox's own books.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from credly_core.sandbox.faults.book import Fault, FaultName
from credly_core.sandbox.options import AlmOptions, SandboxOptions
from credly_core.sandbox.serve import RunningSandbox, serve
from credly_core.store.history.pulls import read_bookmark
from credly_core.store.history.snapshots import HistoryFolder
from tests.asking import Asker
from tests.chaos.puller import CONNECTION, history_in, open_store, pull_once
from tests.unit.steps.history.source import differences, source_facts, stored_facts

#: Requests wait a little, so that there is a middle to be killed in.
DELAY = Fault(FaultName.DELAY, "8", path="/v1/organizations/*/badges")

#: During one pull of ten pages; sixty badges issued, deleted, changed leave none of them as it was.
MOST_CHANGES = 60


@dataclass
class Report:
    """What happened."""

    kills: int = 0
    survived: int = 0
    shifts: int = 0
    changes: int = 0
    compared: int = 0
    troubles: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.kills} kills, {self.survived} ended before the kill; {self.shifts} pulls of a shifting list with "
            f"{self.changes} changes; {self.compared} comparisons; {len(self.troubles)} troubles"
        )


class Shifter:
    """Issues, accepts, revokes, replaces and deletes badges while somebody reads."""

    def __init__(self, sandbox: RunningSandbox, seed: int) -> None:
        self._chance = random.Random(seed)
        self._asker = Asker(sandbox)
        self._template = self._asker.template(allow_duplicate_badges=True)["id"]
        self._sandbox = sandbox
        self.changes = 0

    def close(self) -> None:
        self._asker.session.close()

    def change(self) -> None:
        """One change; deletions stand in for everything that moves rows, so they are frequent."""
        kind = self._chance.choice(("issue", "issue", "delete", "delete", "accept", "revoke", "replace"))
        book = self._sandbox.site.world.badges
        rows = book.live_rows()
        badge_id = book.id_of(int(self._chance.choice(rows)))
        if kind == "issue":
            number = self._chance.randrange(10**9)
            self._asker.issue(badge_template_id=self._template, recipient_email=f"p{number}@example.net")
        elif kind == "delete":
            self._asker.delete(f"/badges/{badge_id}")
        elif kind == "revoke":
            self._asker.put(f"/badges/{badge_id}/revoke", {"reason": "no"})
        elif kind == "accept":
            self._asker.ask("POST", f"{self._sandbox.credly_url}/_sandbox/badges/{badge_id}/accept")
        else:
            body = {"badge_template_id": self._template, "issued_at": "2026-10-01 10:00:00 +0000"}
            self._asker.post(f"/badges/{badge_id}/replace", body)
        self.changes += 1

    def change_until(self, over: threading.Event) -> None:
        """Until it is enough, or has been; a machine under load must not be kept busy for ever."""
        for _ in range(MOST_CHANGES):
            if over.is_set():
                return
            self.change()
            time.sleep(self._chance.random() * 0.01)


def kill_pulls(sandbox: RunningSandbox, runs: int, seed: int, report: Report) -> None:
    """`runs` kills; now and then a pull may end, is compared, and the list changes."""
    chance, shifter = random.Random(seed), Shifter(sandbox, seed)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.chaos.puller"])
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        open_store(folder).close()

        def start(everything: bool) -> multiprocessing.process.BaseProcess:
            given = (name, sandbox.credly_url, sandbox.organization_id, sandbox.authorization_token, everything)
            process = context.Process(target=pull_once, args=given)
            process.start()
            return process

        lasts = 1.0
        while report.kills < runs:
            everything = chance.random() < 0.7
            for _ in range(chance.randrange(1, 8)):
                process = start(everything)
                process.join(chance.random() * lasts * 1.2)
                if process.is_alive():
                    process.kill()
                    report.kills += 1
                else:
                    report.survived += 1
                process.join()
                report.troubles += broken(folder, sandbox)
            began = time.monotonic()
            process = start(everything)
            process.join(120)
            lasts = 0.5 * lasts + 0.5 * (time.monotonic() - began)
            compare(folder, sandbox, report, f"kill {report.kills}, exit code {process.exitcode}")
            for _ in range(chance.randrange(0, 12)):
                shifter.change()
    shifter.close()


def broken(folder: Path, sandbox: RunningSandbox) -> list[str]:
    """What must never be, at whatever moment a process ended."""
    history = HistoryFolder(folder, CONNECTION)
    found = []
    mark, snapshot = read_bookmark(history), history.snapshot()
    if snapshot is not None:
        stored_facts(snapshot)
    is_done = (
        snapshot is not None
        and mark is not None
        and (manifest := history.manifest())
        and manifest.pull_id == mark.pull_id
    )
    if mark is None or is_done:
        return found
    frames = [pl.read_parquet(history.path / "pull" / part.name) for part in mark.parts]
    for part, frame in zip(mark.parts, frames, strict=True):
        if frame.height != part.rows:
            found.append(f"{part.name} has {frame.height} rows instead of {part.rows}")
    if mark.next_page is not None:
        held = set(pl.concat(frames)["issued_badge_id"]) if frames else set()
        book = sandbox.site.world.badges
        order = sorted(book.live_rows().tolist(), key=lambda row: int(book.columns.created[row]))
        read = {book.id_of(row) for row in order[mark.next_page * 50 :]}
        if read - held:
            found.append(f"the bookmark is ahead of the data by {len(read - held)} badges")
    return found


def compare(folder: Path, sandbox: RunningSandbox, report: Report, when: str) -> None:
    """The store against the books."""
    snapshot = HistoryFolder(folder, CONNECTION).snapshot()
    report.compared += 1
    if snapshot is None or not snapshot.complete:
        report.troubles.append(f"{when}: not complete: {snapshot.note if snapshot else 'nothing'}")
        return
    report.troubles += [f"{when}: {line}" for line in differences(sandbox, snapshot)[:5]]


def shift_pulls(sandbox: RunningSandbox, runs: int, seed: int, report: Report) -> None:
    """`runs` pulls while the list changes; then one more when it is quiet."""
    chance = random.Random(seed)
    shifter = Shifter(sandbox, seed + 1)
    with tempfile.TemporaryDirectory() as name, open_store(Path(name)) as store:
        for number in range(runs):
            folder = Path(name) / ("kept" if chance.random() < 0.4 else f"fresh-{number}")
            history = history_in(
                folder, store, sandbox.credly_url, sandbox.organization_id, sandbox.authorization_token
            )
            before, over = source_facts(sandbox), threading.Event()
            shifting = threading.Thread(target=shifter.change_until, args=(over,))
            shifting.start()
            try:
                outcome = history.refresh(everything=chance.random() < 0.5).result()
            finally:
                over.set()
                shifting.join()
            report.shifts += 1
            there = source_facts(sandbox)
            if outcome.snapshot is None:
                report.troubles.append(f"shift {number}: nothing came: {outcome.note}")
                continue
            missing = (before.keys() & there.keys()) - stored_facts(outcome.snapshot).keys()
            if missing:
                report.troubles.append(f"shift {number}: {len(missing)} that were there all the time are missing")
            history.refresh().result()
            compare(folder, sandbox, report, f"shift {number}")
    report.changes += shifter.changes
    shifter.close()


def run(
    runs: int,
    seed: int,
    *,
    badges: int = 500,
    kinds: Sequence[str] = ("kills", "shifts"),
    say: Callable[[str], object] = lambda _: None,
) -> Report:
    """`runs` of each kind."""
    report = Report()
    with serve(SandboxOptions(seed=seed, badges=badges, alm=AlmOptions(rates=None), faults=(DELAY,))) as sandbox:
        if "kills" in kinds:
            kill_pulls(sandbox, runs, seed, report)
            say(str(report))
        if "shifts" in kinds:
            shift_pulls(sandbox, runs, seed, report)
    return report


def main() -> int:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("runs", type=int)
    reader.add_argument("seed", type=int)
    reader.add_argument("kinds", nargs="*", default=["kills", "shifts"])
    reader.add_argument("--badges", type=int, default=500)
    given = reader.parse_args()
    report = run(
        given.runs, given.seed, badges=given.badges, kinds=given.kinds, say=lambda line: sys.stdout.write(line + "\n")
    )
    sys.stdout.write("\n".join([str(report), *report.troubles[:50]]) + "\n")
    return 1 if report.troubles else 0


if __name__ == "__main__":
    sys.exit(main())
