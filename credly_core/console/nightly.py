"""What is read by itself: everything once a night, learners with news at once, Credly's list of events once a day."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from credly_core.domain.connections import Connection
from credly_core.domain.webhooks import EventState, NewsKind
from credly_core.errors import ConsoleError, NotReady
from credly_core.jobs.tasks import Chore, Task
from credly_core.jobs.timetable import Timetable, Turn
from credly_core.steps.run import Result, Run
from credly_core.store import timetable

if TYPE_CHECKING:
    from credly_core.console.at_work import AtWork
    from credly_core.console.house import House
    from credly_core.domain.ids import ConnectionId

logger = logging.getLogger(__name__)

#: Work that has its hour.
NIGHTLY = (Chore.READ, Chore.SWEEP)
#: Asked at each tick whether somebody wants the work to end.
Stop = Callable[[], bool]
#: A piece of work with its name; gives its outcome, None when it was ended before.
Works = tuple[tuple[str, Callable[[Stop], object | None]], ...]


class Nightly:
    """The work of one store that has its hour. Safe on any number of workers: what is not due any more is left."""

    def __init__(self, house: House) -> None:
        self._house = house

    @property
    def table(self) -> Timetable:
        """The hour of the settings, where their time zone is."""
        settings = self._house.settings
        hour = settings.nightly_hour if settings.nightly_hour >= 0 else None
        return Timetable(hour, ZoneInfo(settings.time_zone))

    def turns(self, connection_id: ConnectionId) -> dict[Chore, Turn]:
        """The last turn of each, as far as there was one or it is known of."""
        with self._house.store.read() as tx:
            found = timetable.turns(tx, connection_id)
        return {chore: Turn(*found[chore.value]) for chore in NIGHTLY if chore.value in found}

    def scheduled(self, connection_id: ConnectionId) -> tuple[Scheduled, ...]:
        """Each with its last turn and its next; a turn that is due comes now."""
        known, now, table = self.turns(connection_id), self._house.now(), self.table
        found = []
        for chore, last in known.items():
            at = now if table.is_due(last, now) else table.next(now)
            found.append(Scheduled(chore, last if last.ended_at else None, at))
        return tuple(found)

    def due(self, console: AtWork, connection: Connection) -> Iterator[Task]:
        """What should be done now."""
        known, now = self.turns(connection.id), self._house.now()
        for chore in _wanted(console, connection):
            if chore not in known:
                with self._house.store.begin() as tx:
                    timetable.hear_of(tx, connection.id, chore.value, at=now)
            elif self.table.is_due(known[chore], now):
                yield Task(chore, connection.id, console.actor)
        if connection.has_credly and connection.alm is not None and console.webhooks.news(NewsKind.LEARNER):
            yield Task(Chore.NEWS, connection.id, console.actor)

    def is_due(self, chore: Chore, connection_id: ConnectionId) -> bool:
        """Whether it still should: another worker may have done it meanwhile."""
        known = self.turns(connection_id)
        return chore in known and self.table.is_due(known[chore], self._house.now())

    def read(self, console: AtWork, should_stop: Stop) -> None:
        """Read both sides anew, then make the ledger and look what should be told.

        What cannot be read stops nothing else; the first error is raised in the end.
        """
        connection = console.require_connection()
        self._turn(Chore.READ, connection.id, _readings(console), should_stop)
        console.notices.look(thoroughly=True)

    def sweep(self, console: AtWork, should_stop: Stop) -> None:
        """Find what webhooks have lost, and look at it."""
        connection = console.require_connection()
        works: Works = (
            ("events of Credly", lambda stop: follow(console.webhooks.sweep(), stop)),
            ("their truth", lambda stop: follow(console.webhooks.work(), stop)),
        )
        self._turn(Chore.SWEEP, connection.id, works, should_stop)

    def _turn(self, chore: Chore, connection_id: ConnectionId, works: Works, should_stop: Stop) -> None:
        store, now = self._house.store, self._house.now
        with store.begin() as tx:
            timetable.hear_of(tx, connection_id, chore.value, at=now())
            timetable.begin(tx, connection_id, chore.value, at=now())
        done, failed = [], []
        for name, work in works:
            try:
                outcome = work(should_stop)
            except NotReady as missing:
                logger.info("left out of a turn chore=%s what=%s code=%s", chore.value, name, missing.code)
                continue
            except ConsoleError as trouble:
                failed.append((name, trouble))
                continue
            if outcome is None:
                return  # the rest is done by whoever takes the turn again
            trouble_on_the_way = getattr(outcome, "error", None)
            if isinstance(trouble_on_the_way, ConsoleError):
                failed.append((name, trouble_on_the_way))
            else:
                done.append(name)
        self._end(chore, connection_id, done, failed)

    def _end(
        self, chore: Chore, connection_id: ConnectionId, done: list[str], failed: list[tuple[str, ConsoleError]]
    ) -> None:
        store, now = self._house.store, self._house.now
        words = [f"Read: {', '.join(done)}." if done else "Nothing was read."]
        words += [f"Not read: {name}. {trouble.message}" for name, trouble in failed]
        with store.begin() as tx:
            timetable.end(tx, connection_id, chore.value, at=now(), outcome=" ".join(words), has_failed=bool(failed))
        if failed:
            raise failed[0][1]


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A piece of work that is done by itself: its last turn, if there was one, and its next."""

    chore: Chore
    last: Turn | None
    next_at: datetime | None


def _readings(console: AtWork) -> Works:
    actor, connection = console.actor, console.require_connection()
    has_alm, has_credly = connection.alm is not None, connection.has_credly
    works: Iterable[tuple[bool, str, Callable[[Stop], object | None]]] = (
        (has_alm, "catalogue", lambda stop: follow(console.catalogue.refresh(actor=actor), stop)),
        (has_credly, "badge templates", lambda stop: follow(console.templates.refresh(actor=actor), stop)),
        (
            has_alm and has_credly,
            "achievements",
            lambda stop: follow(console.achievements.refresh(actor=actor), stop),
        ),
        (has_credly, "issued badges", lambda stop: follow(console.history.refresh(actor=actor), stop)),
        (has_credly, "ledger", lambda stop: follow(console.ledger.rebuild(actor=actor), stop)),
    )
    return tuple((name, work) for is_there, name, work in works if is_there)


def _wanted(console: AtWork, connection: Connection) -> Iterator[Chore]:
    if connection.has_credly or connection.alm is not None:
        yield Chore.READ
    if connection.has_credly and (console.webhooks.is_open() or any(console.webhooks.counts().values())):
        yield Chore.SWEEP


def has_to_hear(console: AtWork) -> bool:
    """Whether something was told that nobody has looked at yet."""
    return console.webhooks.counts().get(EventState.WAITING, 0) > 0


def follow(run: Run[Result], should_stop: Stop) -> Result | None:
    """The result of a run; None when somebody wanted it to end before."""
    for _ in run:
        if should_stop():
            run.close()
            return None
    return run.result()
