"""Walk ALM's lists: follow `links.next` until it is absent, without trusting it (hardening B3, B4).

Absolute and relative links are taken, but only to the account's own origin: the token goes along. A link that was
followed before, a page that brings what an earlier one brought, a page that is not full although another follows,
and a list that ends where offset paging ends are noted on the page.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import parse_qs, urljoin, urlsplit

from credly_core.alm.jsonapi import Document
from credly_core.transport.origin import Origin, origin_of
from credly_core.transport.paging import PagingTrouble, TroubleKind

Item = TypeVar("Item")
#: Offset paging of users ends here without a word (alm-api.md 2.2).
OFFSET_END = 500


@dataclass(frozen=True, slots=True)
class AlmPage(Generic[Item]):
    """One page of a list. `next_link` leads on, also tomorrow; empty on the last page.

    `raw` holds the JSON text of each item, in the same order.
    """

    number: int
    items: tuple[Item, ...]
    raw: tuple[bytes, ...]
    next_link: str = ""
    count: int | None = None
    troubles: tuple[PagingTrouble, ...] = ()

    @property
    def is_incomplete(self) -> bool:
        """Whether rows may be missing."""
        return any(trouble.is_incomplete for trouble in self.troubles)


class _Suspicion:
    """Remembers where the walk has been."""

    def __init__(self, api: Origin, limit: int) -> None:
        self._api = api
        self._limit = limit
        self._links: set[str] = set()
        self._ids: set[tuple[str, ...]] = set()
        self._rows = 0
        self._by_offset = False

    def start(self, url: str) -> None:
        self._links.add(url)

    def judge(self, number: int, document: Document, here: str) -> tuple[str, list[PagingTrouble]]:
        """Where to go on, empty for nowhere; and what is wrong."""
        found: list[PagingTrouble] = []
        ids = tuple(row.id for row in document.rows)
        if ids and ids in self._ids:
            sentence = f"Page {number} brought the same rows as an earlier one."
            return "", [PagingTrouble(TroubleKind.REPEATED_PAGE, number, sentence)]
        self._ids.add(ids)
        self._rows += len(ids)
        following = urljoin(here, document.next_link) if document.next_link else ""
        if not following:
            found += self._cut_off(number, here)
            return "", found
        if not self._is_ours(following):
            sentence = f"The link on page {number} leads to another server; it was not followed, so rows are missing."
            return "", [PagingTrouble(TroubleKind.LOST_LINK, number, sentence)]
        if following in self._links:
            sentence = f"The link on page {number} leads back to where the reading has been."
            return "", [PagingTrouble(TroubleKind.LOOPING_LINK, number, sentence)]
        self._links.add(following)
        if 0 < len(ids) < self._limit:
            sentence = f"Page {number} has {len(ids)} rows instead of {self._limit}, though another follows."
            found.append(PagingTrouble(TroubleKind.SHORT_PAGE, number, sentence))
        return following, found

    def _is_ours(self, url: str) -> bool:
        try:
            return origin_of(url) == self._api
        except ValueError:
            return False

    def _cut_off(self, number: int, here: str) -> list[PagingTrouble]:
        offset = parse_qs(urlsplit(here).query).get("page[offset]", [""])[-1]
        if not offset.isdecimal() or not urlsplit(here).path.endswith("/users"):
            return []
        if int(offset[:9]) + self._limit < OFFSET_END:
            return []
        sentence = f"The list ends at {OFFSET_END} learners, where paging by offset ends; there may be more."
        return [PagingTrouble(TroubleKind.CUT_OFF, number, sentence)]


def walk(
    fetch: Callable[[str], Document],
    convert: Callable[[Document, str], tuple[tuple[Item, ...], tuple[PagingTrouble, ...]]],
    *,
    api: Origin,
    start: str,
    limit: int,
) -> Generator[AlmPage[Item], None, None]:
    """All pages from `start` on, in order.

    Once the second page was asked for, the next one is on its way while this one is put together: pages come one
    after another, so that what is done between them would be waited for each time.
    """
    suspicion = _Suspicion(api, limit)
    suspicion.start(start)
    url, number = start, 0
    coming: Future[Document] | None = None
    with ThreadPoolExecutor(1, thread_name_prefix="ahead") as ahead:
        while url:
            number += 1
            document = coming.result() if coming is not None else fetch(url)
            following, troubles = suspicion.judge(number, document, url)
            coming = ahead.submit(fetch, following) if following and number > 1 else None
            items, more = convert(document, url)
            yield AlmPage(
                number=number,
                items=items,
                raw=tuple(row.raw() for row in document.rows),
                next_link=following,
                count=document.count,
                troubles=(*troubles, *more),
            )
            url = following
