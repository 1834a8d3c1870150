"""Keep what the services tell, look at it once, and notice when they fall silent."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from credly_core.alm import webhooks as alm_webhooks
from credly_core.credly import webhooks as credly_webhooks
from credly_core.credly.client import CredlyClient
from credly_core.domain.connections import Connection
from credly_core.domain.ids import ConnectionId
from credly_core.domain.moments import Clock
from credly_core.domain.webhooks import (
    BadDelivery,
    EventOrigin,
    EventState,
    HookService,
    NewsKind,
    StoredEvent,
    StoredNews,
)
from credly_core.errors import ConsoleError, NotFound, ServiceError
from credly_core.steps.run import Progress, Run
from credly_core.steps.webhooks import keys
from credly_core.steps.webhooks.keys import HookAddress
from credly_core.store import journal, webhooks
from credly_core.store.connections import get_connection
from credly_core.store.store import Store
from credly_core.store.tables import Tx

#: A service that tells something every day and then nothing for so long has lost our address.
SILENCE = timedelta(hours=24)
#: Raw bodies are kept so long, and the ids of events (hardening.md C3, J5).
KEEP_BODIES = timedelta(days=30)
KEEP_EVENTS = timedelta(days=60)
#: Two sweeps overlap by so much: an event may show up in the list after a later one.
OVERLAP = timedelta(hours=2)
#: An organization that was never swept is read back so far; older events are known from the lists themselves.
FIRST_SWEEP = timedelta(days=7)
_BATCH = 100
_MOST_ATTEMPTS = 12
_FIRST_PAUSE = timedelta(seconds=10)
_LONGEST_PAUSE = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a delivery: events that were new, and events that were known."""

    fresh: int
    known: int


@dataclass(frozen=True, slots=True)
class WorkOutcome:
    """What became of the events that waited."""

    done: int = 0
    ignored: int = 0
    unknown: int = 0
    put_off: int = 0
    given_up: int = 0


@dataclass(frozen=True, slots=True)
class SweepOutcome:
    """Events of the list that nobody had delivered, or that could not be looked at when they were."""

    found: int
    looked_at: int


@dataclass(frozen=True, slots=True)
class Silence:
    """A service that was heard before and is not any more."""

    service: HookService
    last_heard: datetime


