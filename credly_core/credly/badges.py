"""The part of Credly's web service that is about issued badges: lists, single ones, events. It only reads."""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from urllib.parse import quote, urlencode

from credly_core.credly import issued, wire
from credly_core.domain.history import IssuedBadge, IssuedBadgeState, OddRecord
from credly_core.domain.ids import IssuedBadgeId, OrganizationId, TemplateId
from credly_core.errors import UnexpectedReply
from credly_core.transport.answers import Answer
from credly_core.transport.attempt import Stop
from credly_core.transport.backwards import walk_back
from credly_core.transport.origin import Origin
from credly_core.transport.paging import Page, paging_numbers, walk_pages
from credly_core.transport.session import Question

_HEADERS: Mapping[str, str] = {"Content-Type": "application/json"}
#: Whether a list without this filter holds the rejected and the revoked is not documented (credly-api.md 5.1).
_STATES = "state::" + ",".join(state.value for state in IssuedBadgeState if state is not IssuedBadgeState.UNKNOWN)
#: Recording never changes and only moves forward: new badges come at the end of the list.
_BY_RECORDING = "created_at"

Ask = Callable[[Question, Stop | None], Answer]


@dataclass(frozen=True, slots=True)
class BadgePage:
    """One page of issued badges as it came; `records` counts also those that have no id and are no badge."""

    number: int
    badges: tuple[IssuedBadge, ...]
    odd: tuple[OddRecord, ...]
    records: int
    said_number: int | None = None
    total_pages: int | None = None
    total_count: int | None = None
    per_page: int | None = None

    @property
    def ids(self) -> tuple[IssuedBadgeId, ...]:
        """The badges' ids."""
        return tuple(badge.id for badge in self.badges)


@dataclass(frozen=True, slots=True)
class EventPage:
    """One page of events about issued badges, newest first; `oldest` is the oldest event of any kind on it."""

    events: tuple[issued.BadgeEvent, ...]
    newest: datetime | None
    oldest: datetime | None
    in_order: bool = True


