"""The part of Credly's web service that changes badges: issue, replace, revoke; and looking one person's badges up.

Nothing here is sent twice by itself. What an error says about its effect decides what happens next, elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from urllib.parse import quote, urlencode

import orjson

from credly_core.credly import wire
from credly_core.domain.achievements import EarnerKey
from credly_core.domain.badges import BadgeTemplate
from credly_core.domain.finding_ours import belongs_to
from credly_core.domain.found_badges import FoundBadge
from credly_core.domain.history import IssuedBadgeState
from credly_core.domain.ids import IssuedBadgeId, OrganizationId, TemplateId
from credly_core.domain.issuing import At, DuplicateBehavior, Expiry, IssueOrder, Never
from credly_core.errors import AlreadyIssued, Refused, UnexpectedReply
from credly_core.transport.answers import Answer, unexpected
from credly_core.transport.attempt import Stop
from credly_core.transport.origin import Origin
from credly_core.transport.paging import paging_numbers
from credly_core.transport.retry import Verb
from credly_core.transport.session import Question

_HEADERS: Mapping[str, str] = {"Content-Type": "application/json"}
#: Credly's own words for a duplicate; the full text is not documented (credly-api.md 2.5).
_DUPLICATE = "already has this badge"
_ALL_STATES = "pending,accepted,rejected,revoked"
#: These mean something in a filter and cannot be written any other way (credly-api.md 2.3).
_UNFILTERABLE = ("|", ",", "::")
_MOST_PAGES = 20

Ask = Callable[[Question, Stop | None], Answer]


class CredlyIssuing:
    """Issues, replaces, revokes, looks up; `CredlyClient.issuing` makes it.

    `not_after` of a writing call is a moment of the monotonic clock after which nothing may leave any more.
    """

    def __init__(self, ask: Ask, *, api: Origin) -> None:
        self._ask = ask
        self._api = api

    def issue(self, order: IssueOrder, *, not_after: float | None = None) -> FoundBadge:
        """Issue a badge. AlreadyIssued where Credly says the person has it, Refused for every other no."""
        body = {
            **_shared_members(order),
            "recipient_email": order.recipient.email,
            "locale": order.recipient.locale or None,
            "suppress_badge_notification_email": True if order.suppress_mail else None,
            "duplicate_behavior": (
                order.on_duplicate.value if order.on_duplicate is not DuplicateBehavior.DENY else None
            ),
        }
        answer = self._write("issue a badge", "POST", _badges(order.key.organization_id), body, not_after)
        return self._ours(order, answer)

    def replace(self, order: IssueOrder, *, not_after: float | None = None) -> FoundBadge:
        """Put a new badge in the place of the order's target. What is left out would be emptied, so all is sent."""
        body = {**_shared_members(order), "notification_message": order.message or None}
        path = f"{_badges(order.key.organization_id)}/{quote(order.target_id or '', safe='')}/replace"
        return self._ours(order, self._write("replace a badge", "POST", path, body, not_after))

    def revoke(self, order: IssueOrder, *, not_after: float | None = None) -> FoundBadge:
        """Withdraw the order's target, with the reason."""
        body = {
            "reason": order.reason,
            "suppress_revoke_notification_email": True if order.suppress_mail else None,
        }
        path = f"{_badges(order.key.organization_id)}/{quote(order.target_id or '', safe='')}/revoke"
        answer = self._write("revoke a badge", "PUT", path, body, not_after)
        badge = to_found_badge(wire.unwrap_object(answer), answer)
        if badge.id != order.target_id or badge.state is not IssuedBadgeState.REVOKED:
            raise _of_something_else(answer)
        return badge

    def template(self, organization: OrganizationId, template: TemplateId) -> BadgeTemplate:
        """The badge template as it is at this moment."""
        path = f"/organizations/{quote(organization, safe='')}/badge_templates/{quote(template, safe='')}"
        url = f"{self._api.url}/v1{path}"
        answer = self._ask(Question("read the badge template", "GET", url, headers=_HEADERS), None)
        found = wire.to_template(wire.unwrap_object(answer), answer)
        if found.id != template:
            raise _of_something_else(answer)
        return found

    def badge(self, organization: OrganizationId, badge_id: IssuedBadgeId) -> FoundBadge:
        """One badge in full."""
        url = f"{self._api.url}/v1{_badges(organization)}/{quote(badge_id, safe='')}"
        answer = self._ask(Question("read a badge", "GET", url, headers=_HEADERS), None)
        badge = to_found_badge(wire.unwrap_object(answer), answer)
        if badge.id != badge_id:
            raise _of_something_else(answer)
        return badge

    def badges_of_earner(
        self, organization: OrganizationId, template: TemplateId, earner_key: EarnerKey
    ) -> tuple[FoundBadge, ...]:
        """All badges of a template that were issued with our own id of a person, whatever their state."""
        found = tuple(self._list(organization, template, "issuer_earner_id", earner_key))
        if any(badge.earner_key != earner_key for badge in found):
            raise _filter_ignored(self._api.host)
        return found

    def badges_of_address(
        self, organization: OrganizationId, template: TemplateId, email: str
    ) -> tuple[FoundBadge, ...]:
        """All badges of a template next to any address of the account that an address belongs to."""
        return tuple(self._list(organization, template, "recipient_email_all", email))

    def badges_of_template(self, organization: OrganizationId, template: TemplateId) -> Iterator[FoundBadge]:
        """All badges of a template that are somebody's now; many, so leave the loop to stop."""
        filters = {"badge_template_id": template, "state": "pending,accepted"}
        yield from self._pages(organization, filters, template, most=None)

    def _list(self, organization: OrganizationId, template: TemplateId, key: str, value: str) -> Iterator[FoundBadge]:
        if not value or any(sign in value for sign in _UNFILTERABLE):
            raise UnexpectedReply(
                "Credly's lists cannot be searched for this value.",
                hint="Look the badge up in Credly's own console.",
                code="service.not-searchable",
                service="Credly",
            )
        filters = {"badge_template_id": template, "state": _ALL_STATES, key: value}
        return self._pages(organization, filters, template, most=_MOST_PAGES)

    def _pages(
        self, organization: OrganizationId, filters: Mapping[str, str], template: TemplateId, *, most: int | None
    ) -> Iterator[FoundBadge]:
        """Every page, built by number with the same filter; a list that cannot be trusted is refused."""
        number, last = 1, 1
        while number <= last:
            query = urlencode({"filter": "|".join(f"{key}::{value}" for key, value in filters.items()), "page": number})
            url = f"{self._api.url}/v1{_badges(organization)}?{query}"
            answer = self._ask(Question("look badges up", "GET", url, headers=_HEADERS), None)
            rows, metadata = wire.unwrap_list(answer)
            said, pages, _, _ = paging_numbers(metadata)
            last = max(last, pages or 1)
            if (said not in (None, number)) or (most is not None and last > most):
                raise _filter_ignored(self._api.host)
            for row in rows:
                badge = to_found_badge(row, answer)
                if badge.template_id != template:
                    raise _filter_ignored(self._api.host)
                yield badge
            number += 1

    def _write(
        self, operation: str, method: str, path: str, body: Mapping[str, object], not_after: float | None
    ) -> Answer:
        members = {name: value for name, value in body.items() if value is not None}
        question = Question(
            operation,
            method,
            f"{self._api.url}/v1{path}",
            verb=Verb.WRITING,
            headers=_HEADERS,
            body=orjson.dumps(members, option=orjson.OPT_SORT_KEYS),
            not_after=not_after,
        )
        try:
            return self._ask(question, None)
        except Refused as refusal:
            if not any(_DUPLICATE in reason for reason in refusal.reasons):
                raise
            duplicate = _already_issued(refusal)
        raise duplicate

    def _ours(self, order: IssueOrder, answer: Answer) -> FoundBadge:
        """The badge of an answer, if it names our template and our earner."""
        badge = to_found_badge(wire.unwrap_object(answer), answer)
        if not belongs_to(order, badge):
            raise _of_something_else(answer)
        return badge


