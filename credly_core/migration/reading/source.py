"""The bytes of a file, from memory or from disk, at any place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol


class Bytes(Protocol):
    """Bytes that can be read at any place."""

    @property
    def size(self) -> int:
        """How many there are."""

    def read_at(self, start: int, size: int) -> bytes:
        """Some of them; fewer at the end."""


class ByteSource:
    """A file's bytes; nothing is held but what the caller gave."""

    def __init__(self, source: bytes | Path) -> None:
        self._source = source
        self.size = len(source) if isinstance(source, bytes) else source.stat().st_size

    def read_at(self, start: int, size: int) -> bytes:
        """Bytes at a place; fewer at the end. Safe to call from several threads."""
        if isinstance(self._source, bytes):
            return self._source[start : start + size]
        with self._source.open("rb", buffering=0) as file:
            file.seek(start)
            parts: list[bytes] = []
            while size > 0 and (part := file.read(size)):
                parts.append(part)
                size -= len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)

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
