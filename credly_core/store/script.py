"""The script that gives a new SQLite file all its tables at once; `python -m credly_core.store.script` writes it anew.

The versions stay the truth: the script is what they lead to, written down, and a test compares the two.
"""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from credly_core.store.schema import PACKAGED, Schema
from credly_core.store.seal import Sealer
from credly_core.store.store import Store

#: Not part of the script: whoever runs it has begun already, and commits.
_AROUND = ("BEGIN TRANSACTION;", "COMMIT;")


def written_down(database: Path) -> str:
    """A SQLite file as the statements that make it."""
    with closing(sqlite3.connect(database)) as plain:
        return "".join(f"{statement}\n" for statement in plain.iterdump() if statement not in _AROUND)


def made_by_versions() -> str:
    """The script, made by going through all versions in an empty file."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "new.sqlite"
        only_versions = Schema(PACKAGED.head, PACKAGED.versions)
        Store.open(
            database, Sealer(Path(folder) / "seal.key"), lambda: datetime.now(UTC), versions=only_versions
        ).close()
        return written_down(database)


def main() -> None:
    """Write the script of the newest version."""
    if PACKAGED.script is not None:
        PACKAGED.script.write_text(made_by_versions(), "utf-8")


if __name__ == "__main__":
    main()
