"""Bringing files of earlier sprints and exports: their rows are kept, and without an account become the catalogue."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import asdict, dataclass

import orjson

from credly_core.domain.catalogue import CatalogueChange, CatalogueCounts
from credly_core.domain.connections import Connection
from credly_core.domain.ids import AccountId
from credly_core.domain.learning import AlmBadge, LearningObject, LearningObjectKind, Skill
from credly_core.domain.moments import Clock
from credly_core.errors import NotAllowed
from credly_core.steps.catalogue.copying import BADGES, SKILLS
from credly_core.steps.catalogue.piecing import Piecing
from credly_core.steps.catalogue.reading import BroughtFile, open_zips, read_file
from credly_core.steps.run import Progress
from credly_core.store import catalogue as stored
from credly_core.store import journal, sources
from credly_core.store.store import Store
from credly_core.store.tables import Tx

#: The account of a catalogue that no API has told.
FROM_FILES = AccountId("files")


@dataclass(frozen=True, slots=True)
class Brought:
    """What came of some files. `is_catalogue` says that the catalogue itself is made of files."""

    files: tuple[BroughtFile, ...]
    counts: CatalogueCounts
    changes: tuple[CatalogueChange, ...] = ()
    is_catalogue: bool = False

    @property
    def rows(self) -> int:
        """Rows that were kept."""
        return sum(file.rows for file in self.files)

    @property
    def refused(self) -> tuple[BroughtFile, ...]:
        """Files that were not taken."""
        return tuple(file for file in self.files if file.refusal is not None)


class Bringing:
    """One bringing, for one connection."""

    def __init__(self, store: Store, connection: Connection, now: Clock, actor: str) -> None:
        self._store = store
        self._connection = connection
        self._now = now
        self._actor = actor

    def bring(self, files: Sequence[tuple[str, bytes]]) -> Generator[Progress, None, Brought]:
        """Read all files, then keep their rows in one commit; stopped before that, nothing is kept."""
        if not files:
            raise NotAllowed("There is no file to bring.", hint="Choose one or more files.")
        read: list[BroughtFile] = []
        for number, one in enumerate(open_zips(files), 1):
            read.append(one if isinstance(one, BroughtFile) else read_file(*one))
            yield Progress(number, max(number, len(files)), read[-1].name)
        rows = [row for file in read for row in file.found]
        with self._store.begin() as tx:
            at = self._now()
            sources.keep_rows(tx, self._connection.id, rows, at=at, actor=self._actor)
            changes = self._piece(tx) if self._connection.alm is None and rows else ()
            counts = stored.counts(tx, self._connection.id)
            facts = {"files": ", ".join(file.name for file in read if file.refusal is None), "rows": str(len(rows))}
            subject = self._connection.id
            journal.record(tx, at=at, actor=self._actor, action="catalogue.bring", subject=subject, facts=facts)
        return Brought(tuple(read), counts, changes, is_catalogue=self._connection.alm is None)

    def forget(self) -> int:
        """Forget all rows."""
        with self._store.begin() as tx:
            at, subject = self._now(), self._connection.id
            number = sources.forget_rows(tx, subject)
            if self._connection.alm is None and number:
                self._piece(tx)
            facts = {"rows": str(number)}
            journal.record(tx, at=at, actor=self._actor, action="catalogue.forget", subject=subject, facts=facts)
        return number

    def _piece(self, tx: Tx) -> tuple[CatalogueChange, ...]:
        """The catalogue anew from all rows there are: one pull, complete at once."""
        piecing = Piecing(sources.book(tx, self._connection.id))
        at = self._now()
        pull = stored.open_pull(tx, self._connection.id, FROM_FILES, at)
        objects = piecing.objects()
        pages = [_page(BADGES, piecing.badges()), _page(SKILLS, piecing.skills())]
        pages += [_page(kind.value, [one for one in objects if one.kind is kind]) for kind in LearningObjectKind]
        stored.record_pages(tx, pull, pages, at)
        return stored.finish_pull(tx, pull, complete=True, at=at, note="from files")


def _page(part: str, items: Sequence[AlmBadge | Skill | LearningObject]) -> stored.CataloguePage:
    raw = [orjson.dumps({**asdict(item), "instances": []}, default=str) for item in items]
    return stored.CataloguePage(part, items, raw, "")
