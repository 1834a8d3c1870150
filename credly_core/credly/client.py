"""One method per call of Credly's web service, named after what it returns."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import TracebackType
from typing import Self, TypeVar
from urllib.parse import quote, urlencode

from credly_core.credly import wire
from credly_core.credly.auth import sign_in_for, token_url_for
from credly_core.credly.badges import CredlyBadges
from credly_core.credly.events import CredlyEvents
from credly_core.credly.issuing import CredlyIssuing
from credly_core.credly.open_badges import CredlyOpenBadges
from credly_core.credly.options import CREDLY_PACE, PICTURE_PACE, ClientOptions, Pace, api_origin, credly_policy
from credly_core.credly.people import CredlyPeople
from credly_core.domain.badges import AuthorizationToken, BadgeTemplate, Organization
from credly_core.domain.connections import Credentials
from credly_core.domain.ids import OrganizationId, TemplateId
from credly_core.domain.moments import utc_now
from credly_core.domain.secrets import Secret
from credly_core.errors import NotSignedIn, ServiceError, UnexpectedReply
from credly_core.transport.answers import Answer
from credly_core.transport.attempt import Stop
from credly_core.transport.guard import HostPolicy
from credly_core.transport.limits import Limits
from credly_core.transport.origin import Origin
from credly_core.transport.pacing import Pacer, pacer_for
from credly_core.transport.paging import Page, PagingTrouble, TroubleKind, paging_numbers, walk_pages
from credly_core.transport.retry import RetryPlan
from credly_core.transport.session import Question, Transport

__all__ = [
    "ClientOptions",
    "CredlyClient",
    "PagingTrouble",
    "PictureAnswer",
    "TemplatePage",
    "TroubleKind",
    "api_origin",
    "credly_policy",
]

Found = TypeVar("Found")

_SERVICE = "Credly"
_HEADERS: Mapping[str, str] = {"Content-Type": "application/json"}
#: For a person who waits in front of a button: two tries, and no "later" of more than a few seconds.
_HASTY = RetryPlan(attempts=2, patience=12.0, first_pause=0.3, asks_anyway=True)
_HASTY_LIMITS = Limits(connect=6.0, read=15.0, deadline=25.0)
#: For what changes something there. Nobody waits with a request in the hand either: the pace is kept before.
_ONCE = RetryPlan(attempts=1, patience=3.0)
_SIGN_IN = RetryPlan(attempts=3, patience=30.0)


@dataclass(frozen=True, slots=True)
class TemplatePage:
    """One page of badge templates; `raw` holds the JSON text of each, in the same order.

    `troubles` says what was wrong with the paging up to here; a list with an incomplete one must not be taken as
    complete, and no page follows a final one.
    """

    number: int
    total_pages: int | None
    total_count: int | None
    templates: tuple[BadgeTemplate, ...]
    raw: tuple[bytes, ...]
    troubles: tuple[PagingTrouble, ...] = ()

    @property
    def is_incomplete(self) -> bool:
        """Whether rows may be missing."""
        return any(trouble.is_incomplete for trouble in self.troubles)


@dataclass(frozen=True, slots=True)
class PictureAnswer:
    """What a picture's address gave. `data` is empty unless the status is a success."""

    url: str
    status: int
    content_type: str
    data: bytes = field(repr=False)

    @property
    def is_success(self) -> bool:
        """Whether there is a picture to look at."""
        return 200 <= self.status < 300  # noqa: PLR2004  HTTP's own borders


@dataclass(frozen=True, slots=True)
class _Row:
    template: BadgeTemplate
    raw: bytes


