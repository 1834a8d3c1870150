"""Events that were told, each once, and the news they leave."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from credly_core.domain.ids import ConnectionId
from credly_core.domain.webhooks import (
    EventOrigin,
    EventState,
    HookService,
    News,
    NewsKind,
    StoredEvent,
    StoredNews,
    WebhookEvent,
)
from credly_core.store.tables import Tx
from credly_core.store.upsert import insert_missing, upsert
from credly_core.store.webhook_tables import webhook_event, webhook_news, webhook_sweep


def receive(
    tx: Tx, connection_id: ConnectionId, events: Sequence[WebhookEvent], *, origin: EventOrigin, at: datetime
) -> int:
    """Keep events that are not known yet, to be looked at later; says how many were new."""
    fresh = [_values(connection_id, event, origin, at) for event in _unknown(tx, connection_id, events)]
    insert_missing(tx, webhook_event, fresh)
    return len(fresh)


def look_again(tx: Tx, connection_id: ConnectionId, events: Sequence[WebhookEvent], *, at: datetime) -> int:
    """Events that were closed without an effect and turn out to be true wait once more; says how many."""
    closed = (EventState.UNKNOWN.value, EventState.GIVEN_UP.value)
    here = webhook_event.update().where(
        webhook_event.c.connection_id == connection_id,
        webhook_event.c.service == HookService.CREDLY.value,
        webhook_event.c.id.in_([event.id for event in events]),
        webhook_event.c.state.in_(closed),
    )
    values = {"state": EventState.WAITING.value, "due_at": at, "attempts": 0, "done_at": None}
    return tx.execute(here.values(values)).rowcount


def waiting(tx: Tx, connection_id: ConnectionId, *, at: datetime, limit: int) -> tuple[StoredEvent, ...]:
    """Events whose turn it is, the oldest first."""
    here = (webhook_event.c.connection_id == connection_id) & (webhook_event.c.state == EventState.WAITING.value)
    query = sa.select(webhook_event).where(here, webhook_event.c.due_at <= at)
    return tuple(_event(row) for row in tx.execute(query.order_by(*_IN_ORDER).limit(limit)))


def events_of(
    tx: Tx, connection_id: ConnectionId, *, limit: int, state: EventState | None = None
) -> tuple[StoredEvent, ...]:
    """Events, the newest first."""
    query = sa.select(webhook_event).where(webhook_event.c.connection_id == connection_id)
    if state is not None:
        query = query.where(webhook_event.c.state == state.value)
    newest = (webhook_event.c.received_at.desc(), webhook_event.c.id)
    return tuple(_event(row) for row in tx.execute(query.order_by(*newest).limit(limit)))


def settle(
    tx: Tx, stored: StoredEvent, state: EventState, *, at: datetime, news: News | None = None, note: str = ""
) -> bool:
    """Close an event together with its effect; False when somebody else closed it first (hardening.md C3)."""
    values = {"state": state.value, "done_at": at, "note": note}
    closed = tx.execute(webhook_event.update().where(_this(stored), _is_waiting()).values(values))
    if closed.rowcount != 1:
        return False
    if news is not None:
        _hear(tx, stored.connection_id, news, at)
    return True


def put_off(tx: Tx, stored: StoredEvent, *, due_at: datetime, note: str) -> None:
    """Another try later."""
    values = {"due_at": due_at, "attempts": stored.attempts + 1, "note": note}
    tx.execute(webhook_event.update().where(_this(stored), _is_waiting()).values(values))


def news_of(tx: Tx, connection_id: ConnectionId, kind: NewsKind) -> tuple[StoredNews, ...]:
    """What there is news about, the oldest first."""
    here = (webhook_news.c.connection_id == connection_id) & (webhook_news.c.kind == kind.value)
    query = sa.select(webhook_news).where(here).order_by(webhook_news.c.heard_at, webhook_news.c.subject)
    return tuple(StoredNews(News(kind, row.subject), row.heard_at, row.told) for row in tx.execute(query))


def forget_news(tx: Tx, connection_id: ConnectionId, read: Sequence[StoredNews]) -> None:
    """News that was read up on goes, unless more was heard since."""
    for one in read:
        here = (
            (webhook_news.c.connection_id == connection_id)
            & (webhook_news.c.kind == one.news.kind.value)
            & (webhook_news.c.subject == one.news.subject)
        )
        tx.execute(webhook_news.delete().where(here, webhook_news.c.told == one.told))


def counts(tx: Tx, connection_id: ConnectionId) -> dict[EventState, int]:
    """How many events stand where."""
    query = sa.select(webhook_event.c.state, sa.func.count()).where(webhook_event.c.connection_id == connection_id)
    return {EventState(state): count for state, count in tx.execute(query.group_by(webhook_event.c.state))}


def last_heard(tx: Tx, connection_id: ConnectionId, service: HookService, origin: EventOrigin) -> datetime | None:
    """When an event of a service came in last, None for never."""
    query = sa.select(sa.func.max(webhook_event.c.received_at)).where(
        webhook_event.c.connection_id == connection_id,
        webhook_event.c.service == service.value,
        webhook_event.c.origin == origin.value,
    )
    found: datetime | None = tx.execute(query).scalar()
    return found


def last_sweep(tx: Tx, connection_id: ConnectionId) -> datetime | None:
    """When the last sweep began that came to its end, None for never."""
    query = sa.select(webhook_sweep.c.swept_at).where(webhook_sweep.c.connection_id == connection_id)
    found: datetime | None = tx.execute(query).scalar()
    return found


def note_sweep(tx: Tx, connection_id: ConnectionId, *, at: datetime) -> None:
    """A sweep that began at this moment came to its end."""
    upsert(tx, webhook_sweep, [{"connection_id": connection_id, "swept_at": at}])


def tidy(tx: Tx, *, bodies_before: datetime, rows_before: datetime) -> None:
    """Empty old bodies; forget still older events, once they are closed."""
    closed = webhook_event.c.state != EventState.WAITING.value
    old = webhook_event.c.received_at < bodies_before
    tx.execute(webhook_event.update().where(closed, old, webhook_event.c.raw.is_not(None)).values(raw=None))
    tx.execute(webhook_event.delete().where(closed, webhook_event.c.received_at < rows_before))


_IN_ORDER = (webhook_event.c.received_at, webhook_event.c.service, webhook_event.c.id)


def _unknown(tx: Tx, connection_id: ConnectionId, events: Sequence[WebhookEvent]) -> list[WebhookEvent]:
    here = webhook_event.c.connection_id == connection_id
    query = sa.select(webhook_event.c.service, webhook_event.c.id).where(
        here, webhook_event.c.id.in_([event.id for event in events])
    )
    known = {tuple(row) for row in tx.execute(query)}
    fresh = {(event.service.value, event.id): event for event in events}
    return [event for key, event in fresh.items() if key not in known]


def _hear(tx: Tx, connection_id: ConnectionId, news: News, at: datetime) -> None:
    key = {"connection_id": connection_id, "kind": news.kind.value, "subject": news.subject}
    insert_missing(tx, webhook_news, [{**key, "heard_at": at, "told": 0}])
    here = sa.and_(*(webhook_news.c[name] == value for name, value in key.items()))
    latest = sa.case((webhook_news.c.heard_at > at, webhook_news.c.heard_at), else_=at)
    tx.execute(webhook_news.update().where(here).values(told=webhook_news.c.told + 1, heard_at=latest))


def _this(stored: StoredEvent) -> sa.ColumnElement[bool]:
    return sa.and_(
        webhook_event.c.connection_id == stored.connection_id,
        webhook_event.c.service == stored.event.service.value,
        webhook_event.c.id == stored.event.id,
    )


def _is_waiting() -> sa.ColumnElement[bool]:
    return webhook_event.c.state == EventState.WAITING.value


def _values(connection_id: ConnectionId, event: WebhookEvent, origin: EventOrigin, at: datetime) -> dict[str, object]:
    return {
        "connection_id": connection_id,
        "service": event.service.value,
        "id": event.id,
        "name": event.name,
        "owner": event.owner,
        "occurred_at": event.occurred_at,
        "news_kind": event.news.kind.value if event.news else "",
        "news_subject": event.news.subject if event.news else "",
        "origin": origin.value,
        "state": EventState.WAITING.value,
        "received_at": at,
        "due_at": at,
        "done_at": None,
        "attempts": 0,
        "note": "",
        "raw": event.raw,
    }


def _event(row: sa.Row[tuple[object, ...]]) -> StoredEvent:
    fields = row._mapping
    kind = fields["news_kind"]
    event = WebhookEvent(
        HookService(fields["service"]),
        fields["id"],
        fields["name"],
        fields["owner"],
        fields["occurred_at"],
        News(NewsKind(kind), fields["news_subject"]) if kind else None,
        fields["raw"] or b"",
    )
    return StoredEvent(
        ConnectionId(fields["connection_id"]),
        event,
        EventState(fields["state"]),
        EventOrigin(fields["origin"]),
        fields["received_at"],
        fields["attempts"],
        fields["done_at"],
        fields["note"],
    )
