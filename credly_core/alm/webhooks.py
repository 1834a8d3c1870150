"""What ALM posts to a webhook, as events (alm-api.md 3.10): ids come as numbers, times as text or as numbers."""

from __future__ import annotations

from collections.abc import Iterator

import orjson

from credly_core.alm.jsonapi import Fields
from credly_core.alm.wire import moment
from credly_core.domain.webhooks import MOST_EVENTS, BadDelivery, HookService, News, NewsKind, WebhookEvent
from credly_core.transport.documents import read_json

_LONGEST_ID = 200
#: Progress on the way says nothing that a badge hangs on.
_PASSED_OVER = frozenset({"LEARNER_PROGRESS", "CI_STATS"})


def read_delivery(body: bytes) -> tuple[WebhookEvent, ...]:
    """The events of one delivery in their order; BadDelivery when it is none."""
    try:
        document = read_json(body)
    except ValueError as trouble:
        raise BadDelivery("not readable as JSON") from trouble
    if not isinstance(document, dict):
        raise BadDelivery("not an object")
    events = document.get("events")
    if not isinstance(events, list) or not events or len(events) > MOST_EVENTS:
        raise BadDelivery("no list of events")
    account = _identifier(document, "accountId")
    return tuple(_events(account, events))


def _events(account: str, events: list[object]) -> Iterator[WebhookEvent]:
    for event in events:
        if not isinstance(event, dict):
            raise BadDelivery("an event is not an object")
        name = event.get("eventName")
        if not isinstance(name, str) or not name:
            raise BadDelivery("an event has no name")
        yield WebhookEvent(
            HookService.ALM,
            _identifier(event, "eventId"),
            name,
            account,
            moment(event.get("timestamp")),
            _news(name, event.get("data")),
            orjson.dumps(event),
        )


def _news(name: str, data: object) -> News | None:
    """A learner where one is named, else the learning object."""
    if not isinstance(data, dict) or name in _PASSED_OVER:
        return None
    if _has(data, "userId"):
        return News(NewsKind.LEARNER, _identifier(data, "userId"))
    if _has(data, "loId"):
        return News(NewsKind.LEARNING_OBJECT, _identifier(data, "loId"))
    return None


def _has(fields: Fields, key: str) -> bool:
    return fields.get(key) not in (None, "")


def _identifier(fields: Fields, key: str) -> str:
    """An id as text; ALM's webhooks send numbers where its API sends text."""
    found = fields.get(key)
    if isinstance(found, bool) or not isinstance(found, str | int) or not 0 < len(str(found)) <= _LONGEST_ID:
        raise BadDelivery(f"no usable {key}")
    return str(found)
