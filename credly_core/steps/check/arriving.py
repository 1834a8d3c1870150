"""Uploads on their way to the shelf: copied piece by piece, zips opened, clutter left aside."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from credly_core.domain.ids import CheckId
from credly_core.errors import SettingsError, UnreadableInput
from credly_core.migration.findings.texts import shown
from credly_core.migration.zipping import IgnoredEntry, read_zip
from credly_core.steps.check.shelf import Shelf, no_room
from credly_core.steps.check.writing import last_part
from credly_core.steps.run import Progress

if TYPE_CHECKING:
    from credly_core.steps.check.answers import CheckedFile
    from credly_core.steps.check.views import CheckView

ZIP_START = b"PK\x03\x04"
_PIECE = 1_048_576
#: So many of the files in a zip without a CSV file are named.
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Upload:
    """A file somebody brings: its name, and its bytes, a path, or an open file (such as an upload of the page)."""

    name: str
    source: bytes | Path | BinaryIO

    @property
    def size(self) -> int:
        """Bytes; of an open file those that are there now."""
        if isinstance(self.source, bytes):
            return len(self.source)
        if isinstance(self.source, Path):
            return self.source.stat().st_size
        self.source.seek(0, os.SEEK_END)
        return self.source.tell()


@dataclass(frozen=True, slots=True)
class Brought:
    """A file that came, under the name it came with; `path` is where its bytes wait to become part of the check."""

    name: str
    size: int
    digest: str
    path: Path


@dataclass
class Arrived:
    """What came of some uploads: files on the shelf, and entries of zips that were left aside with the reason."""

    files: list[Brought] = field(default_factory=list)
    ignored: list[IgnoredEntry] = field(default_factory=list)


def take_in(
    uploads: Sequence[Upload], shelf: Shelf, check_id: CheckId, *, token: str, alone: bool = False
) -> Generator[Progress, None, Arrived]:
    """Copy uploads to the shelf, under names of their own that begin with `token`; ticks count bytes.

    A zip becomes the files in it, named with the zip before them unless it is all there is (`alone`). One that is not
    safe to open stays as it is, to be shown as refused.
    """
    arrived = Arrived()
    total, done = sum(upload.size for upload in uploads), 0
    places = (shelf.part(check_id, token, number) for number in count())
    for upload in uploads:
        path = next(places)
        digest, size = hashlib.sha256(), 0
        with ExitStack() as stack:
            source, target = stack.enter_context(_opened(upload)), stack.enter_context(_made(path))
            while piece := source.read(_PIECE):
                _write(target, piece, path)
                digest.update(piece)
                size += len(piece)
                done += len(piece)
                yield Progress(min(done, total), total, f"Copying {upload.name}")
        _unpack(Brought(upload.name, size, digest.hexdigest(), path), places, arrived, alone=alone)
    return arrived


def _opened(upload: Upload) -> BinaryIO:
    if isinstance(upload.source, bytes):
        return io.BytesIO(upload.source)
    if isinstance(upload.source, Path):
        try:
            return upload.source.open("rb")
        except OSError as trouble:
            why = trouble.strerror or "the disk did not give it"
            raise SettingsError(
                f"The file {upload.source} cannot be opened: {why}.", hint="Check who may read it."
            ) from trouble
    upload.source.seek(0)
    return _Borrowed(upload.source)


class _Borrowed(io.RawIOBase, BinaryIO):
    """Somebody else's open file: read, but not closed."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source

    def read(self, size: int | None = -1, /) -> bytes:
        return self._source.read(-1 if size is None else size)


def _made(path: Path) -> BinaryIO:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    except OSError as trouble:
        raise no_room(path.parent, trouble) from trouble
    return os.fdopen(handle, "wb")


def _write(target: BinaryIO, piece: bytes, path: Path) -> None:
    try:
        target.write(piece)
    except OSError as trouble:
        raise no_room(path.parent, trouble) from trouble


def _unpack(brought: Brought, places: Iterator[Path], arrived: Arrived, *, alone: bool) -> None:
    """A zip gives its place to the CSV files in it; anything else, and a zip that is refused, stays."""
    with brought.path.open("rb") as opened:
        is_zip = opened.read(len(ZIP_START)) == ZIP_START
    if not is_zip:
        arrived.files.append(brought)
        return
    try:
        wanted, ignored = csv_files_of(brought.path, brought.name)
    except UnreadableInput:
        arrived.files.append(brought)
        return
    brought.path.unlink()
    arrived.ignored += ignored
    for (entry, data), path in zip(wanted, places, strict=False):
        with _made(path) as target:
            _write(target, data, path)
        name = entry if alone else f"{brought.name}/{entry}"
        arrived.files.append(Brought(name, len(data), hashlib.sha256(data).hexdigest(), path))


def csv_files_of(source: bytes | Path, name: str) -> tuple[list[tuple[str, bytes]], list[IgnoredEntry]]:
    """The CSV files of a zip, and what else is in it; `UnreadableInput` for a zip that is unsafe or holds none."""
    content = read_zip(source, file=name)
    wanted = [(entry, data) for entry, data in content.files if entry.lower().endswith(".csv")]
    others = [entry for entry, _ in content.files if not entry.lower().endswith(".csv")]
    if not wanted:
        raise UnreadableInput(
            f"This zip holds no CSV file; inside {_listed(others)}.",
            hint="Put the CSV files themselves into the zip, or bring another one.",
            file=name,
            code="zip.no-csv",
        )
    ignored = [*content.ignored, *(IgnoredEntry(entry, "not a CSV file") for entry in others)]
    return wanted, [IgnoredEntry(f"{name}/{entry.name}", entry.reason) for entry in ignored]


def _listed(names: Sequence[str]) -> str:
    """The first few names in a sentence, fit to be shown."""
    more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    return f"{'is' if len(names) == 1 else 'are'} {', '.join(map(shown, names[:_NAMED]))}{more}"


def name_of(uploads: Sequence[Upload]) -> str:
    """What a check of these files is called."""
    first = uploads[0].name
    return first if len(uploads) == 1 else f"{first} and {len(uploads) - 1} more"


def corrected(view: CheckView, names: Sequence[str]) -> list[CheckedFile]:
    """The refused files whose place files of these names take: same name, or same but for the zip it was in where
    that leaves no doubt."""
    refused = [file for file in view.files if file.table is None]
    found: list[CheckedFile] = []
    for name in names:
        same = [file for file in refused if file.name == name]
        alike = [file for file in refused if last_part(file.name).casefold() == last_part(name).casefold()]
        found += [file for file in same or alike[: len(alike) == 1] if file not in found]
    return found
