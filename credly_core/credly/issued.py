"""Issued badges and events: what Credly sends ↔ domain values (credly-api.md 3.3 to 3.6).

Forgiving as `wire` is: what cannot be read is left empty and told, never dropped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import orjson

from credly_core.credly import wire
from credly_core.credly.decoding import BadgeRecord, Inner, Record, decode_badges
from credly_core.credly.wire import Fields, moment
from credly_core.domain.history import IssuedBadge, IssuedBadgeState, Oddity, OddRecord
from credly_core.domain.ids import IssuedBadgeId, TemplateId
from credly_core.transport.answers import Answer

_NOTHING: Fields = {}
_DELETED = "badge.deleted"
_LONGEST_DETAIL = 200
_LONGEST_RAW = 20_000


@dataclass(frozen=True, slots=True)
class BadgeRow:
    """One record: the badge, None where it has no id, and what is odd about it."""

    badge: IssuedBadge | None
    odd: tuple[OddRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class BadgeEvent:
    """One event about an issued badge; `badge` as it was when it was told, None where the event carries none."""

    id: str
    occurred_at: datetime | None
    badge_id: IssuedBadgeId | None
    badge: IssuedBadge | None
    is_deletion: bool
    odd: tuple[OddRecord, ...] = ()


def rows_of(answer: Answer) -> tuple[list[object], Fields]:
    """The rows of a list, whatever they are, and its metadata; UnexpectedReply when it is none of Credly's."""
    envelope = answer.json()
    rows = envelope.get("data") if isinstance(envelope, dict) else None
    if not isinstance(envelope, dict) or not isinstance(rows, list):
        raise wire.not_credly(answer)
    metadata = envelope.get("metadata")
    return rows, metadata if isinstance(metadata, dict) else _NOTHING


def badge_rows(answer: Answer) -> tuple[list[BadgeRow], Mapping[str, object]]:
    """The records of a page of issued badges, and its metadata; UnexpectedReply when it is none of Credly's."""
    decoded = decode_badges(answer)
    if decoded is not None and all(record.id for record in decoded[0]):
        return [to_badge_row(record) for record in decoded[0]], decoded[1]
    rows, metadata = rows_of(answer)  # a record without an id is shown as it came, so all of it is read
    return [to_badge_row(row) for row in rows], metadata


def to_badge_row(fields: object) -> BadgeRow:
    """A record of a list of issued badges."""
    if not isinstance(fields, dict | BadgeRecord):
        return BadgeRow(None, (OddRecord(Oddity.UNREADABLE, "", "not an object", _raw(fields)),))
    badge_id = _id(fields, "id")
    if not badge_id:
        return BadgeRow(None, (OddRecord(Oddity.UNREADABLE, "", "no id", _raw(fields)),))
    plain = _plain_badge(fields, badge_id) if isinstance(fields, BadgeRecord) else None
    return BadgeRow(plain) if plain is not None else _to_badge(fields, badge_id)


def to_issued_badge(fields: Fields, answer: Answer) -> IssuedBadge:
    """One issued badge."""
    badge = to_badge_row(dict(fields)).badge
    if badge is None:
        raise wire.not_credly(answer)
    return badge


def to_event(fields: object) -> BadgeEvent | None:
    """An event about an issued badge, None for events about other things."""
    if not isinstance(fields, dict) or not str(fields.get("event_type", "")).startswith("badge."):
        return None
    resource = fields.get("badge")
    row = to_badge_row(resource) if isinstance(resource, dict) else BadgeRow(None)
    return BadgeEvent(
        id=_id(fields, "id") or "",
        occurred_at=moment(fields.get("occurred_at")),
        badge_id=row.badge.id if row.badge else None,
        badge=row.badge,
        is_deletion=fields.get("event_type") == _DELETED,
        odd=row.odd,
    )


def occurred_at(fields: object) -> datetime | None:
    """When an event of any kind happened."""
    return moment(fields.get("occurred_at")) if isinstance(fields, dict) else None


def _plain_badge(record: BadgeRecord, badge_id: str) -> IssuedBadge | None:
    """The same as `_to_badge` for a record with nothing odd, in half the time: pages are full of them. Else None."""
    template, user = record.badge_template, record.user
    issued_at, created_at, updated_at = moment(record.issued_at), moment(record.created_at), moment(record.updated_at)
    settled_at, expires_at = moment(record.state_updated_at), moment(record.expires_at)
    later = ((updated_at, record.updated_at), (settled_at, record.state_updated_at), (expires_at, record.expires_at))
    is_dated = issued_at is not None and created_at is not None and not any(text and not at for at, text in later)
    state_text = (record.state or "").strip().lower()
    state = IssuedBadgeState.of(state_text)
    if template is None or not template.id or not record.recipient_email:
        return None
    if state is IssuedBadgeState.UNKNOWN or not is_dated:
        return None
    return IssuedBadge(
        id=IssuedBadgeId(badge_id),
        template_id=TemplateId(str(template.id)),
        template_name=template.name or "",
        state=state,
        state_text=state_text,
        issued_at=issued_at,
        created_at=created_at,
        updated_at=updated_at,
        state_updated_at=settled_at,
        expires_at=expires_at,
        email=record.recipient_email,
        first_name=record.issued_to_first_name or "",
        last_name=record.issued_to_last_name or "",
        earner_id=_as_id(user.id) if user is not None else None,
        issuer_earner_id=_as_id(record.issuer_earner_id),
        account_confirmed=user.confirmed if user is not None else None,
        public=record.public,
        locale=record.locale or None,
        country=record.country or record.country_name or None,
        country_code=record.country_code or None,
        revoke_reason=record.revocation_reason or None,
        replaces=IssuedBadgeId(str(record.replaces_badge_id)) if record.replaces_badge_id else None,
        replaced_by=IssuedBadgeId(str(record.replacement_badge_id)) if record.replacement_badge_id else None,
        badge_url=record.badge_url or None,
        accept_url=record.accept_badge_url or None,
        evidence_count=len(record.evidence) if record.evidence else 0,
    )


