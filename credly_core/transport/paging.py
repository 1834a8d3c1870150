"""Walk numbered pages without trusting them (hardening B3, B4).

Page N is always built by ourselves, with the same filter and sort; a `next_page_url` is only ever compared, never
followed. Pages are fetched several at a time and given in order.
"""

from __future__ import annotations

import enum
from collections import deque
from collections.abc import Callable, Generator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import parse_qs, urlsplit

from credly_core.transport.attempt import Stop
from credly_core.transport.origin import Origin, origin_of

Item = TypeVar("Item")

#: Rows of a full page where the service does not say otherwise.
USUAL_PER_PAGE = 50


class TroubleKind(enum.Enum):
    """What can be wrong with pages."""

    #: A page brought what an earlier one had brought already.
    REPEATED_PAGE = "repeated-page"
    #: The link to the next page leads back.
    LOOPING_LINK = "looping-link"
    #: There are fewer pages than were promised before.
    SHRINKING = "shrinking"
    #: A page before the last one is not full.
    SHORT_PAGE = "short-page"
    #: The rows of all pages are not as many as were promised.
    COUNT_MISMATCH = "count-mismatch"
    #: The link to the next page leads to another server. It was not followed, and nothing is missing.
    FOREIGN_LINK = "foreign-link"
    #: The same where only links lead on, so that the rest is missing.
    LOST_LINK = "lost-link"
    #: The list ends exactly where offset paging ends; the rest is out of reach that way.
    CUT_OFF = "cut-off"
    #: Related objects were named but not sent along.
    NOT_INCLUDED = "not-included"


@dataclass(frozen=True, slots=True)
class PagingTrouble:
    """One thing that was wrong, in a sentence. `is_incomplete` says whether rows may be missing because of it."""

    kind: TroubleKind
    page: int
    sentence: str

    @property
    def is_incomplete(self) -> bool:
        """Whether the list must not be taken as complete."""
        return self.kind is not TroubleKind.FOREIGN_LINK

    @property
    def is_final(self) -> bool:
        """Whether reading on makes no sense."""
        return self.kind not in (TroubleKind.FOREIGN_LINK, TroubleKind.COUNT_MISMATCH)


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """One page as it came: its rows with their ids, and what the service says about the whole list."""

    number: int
    items: tuple[Item, ...]
    ids: tuple[str, ...]
    said_number: int | None = None
    total_pages: int | None = None
    total_count: int | None = None
    per_page: int | None = None
    next_url: str | None = None
    troubles: tuple[PagingTrouble, ...] = ()


def paging_numbers(metadata: Mapping[str, object]) -> tuple[int | None, int | None, int | None, int | None]:
    """Current page, pages, rows and rows per page as the answer names them; None for what it does not say."""

    def number(key: str, least: int) -> int | None:
        value = metadata.get(key)
        return value if isinstance(value, int) and not isinstance(value, bool) and value >= least else None

    return number("current_page", 1), number("total_pages", 0), number("total_count", 0), number("per", 1)


