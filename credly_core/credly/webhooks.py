"""What Credly posts to a webhook, as an event (credly-api.md 5.8): a thin body, one event, the object fetched apart."""

from __future__ import annotations

from collections.abc import Mapping

import orjson

from credly_core.credly.wire import Fields, moment
from credly_core.domain.webhooks import BadDelivery, HookService, News, NewsKind, WebhookEvent
from credly_core.transport.documents import read_json

_LONGEST_ID = 200
_OBJECTS = {"badge": NewsKind.ISSUED_BADGE, "badge_template": NewsKind.TEMPLATE}


def read_delivery(body: bytes) -> tuple[WebhookEvent, ...]:
    """The one event of a delivery; BadDelivery when it is none. What else the body carries is not believed."""
    try:
        document = read_json(body)
    except ValueError as trouble:
        raise BadDelivery("not readable as JSON") from trouble
    if not isinstance(document, dict):
        raise BadDelivery("not an object")
    event = to_event(document, raw=body)
    return (event,)


def to_event(fields: Fields, *, raw: bytes | None = None) -> WebhookEvent:
    """An event, delivered or fetched; what it is about is read where the object is there."""
    return WebhookEvent(
        HookService.CREDLY,
        _text(fields, "id"),
        _text(fields, "event_type"),
        _text(fields, "organization_id"),
        moment(fields.get("occurred_at")),
        _news(fields),
        orjson.dumps(fields) if raw is None else raw,
    )


def _news(fields: Fields) -> News | None:
    for key, kind in _OBJECTS.items():
        inner = fields.get(key)
        subject = inner.get("id") if isinstance(inner, Mapping) else None
        if isinstance(subject, str) and 0 < len(subject) <= _LONGEST_ID:
            return News(kind, subject)
    return None


def _text(fields: Fields, key: str) -> str:
    found = fields.get(key)
    if not isinstance(found, str) or not 0 < len(found) <= _LONGEST_ID:
        raise BadDelivery(f"no usable {key}")
    return found
