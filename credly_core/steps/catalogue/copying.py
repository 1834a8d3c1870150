"""Copying ALM's catalogue: all lists side by side, each page kept with the bookmark that leads on from it."""

from __future__ import annotations

import queue
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import TYPE_CHECKING

from credly_core.domain.catalogue import CatalogueChange, CatalogueCounts, CataloguePull
from credly_core.domain.learning import AlmBadge, LearningObject, LearningObjectKind, Skill
from credly_core.errors import ConsoleError, NotFound, NotReady, Refused, ServiceError
from credly_core.steps.catalogue.carrying import carry_over
from credly_core.steps.run import Clock, Progress
from credly_core.store import catalogue as stored
from credly_core.store import journal
from credly_core.store.store import Store

if TYPE_CHECKING:
    from credly_core.alm.client import AlmClient
    from credly_core.alm.walking import AlmPage

    AnyPage = AlmPage[AlmBadge] | AlmPage[Skill] | AlmPage[LearningObject]
    Came = tuple[str, AnyPage]

#: The lists that are read side by side: each kind of learning object is one, for their pages come one after another.
BADGES, SKILLS = "badges", "skills"
PARTS = (BADGES, SKILLS, *(kind.value for kind in LearningObjectKind))
#: Pages that may wait to be written, for each list.
_AHEAD = 4
#: Pages that are written in one transaction at most.
_AT_ONCE = 12


@dataclass(frozen=True, slots=True)
class CatalogueOutcome:
    """What one pull brought. `note` says in words why it is not complete, empty when it is.

    `error` is what stopped it in the middle; everything seen before is kept, and the next pull goes on from there.
    """

    pull: CataloguePull
    changes: tuple[CatalogueChange, ...]
    complete: bool
    counts: CatalogueCounts
    note: str = ""
    error: ServiceError | None = None
    #: Whether an interrupted pull was gone on with.
    resumed: bool = False
    #: Mappings to things that only files had told, now to the same things of the account.
    carried: int = 0


def copy_all(client: AlmClient, pulling: Pulling, actor: str) -> Generator[Progress, None, ServiceError | None]:
    """Read all lists; gives the error that stopped it, raises it where nothing came at all."""
    reading = Reading(client, pulling.pull.bookmarks)
    try:
        with closing(reading.pages()) as pages:
            for batch in pages:
                pulling.take(batch)
                yield pulling.progress()
    except GeneratorExit:
        pulling.finish(complete=False, note="stopped by hand", actor=actor)
        raise
    except ServiceError as trouble:
        if pulling.pages == 0 and not pulling.pull.bookmarks:
            pulling.finish(complete=False, note=trouble.message, actor=actor)
            raise
        return trouble
    except ConsoleError as trouble:
        pulling.finish(complete=False, note=trouble.message, actor=actor)
        raise
    return None


@dataclass
class Reading:
    """All lists at once: one thread for each, so that the slowest alone decides how long it takes."""

    client: AlmClient
    bookmarks: dict[str, str]
    _queue: queue.Queue[tuple[str, AnyPage | BaseException | None]] = field(
        default_factory=lambda: queue.Queue(_AHEAD * len(PARTS))
    )
    _over: Event = field(default_factory=Event)
    _running: int = 0

    def pages(self) -> Generator[list[Came], None, None]:
        """Pages of all lists as they come, those that wait together; the first error ends the reading."""
        parts = [part for part in PARTS if self.bookmarks.get(part, "-") != ""]
        threads = [Thread(target=self._read, args=(part,), name=f"catalogue-{part}", daemon=True) for part in parts]
        for thread in threads:
            thread.start()
        self._running = len(threads)
        try:
            while self._running:
                batch, error = self._waiting()
                if batch:
                    yield batch
                if error is not None:
                    raise error
        finally:
            self._over.set()
            if self._running:
                self.client.break_off()
            for thread in threads:
                thread.join(30)

    def _waiting(self) -> tuple[list[Came], BaseException | None]:
        """Wait for a page, and take what waits behind it; an error comes after the pages before it."""
        batch: list[Came] = []
        part, came = self._queue.get()
        while True:
            if isinstance(came, BaseException):
                return batch, came
            if came is None:
                self._running -= 1
            else:
                batch.append((part, came))
            if len(batch) >= _AT_ONCE:
                return batch, None
            try:
                part, came = self._queue.get_nowait()
            except queue.Empty:
                return batch, None

    def _read(self, part: str) -> None:
        last: BaseException | None = None
        try:
            for page in self._walk(part):
                self._put(part, page)
                if self._over.is_set():
                    return
        except Exception as failed:
            last = failed
        self._put(part, last)

    def _put(self, part: str, what: AnyPage | BaseException | None) -> None:
        while not self._over.is_set():
            try:
                self._queue.put((part, what), timeout=0.2)
            except queue.Full:
                continue
            return

    def _walk(self, part: str) -> Iterator[AnyPage]:
        """From the bookmark; one that ALM does not take any more means from the start."""
        start = self.bookmarks.get(part, "")
        try:
            yield from self._list(part, start)
        except (Refused, NotFound):
            if not start:
                raise
            yield from self._list(part, "")

    def _list(self, part: str, start: str) -> Iterator[AnyPage]:
        if part == BADGES:
            return self.client.badges(start=start)
        if part == SKILLS:
            return self.client.skills(start=start)
        return self.client.learning_objects((LearningObjectKind(part),), start=start)


