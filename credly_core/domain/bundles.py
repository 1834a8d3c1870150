"""Work on a badge.csv that is kept: autosaved working copies, and versions somebody saved under a name."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from credly_core.domain.ids import BundleId, ConnectionId, DraftId

#: The file that a complete set keeps beside its CSV files: what it promises.
PROMISES_FILE = "set.json"


@dataclass(frozen=True, slots=True)
class NewDraft:
    """What a working copy starts from.

    `source` says where it came from in one word (templates, file, version …). `original` are the bytes of the
    file as it was given, kept so that an upload stays available; `base` is the starting table in the form that
    the step chose. The store reads neither.
    """

    name: str
    source: str
    base: bytes
    original: bytes | None = None
    original_name: str = ""


@dataclass(frozen=True, slots=True)
class DraftSummary:
    """One line in a list of working copies; `position` is how many of the `step_count` steps are applied."""

    id: DraftId
    connection_id: ConnectionId | None
    name: str
    source: str
    original_name: str
    position: int
    step_count: int
    created_at: datetime
    updated_at: datetime
    actor: str


@dataclass(frozen=True, slots=True)
class DraftRecord:
    """A working copy: a base and the steps taken since; those after `position` were undone and can be redone."""

    id: DraftId
    connection_id: ConnectionId | None
    name: str
    source: str
    original: bytes | None
    original_name: str
    base: bytes
    position: int
    steps: tuple[bytes, ...]
    created_at: datetime
    updated_at: datetime
    actor: str


@dataclass(frozen=True, slots=True)
class BundleFacts:
    """What is known about a version when it is saved: who, under which name, and what the check said."""

    name: str
    author: str
    rows: int
    errors: int = 0
    warnings: int = 0
    infos: int = 0
    spec_version: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class BundleFileMeta:
    """One file of a saved version; `digest` is the SHA-256 of its bytes, `size` their number."""

    name: str
    digest: str
    size: int


@dataclass(frozen=True, slots=True)
class BundleVersion:
    """A saved version; it never changes. For the meaning of `digest` see `digest_of`."""

    id: BundleId
    connection_id: ConnectionId | None
    name: str
    author: str
    created_at: datetime
    digest: str
    rows: int
    errors: int
    warnings: int
    infos: int
    spec_version: str
    note: str
    files: tuple[BundleFileMeta, ...]

    @property
    def is_complete_set(self) -> bool:
        """Whether it was made of mappings; other versions are of a badge.csv, or of files that were checked."""
        return any(file.name == PROMISES_FILE for file in self.files)


def file_meta(name: str, data: bytes) -> BundleFileMeta:
    """Name, digest and size of one file."""
    return BundleFileMeta(name, hashlib.sha256(data).hexdigest(), len(data))


def digest_of(files: Mapping[str, bytes]) -> str:
    """The digest of a version: of one file the plain SHA-256, as `sha256sum` prints it; of several the SHA-256
    of their lines `digest  name`, sorted by name, as `sha256sum * | sha256sum` would give.

    >>> digest_of({"badge.csv": b""})[:12]
    'e3b0c44298fc'
    """
    metas = [file_meta(name, data) for name, data in sorted(files.items())]
    if len(metas) == 1:
        return metas[0].digest
    lines = "".join(f"{meta.digest}  {meta.name}\n" for meta in metas)
    return hashlib.sha256(lines.encode()).hexdigest()
