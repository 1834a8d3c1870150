"""Which version a database is of, and bringing an older one to ours in one transaction."""

from __future__ import annotations

import enum
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from credly_core.errors import StoreVersion

if TYPE_CHECKING:
    from alembic.config import Config

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Schema:
    """A line of versions and the one this program works with. Tests bring their own."""

    head: str
    versions: Path
    #: What gives a new SQLite file all tables at once; without one it goes through all versions.
    script: Path | None = None


#: The versions that come with the program. A test compares `head` with the newest file of the folder.
PACKAGED = Schema(head="0014", versions=_FOLDER / "versions", script=_FOLDER / "new_database.sql")


class Standing(enum.Enum):
    """How a database compares with the program."""

    #: No tables at all.
    EMPTY = "empty"
    #: Of an earlier version.
    OLDER = "older"
    #: Of our version.
    CURRENT = "current"


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in a database; `version` is empty when it holds nothing yet."""

    standing: Standing
    version: str = ""


def inspect(tx: sa.Connection, schema: Schema) -> Found:
    """Where the database stands; refuses one that is newer or not ours."""
    tables = set(sa.inspect(tx).get_table_names())
    version = _version_in(tx) if "alembic_version" in tables else None
    if version is None:
        if tables - {"alembic_version"}:
            raise StoreVersion(
                "This database belongs to another program: it has tables, but none of the badge console.",
                hint="Choose another file or database with BADGE_CONSOLE_DATABASE_URL.",
                code="store.version.foreign",
            )
        return Found(Standing.EMPTY)
    if version == schema.head:
        return Found(Standing.CURRENT, version)
    if version not in _known_versions(schema):
        raise StoreVersion(
            f"The database is of version {version}, which this program (version {schema.head}) does not know yet.",
            hint="Install the newer badge console that wrote it, or choose another database.",
            code="store.version.newer",
        )
    return Found(Standing.OLDER, version)


def set_up(tx: sa.Connection, schema: Schema) -> None:
    """Give an empty database all tables inside the caller's transaction."""
    if schema.script is None or tx.dialect.name != "sqlite":
        upgrade(tx, schema)
        return
    tx.exec_driver_sql("DROP TABLE IF EXISTS alembic_version")  # empty, where somebody's Alembic only looked
    for statement in _statements(schema.script.read_text("utf-8")):
        tx.exec_driver_sql(statement)


def upgrade(tx: sa.Connection, schema: Schema) -> None:
    """Bring the database to our version inside the caller's transaction: all of it, or nothing."""
    from alembic import command  # noqa: PLC0415  only an upgrade needs Alembic, and it takes its time to load

    config = _config(schema)
    config.attributes["connection"] = tx
    command.upgrade(config, "head")
    if tx.dialect.name == "sqlite" and tx.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
        raise StoreVersion("After the upgrade a row of the database points to nothing; nothing was changed.")


def _statements(script: str) -> Iterator[str]:
    """The statements of a script, one by one; none of them is cut at a semicolon inside."""
    gathered = ""
    for line in script.splitlines(keepends=True):
        gathered += line
        if sqlite3.complete_statement(gathered):
            yield gathered
            gathered = ""


def _version_in(tx: sa.Connection) -> str | None:
    return tx.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()


def _known_versions(schema: Schema) -> frozenset[str]:
    from alembic.script import ScriptDirectory  # noqa: PLC0415  see upgrade

    return frozenset(script.revision for script in ScriptDirectory.from_config(_config(schema)).walk_revisions())


def _config(schema: Schema) -> Config:
    from alembic.config import Config  # noqa: PLC0415  see upgrade

    config = Config()
    config.set_main_option("script_location", _escape(_FOLDER))
    config.set_main_option("version_locations", _escape(schema.versions))
    config.set_main_option("path_separator", "newline")
    return config


def _escape(path: Path) -> str:
    return str(path).replace("%", "%%")  # ConfigParser would read it as a reference


def take_turn(tx: sa.Connection) -> None:
    """Let one program upgrade at a time. SQLite's write lock already sees to it."""
    if tx.dialect.name == "postgresql":
        tx.execute(sa.text("SELECT pg_advisory_xact_lock(7310452216)"))
