"""A saved set in ALM: run by the sandbox's, noted as run, verified line by line."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping
from typing import TYPE_CHECKING

from credly_core.domain.bundles import PROMISES_FILE, BundleVersion
from credly_core.domain.complete_set import Arrival, SourceRow
from credly_core.domain.connections import Connection, Environment
from credly_core.domain.ids import BundleId
from credly_core.domain.moments import Clock
from credly_core.errors import NotAllowed, NotReady
from credly_core.steps.complete_set import keeping
from credly_core.steps.complete_set.verifying import Asking
from credly_core.steps.complete_set.views import HandedFile, HandOver, Verification
from credly_core.steps.run import Progress, Run
from credly_core.store import bundles, journal, sources
from credly_core.store.store import Store

if TYPE_CHECKING:
    from credly_core.alm.client import AlmClient

#: Gives a set to the sandbox's ALM; the answer as it came.
HandIn = Callable[[Mapping[str, bytes]], Mapping[str, object]]


class SavedSets:
    """The part of the step that looks back at saved sets."""

    def __init__(
        self,
        store: Store,
        connection: Callable[[], Connection],
        now: Clock,
        *,
        open_client: Callable[[], AlmClient],
        hand_in: HandIn,
    ) -> None:
        self._store = store
        self._connection = connection
        self._now = now
        self._open_client = open_client
        self._hand_in = hand_in

    def versions(self) -> tuple[BundleVersion, ...]:
        """The saved sets, newest first."""
        with self._store.read() as tx:
            return tuple(one for one in bundles.list_bundles(tx, self._connection().id) if one.is_complete_set)

    def files_of(self, version_id: BundleId) -> dict[str, bytes]:
        """The files of a saved set, exactly as they were saved."""
        version = self._require(version_id)
        with self._store.read() as tx:
            return {file.name: bundles.bundle_file(tx, version.id, file.name) for file in version.files}

    @property
    def can_hand_over(self) -> bool:
        """Whether this is the demo, whose ALM is the sandbox."""
        return self._connection().environment is Environment.DEMO

    def hand_over(self, version_id: BundleId, *, actor: str) -> HandOver:
        """Let the sandbox's ALM run a saved set. For the demo connection only; real accounts run sets themselves."""
        if not self.can_hand_over:
            raise NotAllowed(
                "Only the demo's own ALM takes a set from here.", hint="Upload the files into your sprint's folder."
            )
        files = {name: data for name, data in self.files_of(version_id).items() if name.endswith(".csv")}
        outcome = _hand_over(self._hand_in(files))
        refused = {(file.file, line) for file in outcome.files for line, _ in file.refused}
        rows = [
            row
            for each in keeping.tables_of(files)
            for number, row in enumerate(keeping.rows_of(each, origin=self._require(version_id).name), 2)
            if (each.file, number) not in refused
        ]
        said = {"rows": str(outcome.rows), "refused": str(outcome.refused)}
        self._keep(rows, "complete_set.hand-over", version_id, said, actor)
        return outcome

    def mark_run(self, version_id: BundleId, *, actor: str) -> int:
        """Note that ALM has run a saved set: its ids can be named from now on. How many rows."""
        files = self.files_of(version_id)
        version = self._require(version_id)
        rows = [row for table in keeping.tables_of(files) for row in keeping.rows_of(table, origin=version.name)]
        self._keep(rows, "complete_set.run", version_id, {"rows": str(len(rows))}, actor)
        return len(rows)

    def verify(self, version_id: BundleId | None = None, *, actor: str = "") -> Run[Verification]:
        """Ask ALM what has arrived of a saved set, the newest where none is named. What arrived counts as taken."""
        version = self._require(version_id)
        asked: list[AlmClient] = []

        def wake() -> None:
            for client in tuple(asked):
                client.break_off()

        return Run(self._verify(version, actor, asked), wake=wake)

    def _verify(
        self, version: BundleVersion, actor: str, asked: list[AlmClient]
    ) -> Generator[Progress, None, Verification]:
        if self._connection().alm is None:
            raise NotReady(
                "This connection has no ALM account yet.", hint="Connect one on the page Connect.", code="step.no-alm"
            )
        files = self.files_of(version.id)
        expected = keeping.expectations_of(files[PROMISES_FILE])
        yield Progress(0, len(expected), "Signing in to ALM")
        with self._open_client() as client:
            asked.append(client)
            asking = Asking(client, expected)
            lines = yield from asking.ask()
        found = Verification(version.id, version.name, self._now(), lines, asking.note)
        arrived = [line.expectation for line in lines if line.arrival is Arrival.ARRIVED]
        rows = keeping.taken_rows(keeping.book_of(files, origin=version.name), arrived)
        counts = {arrival.value: str(found.count(arrival)) for arrival in Arrival}
        self._keep(rows, "complete_set.verify", version.id, counts, actor)
        return found

    def _keep(
        self, rows: Iterable[SourceRow], action: str, version_id: BundleId, said: Mapping[str, str], actor: str
    ) -> None:
        connection_id, at = self._connection().id, self._now()
        with self._store.begin() as tx:
            sources.keep_rows(tx, connection_id, rows, at=at, actor=actor)
            journal.record(tx, at=at, actor=actor, action=action, subject=version_id, facts=dict(said))

    def _require(self, version_id: BundleId | None) -> BundleVersion:
        found = next((one for one in self.versions() if version_id in (None, one.id)), None)
        if found is None:
            raise NotReady("There is no such saved set.", hint="Build and save one.")
        return found


def _hand_over(answer: Mapping[str, object]) -> HandOver:
    files = answer.get("files")
    ignored = answer.get("ignored")
    return HandOver(
        tuple(_handed(one) for one in files if isinstance(one, dict)) if isinstance(files, list) else (),
        tuple(str(name) for name in ignored) if isinstance(ignored, list) else (),
    )


def _handed(plain: Mapping[str, object]) -> HandedFile:
    def number(name: str) -> int:
        value = plain.get(name)
        return value if isinstance(value, int) else 0

    errors = plain.get("errors")
    refused = [(one["line"], str(one["reason"])) for one in errors] if isinstance(errors, list) else []
    return HandedFile(
        str(plain.get("file")),
        number("rows"),
        number("added"),
        number("changed"),
        number("unchanged"),
        tuple(refused),
    )
