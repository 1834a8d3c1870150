"""Published states of a history: a manifest that is swapped at once, and files that never change.

Readers take the manifest, then the files it names. What it names no more is removed only when nobody holds the lease
of an earlier snapshot, and not before an hour has passed, for readers that take no lease.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

from credly_core.domain.history import HistorySnapshot, HistorySource
from credly_core.domain.ids import ConnectionId
from credly_core.errors import StoreError
from credly_core.store.history.files import hold, remove_quietly, sync_folder, write_atomically

VERSION = 1
MANIFEST = "current.json"
#: How long files stay after the last manifest that named them, for readers that take no lease.
GRACE_SECONDS = 3600.0
_FOLDERS = ("badges", "templates", "oddities")


@dataclass(frozen=True, slots=True)
class BadgeFile:
    """One file of issued badges. `created_from` to `created_to`: what its rows' `created_at` lie between."""

    path: str
    rows: int
    created_from: datetime | None
    created_to: datetime | None


@dataclass(frozen=True, slots=True)
class Manifest:
    """What one snapshot consists of, and what is known of it. Paths are relative to the folder of the history."""

    number: int
    as_of: datetime
    complete: bool
    source: HistorySource
    badges: tuple[BadgeFile, ...]
    templates: str | None = None
    oddities: str | None = None
    oddity_counts: tuple[tuple[str, int], ...] = ()
    note: str = ""
    swept_at: datetime | None = None
    reached_back_to: datetime | None = None
    events_followed: bool = False
    #: Where the next pull goes on: the newest recording and the newest event that are in.
    created_until: datetime | None = None
    event_until: datetime | None = None
    #: The pull that made it, empty for one that was not finished.
    pull_id: str = ""
    #: Files of earlier snapshots that may still lie there, and since when nobody names them (seconds since 1970).
    retired: tuple[tuple[str, float], ...] = ()

    @property
    def rows(self) -> int:
        """How many issued badges there are."""
        return sum(file.rows for file in self.badges)

    @property
    def files(self) -> Iterator[str]:
        """Everything it names."""
        yield from (file.path for file in self.badges)
        yield from (path for path in (self.templates, self.oddities) if path)


class HistoryFolder:
    """The files of one connection's history."""

    def __init__(self, data_dir: Path, connection_id: ConnectionId) -> None:
        self.connection_id = connection_id
        self.path = data_dir / "history" / quote(connection_id, safe="")

    def prepare(self) -> None:
        """Make the folders; they hold personal data and are for this user alone."""
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            for name in (*_FOLDERS, "leases"):
                (self.path / name).mkdir(mode=0o700, exist_ok=True)
        except OSError as trouble:
            raise no_room(self.path, trouble) from trouble

    def new_path(self, kind: str) -> str:
        """A name for a new file of a kind, relative to the folder."""
        return f"{kind}/{uuid4().hex}.parquet"

    def manifest(self) -> Manifest | None:
        """The newest snapshot, None before the first."""
        try:
            text = (self.path / MANIFEST).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as trouble:
            raise _unreadable(self.path / MANIFEST) from trouble
        try:
            return _from_json(json.loads(text))
        except (ValueError, KeyError, TypeError) as trouble:
            raise _unreadable(self.path / MANIFEST) from trouble

    def snapshot(self) -> HistorySnapshot | None:
        """The newest snapshot with full paths, None before the first."""
        manifest = self.manifest()
        return None if manifest is None else self._snapshot(manifest)

    @contextmanager
    def reading(self) -> Iterator[HistorySnapshot | None]:
        """The newest snapshot, whose files stay while the block runs."""
        manifest, held = self._leased()
        try:
            yield None if manifest is None else self._snapshot(manifest)
        finally:
            if held is not None:
                os.close(held)

    def publish(self, manifest: Manifest) -> HistorySnapshot:
        """Make this the newest snapshot. Its files must be on disk; readers see all of it or nothing."""
        before = self.manifest()
        named, at = set(manifest.files), time.time()
        gone = {path: since for path, since in (before.retired if before else ()) if (self.path / path).exists()}
        gone.update({path: at for path in (before.files if before else ()) if path not in named})
        number = (before.number if before else 0) + 1
        new = replace(manifest, number=number, retired=tuple(gone.items()))
        for name in _FOLDERS:
            sync_folder(self.path / name)
        write_atomically(self.path / MANIFEST, json.dumps(_to_json(new), indent=1).encode())
        return self._snapshot(new)

    def forget_unused(self, *, grace: float = GRACE_SECONDS) -> int:
        """Remove files that no snapshot in use names, and say how many. Only whoever writes may call it."""
        manifest = self.manifest()
        if manifest is None or self._has_older_readers(manifest.number):
            return 0
        kept = set(manifest.files) | {path for path, since in manifest.retired if since > time.time() - grace}
        found = (f"{name}/{path.name}" for name in _FOLDERS for path in (self.path / name).glob("*"))
        return sum(remove_quietly(self.path / path) for path in list(found) if path not in kept)

    def remove(self) -> None:
        """Remove everything of this connection."""
        for path in sorted(self.path.rglob("*"), key=lambda each: len(each.parts), reverse=True):
            if path.is_dir():
                path.rmdir()
            else:
                path.unlink(missing_ok=True)
        if self.path.is_dir():
            self.path.rmdir()

    def _leased(self) -> tuple[Manifest | None, int | None]:
        """A manifest and the lease of its snapshot; again where another was published in between."""
        while True:
            manifest = self.manifest()
            if manifest is None:
                return None, None
            held = hold(self._lease(manifest.number), alone=False)
            again = self.manifest()
            if again is not None and again.number == manifest.number:
                return manifest, held
            if held is not None:
                os.close(held)

    def _has_older_readers(self, number: int) -> bool:
        """Whether anybody still reads a snapshot before this one; leases that nobody holds are removed."""
        found = False
        for path in (self.path / "leases").glob("*"):
            if not path.name.isdecimal() or int(path.name) >= number:
                continue
            try:
                held = hold(path, alone=True)
            except OSError:
                found = True
                continue
            path.unlink(missing_ok=True)
            if held is not None:
                os.close(held)
        return found

    def _lease(self, number: int) -> Path:
        return self.path / "leases" / str(number)

    def _snapshot(self, manifest: Manifest) -> HistorySnapshot:
        def place(path: str | None) -> Path | None:
            return self.path / path if path else None

        return HistorySnapshot(
            connection_id=self.connection_id,
            number=manifest.number,
            as_of=manifest.as_of,
            complete=manifest.complete,
            rows=manifest.rows,
            source=manifest.source,
            badge_files=tuple(self.path / file.path for file in manifest.badges),
            template_file=place(manifest.templates),
            oddity_file=place(manifest.oddities),
            oddity_counts=dict(manifest.oddity_counts),
            note=manifest.note,
            swept_at=manifest.swept_at,
            reached_back_to=manifest.reached_back_to,
            events_followed=manifest.events_followed,
        )


