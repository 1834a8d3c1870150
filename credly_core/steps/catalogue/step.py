"""ALM's catalogue: copy badges, skills and learning objects, find them again, see what changed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Sequence
from typing import TYPE_CHECKING

from credly_core.domain.catalogue import CatalogueChange, CatalogueCounts, CataloguePull, Mirrored, Thing
from credly_core.domain.connections import Connection, Environment
from credly_core.domain.ids import PullId
from credly_core.domain.learning import AlmBadge, Instance, LearningObject, LearningObjectKind, Skill
from credly_core.errors import NotAllowed, NotReady
from credly_core.steps.catalogue.copying import CatalogueOutcome, Pulling, copy_all
from credly_core.steps.catalogue.looking import CatalogueFilter, CatalogueSlice, Shelf, slice_of
from credly_core.steps.run import Clock, Progress, Run, StepState, StepStatus
from credly_core.store import catalogue as stored
from credly_core.store import mirror, sources
from credly_core.store.store import Store

if TYPE_CHECKING:
    from credly_core.alm.client import AlmClient
    from credly_core.steps.catalogue.bringing import Brought

STEP = "catalogue"


class Catalogue:
    """The account's badges, skills and learning objects as last copied; only `refresh` asks ALM."""

    def __init__(
        self,
        store: Store,
        open_client: Callable[[], AlmClient],
        connection: Callable[[], Connection],
        now: Clock,
        *,
        demo_files: Callable[[], bytes] | None = None,
    ) -> None:
        self._demo_files = demo_files
        self._shelf: tuple[str, Shelf] | None = None
        self._store = store
        self._open_client = open_client
        self._connection = connection
        self._now = now

    # --- copying -------------------------------------------------------------------------------------------------

    def refresh(self, *, actor: str = "") -> Run[CatalogueOutcome]:
        """Copy everything, several lists at a time, within ALM's limits. An interrupted pull is gone on with.

        Raises the service's error when not even the first page came.
        """
        asked: list[AlmClient] = []

        def wake() -> None:
            for client in tuple(asked):
                client.break_off()

        return Run(self._refresh(self._connection(), actor, asked), wake=wake)

    def _refresh(
        self, connection: Connection, actor: str, asked: list[AlmClient]
    ) -> Generator[Progress, None, CatalogueOutcome]:
        if connection.alm is None:
            raise _no_account()
        yield Progress(0, None, "Signing in to ALM")
        with self._open_client() as client:
            asked.append(client)
            account = client.account()  # before any list: it tells the limits, and whose catalogue this is
            if account.id != connection.alm.account.id:
                raise NotReady(
                    f"The sign-in leads to the account {account.name}, not to {connection.alm.account.name}.",
                    hint="Connect the account again.",
                )
            with self._store.begin() as tx:
                expected = stored.last_complete_pull(tx, connection.id)
                pull = stored.open_pull(tx, connection.id, account.id, self._now())
            pulling = Pulling(self._store, self._now, pull, expected.count if expected else None)
            error = yield from copy_all(client, pulling, actor)
        outcome = pulling.outcome(error, actor)
        return outcome

    # --- from files ----------------------------------------------------------------------------------------------

    def bring(self, files: Sequence[tuple[str, bytes]], *, actor: str) -> Run[Brought]:
        """Files of earlier sprints and ALM's exports: their ids become known, and without an account the catalogue.

        Zips are opened. A file that cannot be used is named with the reason and keeps no other from being taken.
        """
        from credly_core.steps.catalogue.bringing import Bringing

        return Run(Bringing(self._store, self._connection(), self._now, actor).bring(files))

    @property
    def has_demo_files(self) -> bool:
        """Whether this is the demo, whose account has files of earlier sprints to give."""
        return self._demo_files is not None and self._connection().environment is Environment.DEMO

    def demo_files(self) -> tuple[str, bytes]:
        """The files of the demo account's earlier sprints, as a zip with its name."""
        if self._demo_files is None or not self.has_demo_files:
            raise NotAllowed("Only the demo has files to give.", hint="Bring those of your own earlier sprints.")
        return "earlier-sprints.zip", self._demo_files()

    def files_known(self) -> dict[str, int]:
        """How many rows of each file are known, by file; exports begin with `export:`."""
        with self._store.read() as tx:
            return sources.counts(tx, self._connection().id)

    def forget_files(self, *, actor: str) -> int:
        """Forget the rows of all files; what was made of them leaves the catalogue with the next file or copy."""
        from credly_core.steps.catalogue.bringing import Bringing

        return Bringing(self._store, self._connection(), self._now, actor).forget()

    # --- looking -------------------------------------------------------------------------------------------------

    def badges(self, *, include_gone: bool = False) -> tuple[Mirrored[AlmBadge], ...]:
        """The ALM badges, by name."""
        with self._store.read() as tx:
            return stored.badges(tx, self._connection().id, include_gone=include_gone)

    def skills(self, *, include_gone: bool = False) -> tuple[Mirrored[Skill], ...]:
        """The skills with their levels, by name."""
        with self._store.read() as tx:
            return stored.skills(tx, self._connection().id, include_gone=include_gone)

    def learning_objects(
        self, *, kinds: Collection[LearningObjectKind] = (), include_gone: bool = False
    ) -> tuple[Mirrored[LearningObject], ...]:
        """The learning objects with their instances and credits, by name."""
        with self._store.read() as tx:
            return stored.learning_objects(tx, self._connection().id, kinds=kinds, include_gone=include_gone)

    def instances(self, *, include_gone: bool = False) -> tuple[Mirrored[Instance], ...]:
        """All instances, by name."""
        with self._store.read() as tx:
            return stored.instances(tx, self._connection().id, include_gone=include_gone)

    def rows(
        self, thing: Thing, wanted: CatalogueFilter | None = None, *, start: int = 0, count: int = 100
    ) -> CatalogueSlice:
        """Some of the things of a kind as rows to look through, those that pass the filter."""
        connection_id = self._connection().id
        with self._store.read() as tx:
            pulls = (stored.last_pull(tx, connection_id), mirror.last_pull(tx, connection_id))
            stamp = repr([(one.id, one.finished_at) for one in pulls if one is not None])
            shelf = self._shelf
            if shelf is None or shelf[0] != stamp:
                templates = mirror.templates(tx, connection_id, include_gone=True)
                shelf = self._shelf = (
                    stamp,
                    Shelf(
                        stored.badges(tx, connection_id, include_gone=True),
                        stored.skills(tx, connection_id, include_gone=True),
                        stored.learning_objects(tx, connection_id, include_gone=True),
                        stored.instances(tx, connection_id, include_gone=True),
                        {one.template.id: one.template.name for one in templates},
                    ),
                )
        return slice_of(shelf[1].rows[thing], wanted or CatalogueFilter(), start, count)

    def counts(self) -> CatalogueCounts:
        """How much ALM lists."""
        with self._store.read() as tx:
            return stored.counts(tx, self._connection().id)

    def changes(self, pull_id: PullId | None = None) -> tuple[CatalogueChange, ...]:
        """What the last pull found different, or another one."""
        with self._store.read() as tx:
            if pull_id is None:
                last = stored.last_pull(tx, self._connection().id)
                if last is None:
                    return ()
                pull_id = last.id
            return stored.changes_of(tx, pull_id)

    def last_pull(self) -> CataloguePull | None:
        """The newest pull that ended, None before the first."""
        with self._store.read() as tx:
            return stored.last_pull(tx, self._connection().id)

    def status(self) -> StepStatus:
        """Whether the catalogue was copied, how much there is, and when."""
        try:
            connection = self._connection()
            pull = self.last_pull()
            if connection.alm is None and pull is None:
                raise _no_account()
        except NotReady as missing:
            return StepStatus(STEP, StepState.BLOCKED, missing.message, missing.hint)
        if pull is None:
            return StepStatus(STEP, StepState.READY, "Not copied from ALM yet.", "Copy the catalogue")
        summary = in_words(self.counts())
        if not pull.complete:
            summary += f"; the last copy is not complete ({pull.note or 'it stopped early'})"
            return StepStatus(STEP, StepState.READY, f"{summary}.", "Go on copying", pull.finished_at)
        return StepStatus(STEP, StepState.DONE, f"{summary}.", "", pull.finished_at)


def in_words(counts: CatalogueCounts) -> str:
    """How much there is, in one line."""
    return (
        f"{counts.badges:,} ALM badges ({counts.linked_badges:,} linked), {counts.skills:,} skills, "
        f"{counts.learning_objects:,} learning objects with {counts.instances:,} instances"
    )


def _no_account() -> NotReady:
    return NotReady(
        "This connection has no ALM account yet.",
        hint="Connect one on the page Connect, or bring files of earlier sprints.",
        code="step.no-alm",
    )
