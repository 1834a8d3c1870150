"""One walk over the pages of the list, from the last to the first, that trusts none of them.

The list is read in the order of recording. New badges come at its end, behind us; a deletion moves rows towards the
pages that are still to be read, so that they are seen twice. Only among pages that were asked for at the same moment
can a deletion hide a row; then others are seen twice, the walk is called dirty, and another one follows.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime

from credly_core.credly.badges import BadgePage, CredlyBadges
from credly_core.domain.history import HistorySource, Oddity, OddRecord
from credly_core.domain.ids import OrganizationId
from credly_core.errors import UnexpectedReply
from credly_core.store.history.frames import Gathering
from credly_core.store.history.pulls import Bookmark, Staging

#: A part is written when so many rows wait, or so many seconds have passed.
ROWS_AT_ONCE = 10_000
SECONDS_AT_ONCE = 2.0
_USUAL_PER_PAGE = 50


@dataclass
class Walk:
    """A walk under way; `mark` is always what is on disk."""

    staging: Staging
    badges: CredlyBadges
    organization: OrganizationId
    mark: Bookmark
    alone: bool = False
    clock: Callable[[], float] = time.monotonic
    _waiting: Gathering = field(init=False)
    _odd: list[OddRecord] = field(default_factory=list)
    _next: Bookmark | None = None
    _written_at: float = 0.0

    def __post_init__(self) -> None:
        self._waiting = self._gathering()

    def _gathering(self) -> Gathering:
        return Gathering(source=HistorySource.API, pull_id=self.mark.pull_id)

    @property
    def rows(self) -> int:
        """Rows that came so far, on disk or not."""
        return self.mark.rows + self._waiting.rows

    def go(self, last_page: int) -> Generator[Bookmark, None, None]:
        """Read from the bookmark on, or from the last page; yields the bookmark as it will be once written."""
        start = self.mark.next_page if self.mark.next_page is not None else last_page
        if start == 0:
            return
        self._written_at = self.clock()
        suspicion = _Suspicion(self.badges.ahead)
        pages = self.badges.pages_back(
            self.organization,
            start,
            documented_states=self.mark.documented_states,
            concurrency=1 if self.alone else None,
        )
        with closing(pages) as found:
            for page in found:
                is_enough = self._take(self._checked(page, suspicion, start), suspicion)
                yield self._next or self.mark
                if is_enough:
                    break
        self._next = replace(self._next or self.mark, next_page=0)
        self.write()

    def write(self) -> None:
        """Bring what waits to the disk, then the bookmark."""
        if self._next is None:
            return
        self.mark = self.staging.keep_frame(
            replace(self._next, parts=self.mark.parts, odd_parts=self.mark.odd_parts), self._waiting.frame(), self._odd
        )
        self._waiting, self._odd, self._next = self._gathering(), [], None
        self._written_at = self.clock()

    def _take(self, page: BadgePage, suspicion: _Suspicion) -> bool:
        """Keep a page's rows; says whether everything wanted was read."""
        was_strange = suspicion.judge(page)
        self._waiting.add(page.badges)
        self._odd += page.odd
        before = self._next or self.mark
        times = [badge.created_at for badge in page.badges if badge.created_at is not None]
        self._next = replace(
            before,
            next_page=page.number - 1,
            pages=before.pages + 1,
            dirty=before.dirty or suspicion.is_out_of_order or (was_strange and not self.alone),
            created_until=max([*times, before.created_until] if before.created_until else times, default=None),
        )
        is_due = self._waiting.rows >= ROWS_AT_ONCE or self.clock() - self._written_at >= SECONDS_AT_ONCE
        if is_due:
            self.write()
        return self.mark.back_to is not None and bool(times) and max(times) < self.mark.back_to

    def _checked(self, page: BadgePage, suspicion: _Suspicion, start: int) -> BadgePage:
        """The page, asked for once more where it cannot be right."""
        if not suspicion.is_wrong(page, start):
            return page
        self._odd.append(OddRecord(Oddity.PAGE_REPEATED, "", f"page {page.number}"))
        again = self.badges.page(self.organization, page.number, documented_states=self.mark.documented_states)
        if again.said_number not in (None, again.number):
            raise UnexpectedReply(
                f"Asked for page {again.number}, the service gave page {again.said_number}.",
                hint="Try again later.",
                code="service.paging",
                service="Credly",
                operation="list issued badges",
            )
        return again


class _Suspicion:
    """Remembers the last pages, and judges the next one."""

    def __init__(self, ahead: int) -> None:
        # A row that moved is seen again at once, or among the pages that were asked for together.
        self._recent: deque[frozenset[str]] = deque(maxlen=4 * ahead + 4)
        self._lowest: datetime | None = None
        self.is_out_of_order = False

    def is_wrong(self, page: BadgePage, start: int) -> bool:
        """Whether it cannot be the page that was asked for: another number, rows of another page, or too few."""
        ids = frozenset(page.ids)
        is_other = page.said_number not in (None, page.number)
        is_short = page.number < start and page.records < (page.per_page or _USUAL_PER_PAGE)
        return is_other or is_short or (bool(ids) and ids in self._recent)

    def judge(self, page: BadgePage) -> bool:
        """Whether rows were seen twice, or are fewer than there must be; notes whether the order still holds."""
        ids = frozenset(page.ids)
        is_strange = any(ids & earlier for earlier in self._recent)
        is_strange = is_strange or (bool(self._recent) and page.records < (page.per_page or _USUAL_PER_PAGE))
        self._recent.append(ids)
        times = [badge.created_at for badge in page.badges if badge.created_at is not None]
        if times:
            if times != sorted(times) or (self._lowest is not None and times[0] > self._lowest):
                self.is_out_of_order = True
            self._lowest = times[0] if self._lowest is None else min(self._lowest, times[0])
        return is_strange