class Pulling:
    """One pull under way: records each page with its bookmark in a transaction of its own, so that nothing is lost."""

    def __init__(self, store: Store, now: Clock, pull: CataloguePull, expected: int | None) -> None:
        self._store = store
        self._now = now
        self._expected = expected
        self._things: dict[str, int] = {}
        self._troubles: list[str] = []
        self._anew: set[str] = set()
        self.pull = pull
        self.pages = 0
        self.carried = 0

    def take(self, batch: list[Came]) -> None:
        made = [stored.CataloguePage(part, page.items, page.raw, page.next_link) for part, page in batch]
        with self._store.begin() as tx:
            stored.record_pages(tx, self.pull, made, self._now())
        for part, page in batch:
            self._count(part, page)

    def _count(self, part: str, page: AnyPage) -> None:
        self.pages += 1
        instances = sum(len(item.instances) for item in page.items if isinstance(item, LearningObject))
        noun = part if part in (BADGES, SKILLS) else "learning objects"
        self._things[noun] = self._things.get(noun, 0) + len(page.items)
        self._things["instances"] = self._things.get("instances", 0) + instances
        self._troubles += [trouble.sentence for trouble in page.troubles]
        if page.is_incomplete:
            self._anew.add(part)

    def progress(self) -> Progress:
        seen = sum(self._things.values())
        note = ", ".join(f"{count:,} {noun}" for noun, count in self._things.items() if count)
        total = max(self._expected, seen) if self._expected and not self.pull.bookmarks else None
        return Progress(seen, total, note)

    def finish(self, *, complete: bool, note: str, actor: str) -> tuple[CatalogueChange, ...]:
        at = self._now()
        with self._store.begin() as tx:
            changes = stored.finish_pull(tx, self.pull, complete=complete, at=at, note=note, anew=self._anew)
            self.carried = carry_over(tx, self.pull.connection_id, actor=actor, at=at) if complete else 0
            facts = {"pages": str(self.pages), "complete": str(complete).lower()}
            subject = self.pull.connection_id
            journal.record(tx, at=at, actor=actor, action="catalogue.refresh", subject=subject, facts=facts)
        return changes

    def outcome(self, error: ServiceError | None, actor: str) -> CatalogueOutcome:
        note = error.message if error else " ".join(dict.fromkeys(self._troubles))
        complete = error is None and not self._anew
        changes = self.finish(complete=complete, note="" if complete else note, actor=actor)
        with self._store.read() as tx:
            pull = stored.get_pull(tx, self.pull.id)
            counts = stored.counts(tx, self.pull.connection_id)
        if pull is None:
            raise NotReady("The connection was removed while its catalogue was copied.")
        return CatalogueOutcome(
            pull,
            changes,
            complete,
            counts,
            note,
            error,
            resumed=bool(self.pull.bookmarks),
            carried=self.carried,
        )
