"""The bytes of a file, from memory or from disk, in blocks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path


class ByteSource:
    """A file's bytes; nothing is held but the block in hand (and what the caller gave)."""

    def __init__(self, source: bytes | Path) -> None:
        self._source = source
        self.size = len(source) if isinstance(source, bytes) else source.stat().st_size

    def head(self, size: int) -> bytes:
        """The first bytes."""
        if isinstance(self._source, bytes):
            return self._source[:size]
        with self._source.open("rb") as file:
            return file.read(size)

    def whole(self, limit: int) -> bytes | None:
        """All bytes, or None when there are more than the limit."""
        return self.head(limit) if self.size <= limit else None

    def blocks(self, start: int, size: int) -> Iterator[bytes]:
        """All bytes from `start`, block by block."""
        if isinstance(self._source, bytes):
            for position in range(start, len(self._source), size):
                yield self._source[position : position + size]
            return
        with self._source.open("rb") as file:
            file.seek(start)
            while block := file.read(size):
                yield block