class Webhooks:
    """Deliveries of Credly and ALM for one connection."""

    def __init__(
        self,
        store: Store,
        require_connection: Callable[[], Connection],
        open_client: Callable[[], CredlyClient],
        now: Clock,
    ) -> None:
        self._store = store
        self._require_connection = require_connection
        self._open_client = open_client
        self._now = now

    # ---- addresses ----------------------------------------------------------------------------------------------

    def address(self, service: HookService) -> HookAddress | None:
        """What to enter at the service; None while no address was made."""
        with self._store.read() as tx:
            connection = self._require_connection()
            found = keys.keys_of(tx, connection, service, self._store.sealer)
        return keys.address_of(connection.id, service, found[0]) if found else None

    def is_open(self) -> bool:
        """Whether Credly has an address to deliver to."""
        return self.address(HookService.CREDLY) is not None

    def make_address(self, service: HookService, *, actor: str) -> HookAddress:
        """An address with a new key. One that was there goes on to work until `forget_old`."""
        with self._store.begin() as tx:
            connection = keys.require(tx, self._require_connection().id)
            keys.side_of(connection, service)
            key = keys.renew(tx, connection, service, self._store.sealer)
            self._note(tx, actor, "webhooks.address", connection, service)
        return keys.address_of(connection.id, service, key)

    def forget_old(self, service: HookService, *, actor: str) -> bool:
        """From now on only the newest address works; says whether there was an older one."""
        return self._forget(service, actor, "webhooks.forget-old", only_old=True)

    def close_address(self, service: HookService, *, actor: str) -> bool:
        """From now on nothing of this service is taken; says whether there was an address."""
        return self._forget(service, actor, "webhooks.close", only_old=False)

    def _forget(self, service: HookService, actor: str, action: str, *, only_old: bool) -> bool:
        connection = self._require_connection()
        with self._store.begin() as tx:
            gone = keys.forget(tx, connection.id, service, only_old=only_old)
            if gone:
                self._note(tx, actor, action, connection, service)
        return bool(gone)

    # ---- deliveries ---------------------------------------------------------------------------------------------

    def receive(
        self,
        connection_id: ConnectionId,
        service: HookService,
        body: bytes,
        *,
        in_address: str,
        basic: tuple[str, str] | None = None,
    ) -> Received | None:
        """Keep a delivery; once this returns it is on the disk. None when it does not prove where it comes from.

        Raises BadDelivery when a proven one is unreadable, StoreError when it could not be kept.
        """
        with self._store.read() as tx:
            connection = get_connection(tx, connection_id)
            if connection is None:
                return None
            known_keys = keys.keys_of(tx, connection, service, self._store.sealer)
        proofs = [keys.fits(key, service, in_address, basic) for key in known_keys]  # all: time gives no hint
        if not any(proofs):
            return None
        read = credly_webhooks.read_delivery if service is HookService.CREDLY else alm_webhooks.read_delivery
        events = read(body)
        owner = keys.side_of(connection, service)
        if any(event.owner != owner for event in events):
            return None
        with self._store.begin() as tx:
            fresh = webhooks.receive(tx, connection.id, events, origin=EventOrigin.DELIVERED, at=self._now())
        return Received(fresh, len(events) - fresh)

    def work(self) -> Run[WorkOutcome]:
        """Look at every event that waits. Safe to run many times at once: each event has its effect once."""
        return Run(self._work())

    def _work(self) -> Generator[Progress, None, WorkOutcome]:
        connection = self._require_connection()
        tally = dict.fromkeys(EventState, 0)
        with ExitStack() as open_now:
            ask = cache(lambda: open_now.enter_context(self._open_client()))
            while batch := self._waiting(connection):
                for stored in batch:
                    tally[self._look_at(connection, stored, ask)] += 1
                    yield Progress(sum(tally.values()), None, stored.event.name)
        self._tidy()
        return WorkOutcome(
            tally[EventState.DONE],
            tally[EventState.IGNORED],
            tally[EventState.UNKNOWN],
            tally[EventState.WAITING],
            tally[EventState.GIVEN_UP],
        )

    def _waiting(self, connection: Connection) -> tuple[StoredEvent, ...]:
        with self._store.read() as tx:
            return webhooks.waiting(tx, connection.id, at=self._now(), limit=_BATCH)

    def _look_at(self, connection: Connection, stored: StoredEvent, ask: Callable[[], CredlyClient]) -> EventState:
        """The state an event is in now."""
        state, news, note = EventState.DONE, stored.event.news, ""
        if stored.event.service is HookService.CREDLY:
            try:
                news = ask().events.event(connection.organization_id, stored.event.id).news
            except NotFound:
                state, news, note = EventState.UNKNOWN, None, "Credly knows no event of this id."
            except BadDelivery as trouble:
                state, news, note = EventState.UNKNOWN, None, f"Credly's own event is unreadable: {trouble}."
            except ServiceError as error:
                return self._put_off(stored, error)
        if state is EventState.DONE and news is None:
            state = EventState.IGNORED
        with self._store.begin() as tx:
            webhooks.settle(tx, stored, state, at=self._now(), news=news, note=note)
        return state

    def _put_off(self, stored: StoredEvent, error: ConsoleError) -> EventState:
        """Later, at growing intervals; in the end an event is given up, and the lists themselves tell the rest."""
        with self._store.begin() as tx:
            if stored.attempts + 1 >= _MOST_ATTEMPTS:
                webhooks.settle(tx, stored, EventState.GIVEN_UP, at=self._now(), note=error.message)
                return EventState.GIVEN_UP
            pause = min(_FIRST_PAUSE * 2**stored.attempts, _LONGEST_PAUSE)
            webhooks.put_off(tx, stored, due_at=self._now() + pause, note=error.message)
        return EventState.WAITING

    def sweep(self) -> Run[SweepOutcome]:
        """Go through Credly's list of events and keep those that were never delivered (hardening.md C8).

        ALM has no such list; what its webhooks lose is found when achievements are read.
        """
        return Run(self._sweep())

    def _sweep(self) -> Generator[Progress, None, SweepOutcome]:
        connection = self._require_connection()
        organization = keys.side_of(connection, HookService.CREDLY)
        began = self._now()
        with self._store.read() as tx:
            last = webhooks.last_sweep(tx, connection.id)
        since = last - OVERLAP if last else began - FIRST_SWEEP
        found = looked_at = 0
        with self._open_client() as client:
            for page in client.events.pages_since(connection.organization_id, since):
                ours = tuple(event for event in page if event.owner == organization)
                with self._store.begin() as tx:
                    found += webhooks.receive(tx, connection.id, ours, origin=EventOrigin.SWEPT, at=self._now())
                    found += webhooks.look_again(tx, connection.id, ours, at=self._now())
                looked_at += len(page)
                yield Progress(looked_at, None, f"{looked_at} events")
        with self._store.begin() as tx:
            webhooks.note_sweep(tx, connection.id, at=began)
        return SweepOutcome(found, looked_at)

    # ---- what is there ------------------------------------------------------------------------------------------

    def news(self, kind: NewsKind) -> tuple[StoredNews, ...]:
        """What has to be read again, the oldest news first."""
        with self._store.read() as tx:
            return webhooks.news_of(tx, self._require_connection().id, kind)

    def events(self, *, limit: int = 50, state: EventState | None = None) -> tuple[StoredEvent, ...]:
        """Events, the newest first."""
        with self._store.read() as tx:
            return webhooks.events_of(tx, self._require_connection().id, limit=limit, state=state)

    def counts(self) -> dict[EventState, int]:
        """How many events stand where."""
        with self._store.read() as tx:
            return webhooks.counts(tx, self._require_connection().id)

    def silences(self) -> tuple[Silence, ...]:
        """Services with an address that delivered before and did not for 24 hours."""
        connection, now = self._require_connection(), self._now()
        found = []
        with self._store.read() as tx:
            for service in HookService:
                heard = webhooks.last_heard(tx, connection.id, service, EventOrigin.DELIVERED)
                open_now = keys.keys_of(tx, connection, service, self._store.sealer)
                if open_now and heard is not None and now - heard > SILENCE:
                    found.append(Silence(service, heard))
        return tuple(found)

    def _tidy(self) -> None:
        now = self._now()
        with self._store.begin() as tx:
            webhooks.tidy(tx, bodies_before=now - KEEP_BODIES, rows_before=now - KEEP_EVENTS)

    def _note(self, tx: Tx, actor: str, action: str, connection: Connection, service: HookService) -> None:
        facts = {"service": service.value}
        journal.record(tx, at=self._now(), actor=actor, action=action, subject=connection.id, facts=facts)
