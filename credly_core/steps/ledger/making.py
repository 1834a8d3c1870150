"""Makes a ledger: brings the sources together, lets the engine decide, and writes every line with its text."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from credly_core.domain.connections import Connection
from credly_core.domain.history import HistorySnapshot
from credly_core.ledger import build
from credly_core.steps.ledger.again import Again
from credly_core.steps.ledger.basis import Basis
from credly_core.steps.ledger.inputs import Inputs, counting, issued_badges
from credly_core.steps.ledger.lines import LedgerFolder, Made, write_lines
from credly_core.steps.ledger.text import with_text
from credly_core.steps.run import Progress
from credly_core.store import earning
from credly_core.store.history.snapshots import HistoryFolder
from credly_core.store.store import Store


class Making:
    """One rebuild of the ledger of a connection."""

    def __init__(self, store: Store, connection: Connection, data_dir: Path, now: datetime) -> None:
        self._store = store
        self._connection = connection
        self._data_dir = data_dir
        self._now = now
        self._folder = LedgerFolder(data_dir, connection.id)
        self._inputs = Inputs(store, connection, data_dir)

    def run(self, *, whole: bool = False) -> Generator[Progress, None, Made]:
        """Read, decide, write, publish. `whole`: also where some lines could be kept."""
        self._folder.prepare()
        with HistoryFolder(self._data_dir, self._connection.id).reading() as snapshot:
            made = None if whole else (yield from self._again(snapshot))
            if made is None:
                made = yield from self._whole(snapshot)
        yield Progress(3, 4, "Keeping the ledger")
        self._folder.publish(made)
        return made

    def _again(self, snapshot: HistorySnapshot | None) -> Generator[Progress, None, Made | None]:
        """What is different from the last whole ledger; None where there is none, or too much is."""
        basis = Basis.read(self._folder, self._now)
        if basis is None:
            return None
        yield Progress(0, 4, "Looking for what has changed")
        made = Again(self._inputs, self._folder, basis, snapshot, self._now).made()
        return None if made is None else self._described(made, snapshot)

    def _whole(self, snapshot: HistorySnapshot | None) -> Generator[Progress, None, Made]:
        yield Progress(0, 4, "Reading achievements")
        weighed = self._inputs.weighed(self._inputs.achievements())
        achievements = counting(weighed)
        yield Progress(1, 4, f"{achievements.height:,} achievements beside the issued badges")
        badges = issued_badges(snapshot).collect().lazy()
        around = self._inputs.surroundings()
        built = build(around.sources(achievements.lazy(), badges), self._now)
        yield Progress(2, 4, f"{built.lines.height:,} lines")
        path = self._folder.new_file()
        write_lines(with_text(built, achievements, badges, around), path)
        made = Made(
            at=self._now,
            file=path.name,
            lines=built.lines.height,
            counts=built.counts,
            shadowed=built.shadowed,
            repeated=built.repeated,
        )
        files = () if snapshot is None else snapshot.badge_files
        made = Basis.keep(self._folder, made, weighed=weighed, badges=badges, badge_files=files, around=around)
        return self._described(made, snapshot)

    def _described(self, made: Made, snapshot: HistorySnapshot | None) -> Made:
        """As of when it is, and what has to be said about it."""
        with self._store.read() as tx:
            _, _, last = earning.reading_span(tx, self._connection.id)
            moments = [at for at, _ in earning.sources(tx, self._connection.id).values()]
        notes = [] if snapshot else ["No issued badges were copied yet, so every badge seems to be missing."]
        if snapshot is not None and not snapshot.complete:
            notes.append("Not all issued badges are copied; some badges may only seem to be missing.")
        return replace(
            made,
            at=self._now,
            achievements_as_of=max([*moments, *([last] if last else [])], default=None),
            badges_as_of=snapshot.as_of if snapshot else None,
            badges_complete=snapshot is not None and snapshot.complete,
            notes=tuple(notes),
        )