class _Suspicion(Generic[Item]):
    """Remembers what the pages said so far, and judges the next one."""

    def __init__(self, api: Origin) -> None:
        self._api = api
        self._first_ids: dict[tuple[str, ...], int] = {}
        self._seen: set[str] = set()
        self.pages: int | None = None
        self.is_foreign = False

    def judge(self, page: Page[Item]) -> tuple[PagingTrouble, ...]:
        """What is wrong with this page, given all before it."""
        found = [self._repeated(page), self._shrinking(page), self._link(page), self._short(page)]
        self._seen.update(page.ids)
        if page.total_pages is not None:
            self.pages = max(self.pages or 0, page.total_pages)
        troubles = [trouble for trouble in found if trouble is not None]
        if not troubles and self.is_last(page):
            troubles += self._count(page)
        return tuple(troubles)

    def is_last(self, page: Page[Item]) -> bool:
        """Whether nothing comes after this page, as far as anybody said."""
        if self.pages is not None:
            return page.number >= self.pages
        return len(page.items) < (page.per_page or USUAL_PER_PAGE)

    def _repeated(self, page: Page[Item]) -> PagingTrouble | None:
        if page.said_number is not None and page.said_number != page.number:
            sentence = f"Asked for page {page.number}, the service gave page {page.said_number}."
            return PagingTrouble(TroubleKind.REPEATED_PAGE, page.number, sentence)
        if not page.ids:
            return None
        earlier = self._first_ids.setdefault(page.ids, page.number)
        if earlier == page.number:
            return None
        sentence = f"Page {page.number} brought the same rows as page {earlier}."
        return PagingTrouble(TroubleKind.REPEATED_PAGE, page.number, sentence)

    def _shrinking(self, page: Page[Item]) -> PagingTrouble | None:
        if page.total_pages is None or self.pages is None or page.total_pages >= self.pages:
            return None
        sentence = f"The list shrank from {self.pages} to {page.total_pages} pages while it was read."
        return PagingTrouble(TroubleKind.SHRINKING, page.number, sentence)

    def _short(self, page: Page[Item]) -> PagingTrouble | None:
        pages = max(self.pages or 0, page.total_pages or 0)
        full = page.per_page or USUAL_PER_PAGE
        if page.number >= pages or len(page.items) >= full:
            return None
        sentence = f"Page {page.number} of {pages} has {len(page.items)} rows instead of {full}."
        return PagingTrouble(TroubleKind.SHORT_PAGE, page.number, sentence)

    def _link(self, page: Page[Item]) -> PagingTrouble | None:
        if not page.next_url:
            return None
        try:
            is_foreign = origin_of(page.next_url) != self._api
        except ValueError:
            is_foreign = True
        if is_foreign:
            if self.is_foreign:
                return None  # said once
            self.is_foreign = True
            sentence = f"The link on page {page.number} leads to another server; it was not followed."
            return PagingTrouble(TroubleKind.FOREIGN_LINK, page.number, sentence)
        named = parse_qs(urlsplit(page.next_url).query).get("page", [""])[-1]
        if named.isascii() and named.isdigit() and int(named[:9]) <= page.number:
            sentence = f"The link on page {page.number} leads back to page {int(named[:9])}."
            return PagingTrouble(TroubleKind.LOOPING_LINK, page.number, sentence)
        return None

    def _count(self, page: Page[Item]) -> list[PagingTrouble]:
        if page.total_count is None or page.total_count == len(self._seen):
            return []
        sentence = f"The service speaks of {page.total_count} rows, but its pages hold {len(self._seen)}."
        return [PagingTrouble(TroubleKind.COUNT_MISMATCH, page.number, sentence)]


def walk_pages(
    fetch: Callable[[int, Stop], Page[Item]], *, api: Origin, concurrency: int, stop: Stop | None = None
) -> Generator[Page[Item], None, None]:
    """All pages in order, each with what is wrong with it; ends after a page with a final trouble.

    The first page is fetched alone; only when the second is asked for do others start, `concurrency` at a time and
    never more than twice as many ahead. Leaving the loop breaks off what is under way and waits for no answer.
    """
    stop = stop or Stop()
    suspicion: _Suspicion[Item] = _Suspicion(api)
    try:
        first = fetch(1, stop)
        troubles = suspicion.judge(first)
        yield _with(first, troubles)
        if not _is_over(suspicion, first, troubles):
            yield from _walk_on(fetch, suspicion, stop, concurrency)
    finally:
        stop.set()


def _walk_on(
    fetch: Callable[[int, Stop], Page[Item]], suspicion: _Suspicion[Item], stop: Stop, concurrency: int
) -> Generator[Page[Item], None, None]:
    workers = ThreadPoolExecutor(max_workers=max(1, concurrency), thread_name_prefix="pages")
    ahead: deque[Future[Page[Item]]] = deque()
    number = asked = 1
    try:
        while True:
            # Where nobody says how many pages there are, the next one is asked for only after the last was seen.
            known = suspicion.pages if suspicion.pages is not None else number + 1
            while asked < known and len(ahead) < concurrency * 2:
                asked += 1
                ahead.append(workers.submit(fetch, asked, stop))
            page = ahead.popleft().result()
            number = page.number
            troubles = suspicion.judge(page)
            yield _with(page, troubles)
            if _is_over(suspicion, page, troubles):
                return
    finally:
        stop.set()
        workers.shutdown(wait=True, cancel_futures=True)


def _is_over(suspicion: _Suspicion[Item], page: Page[Item], troubles: tuple[PagingTrouble, ...]) -> bool:
    return suspicion.is_last(page) or any(trouble.is_final for trouble in troubles)


def _with(page: Page[Item], troubles: tuple[PagingTrouble, ...]) -> Page[Item]:
    return Page(
        page.number,
        page.items,
        page.ids,
        page.said_number,
        page.total_pages,
        page.total_count,
        page.per_page,
        page.next_url,
        troubles,
    )
