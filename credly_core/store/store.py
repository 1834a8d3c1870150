"""Open the store, and the only two ways into it: `begin` to write, `read` to look."""

from __future__ import annotations

import itertools
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Self

import sqlalchemy as sa

from credly_core.domain.journal import JournalHead
from credly_core.domain.moments import Clock
from credly_core.errors import StoreError, StoreVersion
from credly_core.store import connections, journal, schema
from credly_core.store.engine import BUSY_SECONDS, create_private_file, make_engine, parse_url, sqlite_file
from credly_core.store.schema import PACKAGED, Schema, Standing
from credly_core.store.seal import Sealer
from credly_core.store.tables import Tx
from credly_core.store.trouble import translated

logger = logging.getLogger(__name__)

#: How long it is waited for readers before what was removed may stay in the write-ahead file a little longer.
_TRACES_WAIT_MS = 1000


class Store:
    """A database at our version, with the sealer for its secrets. Safe to share between threads."""

    def __init__(self, engine: sa.Engine, sealer: Sealer, now: Clock) -> None:
        self._engine = engine
        self._reader = engine.execution_options(reading=True)
        if engine.dialect.name == "postgresql":  # by itself each statement would see another moment
            self._reader = self._reader.execution_options(isolation_level="REPEATABLE READ")
        self.sealer = sealer
        self.now = now
        self._counter = itertools.count(1)
        self._changes = 0

    @classmethod
    def open(
        cls,
        url: str | Path,
        sealer: Sealer,
        now: Clock,
        *,
        upgrade: bool | None = None,
        versions: Schema = PACKAGED,
    ) -> Self:
        """Open a database; a path means a SQLite file.

        An empty one is set up. An older one is upgraded when `upgrade` is true; None means that a SQLite file is
        upgraded by itself, after a copy beside it, and a server is not. A newer one is refused.
        """
        parsed = parse_url(url)
        file = sqlite_file(parsed)
        if file is not None:
            create_private_file(file)
        engine = make_engine(parsed)
        store = cls(engine, sealer, now)
        try:
            may_upgrade = file is not None if upgrade is None else upgrade
            store._come_up_to(versions, parsed, may_upgrade=may_upgrade)
            store._note_journal_head()
        except BaseException:
            store.close()
            raise
        return store

    @contextmanager
    def begin(self) -> Iterator[Tx]:
        """A transaction that writes: committed at the end, rolled back when anything goes wrong."""
        try:
            with translated(), self._engine.begin() as tx:
                yield tx
        finally:
            self._changes = next(self._counter)

    @property
    def changes(self) -> int:
        """Another number after each transaction that wrote here; what others wrote is not counted."""
        return self._changes

    @contextmanager
    def read(self) -> Iterator[Tx]:
        """One consistent view for reading; it waits for no writer and stops none."""
        with translated(), self._reader.begin() as tx:
            yield tx

    def leave_no_traces(self) -> None:
        """After something was removed for good: nothing of it stays in the file that SQLite writes ahead.

        While somebody reads, that has to wait for the next time.
        """
        if self._engine.dialect.name != "sqlite":
            return
        with translated(), closing(self._engine.raw_connection()) as raw, closing(raw.cursor()) as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {_TRACES_WAIT_MS}")
            try:
                busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            except sqlite3.OperationalError:
                busy = True
            finally:
                cursor.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
        if busy:
            logger.warning("somebody reads: what was removed leaves the write-ahead file later")

    def close(self) -> None:
        """Give back all connections."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def rotate_key(self) -> int:
        """Seal every stored secret with a new key; says how many. May be interrupted and called again."""
        resealed = 0

        def reseal() -> None:
            nonlocal resealed
            with self.begin() as tx:
                resealed = connections.reseal_all(tx, self.sealer)

        self.sealer.rotate_key(reseal)
        return resealed

    def _come_up_to(self, versions: Schema, url: sa.URL, *, may_upgrade: bool) -> None:
        with self.read() as tx:
            found = schema.inspect(tx, versions)
        if found.standing is Standing.CURRENT:
            return
        if found.standing is Standing.OLDER and not may_upgrade:
            raise StoreVersion(
                f"The database is of version {found.version}; this program works with {versions.head}.",
                hint="Make a backup, stop the other copies of the program, then run: make upgrade",
                code="store.version.older",
            )
        # Rebuilding a table with foreign keys on would empty the tables that point to it.
        engine = make_engine(url, foreign_keys=False)
        try:
            with translated(), engine.begin() as tx:
                _upgrade(tx, versions, sqlite_file(url))
        finally:
            engine.dispose()

    def _note_journal_head(self) -> None:
        with self.read() as tx:
            head: JournalHead = journal.head(tx)
        logger.info("journal head: count=%d digest=%s", head.count, head.digest)


def _upgrade(tx: Tx, versions: Schema, file: Path | None) -> None:
    """Upgrade in the caller's transaction, unless another program did it while we waited for our turn."""
    schema.take_turn(tx)
    found = schema.inspect(tx, versions)
    if found.standing is Standing.CURRENT:
        return
    if found.standing is Standing.EMPTY:
        schema.set_up(tx, versions)
        return
    if file is not None:
        _copy_beside(file, found.version)
    schema.upgrade(tx, versions)


def _copy_beside(file: Path, version: str) -> None:
    """A whole copy of the database before it is changed; one from an interrupted upgrade is replaced."""
    target = file.with_name(f"{file.name}.before-upgrade-{version}")
    draft = target.with_name(f"{target.name}.part")
    try:
        draft.unlink(missing_ok=True)
        create_private_file(draft)
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(draft)) as copy:
            source.backup(copy)
        draft.replace(target)
    except (OSError, sqlite3.Error) as trouble:
        draft.unlink(missing_ok=True)
        raise StoreError(
            f"The database was not upgraded, because no copy of it could be made at {target}.",
            hint="Free some space, or check that you may write to the folder.",
            code="store.no-copy",
        ) from trouble
    logger.info("database copied before its upgrade: %s", target)
