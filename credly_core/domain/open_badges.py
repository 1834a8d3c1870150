"""Whether a public badge holds: Open Badges 2, hosted assertion (imsglobal.org, Open Badges 2.0; credly-api.md 4.7).

Four things are looked at: that it is what it says, that its issuer is the one expected, that it was given to this
address, and that it still counts. The documents are fetched elsewhere; this judges them.
"""

from __future__ import annotations

import enum
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

Document = Mapping[str, object]


class AssertionCheck(enum.Enum):
    """What is looked at; the value is what a person reads."""

    #: The document is an assertion, and its id is the address it came from.
    HOSTED = "It lies at the address it names"
    #: Its class belongs to the organization.
    ISSUER = "It was issued by the organization"
    #: Address and hash belong together.
    RECIPIENT = "It was given to this address"
    #: Not withdrawn.
    REVOCATION = "It was not revoked"
    #: Not past its date.
    EXPIRY = "It has not expired"


class Answer(enum.Enum):
    """How a check ended."""

    #: It holds.
    YES = "yes"
    #: It does not.
    NO = "no"
    #: It cannot be told.
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class CheckedPoint:
    """One check with its answer and, where it does not hold, why."""

    check: AssertionCheck
    answer: Answer
    detail: str = ""


@dataclass(frozen=True, slots=True)
class AssertionVerdict:
    """All checks in their order."""

    points: tuple[CheckedPoint, ...]

    @property
    def holds(self) -> bool:
        """Whether every check that could be made holds, and the three that prove it were made."""
        must = (AssertionCheck.HOSTED, AssertionCheck.ISSUER, AssertionCheck.RECIPIENT)
        proven = all(point.answer is Answer.YES for point in self.points if point.check in must)
        return proven and not any(point.answer is Answer.NO for point in self.points)


def verify(
    assertion: Document,
    badge_class: Document | None,
    *,
    address: str,
    issuer: str,
    emails: tuple[str, ...],
    now: datetime,
) -> AssertionVerdict:
    """Judge an assertion that was fetched from `address`.

    `issuer` is the address of the organization's profile, `emails` are all addresses the person is known by.
    """
    return AssertionVerdict(
        (
            _hosted(assertion, address),
            _issuer(assertion, badge_class, issuer),
            _recipient(assertion, emails),
            _revocation(assertion),
            _expiry(assertion, now),
        )
    )


def identity_hash(email: str, *, algorithm: str = "sha256", salt: str = "") -> str:
    """What an assertion holds in place of an address.

    >>> identity_hash("dana@acme.example")[:15]
    'sha256$e5558aef'
    """
    return f"{algorithm}${hashlib.new(algorithm, (email + salt).encode()).hexdigest()}"


def _hosted(assertion: Document, address: str) -> CheckedPoint:
    check = AssertionCheck.HOSTED
    verification = assertion.get("verification")
    kind = verification.get("type") if isinstance(verification, Mapping) else None
    if "Assertion" not in _types(assertion):
        return CheckedPoint(check, Answer.NO, "The page is no Open Badges assertion.")
    if assertion.get("id") != address:
        return CheckedPoint(check, Answer.NO, "It names another address as its own.")
    if kind not in ("hosted", "HostedBadge"):
        return CheckedPoint(check, Answer.UNKNOWN, "It is not verified by where it lies, but in another way.")
    return CheckedPoint(check, Answer.YES)


def _issuer(assertion: Document, badge_class: Document | None, issuer: str) -> CheckedPoint:
    check = AssertionCheck.ISSUER
    if badge_class is None:
        return CheckedPoint(check, Answer.UNKNOWN, "The description of the badge could not be read.")
    named = assertion.get("badge")
    named_id = named.get("id") if isinstance(named, Mapping) else named
    if badge_class.get("id") != named_id:
        return CheckedPoint(check, Answer.NO, "It belongs to another badge than the one described.")
    found = badge_class.get("issuer")
    found_id = found.get("id") if isinstance(found, Mapping) else found
    if found_id != issuer:
        return CheckedPoint(check, Answer.NO, "Another organization issued it.")
    return CheckedPoint(check, Answer.YES)


def _recipient(assertion: Document, emails: tuple[str, ...]) -> CheckedPoint:
    check = AssertionCheck.RECIPIENT
    recipient = assertion.get("recipient")
    identity = recipient.get("identity") if isinstance(recipient, Mapping) else None
    if not isinstance(recipient, Mapping) or not isinstance(identity, str) or recipient.get("type") != "email":
        return CheckedPoint(check, Answer.UNKNOWN, "It names no address.")
    spellings = sorted(
        {spelling for email in emails for spelling in (email.strip(), email.strip().lower()) if spelling}
    )
    if not spellings:
        return CheckedPoint(check, Answer.UNKNOWN, "No address to compare with.")
    if recipient.get("hashed") not in (True, "true"):
        is_same = identity.strip().lower() in {spelling.lower() for spelling in spellings}
        return CheckedPoint(check, Answer.YES if is_same else Answer.NO, "" if is_same else _OTHER)
    algorithm, _, _ = identity.partition("$")
    if algorithm.lower() not in ("sha256", "md5"):
        return CheckedPoint(
            check, Answer.UNKNOWN, f"The address is hidden in a way that is not known ({algorithm[:20]})."
        )
    salt = recipient.get("salt")
    salted = salt if isinstance(salt, str) else ""
    given = identity.lower().encode("utf-8", "surrogatepass")
    matches = [
        hmac.compare_digest(given, identity_hash(spelling, algorithm=algorithm.lower(), salt=salted).encode())
        for spelling in spellings
    ]
    return CheckedPoint(check, Answer.YES) if any(matches) else CheckedPoint(check, Answer.NO, _OTHER)


_OTHER = "It was given to another address."


def _revocation(assertion: Document) -> CheckedPoint:
    check = AssertionCheck.REVOCATION
    if assertion.get("revoked") in (True, "true"):
        reason = assertion.get("revocationReason")
        return CheckedPoint(check, Answer.NO, reason if isinstance(reason, str) and reason else "It was revoked.")
    return CheckedPoint(check, Answer.YES)


def _expiry(assertion: Document, now: datetime) -> CheckedPoint:
    check = AssertionCheck.EXPIRY
    if "expires" not in assertion or assertion["expires"] is None:
        return CheckedPoint(check, Answer.YES, "It never expires.")
    try:
        end = datetime.fromisoformat(str(assertion["expires"]))
    except ValueError:
        return CheckedPoint(check, Answer.UNKNOWN, "Its date of expiry cannot be read.")
    end = end.replace(tzinfo=UTC) if end.tzinfo is None else end
    if end <= now:
        return CheckedPoint(check, Answer.NO, f"It expired on {end.astimezone(UTC):%-d %B %Y}.")
    return CheckedPoint(check, Answer.YES)


def _types(document: Document) -> tuple[str, ...]:
    found = document.get("type")
    return tuple(one for one in found if isinstance(one, str)) if isinstance(found, list) else (str(found),)
