"""Where lists of people are kept: Parquet files beside the store, a folder for each connection."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Collection
from pathlib import Path
from uuid import uuid4

import polars as pl

from credly_core.domain.ids import ConnectionId
from credly_core.errors import StoreError

_FOLDER = "people"
_END = ".parquet"
#: Seconds in which a part that was written will have been noted.
_YOUNG = 600
#: Seconds for which a file that was made to be taken away is offered.
_TAKEN_FOR = 86_400
#: Seconds after which people of an unknown connection go: it may belong to another database that shares the folder.
_REMOVED_FOR = 7 * 86_400


class Shelf:
    """Writes whole files under names that are never used again, so that a reader always has one that is complete."""

    def __init__(self, data_dir: Path) -> None:
        self._folder = data_dir / _FOLDER

    def put(self, connection_id: ConnectionId, kind: str, frame: pl.DataFrame, *, name: str = "") -> str:
        """Keep a frame; gives its name. It is there as a whole or not at all, and only its owner can read it."""
        name = name or f"{kind}-{uuid4().hex}{_END}"
        path = self._path(connection_id, name)
        draft = path.with_suffix(".draft")
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                frame.write_parquet(file, compression="zstd", compression_level=1)
            draft.replace(path)
        except OSError as trouble:
            draft.unlink(missing_ok=True)
            raise StoreError(
                f"The list could not be kept in {path.parent}: {trouble.strerror}.",
                hint="Make room there, or choose another folder with BADGE_CONSOLE_DATA_DIR.",
                code="store.people-file",
            ) from trouble
        return name

    def get(self, connection_id: ConnectionId, name: str) -> pl.DataFrame:
        """A frame that was kept; StoreError where its file is gone or damaged."""
        path = self._path(connection_id, name)
        try:
            return pl.read_parquet(path)
        except (OSError, pl.exceptions.PolarsError) as trouble:
            raise StoreError(
                f"The list {path.name} is not where it was kept, or cannot be read.",
                hint="Read the list again, or bring its file again.",
                code="store.people-file",
            ) from trouble

    def path_of(self, connection_id: ConnectionId, name: str) -> Path:
        """Where a frame lies, for engines that read its file; it never changes, but may go once it is replaced."""
        return self._path(connection_id, name)

    def has(self, connection_id: ConnectionId, name: str) -> bool:
        """Whether there is a file with this name."""
        return self._path(connection_id, name).is_file()

    def keep_only(self, connection_id: ConnectionId, names: Collection[str]) -> None:
        """Throw away files nothing points to any more, but for those so young that somebody may be at work on them."""
        limit = time.time() - _YOUNG
        for path in self._path(connection_id, "x").parent.glob(f"*{_END}"):
            if path.name not in names and path.stat().st_mtime < limit:
                path.unlink(missing_ok=True)

    def keep_only_of(self, connections: Collection[ConnectionId]) -> None:
        """Throw away the people of connections that were removed, and files that were taken away long ago."""
        if not self._folder.is_dir():
            return
        known = {Path(connection).name for connection in connections}
        for folder in self._folder.iterdir():
            if folder.name not in known and folder.stat().st_mtime < time.time() - _REMOVED_FOR:
                shutil.rmtree(folder, ignore_errors=True)
        limit = time.time() - _TAKEN_FOR
        for path in self._folder.glob("*/taken/*"):
            if path.stat().st_mtime < limit:
                path.unlink(missing_ok=True)

    def taken(self, connection_id: ConnectionId) -> Path:
        """The folder for files that are taken away."""
        return self._path(connection_id, "taken")

    def _path(self, connection_id: ConnectionId, name: str) -> Path:
        return self._folder / Path(connection_id).name / Path(name).name
