"""The bytes of a file, from memory or from disk, at any place."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from credly_core.migration.reading.refusal import Refusal

_WHAT = (
    (FileNotFoundError, "there is no file of this name", "Check the name and the folder."),
    (PermissionError, "it may not be opened by you", "Check who may read it, and close programs that hold it open."),
)
_ELSEWHERE = "Copy it to this computer and bring the copy."


class Bytes(Protocol):
    """Bytes that can be read at any place."""

    @property
    def size(self) -> int:
        """How many there are."""

    def read_at(self, start: int, size: int) -> bytes:
        """Some of them; fewer at the end."""


class ByteSource:
    """A file's bytes; nothing is held but what the caller gave. A file that cannot be read is refused in words."""

    def __init__(self, source: bytes | Path) -> None:
        self._source = source
        self._state: os.stat_result | None = None
        if isinstance(source, bytes):
            self.size = len(source)
        else:
            self._state = _regular(_state_of(source))
            self.size = self._state.st_size

    def read_at(self, start: int, size: int) -> bytes:
        """Bytes at a place; fewer at the end. Safe to call from several threads."""
        if isinstance(self._source, bytes):
            return self._source[start : start + size]
        wanted = max(0, min(size, self.size - start))
        parts: list[bytes] = []
        try:
            with self._source.open("rb", buffering=0) as file:
                file.seek(start)
                while wanted > 0 and (part := file.read(wanted)):
                    parts.append(part)
                    wanted -= len(part)
        except OSError as trouble:
            raise _unreadable(trouble) from trouble
        if wanted:
            self.refuse_if_changed()
            raise _unreadable(OSError(0, "Its end is missing"))
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def refuse_if_changed(self) -> None:
        """Refuse a file that another program wrote to since it was opened here: what was read may be half of each."""
        if isinstance(self._source, bytes) or self._state is None:
            return
        now = _state_of(self._source)
        before = self._state
        if (now.st_size, now.st_mtime_ns, now.st_ino) != (before.st_size, before.st_mtime_ns, before.st_ino):
            facts = {"before": f"{before.st_size:,}", "after": f"{now.st_size:,}"}
            raise Refusal("file.changed", None, None, facts)

    def head(self, size: int) -> bytes:
        """The first bytes."""
        return self.read_at(0, size)

    def whole(self, limit: int) -> bytes | None:
        """All bytes, or None when there are more than the limit."""
        return self.read_at(0, self.size) if self.size <= limit else None

    def blocks(self, start: int, size: int) -> Iterator[bytes]:
        """All bytes from `start`, block by block."""
        while block := self.read_at(start, size):
            yield block
            start += len(block)


def _state_of(path: Path) -> os.stat_result:
    try:
        return path.stat()
    except (OSError, ValueError) as trouble:
        raise _unreadable(trouble) from trouble


def _regular(state: os.stat_result) -> os.stat_result:
    if stat.S_ISDIR(state.st_mode):
        what, advice = "it is a folder", "Bring the CSV files that are inside."
    elif not stat.S_ISREG(state.st_mode):
        what, advice = "it is a device or a pipe, not a file", "Save its content as a file and bring that."
    else:
        return state
    raise Refusal("file.unreadable", None, None, {"what": what, "advice": advice})


def _unreadable(trouble: OSError | ValueError) -> Refusal:
    for kind, what, advice in _WHAT:
        if isinstance(trouble, kind):
            return Refusal("file.unreadable", None, None, {"what": what, "advice": advice})
    reason = getattr(trouble, "strerror", None) or "its name is not allowed here"
    return Refusal("file.unreadable", None, None, {"what": reason[:1].lower() + reason[1:], "advice": _ELSEWHERE})