class CredlyBadges:
    """Reads issued badges; `CredlyClient.badges` makes it."""

    def __init__(
        self, ask: Ask, *, api: Origin, walking: Callable[[], AbstractContextManager[Stop]], concurrency: int
    ) -> None:
        self._ask = ask
        self._api = api
        self._walking = walking
        self._concurrency = concurrency

    @property
    def ahead(self) -> int:
        """How many pages may be asked for at the same moment."""
        return max(1, self._concurrency)

    def badge(self, organization: OrganizationId, badge: IssuedBadgeId) -> IssuedBadge:
        """One issued badge; NotFound when there is none."""
        url = f"{self._list(organization, 'badges')}/{quote(badge, safe='')}"
        answer = self._ask(Question("read the issued badge", "GET", url, headers=_HEADERS), None)
        return issued.to_issued_badge(wire.unwrap_object(answer), answer)

    def find(
        self,
        organization: OrganizationId,
        *,
        template: TemplateId | None = None,
        issuer_earner_id: str | None = None,
        email: str | None = None,
        states: Collection[IssuedBadgeState] = (),
    ) -> tuple[IssuedBadge, ...]:
        """Issued badges that fit all that is given, newest first; `email` finds every address of the same account.

        Each row is compared again, for an unknown filter may be ignored; raises UnexpectedReply for a list that cannot
        be trusted, and ValueError for values that a filter cannot carry.
        """
        filters = {
            "badge_template_id": template or "",
            "issuer_earner_id": issuer_earner_id or "",
            "recipient_email_all": email or "",
        }
        if any(mark in value for value in filters.values() for mark in ("|", "::", ",")):
            raise ValueError("a filter cannot carry | or :: or a comma")
        wanted = [f"{key}::{value}" for key, value in filters.items() if value]
        wanted.append("state::" + ",".join(state.value for state in states) if states else _STATES)
        found = self._all(organization, "|".join(wanted))
        return tuple(
            badge
            for badge in found
            if (not template or badge.template_id == template)
            and (not issuer_earner_id or badge.issuer_earner_id == issuer_earner_id)
            and (not states or badge.state in states)
        )

    def page(self, organization: OrganizationId, number: int, *, documented_states: bool) -> BadgePage:
        """One page in the order of recording, oldest first."""
        with self._walking() as stop:
            return self._page(organization, number, documented_states=documented_states, stop=stop)

    def pages_back(
        self, organization: OrganizationId, start: int, *, documented_states: bool, concurrency: int | None = None
    ) -> Generator[BadgePage, None, None]:
        """Pages in the order of recording from number `start` down to the first (see `transport.backwards`)."""

        def fetch(number: int, stop: Stop) -> BadgePage:
            return self._page(organization, number, documented_states=documented_states, stop=stop)

        with self._walking() as stop:
            yield from walk_back(fetch, start=start, concurrency=concurrency or self._concurrency, stop=stop)

    def event_pages(self, organization: OrganizationId) -> Generator[EventPage, None, None]:
        """Events, newest first, one page after the other; needs the right to read events."""
        number, before = 1, None
        with self._walking() as stop:
            while True:
                url = f"{self._list(organization, 'events')}?{urlencode({'page': str(number)})}"
                answer = self._ask(Question("list events", "GET", url, headers=_HEADERS), stop)
                rows, metadata = issued.rows_of(answer)
                page = _event_page(rows, before)
                yield page
                _, pages, _, _ = paging_numbers(metadata)
                if not rows or (pages is not None and number >= pages):
                    return
                number, before = number + 1, page.oldest

    def _all(self, organization: OrganizationId, wanted: str) -> Iterator[IssuedBadge]:
        def fetch(number: int, stop: Stop) -> Page[IssuedBadge]:
            answer = self._ask(self._question(organization, "find issued badges", wanted, "-issued_at", number), stop)
            page = _badge_page(number, answer)
            return Page(
                number,
                page.badges,
                page.ids,
                said_number=page.said_number,
                total_pages=page.total_pages,
                total_count=page.total_count,
                per_page=page.per_page,
            )

        with self._walking() as stop:
            for page in walk_pages(fetch, api=self._api, concurrency=1, stop=stop):
                wrong = next((trouble for trouble in page.troubles if trouble.is_incomplete), None)
                if wrong is not None:
                    raise UnexpectedReply(
                        f"The list of issued badges cannot be trusted: {wrong.sentence}",
                        hint="Try again later.",
                        code="service.paging",
                        service="Credly",
                        operation="find issued badges",
                    )
                yield from page.items

    def _page(self, organization: OrganizationId, number: int, *, documented_states: bool, stop: Stop) -> BadgePage:
        wanted = _STATES if documented_states else ""
        answer = self._ask(self._question(organization, "list issued badges", wanted, _BY_RECORDING, number), stop)
        return _badge_page(number, answer)

    def _question(self, organization: OrganizationId, operation: str, wanted: str, sort: str, number: int) -> Question:
        members = {"filter": wanted, "sort": sort, "page": str(number)}
        query = urlencode({name: value for name, value in members.items() if value})
        return Question(operation, "GET", f"{self._list(organization, 'badges')}?{query}", headers=_HEADERS)

    def _list(self, organization: OrganizationId, name: str) -> str:
        return f"{self._api.url}/v1/organizations/{quote(organization, safe='')}/{name}"


def _badge_page(number: int, answer: Answer) -> BadgePage:
    rows, metadata = issued.badge_rows(answer)
    said, pages, count, per = paging_numbers(metadata)
    return BadgePage(
        number=number,
        badges=tuple(row.badge for row in rows if row.badge is not None),
        odd=tuple(odd for row in rows for odd in row.odd),
        records=len(rows),
        said_number=said,
        total_pages=pages,
        total_count=count,
        per_page=per,
    )


def _event_page(rows: list[object], before: datetime | None) -> EventPage:
    times = [found for found in map(issued.occurred_at, rows) if found is not None]
    events = tuple(event for event in map(issued.to_event, rows) if event is not None)
    sorted_ = all(later >= earlier for later, earlier in pairwise(times))
    follows = before is None or not times or before >= min(times)
    return EventPage(events, max(times, default=None), min(times, default=None), in_order=sorted_ and follows)
