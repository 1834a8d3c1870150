"""Reads the lists from ALM and Credly: kept in parts on the way, swapped in as a whole at the end."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace

import polars as pl

from credly_core.alm.client import AlmClient
from credly_core.credly.client import CredlyClient
from credly_core.domain.connections import Connection
from credly_core.domain.roster import ListInfo, PeopleList, RosterCounts
from credly_core.errors import NotReady, ServiceError
from credly_core.steps.learners.lists import joined_frame
from credly_core.steps.learners.shelf import Shelf
from credly_core.steps.learners.sources import Came, Coming, earners_from, employees_from, learners_from
from credly_core.steps.run import Clock, Progress
from credly_core.store import people as stored
from credly_core.store.people import Reading
from credly_core.store.store import Store

#: So many rows are kept at a time: a part is a file.
_PART_ROWS = 20_000
_NOUNS = {
    PeopleList.LEARNERS: "learners",
    PeopleList.EARNERS: "addresses with badges",
    PeopleList.EMPLOYEES: "employees",
}


@dataclass(frozen=True, slots=True)
class PeopleOutcome:
    """What reading brought. `errors` name the lists that could not be read to the end, and why; the others are new."""

    lists: dict[PeopleList, ListInfo]
    counts: RosterCounts
    errors: dict[PeopleList, ServiceError] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every list that was asked for is here as a whole."""
        return not self.errors and all(info.complete for info in self.lists.values())


@dataclass
class Sources:
    """What reading needs from outside: clients and the clock."""

    open_alm: Callable[[], AlmClient]
    open_credly: Callable[[], CredlyClient]
    now: Clock
    opened: list[AlmClient | CredlyClient] = field(default_factory=list)

    def wake(self) -> None:
        """Break off what is waited for."""
        for client in tuple(self.opened):
            client.break_off()


@dataclass
class Refreshing:
    """One reading of all lists of a connection."""

    store: Store
    shelf: Shelf
    connection: Connection
    sources: Sources
    errors: dict[PeopleList, ServiceError] = field(default_factory=dict)
    read: dict[PeopleList, ListInfo] = field(default_factory=dict)

    def lists(self) -> Generator[Progress, None, None]:
        """Read whatever the two sides of the connection offer; a list that fails does not keep the others away."""
        if self.connection.alm is None and not self.connection.has_credly:
            raise NotReady("This connection has neither side.", hint="Connect one on the page Connect.")
        with ExitStack() as closing:
            if self.connection.alm is not None:
                yield Progress(0, None, "Signing in to ALM")
                alm = closing.enter_context(self.sources.open_alm())
                self.sources.opened.append(alm)
                yield from self._learners(alm)
            if self.connection.has_credly:
                credly = closing.enter_context(self.sources.open_credly())
                self.sources.opened.append(credly)
                people, organization = credly.people, self.connection.organization_id
                yield from self._list(PeopleList.EARNERS, lambda mark: earners_from(people, organization, mark))
                yield from self._list(PeopleList.EMPLOYEES, lambda _: employees_from(people, organization))

    def _learners(self, alm: AlmClient) -> Generator[Progress, None, None]:
        try:
            account = alm.account()  # before any list: it tells the limits, and whose people these are
        except ServiceError as trouble:
            self.errors[PeopleList.LEARNERS] = trouble
            return
        if self.connection.alm is not None and account.id != self.connection.alm.account.id:
            raise NotReady(
                f"The sign-in leads to the account {account.name}, not to {self.connection.alm.account.name}.",
                hint="Connect the account again.",
            )
        yield from self._list(PeopleList.LEARNERS, lambda mark: learners_from(alm, mark))

    def _list(self, which: PeopleList, ask: Callable[[str], Coming]) -> Generator[Progress, None, None]:
        at = self.sources.now()
        with self.store.read() as tx:
            begun = stored.reading_of(tx, self.connection.id, which, at)
        if begun is not None and not all(self.shelf.has(self.connection.id, part) for part in begun.parts):
            begun = None
        growing = _Growing(self, which, begun or Reading(which, "", (), 0, at))
        try:
            for came in ask(growing.reading.bookmark):
                growing.take(came)
                yield growing.progress(came)
        except ServiceError as trouble:
            growing.keep()
            self.errors[which] = trouble
            return
        except GeneratorExit:
            growing.keep()
            raise
        yield Progress(growing.count, growing.count, f"Keeping {growing.count:,} {_NOUNS[which]}")
        self.read[which] = growing.finish()


class _Growing:
    """A list under way: rows in memory until there are enough for a part."""

    def __init__(self, work: Refreshing, which: PeopleList, reading: Reading) -> None:
        self._work = work
        self._which = which
        self._waiting: list[pl.DataFrame] = []
        self._lost: list[str] = []
        self.reading = reading

    @property
    def count(self) -> int:
        """Rows so far."""
        return self.reading.count + self._waiting_rows

    @property
    def _waiting_rows(self) -> int:
        return sum(frame.height for frame in self._waiting)

    def take(self, came: Came) -> None:
        if came.instead:
            self._waiting = []
            self._lost = []
            self.reading = replace(self.reading, parts=(), count=0)
        if came.frame is not None and came.frame.height:
            self._waiting.append(came.frame)
        self._lost += came.incomplete
        is_new_job = came.frame is None and came.bookmark != self.reading.bookmark
        self.reading = replace(self.reading, bookmark=came.bookmark)
        if is_new_job or self._waiting_rows >= _PART_ROWS:
            self.keep()

    def progress(self, came: Came) -> Progress:
        noun = _NOUNS[self._which]
        if came.note:
            return Progress(self.count, None, came.note)
        total = max(came.total, self.count) if came.total else None
        return Progress(self.count, total, f"{self.count:,} {noun}")

    def keep(self) -> None:
        """What has come is not asked for again; pages without a bookmark have to be."""
        reading = self.reading
        if not reading.bookmark:
            return
        work, at = self._work, self._work.sources.now()
        if self._waiting:
            part = work.shelf.put(
                work.connection.id, f"part-{self._which.value}", joined_frame(self._which, self._waiting)
            )
            rows = self._waiting_rows
            reading = replace(reading, parts=(*reading.parts, part), count=reading.count + rows)
            self._waiting = []
        self.reading = replace(reading, touched_at=at)
        with work.store.begin() as tx:
            stored.note_reading(tx, work.connection.id, self.reading)

    def finish(self) -> ListInfo:
        """Put the parts together and let everybody see the list."""
        work = self._work
        parts = [work.shelf.get(work.connection.id, part) for part in self.reading.parts]
        frame = joined_frame(self._which, [*parts, *self._waiting])
        service = "Credly" if self._which.is_credlys else "Adobe Learning Manager"
        notes = tuple(dict.fromkeys(self._lost))
        at = work.sources.now()
        info = ListInfo(work.connection.id, self._which, "", frame.height, service, at, not notes, notes)
        return keep_list(work.store, work.shelf, info, frame)


def keep_list(store: Store, shelf: Shelf, info: ListInfo, frame: pl.DataFrame) -> ListInfo:
    """Keep a list as the one that counts from now on; gives where."""
    kept = replace(info, file=shelf.put(info.connection_id, info.list.value, frame))
    with store.begin() as tx:
        stored.put_list(tx, kept)
    return kept
