"""The pull under way: what came so far lies in parts, and the bookmark is written after them, never before.

A killed pull leaves its parts and the bookmark behind, and the next one goes on from there. A part that no bookmark
names was not finished and is removed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from pathlib import Path

import polars as pl

from credly_core.domain.history import HistorySource, IssuedBadge, OddRecord
from credly_core.domain.ids import PullId
from credly_core.errors import StoreConflict
from credly_core.store.history.files import hold, remove_quietly, sync_folder, write_atomically
from credly_core.store.history.frames import ODDITY_SCHEMA, badge_frame, oddity_frame
from credly_core.store.history.parquet import write_frame
from credly_core.store.history.snapshots import HistoryFolder, moment_of, moment_text

BOOKMARK = "bookmark.json"
_FOLDER = "pull"


@dataclass(frozen=True, slots=True)
class Part:
    """Some rows as they came. `created_from` to `created_to`: what their `created_at` lie between, where they have any.

    `undated` are those without.
    """

    name: str
    rows: int
    created_from: datetime | None
    created_to: datetime | None
    undated: int = 0


@dataclass(frozen=True, slots=True)
class Bookmark:
    """How far a pull has come. Pages are read from the last to the first; `next_page` 0 means that all were read."""

    pull_id: PullId
    started_at: datetime
    #: Back to which moment of recording pages are read; None: all of them.
    back_to: datetime | None = None
    next_page: int | None = None
    #: Which walk over all pages this is, from 1; another is made when the list changed in a way that may hide rows.
    walk: int = 1
    #: Whether this walk saw the list change that way.
    dirty: bool = False
    #: The newest recording that a page of the list had.
    created_until: datetime | None = None
    pages: int = 0
    total: int | None = None
    #: Whether pages are asked for with the filter of the documented states.
    documented_states: bool = True
    #: The newest event before the first page was read; None where events cannot be read.
    event_until: datetime | None = None
    events_followed: bool = False
    parts: tuple[Part, ...] = ()
    odd_parts: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """Rows in all parts, doubles included."""
        return sum(part.rows for part in self.parts)


class Staging:
    """Parts and bookmark of the pull under way. One writer at a time, in all processes; it is a context manager."""

    def __init__(self, folder: HistoryFolder, name: str = _FOLDER) -> None:
        self.folder = folder
        self.path = folder.path / name
        self._lock: int | None = None

    def aside(self, name: str) -> Staging:
        """A second one under the same lock, empty, for what is not gone on with after a crash."""
        twin = Staging(self.folder, name)
        twin.path.mkdir(mode=0o700, exist_ok=True)
        twin.tidy(None)
        return twin

    def __enter__(self) -> Staging:
        self.folder.prepare()
        self.path.mkdir(mode=0o700, exist_ok=True)
        try:
            self._lock = hold(self.folder.path / "writer.lock", alone=True)
        except OSError:
            raise StoreConflict(
                "The history of this connection is being pulled already.",
                hint="Wait until that pull ends, or stop it where it was started.",
                code="history.busy",
            ) from None
        return self

    def __exit__(self, *_: object) -> None:
        if self._lock is not None:
            os.close(self._lock)

    def bookmark(self) -> Bookmark | None:
        """Where an interrupted pull stands; None where there is none, or where its bookmark cannot be read."""
        return read_bookmark(self.folder)

    def keep(
        self,
        bookmark: Bookmark,
        badges: Sequence[IssuedBadge],
        odd: Sequence[OddRecord],
        *,
        source: HistorySource = HistorySource.API,
    ) -> Bookmark:
        """Write these rows, then the bookmark that names them; gives the bookmark with the new part."""
        return self.keep_frame(bookmark, badge_frame(badges, source=source, pull_id=bookmark.pull_id), odd)

    def keep_frame(self, bookmark: Bookmark, frame: pl.DataFrame, odd: Sequence[OddRecord]) -> Bookmark:
        """The same for rows that are columns already."""
        number = len(bookmark.parts) + len(bookmark.odd_parts) + 1
        if frame.height:
            bookmark = replace(bookmark, parts=(*bookmark.parts, self._write(f"part-{number:06d}.parquet", frame)))
        if odd:
            name = f"odd-{number:06d}.parquet"
            write_frame(self.path / name, oddity_frame(odd, pull_id=bookmark.pull_id))
            bookmark = replace(bookmark, odd_parts=(*bookmark.odd_parts, name))
        self.mark(bookmark)
        return bookmark

    def _write(self, name: str, frame: pl.DataFrame) -> Part:
        write_frame(self.path / name, frame)
        created = frame.get_column("created_at")
        low, high = created.min(), created.max()
        return Part(
            name,
            frame.height,
            low if isinstance(low, datetime) else None,
            high if isinstance(high, datetime) else None,
            created.null_count(),
        )

    def mark(self, bookmark: Bookmark) -> None:
        """Write the bookmark; everything it names is on disk already."""
        sync_folder(self.path)
        write_atomically(self.path / BOOKMARK, json.dumps(_to_json(bookmark)).encode())

    def tidy(self, bookmark: Bookmark | None) -> None:
        """Remove what the bookmark does not name; without one, everything."""
        named = {BOOKMARK} if bookmark else set()
        if bookmark:
            named |= {part.name for part in bookmark.parts} | set(bookmark.odd_parts)
        else:
            remove_quietly(self.path / BOOKMARK)  # first: parts without a bookmark are nothing
        for path in self.path.glob("*"):
            if path.name not in named:
                remove_quietly(path)

    def oddities(self, bookmark: Bookmark) -> pl.DataFrame:
        """What was odd so far."""
        paths = [self.path / name for name in bookmark.odd_parts]
        return pl.read_parquet(paths, schema=ODDITY_SCHEMA) if paths else pl.DataFrame(schema=ODDITY_SCHEMA)

    def part_path(self, part: Part) -> Path:
        """Where a part lies."""
        return self.path / part.name


def read_bookmark(folder: HistoryFolder) -> Bookmark | None:
    """Where an interrupted pull of this history stands, without any lock."""
    try:
        return _from_json(json.loads((folder.path / _FOLDER / BOOKMARK).read_bytes()))
    except (OSError, ValueError, KeyError, TypeError):
        return None


_MOMENTS = ("started_at", "back_to", "created_until", "event_until")


def _to_json(bookmark: Bookmark) -> dict[str, object]:
    values = {each.name: getattr(bookmark, each.name) for each in fields(bookmark)}
    moments = {name: moment_text(values[name]) for name in _MOMENTS}
    parts = [
        {
            **asdict(part),
            "created_from": moment_text(part.created_from),
            "created_to": moment_text(part.created_to),
        }
        for part in bookmark.parts
    ]
    return {**values, **moments, "parts": parts}


def _from_json(found: dict[str, object]) -> Bookmark:
    names = {each.name for each in fields(Bookmark)}
    if set(found) != names:
        raise ValueError("another version")
    parts, odd = found["parts"], found["odd_parts"]
    if not isinstance(parts, list) or not isinstance(odd, list):
        raise TypeError("no list of parts")
    values = {name: moment_of(value) if name in _MOMENTS else value for name, value in found.items()}
    values["parts"] = tuple(
        Part(
            part["name"],
            part["rows"],
            moment_of(part["created_from"]),
            moment_of(part["created_to"]),
            part["undated"],
        )
        for part in parts
    )
    values["odd_parts"] = tuple(map(str, odd))
    return Bookmark(**values)  # type: ignore[arg-type]  # written by _to_json with the same names
