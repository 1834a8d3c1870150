"""What a client sends to issue, replace or revoke, read and checked."""

from __future__ import annotations

import enum
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from credly_core.sandbox.chance import fixed_id
from credly_core.sandbox.credly.bodies import flag_of, list_of, text_of
from credly_core.sandbox.credly.dates import read_date
from credly_core.sandbox.credly.envelope import FieldError, Refusal, invalid
from credly_core.sandbox.world.badges import Texts

LOCALES = frozenset({"en", "fr", "de", "ko", "ja", "zh-CN", "pt", "es-ES", "es-US", "fr-CA", "pt-BR"})
_EMAIL = re.compile(r"[^@\s,;<>\"]{1,64}@(?:[^@\s.,;<>\"]+\.)+[^@\s.,;<>\"]{2,}")
_LONGEST_EMAIL = 254
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_SHARED = (
    *("badge_template_id", "issued_at", "expires_at", "issuer_earner_id", "country_name", "state_or_province"),
    *("issued_to_first_name", "issued_to_middle_name", "issued_to_last_name", "recipient_email", "evidence"),
)
ISSUE_MEMBERS = frozenset({*_SHARED, "locale", "suppress_badge_notification_email", "duplicate_behavior"})
#: `issued_to` and `badge_id` are sent by one older client and change nothing.
REPLACE_MEMBERS = frozenset({*_SHARED, "notification_message", "issued_to", "badge_id"})
REVOKE_MEMBERS = frozenset({"reason", "suppress_revoke_notification_email"})


class DuplicateBehavior(enum.Enum):
    """What to do when the person has the badge already and the template allows it once."""

    #: Refuse; also when nothing is said.
    DENY = "deny"
    #: Replace the badge that is there.
    REPLACE = "replace"
    #: Issue a second one.
    ALLOW = "allow"


class TemplateDefault:
    """Expiry as the template says."""


class Never:
    """No expiry, whatever the template says."""


@dataclass(frozen=True, slots=True)
class At:
    """Expiry at a moment."""

    moment: datetime


Expiry = TemplateDefault | Never | At


@dataclass(frozen=True, slots=True)
class BadgeForm:
    """A checked request to issue or replace. In a replacement, names and address may be None: unchanged."""

    email: str | None
    first_name: str | None
    last_name: str | None
    earner_key: str | None
    issued_at: datetime
    expiry: Expiry
    texts: Texts
    duplicate_behavior: DuplicateBehavior = DuplicateBehavior.DENY
    message: str = ""

    def expires_at(self, default: datetime | None) -> datetime | None:
        """When the badge ends, given the template's default."""
        if isinstance(self.expiry, At):
            return self.expiry.moment
        return None if isinstance(self.expiry, Never) else default


class _Checked:
    """Reads members and collects what is wrong with them, so that one answer names all of it."""

    def __init__(self, members: Mapping[str, object]) -> None:
        self.members = members
        self.errors: list[FieldError] = []

    def read(self, name: str, reader: Callable[[], object]) -> object:
        """What a reader gives, or None after noting its complaint."""
        try:
            return reader()
        except Refusal as refusal:
            self.errors += [error for error in refusal.errors if error.attribute == name]
            return None

    def text(self, name: str, *, required: bool = False) -> str | None:
        """A text member."""
        before = len(self.errors)
        value = self.read(name, lambda: text_of(self.members, name))
        if required and value is None and len(self.errors) == before:
            self.errors.append(FieldError(name, "can't be blank"))
        return None if value is None else str(value)

    def email(self, name: str, *, required: bool) -> str | None:
        """A text member that is an address."""
        value = self.text(name, required=required)
        if value is not None and (len(value) > _LONGEST_EMAIL or not _EMAIL.fullmatch(value)):
            self.errors.append(FieldError(name, "is invalid"))
        return value

    def flag(self, name: str) -> bool:
        """A boolean member, false when absent."""
        return bool(self.read(name, lambda: flag_of(self.members, name)))

    def moment(self, name: str) -> datetime:
        """A required date."""
        value = self.text(name, required=True)
        moment = None if value is None else read_date(value)
        if value is not None and moment is None:
            self.errors.append(FieldError(name, "is invalid"))
        return moment or _EPOCH

    def expiry(self, name: str) -> Expiry:
        """Three answers: absent or null is the template's default, false is never, a date is a date."""
        value = self.members.get(name)
        if value is None or value == "":
            return TemplateDefault()
        if value is False or value == "false":
            return Never()
        moment = read_date(value) if isinstance(value, str) else None
        if moment is None:
            self.errors.append(FieldError(name, "is invalid"))
            return Never()
        return At(moment)

    def evidence(self, name: str) -> tuple[Mapping[str, object], ...]:
        """Evidence in the two documented kinds."""
        value = self.read(name, lambda: list_of(self.members, name))
        entries = [_evidence(entry) for entry in value] if isinstance(value, list) else []
        if None in entries:
            self.errors.append(FieldError(name, "is invalid"))
        return tuple(entry for entry in entries if entry is not None)

    def finish(self) -> None:
        """Refuse when anything was wrong."""
        if self.errors:
            raise invalid(*self.errors)


