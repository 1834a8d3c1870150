"""What Credly sends ↔ domain values. When Credly renames a member, only this file changes.

Forgiving in what it takes: unknown members stay in the raw text, missing ones get their neutral value, both
spellings of a member are read (`image_url` and `image.url`, `public` and `visibility`, skills as text or objects).
Credly's errors sit under the same `data` key as its results, so nothing here is called before the status was read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

import orjson

from credly_core.domain.badges import AuthorizationToken, BadgeTemplate, Organization, TemplateState
from credly_core.domain.ids import OrganizationId, TemplateId
from credly_core.domain.secrets import Secret
from credly_core.transport.answers import Answer, unexpected
from credly_core.transport.redact import redactor

_LONGEST_REASON = 200
_MOST_REASONS = 5
_FIRST_YEAR, _LAST_YEAR = 2000, 2100

Fields = Mapping[str, object]
_NOTHING: Fields = {}


# --- envelope -------------------------------------------------------------------------------------------------


def unwrap_list(answer: Answer) -> tuple[tuple[Fields, ...], Fields]:
    """The rows and the metadata of a list; raises UnexpectedReply when it is none of Credly's."""
    envelope = answer.json()
    rows = envelope.get("data") if isinstance(envelope, dict) else None
    if not isinstance(envelope, dict) or not isinstance(rows, list):
        raise not_credly(answer)
    if not all(isinstance(row, dict) for row in rows):
        raise not_credly(answer)
    metadata = envelope.get("metadata")
    return tuple(rows), metadata if isinstance(metadata, dict) else _NOTHING


def unwrap_object(answer: Answer) -> Fields:
    """The one object of an answer; raises UnexpectedReply when it is none of Credly's."""
    envelope = answer.json()
    found = envelope.get("data") if isinstance(envelope, dict) else None
    if not isinstance(found, dict):
        raise not_credly(answer)
    return found


def not_credly(answer: Answer) -> Exception:
    """The refusal of an answer that is none of Credly's."""
    return unexpected(
        answer.call,
        f"{answer.call.host} answered with data that does not look like Credly's.",
        "service.not-credly",
    )


def reasons_of(answer: Answer) -> tuple[str, ...]:
    """Credly's own words of refusal, shortened; empty when there are none we can read (credly-api.md 2.5)."""
    if not answer.is_json or not answer.body:
        return ()
    try:
        body = orjson.loads(answer.body)
    except ValueError:
        return ()
    if not isinstance(body, dict):
        return ()
    data = body.get("data")
    places: list[object] = []
    if isinstance(data, dict):
        places += [data.get("message"), *_field_errors(data.get("errors"))]
    places += [body.get("message"), body.get("error_description"), body.get("error")]
    words = (_short(place) for place in places if isinstance(place, str) and place.strip())
    return tuple(dict.fromkeys(words))[:_MOST_REASONS]


def _field_errors(errors: object) -> Iterator[str]:
    """`[{attribute, attribute_label, messages}]`, messages being one text or several."""
    if not isinstance(errors, list):
        return
    for error in errors:
        if not isinstance(error, dict):
            continue
        messages = error.get("messages")
        name = _text(error, "attribute_label") or _text(error, "attribute")
        for message in messages if isinstance(messages, list) else [messages]:
            if isinstance(message, str) and message:
                yield f"{name}: {message}" if name else message


def _short(text: str) -> str:
    words = " ".join(redactor.mask(text).split())  # a careless service repeats what it was sent
    return words if len(words) <= _LONGEST_REASON else words[: _LONGEST_REASON - 1] + "…"


def raw_text(fields: Fields) -> bytes:
    """One object as JSON text, all members kept."""
    return orjson.dumps(fields)


# --- objects --------------------------------------------------------------------------------------------------


def id_of(fields: Fields, answer: Answer) -> str:
    """The identifier, as text also where it came as a number; nothing can be done with an object without one."""
    found = fields.get("id")
    if isinstance(found, int) and not isinstance(found, bool):
        return str(found)
    if not isinstance(found, str) or not found:
        raise not_credly(answer)
    return found


