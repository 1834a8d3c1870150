"""The part of Credly's web service that is about people: who was issued a badge, and the workforce."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urljoin

import orjson

from credly_core.credly import wire
from credly_core.domain.ids import OrganizationId
from credly_core.domain.roster import Employee, KnownAddress
from credly_core.transport.answers import Answer
from credly_core.transport.attempt import Stop
from credly_core.transport.origin import Origin, origin_of
from credly_core.transport.paging import Page, PagingTrouble, TroubleKind, paging_numbers, walk_pages
from credly_core.transport.retry import Verb
from credly_core.transport.session import Question

_HEADERS: Mapping[str, str] = {"Content-Type": "application/json"}

Ask = Callable[[Question, Stop | None], Answer]


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """Some addresses. `bookmark` leads on from here, also tomorrow; empty where pages are numbered, and at the end."""

    rows: tuple[KnownAddress, ...]
    total: int | None = None
    bookmark: str = ""
    troubles: tuple[PagingTrouble, ...] = ()


class CredlyPeople:
    """Reads earners and employees, and adds employees; `CredlyClient.people` makes it."""

    def __init__(
        self, ask: Ask, *, api: Origin, walking: Callable[[], AbstractContextManager[Stop]], concurrency: int
    ) -> None:
        self._ask = ask
        self._api = api
        self._walking = walking
        self._concurrency = concurrency

    def earners(self, organization: OrganizationId, *, start: str = "") -> Generator[PeoplePage, None, None]:
        """Whoever was issued a badge, once for each badge, oldest first, from `start` on if it is given.

        The links of this list are followed, for it has no numbers; never to another server.
        """
        path = f"{self._list(organization, 'high_volume_issued_badge_search')}?badge_format=minimal"
        url, seen = start or path, set[str]()
        with self._walking() as stop:
            while url:
                seen.add(url)
                answer = self._ask(Question("list who has badges", "GET", url, headers=_HEADERS), stop)
                rows, metadata = wire.unwrap_list(answer)
                url, troubles = self._next(metadata.get("next_page_url"), url, seen)
                yield PeoplePage(tuple(to_earner(row) for row in rows), None, url, troubles)

    def _next(self, link: object, here: str, seen: set[str]) -> tuple[str, tuple[PagingTrouble, ...]]:
        if not isinstance(link, str) or not link:
            return "", ()
        url = urljoin(here, link)
        if not self._is_ours(url):
            sentence = "A link leads to another server; it was not followed, so rows are missing."
            return "", (PagingTrouble(TroubleKind.LOST_LINK, 0, sentence),)
        if url in seen:
            sentence = "A link leads back to where the reading has been."
            return "", (PagingTrouble(TroubleKind.LOOPING_LINK, 0, sentence),)
        return url, ()

    def _is_ours(self, url: str) -> bool:
        try:
            return origin_of(url) == self._api
        except ValueError:
            return False

    def employees(self, organization: OrganizationId) -> Generator[PeoplePage, None, None]:
        """The workforce, several pages at a time."""

        def fetch(number: int, stop: Stop) -> Page[KnownAddress]:
            query = urlencode({"sort": "created_at", "page": str(number)})
            url = f"{self._list(organization, 'employees')}?{query}"
            answer = self._ask(Question("list employees", "GET", url, headers=_HEADERS), stop)
            rows, metadata = wire.unwrap_list(answer)
            said, pages, total, per = paging_numbers(metadata)
            return Page(
                number=number,
                items=tuple(_known(to_employee(row, answer)) for row in rows),
                ids=tuple(wire.id_of(row, answer) for row in rows),
                said_number=said,
                total_pages=pages,
                total_count=total,
                per_page=per,
            )

        with self._walking() as stop:
            for page in walk_pages(fetch, api=self._api, concurrency=self._concurrency, stop=stop):
                yield PeoplePage(page.items, page.total_count, "", page.troubles)

    def find_employee(self, organization: OrganizationId, email: str) -> Employee | None:
        """The employee with this very address, in whatever capitals; None where there is none.

        Credly's filter finds parts of names and addresses, so the answer is looked through.
        """
        query = urlencode({"filter": f"name_or_email::{email}", "page": "1"})
        url = f"{self._list(organization, 'employees')}?{query}"
        answer = self._ask(Question("look for an employee", "GET", url, headers=_HEADERS), None)
        rows, _ = wire.unwrap_list(answer)
        found = (to_employee(row, answer) for row in rows)
        return next((one for one in found if one.email.strip().lower() == email.strip().lower()), None)

    def add_employee(self, organization: OrganizationId, employee: Employee) -> Employee:
        """Add somebody to the workforce. Never sent again by itself: a lost answer is looked up first.

        Raises Refused with Credly's words, also where the address is taken.
        """
        members = {
            "email": employee.email,
            "first_name": employee.first_name,
            "last_name": employee.last_name,
            "external_id": employee.external_id,
        }
        body = orjson.dumps({name: value for name, value in members.items() if value})
        url = self._list(organization, "employees")
        question = Question("add an employee", "POST", url, verb=Verb.WRITING, headers=_HEADERS, body=body)
        answer = self._ask(question, None)
        return to_employee(wire.unwrap_object(answer), answer)

    def _list(self, organization: OrganizationId, name: str) -> str:
        return f"{self._api.url}/v1/organizations/{quote(organization, safe='')}/{name}"


def to_employee(fields: wire.Fields, answer: Answer) -> Employee:
    """An employee."""
    return Employee(
        id=wire.id_of(fields, answer),
        email=_text(fields, "email"),
        first_name=_text(fields, "first_name"),
        last_name=_text(fields, "last_name"),
        external_id=_text(fields, "external_id"),
        state=_text(fields, "employee_state"),
    )


def to_earner(fields: wire.Fields) -> KnownAddress:
    """Whom a badge was issued to."""
    user = fields.get("user")
    first, last = _text(fields, "issued_to_first_name"), _text(fields, "issued_to_last_name")
    return KnownAddress(
        email=_text(fields, "recipient_email"),
        account=_text(user, "id") if isinstance(user, dict) else "",
        issuer_earner_id=_text(fields, "issuer_earner_id"),
        name=_text(fields, "issued_to") or f"{first} {last}".strip(),
        state=_text(fields, "state"),
    )


def _known(employee: Employee) -> KnownAddress:
    name = f"{employee.first_name} {employee.last_name}".strip()
    return KnownAddress(employee.email, "", employee.external_id, name, employee.state)


def _text(fields: wire.Fields, key: str) -> str:
    """A text; ids sent as numbers become text."""
    found = fields.get(key)
    if isinstance(found, int) and not isinstance(found, bool):
        return str(found)
    return found if isinstance(found, str) else ""