def to_found_badge(fields: wire.Fields, answer: Answer) -> FoundBadge:
    """An issued badge with everything a replacement must carry over."""
    template = fields.get("badge_template")
    template_id = template.get("id") if isinstance(template, dict) else fields.get("badge_template_id")
    if not isinstance(template_id, str | int):
        raise _of_something_else(answer)
    return FoundBadge(
        id=IssuedBadgeId(wire.id_of(fields, answer)),
        template_id=TemplateId(str(template_id)),
        state=IssuedBadgeState.of(_text(fields, "state")),
        email=_text(fields, "recipient_email"),
        earner_key=_text(fields, "issuer_earner_id"),
        first_name=_text(fields, "issued_to_first_name"),
        middle_name=_text(fields, "issued_to_middle_name"),
        last_name=_text(fields, "issued_to_last_name"),
        locale=_text(fields, "locale"),
        country=_text(fields, "country") or _text(fields, "country_name"),
        region=_text(fields, "state_or_province"),
        issued_at=wire.moment(fields.get("issued_at")),
        expires_at=wire.moment(fields.get("expires_at")),
        created_at=wire.moment(fields.get("created_at")),
        evidence=_evidence(fields.get("evidence")),
        replaces_id=_badge_id(fields, "replaces_badge_id"),
        replaced_by_id=_badge_id(fields, "replacement_badge_id"),
        public_url=_text(fields, "badge_url"),
        accept_url=_text(fields, "accept_badge_url"),
    )