def _as_id(found: str | int | None) -> str | None:
    return None if found is None or found == "" else str(found)


def _to_badge(fields: Record, badge_id: str) -> BadgeRow:
    template = _inner(fields, "badge_template")
    user = _inner(fields, "user")
    state_text = _text(fields, "state").strip().lower()
    email = _text(fields, "recipient_email")
    earner_id = _id(user, "id")
    template_id = _id(template, "id") or _id(fields, "badge_template_id") or ""
    times = {key: moment(fields.get(key)) for key in _TIMES}
    state = IssuedBadgeState.of(state_text)
    confirmed, public = user.get("confirmed"), fields.get("public")
    badge = IssuedBadge(
        id=IssuedBadgeId(badge_id),
        template_id=TemplateId(template_id),
        template_name=_text(template, "name"),
        state=state,
        state_text=state_text,
        issued_at=times["issued_at"],
        created_at=times["created_at"],
        updated_at=times["updated_at"],
        state_updated_at=times["state_updated_at"],
        expires_at=times["expires_at"],
        email=email,
        first_name=_text(fields, "issued_to_first_name"),
        last_name=_text(fields, "issued_to_last_name"),
        earner_id=earner_id,
        issuer_earner_id=_id(fields, "issuer_earner_id"),
        account_confirmed=confirmed if isinstance(confirmed, bool) else None,
        public=public if isinstance(public, bool) else None,
        locale=_text(fields, "locale") or None,
        country=_text(fields, "country") or _text(fields, "country_name") or None,
        country_code=_text(fields, "country_code") or None,
        revoke_reason=_text(fields, "revocation_reason") or None,
        replaces=_badge_id(fields, "replaces_badge_id"),
        replaced_by=_badge_id(fields, "replacement_badge_id"),
        badge_url=_text(fields, "badge_url") or None,
        accept_url=_text(fields, "accept_badge_url") or None,
        evidence_count=_length(fields, "evidence"),
    )
    odd = tuple(_what_is_odd(fields, badge, times))
    if odd:
        badge = replace(badge, oddities=tuple(dict.fromkeys(one.oddity for one in odd)))
    return BadgeRow(badge, odd)


_TIMES = ("issued_at", "created_at", "updated_at", "state_updated_at", "expires_at")


def _what_is_odd(fields: Record, badge: IssuedBadge, times: dict[str, datetime | None]) -> Iterator[OddRecord]:
    if badge.state is IssuedBadgeState.UNKNOWN:
        yield OddRecord(Oddity.UNKNOWN_STATE, badge.id, badge.state_text[:_LONGEST_DETAIL])
    if not badge.template_id:
        yield OddRecord(Oddity.WITHOUT_TEMPLATE, badge.id)
    if not badge.email and not badge.earner_id:
        yield OddRecord(Oddity.WITHOUT_PERSON, badge.id, badge.issuer_earner_id or "")
    for key, found in times.items():
        if found is None and fields.get(key):
            yield OddRecord(Oddity.DATE_OUT_OF_RANGE, badge.id, f"{key}: {fields.get(key)}"[:_LONGEST_DETAIL])
    if badge.issued_at is None:
        yield OddRecord(Oddity.WITHOUT_ISSUE_DATE, badge.id)


def _text(fields: Record, key: str) -> str:
    found = fields.get(key)
    return found if isinstance(found, str) else ""


def _id(fields: Record, key: str) -> str | None:
    """An identifier as text, also where it came as a number."""
    found = fields.get(key)
    if isinstance(found, str):
        return found or None
    return str(found) if isinstance(found, int) and not isinstance(found, bool) else None


def _badge_id(fields: Record, key: str) -> IssuedBadgeId | None:
    found = _id(fields, key)
    return IssuedBadgeId(found) if found else None


def _inner(fields: Record, key: str) -> Record:
    found = fields.get(key)
    return found if isinstance(found, dict | Inner) else _NOTHING


def _length(fields: Record, key: str) -> int:
    found = fields.get(key)
    return len(found) if isinstance(found, list) else 0


def _raw(value: object) -> str:
    return orjson.dumps(value).decode()[:_LONGEST_RAW]
