"""Counts heads: how many completed a mapped instance before its badge hung there. Only this asks ALM."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TYPE_CHECKING

from credly_core.domain.connections import Connection
from credly_core.domain.mapping import Mapping, MappingTable
from credly_core.domain.mapping.carriers import Carrier, carriers
from credly_core.domain.mapping.heads import EarlyCompletions, HeadCount, early_completions
from credly_core.domain.mapping.sight import Sight
from credly_core.domain.masking import Masking
from credly_core.domain.moments import Clock
from credly_core.errors import NotFound, NotReady
from credly_core.steps.mapping.exchanging import Exchanging
from credly_core.steps.run import Progress, Run
from credly_core.store import mapping as stored
from credly_core.store.store import Store

if TYPE_CHECKING:
    from credly_core.alm.client import AlmClient

OpenAlm = Callable[[], "AlmClient"]


class Counting(Exchanging):
    """Head-counts of mapped instances."""

    def __init__(
        self,
        store: Store,
        connection: Callable[[], Connection],
        now: Clock,
        sight: Callable[[], Sight],
        open_alm: OpenAlm | None = None,
        *,
        masking: Callable[[], Masking] = Masking.off,
    ) -> None:
        super().__init__(store, connection, now, sight, masking=masking)
        self._open_alm = open_alm

    def early_completions(self) -> tuple[EarlyCompletions, ...]:
        """Mapped instances that learners completed, or may have completed, before the badge hung there."""
        with self._store.read() as tx:
            counts = stored.heads(tx, self._connection().id)
        return early_completions(self._sight(), self.mappings(MappingTable.OBJECTS), counts)

    def count_heads(self) -> Run[int]:
        """Ask ALM how many completed each mapped instance; gives how many were asked for. Stopping keeps the rest."""
        asked: list[AlmClient] = []

        def wake() -> None:
            for client in tuple(asked):
                client.break_off()

        return Run(self._count(self.mappings(MappingTable.OBJECTS), asked), wake=wake)

    def _count(self, mappings: tuple[Mapping, ...], asked: list[AlmClient]) -> Generator[Progress, None, int]:
        if self._open_alm is None:
            raise NotReady("There is no ALM account to ask.", hint="Connect one on the page Connect.")
        wanted = {one.instance.id: one for one in carriers(mappings, self._sight())}
        yield Progress(0, len(wanted), "Signing in to ALM")
        connection_id, done = self._connection().id, 0
        with self._open_alm() as client:
            asked.append(client)
            for done, one in enumerate(wanted.values(), 1):
                count = self._ask(client, one)
                if count is not None:
                    with self._store.begin() as tx:
                        stored.put_heads(tx, connection_id, [count])
                yield Progress(done, len(wanted), one.owner.name)
        return done

    def _ask(self, client: AlmClient, one: Carrier) -> HeadCount | None:
        try:
            enrolled, completed = client.head_count(one.owner.id, one.instance.id)
        except NotFound:  # gone since the last copy
            return None
        badge_id = one.instance.badge_id if self._sight().badge_of(one.instance.badge_id) else None
        return HeadCount(one.instance.id, badge_id, enrolled, completed, self._now())