def _shared_members(order: IssueOrder) -> dict[str, object]:
    """What issuing and replacing have in common. The same order gives the same bytes, however often it is sent."""
    person = order.recipient
    evidence = [
        {"type": "UrlEvidence", "value": address, **({"name": name} if name else {})}
        for name, address in order.evidence
    ]
    return {
        "badge_template_id": order.key.template_id,
        "issued_at": _written(order.issued_at),
        "issued_to_first_name": person.first_name,
        "issued_to_middle_name": person.middle_name or None,
        "issued_to_last_name": person.last_name,
        "issuer_earner_id": order.key.earner_key,
        "expires_at": _expiry(order.expiry),
        "country_name": order.country or None,
        "state_or_province": order.region or None,
        "evidence": evidence or None,
    }


def _written(moment: datetime) -> str:
    """As Credly writes dates it takes, always with an offset (credly-api.md 2.4)."""
    return moment.strftime("%Y-%m-%d %H:%M:%S %z")


def _expiry(expiry: Expiry) -> object:
    """Nothing means the template's default, and `false` means never."""
    if isinstance(expiry, At):
        return _written(expiry.moment)
    return False if isinstance(expiry, Never) else None


def _badges(organization: OrganizationId) -> str:
    return f"/organizations/{quote(organization, safe='')}/badges"


def _already_issued(refusal: Refused) -> AlreadyIssued:
    """The same refusal, told apart from all other reasons for a 422."""
    return AlreadyIssued(
        refusal.message,
        hint="Look the badge up before anything else is done.",
        service=refusal.service,
        operation=refusal.operation,
        status=refusal.status,
        request_id=refusal.request_id,
        reasons=refusal.reasons,
    )


def _of_something_else(answer: Answer) -> UnexpectedReply:
    return unexpected(
        answer.call,
        f"The answer of {answer.call.host} is about something else than was asked for.",
        "service.other-badge",
    )


def _filter_ignored(host: str) -> UnexpectedReply:
    return UnexpectedReply(
        f"{host} did not keep to the filter of the list, so nothing can be concluded from it.",
        hint="Try again later.",
        code="service.filter-ignored",
        service="Credly",
    )


def _text(fields: wire.Fields, key: str) -> str:
    found = fields.get(key)
    return found if isinstance(found, str) else ""


def _badge_id(fields: wire.Fields, key: str) -> IssuedBadgeId | None:
    return IssuedBadgeId(_text(fields, key)) if _text(fields, key) else None


def _evidence(value: object) -> tuple[tuple[str, str], ...]:
    """Name and address of each link."""
    if not isinstance(value, list):
        return ()
    links = [entry for entry in value if isinstance(entry, dict)]
    return tuple((_text(link, "name"), _text(link, "value")) for link in links if _text(link, "value"))
