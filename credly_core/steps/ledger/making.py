"""Makes a ledger: brings the sources together, lets the engine decide, and writes every line with its text."""

from __future__ import annotations

from collections.abc import Generator
from datetime import datetime
from pathlib import Path

from credly_core.domain.connections import Connection
from credly_core.domain.history import HistorySnapshot
from credly_core.ledger import build
from credly_core.ledger.building import Ledger as Built
from credly_core.steps.ledger.inputs import Inputs, issued_badges
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

    def run(self) -> Generator[Progress, None, Made]:
        """Read, decide, write, publish."""
        self._folder.prepare()
        yield Progress(0, 4, "Reading achievements")
        achievements = self._inputs.settled(self._inputs.achievements())
        yield Progress(1, 4, f"{achievements.height:,} achievements beside the issued badges")
        with HistoryFolder(self._data_dir, self._connection.id).reading() as snapshot:
            badges = issued_badges(snapshot)
            around = self._inputs.surroundings()
            built = build(around.sources(achievements.lazy(), badges), self._now)
            yield Progress(2, 4, f"{built.lines.height:,} lines")
            path = self._folder.new_file()
            write_lines(with_text(built, achievements, badges, around), path)
        yield Progress(3, 4, "Keeping the ledger")
        made = self._made(built, path.name, snapshot)
        self._folder.publish(made)
        return made

    def _made(self, built: Built, file: str, snapshot: HistorySnapshot | None) -> Made:
        with self._store.read() as tx:
            _, _, last = earning.reading_span(tx, self._connection.id)
            moments = [at for at, _ in earning.sources(tx, self._connection.id).values()]
        notes = [] if snapshot else ["No issued badges were copied yet, so every badge seems to be missing."]
        if snapshot is not None and not snapshot.complete:
            notes.append("Not all issued badges are copied; some badges may only seem to be missing.")
        return Made(
            at=self._now,
            file=file,
            lines=built.lines.height,
            counts=built.counts,
            shadowed=built.shadowed,
            repeated=built.repeated,
            achievements_as_of=max([*moments, *([last] if last else [])], default=None),
            badges_as_of=snapshot.as_of if snapshot else None,
            badges_complete=snapshot is not None and snapshot.complete,
            notes=tuple(notes),
        )