def _evidence(entry: object) -> Mapping[str, object] | None:
    if not isinstance(entry, dict):
        return None
    kind = entry.get("type")
    identity = fixed_id(0, repr(sorted((str(key), str(value)) for key, value in entry.items())))
    if kind == "UrlEvidence" and set(entry) <= {"type", "value", "name", "description"} and entry.get("value"):
        named = {name: entry.get(name) for name in ("name", "description", "value")}
        return {"id": identity, "type": kind, **named}
    if kind == "IdEvidence" and set(entry) <= {"type", "title", "description", "id"}:
        return {"id": str(entry.get("id") or identity), "type": kind, "name": entry.get("title")}
    return None


def issue_form(members: Mapping[str, object]) -> BadgeForm:
    """Read a request to issue."""
    checked = _Checked(members)
    email = checked.email("recipient_email", required=True)
    first = checked.text("issued_to_first_name", required=True)
    last = checked.text("issued_to_last_name", required=True)
    locale = checked.text("locale")
    if locale is not None and locale not in LOCALES:
        checked.errors.append(FieldError("locale", "is not included in the list"))
    behavior = checked.text("duplicate_behavior")
    if behavior is not None and behavior not in {choice.value for choice in DuplicateBehavior}:
        checked.errors.append(FieldError("duplicate_behavior", "is not included in the list"))
        behavior = None
    form = BadgeForm(
        email=email,
        first_name=first,
        last_name=last,
        earner_key=checked.text("issuer_earner_id"),
        issued_at=checked.moment("issued_at"),
        expiry=checked.expiry("expires_at"),
        texts=_texts(checked, first, last, locale=locale or "en"),
        duplicate_behavior=DuplicateBehavior(behavior or "deny"),
    )
    checked.finish()
    return form


def replace_form(members: Mapping[str, object]) -> BadgeForm:
    """Read a request to replace: template and date are required, the rest may stay as it is."""
    checked = _Checked(members)
    first, last = checked.text("issued_to_first_name"), checked.text("issued_to_last_name")
    form = BadgeForm(
        email=checked.email("recipient_email", required=False),
        first_name=first,
        last_name=last,
        earner_key=checked.text("issuer_earner_id"),
        issued_at=checked.moment("issued_at"),
        expiry=checked.expiry("expires_at"),
        texts=_texts(checked, first, last, locale=None),
        message=checked.text("notification_message") or "",
    )
    checked.text("issued_to")
    checked.text("badge_id")
    checked.finish()
    return form


def _texts(checked: _Checked, first: str | None, last: str | None, *, locale: str | None) -> Texts:
    return Texts(
        first_name=first,
        middle_name=checked.text("issued_to_middle_name"),
        last_name=last,
        locale=locale,
        country=checked.text("country_name"),
        state_or_province=checked.text("state_or_province"),
        evidence=checked.evidence("evidence"),
        suppressed=checked.flag("suppress_badge_notification_email"),
    )
