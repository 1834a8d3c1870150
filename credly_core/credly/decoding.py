"""Reading only those members of a large list that are used: three in four bytes of a page of badges are of no use here.

Where a page is not built as expected, `None` says so, and it is read the slow and forgiving way (docs/decisions/0095).
"""

from __future__ import annotations

from typing import Protocol

import msgspec

from credly_core.transport.answers import Answer


class Record(Protocol):
    """Something with members, whether a dictionary or one of the shapes below."""

    def get(self, key: str, /) -> object:
        """The member with this name, None where there is none."""
        ...


class Inner(msgspec.Struct, gc=False, frozen=True):
    """The members of a badge's template and of its earner's account that are used."""

    id: str | int | None = None
    name: str | None = None
    confirmed: bool | None = None

    def get(self, key: str, /) -> object:
        """The member with this name, None where there is none."""
        return getattr(self, key, None)


class BadgeRecord(msgspec.Struct, gc=False, frozen=True):
    """The members of an issued badge that are used, named as Credly names them."""

    id: str | int | None = None
    state: str | None = None
    recipient_email: str | None = None
    user: Inner | None = None
    badge_template: Inner | None = None
    badge_template_id: str | int | None = None
    issued_at: str | None = None
    created_at: str | None = None
    updated_at: str | None = None
    state_updated_at: str | None = None
    expires_at: str | None = None
    issued_to_first_name: str | None = None
    issued_to_last_name: str | None = None
    issuer_earner_id: str | int | None = None
    public: bool | None = None
    locale: str | None = None
    country: str | None = None
    country_name: str | None = None
    country_code: str | None = None
    revocation_reason: str | None = None
    replaces_badge_id: str | int | None = None
    replacement_badge_id: str | int | None = None
    badge_url: str | None = None
    accept_badge_url: str | None = None
    evidence: list[msgspec.Raw] | None = None

    def get(self, key: str, /) -> object:
        """The member with this name, None where there is none."""
        return getattr(self, key, None)


class _List(msgspec.Struct):
    data: list[BadgeRecord]
    metadata: dict[str, object] | None = None


_DECODER = msgspec.json.Decoder(_List)


def decode_badges(answer: Answer) -> tuple[list[BadgeRecord], dict[str, object]] | None:
    """The records and the metadata of a page of issued badges; None where it has to be read the forgiving way."""
    if not answer.is_json:
        return None
    try:
        found = _DECODER.decode(answer.body)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return None
    return found.data, found.metadata or {}