class CredlyClient:
    """Credly's web service for one set of credentials. Thread-safe; close it, or use it in a `with`."""

    def __init__(
        self,
        *,
        api: Origin,
        credentials: Credentials,
        policy: HostPolicy,
        token_url: str | None = None,
        options: ClientOptions | None = None,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        options = options or ClientOptions()
        self._api = api
        self._options = options
        self._walks: set[Stop] = set()
        self._plan = options.retry
        self._limits = options.limits
        route = options.route()

        def pacer(usual: Pace) -> Callable[[Origin], Pacer]:
            def of(origin: Origin) -> Pacer:
                pace = options.pace_for(origin, usual)
                return pacer_for(origin, pace.rate, pace.burst)

            return of

        self._transport = Transport(
            policy, service=_SERVICE, route=route, pacer=pacer(CREDLY_PACE), reasons=wire.reasons_of, sleep=sleep
        )
        self._pictures = Transport(
            policy.for_pictures(),
            service="The picture's server",
            route=route,
            pacer=pacer(PICTURE_PACE),
            sleep=sleep,
        )
        self._sign_in = sign_in_for(
            credentials, token_url=token_url or token_url_for(api), ask=self._ask_plainly, now=now
        )

    def hasty(self) -> CredlyClient:
        """The same client, connections and sign-in shared, for a person who waits: it gives up soon."""
        twin = object.__new__(type(self))
        twin.__dict__.update(self.__dict__, _plan=_HASTY, _limits=_HASTY_LIMITS)
        return twin

    def break_off(self) -> None:
        """End every walk under way, from any thread, also one that waits because the service said "later"."""
        for stop in tuple(self._walks):
            stop.set()

    def close(self) -> None:
        """Close the connections that are kept open."""
        self._transport.close()
        self._pictures.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # --- calls -----------------------------------------------------------------------------------------------

    def organizations(self) -> tuple[Organization, ...]:
        """All organizations the credentials can see."""
        return tuple(self._all_rows("list organizations", "/organizations", wire.to_organization))

    def organization(self, organization: OrganizationId) -> Organization:
        """One organization; NotFound when there is none or it is not visible to these credentials."""
        answer = self._get("read the organization", _path("organizations", organization))
        return wire.to_organization(wire.unwrap_object(answer), answer)

    def template_pages(self, organization: OrganizationId) -> Generator[TemplatePage, None, None]:
        """All badge templates of an organization, page by page in order; several pages are fetched at a time.

        Leave the loop, or close the generator, to stop: what is under way is broken off.
        """
        path = _path("organizations", organization, "badge_templates")

        def fetch(number: int, stop: Stop) -> Page[_Row]:
            answer = self._get("list badge templates", path, {"sort": "name", "page": str(number)}, stop)
            return _page(number, answer, lambda row: _Row(wire.to_template(row, answer), wire.raw_text(row)))

        with self._walking() as stop:
            walk = walk_pages(fetch, api=self._api, concurrency=self._options.concurrency, stop=stop)
            with closing(walk) as pages:
                for page in pages:
                    yield _template_page(page)

    def template(self, organization: OrganizationId, template: TemplateId) -> BadgeTemplate:
        """One badge template."""
        answer = self._get("read the badge template", _path("organizations", organization, "badge_templates", template))
        return wire.to_template(wire.unwrap_object(answer), answer)

    @property
    def people(self) -> CredlyPeople:
        """Earners and employees."""
        return CredlyPeople(
            self._ask_signed, api=self._api, walking=self._walking, concurrency=self._options.concurrency
        )

    @property
    def open_badges(self) -> CredlyOpenBadges:
        """Public proofs of badges."""
        return CredlyOpenBadges(self._ask_signed, plainly=self._ask_plainly, api=self._api)

    @property
    def badges(self) -> CredlyBadges:
        """Issued badges and events."""
        return CredlyBadges(
            self._ask_signed, api=self._api, walking=self._walking, concurrency=self._options.concurrency
        )

    @property
    def events(self) -> CredlyEvents:
        """What happened in the organization."""
        return CredlyEvents(self._ask_signed, self._api)

    @property
    def issuing(self) -> CredlyIssuing:
        """Issue, replace, revoke, look up: each request goes out once, and what follows is decided elsewhere."""
        twin = object.__new__(type(self))
        twin.__dict__.update(self.__dict__, _plan=_ONCE)
        return CredlyIssuing(twin._ask_signed, api=self._api)

    @contextmanager
    def _walking(self) -> Iterator[Stop]:
        """A walk that `break_off` can end."""
        stop = Stop()
        self._walks.add(stop)
        try:
            yield stop
        finally:
            self._walks.discard(stop)

    def authorization_tokens(self, organization: OrganizationId) -> tuple[AuthorizationToken, ...]:
        """The organization's authorization tokens that these credentials may see, secrets included."""
        path = _path("organizations", organization, "authorization_tokens")
        return tuple(self._all_rows("list authorization tokens", path, wire.to_authorization_token))

    def picture(self, url: str, *, stop: Stop | None = None) -> PictureAnswer:
        """Load a picture from one of the allowed picture hosts, without credentials and without redirects.

        `stop` breaks it off from any thread. Raises ServiceError when nothing came; a refusal such as 404 is an answer.
        """
        question = Question("load the picture", "GET", url, accept="image/*")
        plan = self._options.picture_retry if self._plan is self._options.retry else self._plan
        try:
            answer = self._pictures.ask(question, plan=plan, limits=self._options.picture_limits, stop=stop)
        except ServiceError as error:
            if error.status is None:
                raise
            return PictureAnswer(url, error.status, "", b"")
        return PictureAnswer(url, answer.status, answer.content_type, answer.body)

    # --- asking ----------------------------------------------------------------------------------------------

    def _all_rows(self, operation: str, path: str, convert: Callable[[wire.Fields, Answer], Found]) -> Iterator[Found]:
        """The rows of all pages of a short list; a list that cannot be trusted is refused."""

        def fetch(number: int, stop: Stop) -> Page[Found]:
            answer = self._get(operation, path, {"page": str(number)} if number > 1 else {}, stop)
            return _page(number, answer, lambda row: convert(row, answer))

        for page in walk_pages(fetch, api=self._api, concurrency=1):
            wrong = next((trouble for trouble in page.troubles if trouble.is_final), None)
            if wrong is not None:
                raise UnexpectedReply(
                    f"The list cannot be trusted: {wrong.sentence}",
                    hint="Try again later.",
                    code="service.paging",
                    service=_SERVICE,
                    operation=operation,
                )
            yield from page.items

    def _get(
        self, operation: str, path: str, parameters: Mapping[str, str] | None = None, stop: Stop | None = None
    ) -> Answer:
        url = f"{self._api.url}/v1{path}" + (f"?{urlencode(parameters)}" if parameters else "")
        return self._ask_signed(Question(operation, "GET", url, headers=_HEADERS), stop)

    def _ask_signed(self, question: Question, stop: Stop | None) -> Answer:
        """Ask with credentials; once more after a 401 when there is a fresh token to try."""
        header = self._sign_in.header()
        try:
            return self._ask_with(question, header, stop)
        except NotSignedIn:
            if not self._sign_in.renew(header):
                raise
        return self._ask_with(question, self._sign_in.header(), stop)

    def _ask_with(self, question: Question, authorization: Secret, stop: Stop | None) -> Answer:
        signed = replace(question, authorization=authorization)
        return self._transport.ask(signed, plan=self._plan, limits=self._limits, stop=stop)

    def _ask_plainly(self, question: Question) -> Answer:
        return self._transport.ask(question, plan=_SIGN_IN, limits=_HASTY_LIMITS)


def _template_page(page: Page[_Row]) -> TemplatePage:
    return TemplatePage(
        number=page.number,
        total_pages=page.total_pages,
        total_count=page.total_count,
        templates=tuple(row.template for row in page.items),
        raw=tuple(row.raw for row in page.items),
        troubles=page.troubles,
    )


def _path(*parts: str) -> str:
    """The path of a call; whatever was typed as an id stays one part of it."""
    return "".join("/" + quote(part, safe="") for part in parts)


def _page(number: int, answer: Answer, convert: Callable[[wire.Fields], Found]) -> Page[Found]:
    rows, metadata = wire.unwrap_list(answer)
    said, pages, count, per = paging_numbers(metadata)
    link = metadata.get("next_page_url")
    return Page(
        number=number,
        items=tuple(convert(row) for row in rows),
        ids=tuple(wire.id_of(row, answer) for row in rows),
        said_number=said,
        total_pages=pages,
        total_count=count,
        per_page=per,
        next_url=link if isinstance(link, str) else None,
    )
