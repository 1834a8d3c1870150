"""The part of Credly's web service that tells what happened: one event, or those since a moment."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from datetime import datetime
from urllib.parse import quote, urlencode

from credly_core.credly import wire
from credly_core.credly.webhooks import to_event
from credly_core.domain.ids import OrganizationId
from credly_core.domain.webhooks import BadDelivery, WebhookEvent
from credly_core.transport.answers import Answer
from credly_core.transport.attempt import Stop
from credly_core.transport.origin import Origin
from credly_core.transport.session import Question

_HEADERS: Mapping[str, str] = {"Content-Type": "application/json"}
#: A list that never ends is left at some point.
_MOST_PAGES = 2_000


class CredlyEvents:
    """Reads events; `CredlyClient.events` makes it."""

    def __init__(self, ask: Callable[[Question, Stop | None], Answer], api: Origin) -> None:
        self._ask = ask
        self._api = api

    def event(self, organization: OrganizationId, event_id: str) -> WebhookEvent:
        """One event as Credly has it; NotFound when it has none of this id. BadDelivery when it is unreadable."""
        answer = self._get("read the event", f"{self._list(organization)}/{quote(event_id, safe='')}")
        return to_event(wire.unwrap_object(answer))

    def pages_since(
        self, organization: OrganizationId, since: datetime
    ) -> Generator[tuple[WebhookEvent, ...], None, None]:
        """Events, the newest first, until a page that holds none from `since` on.

        New events push the list on while it is read: some then come twice and none is missed. What is unreadable
        is left out.
        """
        for number in range(1, _MOST_PAGES + 1):
            url = f"{self._list(organization)}?{urlencode({'page': str(number)})}"
            rows, _ = wire.unwrap_list(self._get("list events", url))
            events = tuple(event for event in map(_readable, rows) if event is not None)
            fresh = tuple(event for event in events if event.occurred_at is None or event.occurred_at >= since)
            yield fresh
            if not rows or (events and not fresh):
                return

    def _list(self, organization: OrganizationId) -> str:
        return f"{self._api.url}/v1/organizations/{quote(organization, safe='')}/events"

    def _get(self, operation: str, url: str) -> Answer:
        return self._ask(Question(operation, "GET", url, headers=_HEADERS), None)


def _readable(row: wire.Fields) -> WebhookEvent | None:
    try:
        return to_event(row)
    except BadDelivery:
        return None
