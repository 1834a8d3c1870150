"""Walk numbered pages from the last to the first, for lists that grow at their end.

Read this way nothing is missed while the list changes: what is added comes after the pages that are still to be read,
and what is deleted moves rows towards them, where they are seen a second time. Only among pages that are asked for at
the same moment may a deletion hide a row, and then another row is seen twice: the caller sees it and walks again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from credly_core.transport.attempt import Stop

Found = TypeVar("Found")
#: So many times as many pages may wait as are asked for at a time: while rows are written, asking goes on.
_AHEAD = 4


def walk_back(
    fetch: Callable[[int, Stop], Found], *, start: int, concurrency: int, stop: Stop
) -> Generator[Found, None, None]:
    """Pages `start`, `start - 1` … 1 in this order; the first is fetched alone, then `concurrency` at a time.

    Leaving the loop breaks off what is under way and waits for no answer.
    """
    try:
        yield fetch(start, stop)
        if start > 1:
            yield from _walk_on(fetch, start - 1, concurrency, stop)
    finally:
        stop.set()


def _walk_on(
    fetch: Callable[[int, Stop], Found], start: int, concurrency: int, stop: Stop
) -> Generator[Found, None, None]:
    workers = ThreadPoolExecutor(max_workers=max(1, concurrency), thread_name_prefix="pages")
    ahead: deque[Future[Found]] = deque()
    asked = start + 1
    try:
        for _ in range(start):
            while asked > 1 and len(ahead) < (1 if concurrency <= 1 else concurrency * _AHEAD):
                asked -= 1
                ahead.append(workers.submit(fetch, asked, stop))
            yield ahead.popleft().result()
    finally:
        stop.set()
        workers.shutdown(wait=True, cancel_futures=True)
