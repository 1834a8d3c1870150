"""What somebody should know: gathered, kept while it holds, told once; told again only when it has grown."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from credly_core.domain.connections import Connection
from credly_core.domain.notices import Notice, NoticeKind, StoredNotice
from credly_core.errors import ConsoleError
from credly_core.steps.notices.couriers import Courier
from credly_core.steps.run import Clock
from credly_core.store import journal, notices
from credly_core.store.store import Store

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Source:
    """Where notices of one kind come from. A dear one is asked in the background only."""

    kind: NoticeKind
    ask: Callable[[], Iterable[Notice]]
    is_dear: bool = False


@dataclass(frozen=True, slots=True)
class ToldOutcome:
    """How many notices somebody was told, by whom, and who could not tell them; those are told the next time."""

    told: int = 0
    by: tuple[str, ...] = ()
    failed: tuple[tuple[str, ConsoleError], ...] = field(default=())


class Notices:
    """The notices of one connection."""

    def __init__(
        self,
        store: Store,
        require_connection: Callable[[], Connection],
        now: Clock,
        *,
        sources: Sequence[Source],
        couriers: Callable[[], Sequence[Courier]],
    ) -> None:
        self._store = store
        self._require_connection = require_connection
        self._now = now
        self._sources = sources
        self._couriers = couriers

    def look(self, *, thoroughly: bool = False) -> tuple[StoredNotice, ...]:
        """What holds now; `thoroughly` asks the dear sources, too. A source that cannot answer changes nothing."""
        found: dict[NoticeKind, list[Notice]] = {}
        for source in self._sources:
            if source.is_dear and not thoroughly:
                continue
            try:
                found[source.kind] = list(source.ask())
            except ConsoleError as trouble:
                logger.info("no notices of a kind: kind=%s code=%s", source.kind.value, trouble.code)
        self._keep(found)
        return self.standing()

    def standing(self) -> tuple[StoredNotice, ...]:
        """What held at the last look."""
        with self._store.read() as tx:
            return notices.of_connection(tx, self._require_connection().id)

    def note_end(self, work: str, error: ConsoleError | None) -> None:
        """Some work has ended: in a failure, which is kept until the same work ends well."""
        subject = f"{NoticeKind.FAILED_RUN.value} {work}"
        if error is not None:
            failed = Notice(NoticeKind.FAILED_RUN, f"“{work}” failed: {error.message}", error.hint, work)
            with self._store.begin() as tx:
                notices.keep(tx, self._require_connection().id, [failed], at=self._now())
        elif any(one.notice.key == subject for one in self.standing()):
            with self._store.begin() as tx:
                notices.drop(tx, self._require_connection().id, [subject])

    def dismiss(self, key: str, *, actor: str) -> None:
        """A person has seen a failed run and wants to hear no more of it."""
        connection = self._require_connection()
        with self._store.begin() as tx:
            notices.drop(tx, connection.id, [key])
            journal.record(
                tx, at=self._now(), actor=actor, action="notice.dismissed", subject=connection.id, facts={"key": key}
            )

    def tell(self, *, actor: str) -> ToldOutcome:
        """Look, and let every courier carry what is news. Without couriers Home alone shows it."""
        news = [one for one in self.look(thoroughly=True) if one.is_news]
        couriers = self._couriers()
        if not news or not couriers:
            return ToldOutcome()
        connection = self._require_connection()
        told, failed = _carry(couriers, connection.name, news)
        if told:
            with self._store.begin() as tx:
                notices.mark_told(tx, connection.id, news, at=self._now())
                facts = {"notices": str(len(news)), "by": ", ".join(told)}
                journal.record(
                    tx, at=self._now(), actor=actor, action="notice.told", subject=connection.id, facts=facts
                )
        return ToldOutcome(len(news) if told else 0, told, failed)

    def test(self) -> ToldOutcome:
        """Send a notice that means nothing, to see that the couriers find their way."""
        trial = Notice(NoticeKind.FAILED_RUN, "This is a test of the notices.", "Nothing is to be done.")
        told, failed = _carry(
            self._couriers(), self._require_connection().name, [StoredNotice(trial, since=self._now())]
        )
        return ToldOutcome(len(told), told, failed)

    def _keep(self, found: dict[NoticeKind, list[Notice]]) -> None:
        """Write down what is new or has changed, forget what holds no longer; write nothing where all is the same."""
        before = {one.notice.key: one.notice for one in self.standing() if one.notice.kind in found}
        now = {one.key: one for some in found.values() for one in some}
        changed = [one for key, one in now.items() if before.get(key) != one]
        gone = [key for key in before if key not in now]
        if not changed and not gone:
            return
        with self._store.begin() as tx:
            connection_id = self._require_connection().id
            notices.keep(tx, connection_id, changed, at=self._now())
            notices.drop(tx, connection_id, gone)


def _carry(
    couriers: Sequence[Courier], place: str, news: Sequence[StoredNotice]
) -> tuple[tuple[str, ...], tuple[tuple[str, ConsoleError], ...]]:
    told, failed = [], []
    for courier in couriers:
        try:
            courier.deliver(place, news)
            told.append(courier.name)
        except ConsoleError as trouble:
            logger.warning("notices not told: by=%s code=%s", courier.name, trouble.code)
            failed.append((courier.name, trouble))
    return tuple(told), tuple(failed)
