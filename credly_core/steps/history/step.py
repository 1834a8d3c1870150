"""The history of issued badges: pull it from Credly, say as of when it is, hand out its files."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from credly_core.domain.connections import Connection
from credly_core.domain.history import HistorySnapshot, OddRecord
from credly_core.errors import ConsoleError, NotReady, ServiceError
from credly_core.steps.run import Clock, Progress, Run, StepState, StepStatus
from credly_core.store import journal
from credly_core.store.history.snapshots import HistoryFolder
from credly_core.store.store import Store

if TYPE_CHECKING:
    from credly_core.credly.client import CredlyClient
    from credly_core.steps.history.exports.dates import DayOrder
    from credly_core.steps.history.pulling import Pulled

STEP = "history"


@dataclass(frozen=True, slots=True)
class HistoryOutcome:
    """What one pull brought. `note` says in words why it is not complete, empty when it is.

    `error` is what stopped it in the middle; what came before is kept, and the next pull goes on from there.
    """

    snapshot: HistorySnapshot | None
    complete: bool
    new: int = 0
    changed: int = 0
    removed: int = 0
    note: str = ""
    error: ServiceError | None = None
    resumed: bool = False
    #: Whether all badges were read, not only what changed.
    everything: bool = False


@dataclass(frozen=True, slots=True)
class HistoryStanding:
    """Where the history stands: the published snapshot, and how far an interrupted pull came."""

    snapshot: HistorySnapshot | None
    interrupted_at: datetime | None = None
    interrupted_rows: int = 0
    interrupted_total: int | None = None


class History:
    """All badges the organization issued, as last pulled; only `refresh` asks Credly, and it only reads."""

    def __init__(
        self,
        store: Store,
        data_dir: Callable[[], Path],
        open_client: Callable[[], CredlyClient],
        connection: Callable[[], Connection],
        now: Clock,
    ) -> None:
        self._store = store
        self._data_dir = data_dir
        self._open_client = open_client
        self._connection = connection
        self._now = now

    # --- pulling -------------------------------------------------------------------------------------------------

    def refresh(self, *, everything: bool = False, actor: str = "") -> Run[HistoryOutcome]:
        """Pull what changed; all of it the first time, once a week, and where `everything` asks for it.

        An interrupted pull is gone on with at the page it was at. Raises the service's error when nothing came at all.
        """
        asked: list[CredlyClient] = []

        def wake() -> None:
            for client in tuple(asked):
                client.break_off()

        return Run(self._refresh(self._connection(), everything, actor, asked), wake=wake)

    def _refresh(
        self, connection: Connection, everything: bool, actor: str, asked: list[CredlyClient]
    ) -> Generator[Progress, None, HistoryOutcome]:
        from credly_core.steps.history.pulling import Pulling
        from credly_core.store.history.pulls import Staging

        yield Progress(0, None, "Signing in to Credly")
        with Staging(self._folder(connection)) as staging, self._open_client() as client:
            asked.append(client)
            pulling = Pulling(staging, client, connection.organization_id, self._now)
            try:
                pulled = yield from pulling.pull(everything=everything)
            except GeneratorExit:
                self._note(connection, actor, pulling.stop("It was stopped by hand."), "stopped by hand")
                raise
            except ServiceError as trouble:
                return self._broken_off(connection, actor, pulling.stop(trouble.message), trouble)
            except ConsoleError as trouble:
                self._note(connection, actor, pulling.stop(trouble.message), trouble.message)
                raise
        self._note(connection, actor, pulled.snapshot, pulled.snapshot.note, pulled)
        return HistoryOutcome(
            pulled.snapshot,
            pulled.snapshot.complete,
            pulled.new,
            pulled.changed,
            pulled.removed,
            pulled.snapshot.note,
            resumed=pulled.resumed,
            everything=pulled.everything,
        )

    def _broken_off(
        self, connection: Connection, actor: str, part: HistorySnapshot | None, trouble: ServiceError
    ) -> HistoryOutcome:
        """Where something came, that is an outcome; where nothing did, it is an error."""
        self._note(connection, actor, part, trouble.message)
        standing = self.standing()
        if standing.snapshot is None and not standing.interrupted_rows:
            raise trouble
        return HistoryOutcome(standing.snapshot, False, note=trouble.message, error=trouble)

    def read_exports(
        self, files: Mapping[str, bytes], *, order: DayOrder | None = None, actor: str = ""
    ) -> Run[HistoryOutcome]:
        """Put exports of Credly's console in, by name: all of them or, where one cannot be read, none.

        `order` says whether dates have the day or the month first, where the files do not tell. Raises UnreadableInput
        with file and row, NotAllowed where the history comes from the web service.
        """
        return Run(self._read_exports(self._connection(), files, order, actor))

    def _read_exports(
        self, connection: Connection, files: Mapping[str, bytes], order: DayOrder | None, actor: str
    ) -> Generator[Progress, None, HistoryOutcome]:
        from credly_core.steps.history.exports.importing import put_in
        from credly_core.steps.history.exports.reading import read_export
        from credly_core.store.history.pulls import Staging

        exports = []
        for number, (name, data) in enumerate(files.items()):
            yield Progress(number, len(files), f"Reading {name}")
            exports.append(read_export(data, file=name, order=order))
        with Staging(self._folder(connection)) as staging:
            snapshot, merged = yield from put_in(staging, exports, self._now())
        facts = {"files": str(len(files)), "rows": str(snapshot.rows), "new": str(merged.new)}
        with self._store.begin() as tx:
            journal.record(tx, at=self._now(), actor=actor, action="history.import", subject=connection.id, facts=facts)
        return HistoryOutcome(snapshot, True, merged.new, merged.changed)

    def _note(
        self,
        connection: Connection,
        actor: str,
        snapshot: HistorySnapshot | None,
        note: str,
        pulled: Pulled | None = None,
    ) -> None:
        facts = {"complete": str(snapshot is not None and snapshot.complete).lower()}
        if snapshot is not None:
            facts["rows"] = str(snapshot.rows)
        if pulled is not None:
            facts |= {"new": str(pulled.new), "changed": str(pulled.changed), "removed": str(pulled.removed)}
        if note:
            facts["note"] = note
        with self._store.begin() as tx:
            journal.record(
                tx, at=self._now(), actor=actor, action="history.refresh", subject=connection.id, facts=facts
            )

    # --- looking -------------------------------------------------------------------------------------------------

    def snapshot(self) -> HistorySnapshot | None:
        """The published history, None before the first pull. Read its files inside `reading` where that takes long."""
        return self._folder(self._connection()).snapshot()

    @contextmanager
    def reading(self) -> Iterator[HistorySnapshot | None]:
        """The published history; its files stay where they are while the block runs, whatever is pulled meanwhile."""
        with self._folder(self._connection()).reading() as snapshot:
            yield snapshot

    def standing(self) -> HistoryStanding:
        """The published history, and how far an interrupted pull came."""
        from credly_core.store.history.pulls import read_bookmark

        folder = self._folder(self._connection())
        mark, manifest = read_bookmark(folder), folder.manifest()
        if mark is None or not mark.parts or (manifest is not None and manifest.pull_id == mark.pull_id):
            return HistoryStanding(folder.snapshot())
        return HistoryStanding(folder.snapshot(), mark.started_at, mark.rows, mark.total)

    def odd_records(self, *, limit: int = 1_000) -> tuple[OddRecord, ...]:
        """Records with something odd about them, the first of them; `snapshot().oddity_counts` has exact counts."""
        from credly_core.store.history.parquet import odd_records, read_oddities

        with self.reading() as snapshot:
            return odd_records(read_oddities(snapshot.oddity_file if snapshot else None).head(limit))

    def status(self) -> StepStatus:
        """Whether the history was pulled, how much there is, and as of when."""
        try:
            standing = self.standing()
        except NotReady as missing:
            return StepStatus(STEP, StepState.BLOCKED, missing.message, missing.hint)
        snapshot = standing.snapshot
        if snapshot is None:
            summary = "Not pulled from Credly yet."
            if standing.interrupted_rows:
                summary = f"A pull was interrupted after {standing.interrupted_rows:,} issued badges."
            return StepStatus(STEP, StepState.READY, summary, "Pull issued badges")
        summary = f"{snapshot.rows:,} issued badges"
        if not snapshot.complete:
            return StepStatus(
                STEP, StepState.READY, f"{summary}; not all: {snapshot.note}", "Go on pulling", snapshot.as_of
            )
        return StepStatus(STEP, StepState.DONE, f"{summary}.", "", snapshot.as_of)

    def _folder(self, connection: Connection) -> HistoryFolder:
        return HistoryFolder(self._data_dir(), connection.id)
