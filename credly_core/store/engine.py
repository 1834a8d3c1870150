"""How we talk to the database: one engine, with SQLite set up to lose nothing and to leave nothing behind."""

from __future__ import annotations

import logging
import os
import sqlite3
from pathlib import Path

import sqlalchemy as sa
import sqlalchemy.exc as sa_exc
from sqlalchemy.pool import ConnectionPoolEntry

from credly_core.errors import SettingsError, StoreError

logger = logging.getLogger(__name__)

#: How long a writer waits for another one before it gives up.
BUSY_SECONDS = 10
_PRAGMAS = (
    f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA secure_delete = ON",
    "PRAGMA trusted_schema = OFF",
)


def parse_url(url: str | Path) -> sa.URL:
    """A database address; a path means a SQLite file."""
    if isinstance(url, Path):
        return sa.URL.create("sqlite", database=str(url))
    try:
        parsed = sa.make_url(url)
    except sa_exc.ArgumentError:
        raise SettingsError(
            "BADGE_CONSOLE_DATABASE_URL is not a database address.",
            hint="Write it like sqlite:////folder/badges.sqlite or postgresql+psycopg://user@host/badges.",
        ) from None
    if parsed.get_backend_name() not in ("sqlite", "postgresql"):
        raise SettingsError(
            f"Databases of the kind {parsed.get_backend_name()} are not supported.",
            hint="Use SQLite (the default) or PostgreSQL.",
        )
    database = parsed.database or ""
    if parsed.get_backend_name() == "sqlite" and (database in ("", ":memory:") or database.startswith("file:")):
        raise SettingsError(
            "BADGE_CONSOLE_DATABASE_URL names no file: a database in memory would be gone at the next start.",
            hint="Give a file: sqlite:////folder/badges.sqlite",
        )
    return parsed


def sqlite_file(url: sa.URL) -> Path | None:
    """The file behind a SQLite address, None for a server."""
    return Path(str(url.database)) if url.get_backend_name() == "sqlite" else None


def make_engine(url: sa.URL, *, foreign_keys: bool = True) -> sa.Engine:
    """An engine for the address. Parameters stay out of its messages and logs."""
    try:
        engine = sa.create_engine(url, hide_parameters=True, pool_pre_ping=url.get_backend_name() != "sqlite")
    except ModuleNotFoundError as trouble:
        raise SettingsError(
            f"The database driver {trouble.name} is not installed.",
            hint="Install it with: pip install 'psycopg[binary]'",
        ) from None
    if url.get_backend_name() == "sqlite":
        _set_up_sqlite(engine, foreign_keys=foreign_keys)
    return engine


def create_private_file(path: Path) -> None:
    """Make an empty file that only its owner may read, unless it is there; SQLite's side files inherit its mode."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        _take_access_from_others(path)
    except OSError as trouble:
        raise StoreError(
            f"The database file {path} cannot be made or written.",
            hint="Choose a folder you may write to with BADGE_CONSOLE_DATA_DIR.",
            code="store.unreachable",
        ) from trouble


def _take_access_from_others(path: Path) -> None:
    if os.name != "posix" or not path.stat().st_mode & 0o077:
        return
    try:
        path.chmod(0o600)
        logger.warning("database file was readable by others, access taken away: %s", path)
    except PermissionError:  # somebody else's file, lent to us
        logger.warning("database file is readable by others and is not ours to change: %s", path)


def _set_up_sqlite(engine: sa.Engine, *, foreign_keys: bool) -> None:
    @sa.event.listens_for(engine, "connect")
    def prepare(dbapi: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
        dbapi.isolation_level = None  # the driver would begin too late, and not at all before DDL
        cursor = dbapi.cursor()
        for pragma in (*_PRAGMAS, f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}"):
            cursor.execute(pragma)
        cursor.close()

    @sa.event.listens_for(engine, "begin")
    def begin(tx: sa.Connection) -> None:
        # A writer says so at once: a reader that turns writer later could be refused without any wait.
        reading = tx.get_execution_options().get("reading", False)
        tx.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
