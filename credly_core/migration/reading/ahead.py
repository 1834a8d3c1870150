"""Reads clean blocks ahead of the place where the rows are taken, on as many threads as help."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Generic, TypeVar

from credly_core.migration.reading.encoding import Utf8Source

Clean = TypeVar("Clean")
#: One more than cores help on a small machine: one of them always waits for the file or the interpreter.
_THREADS = 3
#: Bytes looked at first to find the end of the last row of a block.
_TAIL = 4096
#: Line ends inside quotation marks looked at from the end of a block before giving up.
_BREAKS_TRIED = 20


class Ahead(Generic[Clean]):
    """Gives the clean block at a place, if it is clean; the following ones are being read meanwhile."""

    def __init__(
        self, source: Utf8Source, read: Callable[[bytes], Clean | None], *, start: int, block_bytes: int
    ) -> None:
        self._source = source
        self._read = read
        self._block_bytes = block_bytes
        self._next = start
        self._waiting: deque[tuple[int, Future[Clean | None]]] = deque()
        self._threads = ThreadPoolExecutor(_THREADS, "reading")

    def __enter__(self) -> Ahead[Clean]:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._threads.shutdown(wait=True, cancel_futures=True)

    def block_at(self, place: int) -> Clean | None:
        """The block that begins here, or None when it is not clean or its end is not certain."""
        if not self._waiting or self._waiting[0][0] != place:
            self._start_again(place)
        self._fill()
        if not self._waiting:
            return None
        _, future = self._waiting.popleft()
        return future.result()

    def _start_again(self, place: int) -> None:
        for _, future in self._waiting:
            future.cancel()
        self._waiting.clear()
        self._next = place

    def _fill(self) -> None:
        while len(self._waiting) < _THREADS and self._next < self._source.size:
            rows = self._rows_at(self._next)
            if not rows:
                return
            self._waiting.append((self._next, self._threads.submit(self._read, rows)))
            self._next += len(rows)

    def _rows_at(self, place: int) -> bytes:
        """Whole rows from here on, about a block; empty where no certain end is found."""
        size = self._block_bytes
        if place + size >= self._source.size and self._source.trouble is None:
            return self._source.read_at(place, size)
        end = self._line_end_before(place, place + size)
        rows = self._source.read_at(place, end - place)
        for _ in range(_BREAKS_TRIED):
            if b'"' not in rows or rows.count(b'"') % 2 == 0:
                return rows
            rows = rows[: rows.rfind(b"\n", 0, -1) + 1]  # this line end stands inside quotation marks
        return b""

    def _line_end_before(self, start: int, stop: int) -> int:
        """Place after the last line feed before `stop`, or `start`; only the last bytes are read to find it."""
        for size in (_TAIL, stop - start):
            begin = max(start, stop - size)
            found = self._source.read_at(begin, stop - begin).rfind(b"\n")
            if found >= 0:
                return begin + found + 1
        return start