def to_organization(fields: Fields, answer: Answer) -> Organization:
    """An organization."""
    return Organization(
        id=OrganizationId(id_of(fields, answer)),
        name=_text(fields, "name"),
        photo_url=_picture(fields, "photo"),
        vanity_url=_text(fields, "vanity_url") or None,
        website_url=_text(fields, "website_url") or None,
    )


def to_template(fields: Fields, answer: Answer) -> BadgeTemplate:
    """A badge template."""
    owner = fields.get("owner")
    owner_fields: Fields = owner if isinstance(owner, dict) else _NOTHING
    return BadgeTemplate(
        id=TemplateId(id_of(fields, answer)),
        name=_text(fields, "name"),
        state=_state(fields),
        description=_text(fields, "description"),
        image_url=_picture(fields, "image"),
        skills=_words(fields.get("skills")),
        tags=_words(fields.get("reporting_tags")),
        level=_text(fields, "level") or None,
        issued_count=_count(fields, "badges_count", "get_issue_count"),
        is_public=_is_public(fields),
        allows_duplicates=fields.get("allow_duplicate_badges") is True,
        url=_text(fields, "url") or None,
        owner_id=OrganizationId(_text(owner_fields, "id")) if _text(owner_fields, "id") else None,
        owner_name=_text(owner_fields, "name"),
        created_at=moment(fields.get("created_at")),
        updated_at=moment(fields.get("updated_at")),
    )


def to_authorization_token(fields: Fields, answer: Answer) -> AuthorizationToken:
    """An authorization token; its secret comes along in the list, and is wrapped at once."""
    return AuthorizationToken(
        id=id_of(fields, answer),
        description=_text(fields, "description") or None,
        can_read=fields.get("read_enabled") is True,
        can_write=fields.get("write_enabled") is True,
        can_delete=fields.get("delete_enabled") is True,
        created_at=moment(fields.get("created_at")),
        expires_at=moment(fields.get("expires_at")),
        secret=Secret(_text(fields, "token")),
    )


def moment(value: object) -> datetime | None:
    """A time as aware UTC; None when it is missing, unreadable or outside 2000 to 2100.

    >>> moment("2014-04-01T09:41:00.000-05:00")
    datetime.datetime(2014, 4, 1, 14, 41, tzinfo=datetime.timezone.utc)
    """
    if not isinstance(value, str) or not value:
        return None
    try:
        found = datetime.fromisoformat(value)
        found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return found if _FIRST_YEAR <= found.year < _LAST_YEAR else None


def _text(fields: Fields, key: str) -> str:
    found = fields.get(key)
    return found if isinstance(found, str) else ""


def _picture(fields: Fields, key: str) -> str | None:
    """`<key>_url`, or `<key>.url`, or the member itself where it is a plain address."""
    address = _text(fields, f"{key}_url")
    inner = fields.get(key)
    if not address and isinstance(inner, dict):
        address = _text(inner, "url")
    if not address and isinstance(inner, str):
        address = inner
    return address or None


def _state(fields: Fields) -> TemplateState:
    try:
        return TemplateState(_text(fields, "state").strip().lower())
    except ValueError:
        return TemplateState.UNKNOWN


def _words(value: object) -> tuple[str, ...]:
    """A list of texts, or of objects with a name."""
    if not isinstance(value, list | tuple):
        return ()
    return tuple(word for word in _each_word(value) if word)


def _each_word(values: Sequence[object]) -> Iterator[str]:
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            yield _text(value, "name") or _text(value, "title")


def _count(fields: Fields, *keys: str) -> int:
    for key in keys:
        value = fields.get(key)
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
    return 0


def _is_public(fields: Fields) -> bool:
    public = fields.get("public")
    if isinstance(public, bool):
        return public
    return _text(fields, "visibility").lower() != "private"