def moment_text(moment: datetime | None) -> str | None:
    """A moment as the manifest has it."""
    return moment.isoformat() if moment else None


def moment_of(text: object) -> datetime | None:
    """The moment that `moment_text` wrote."""
    return datetime.fromisoformat(text) if isinstance(text, str) else None


def _to_json(manifest: Manifest) -> dict[str, object]:
    return {
        "version": VERSION,
        "number": manifest.number,
        "as_of": manifest.as_of.isoformat(),
        "complete": manifest.complete,
        "note": manifest.note,
        "rows": manifest.rows,
        "source": manifest.source.value,
        "badges": [
            {
                "path": file.path,
                "rows": file.rows,
                "created_from": moment_text(file.created_from),
                "created_to": moment_text(file.created_to),
            }
            for file in manifest.badges
        ],
        "templates": manifest.templates and {"path": manifest.templates},
        "oddities": manifest.oddities and {"path": manifest.oddities},
        "oddity_counts": dict(manifest.oddity_counts),
        "swept_at": moment_text(manifest.swept_at),
        "reached_back_to": moment_text(manifest.reached_back_to),
        "events_followed": manifest.events_followed,
        "created_until": moment_text(manifest.created_until),
        "event_until": moment_text(manifest.event_until),
        "pull_id": manifest.pull_id,
        "retired": dict(manifest.retired),
    }


def _from_json(found: dict[str, object]) -> Manifest:
    if found["version"] != VERSION:
        raise ValueError("another version")
    badges, counts, retired = found["badges"], found["oddity_counts"], found["retired"]
    if not isinstance(badges, list) or not isinstance(counts, dict) or not isinstance(retired, dict):
        raise TypeError("no list of files")
    return Manifest(
        number=int(str(found["number"])),
        as_of=datetime.fromisoformat(str(found["as_of"])),
        complete=found["complete"] is True,
        source=HistorySource(found["source"]),
        badges=tuple(_badge_file(each) for each in badges),
        templates=_path_of(found["templates"]),
        oddities=_path_of(found["oddities"]),
        oddity_counts=tuple((str(code), int(count)) for code, count in counts.items()),
        note=str(found["note"]),
        swept_at=moment_of(found["swept_at"]),
        reached_back_to=moment_of(found["reached_back_to"]),
        events_followed=found["events_followed"] is True,
        created_until=moment_of(found["created_until"]),
        event_until=moment_of(found["event_until"]),
        pull_id=str(found["pull_id"]),
        retired=tuple((str(path), float(since)) for path, since in retired.items()),
    )


def _badge_file(found: dict[str, object]) -> BadgeFile:
    return BadgeFile(
        path=str(found["path"]),
        rows=int(str(found["rows"])),
        created_from=moment_of(found["created_from"]),
        created_to=moment_of(found["created_to"]),
    )


def _path_of(found: object) -> str | None:
    return str(found["path"]) if isinstance(found, dict) else None


def _unreadable(path: Path) -> StoreError:
    return StoreError(
        f"The history's manifest cannot be read: {path}.",
        hint="Move the folder away and pull the history again.",
        code="store.history.unreadable",
    )


def no_room(folder: Path, trouble: OSError) -> StoreError:
    """The error for a folder that takes no files."""
    return StoreError(
        f"The history could not be written to {folder}: {trouble.strerror or 'the disk did not take it'}.",
        hint="Free some space, or check that you may write to this folder.",
        code="store.no-room",
    )
