"""Repairs of badges that are there: replaced, revoked, announced once more, given another address.

Credly empties what a replacement leaves out, so everything the badge says is read first and sent along.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from credly_core.domain.achievements import EarnerKey, Recipient
from credly_core.domain.addresses import read_address, same_address
from credly_core.domain.found_badges import FoundBadge
from credly_core.domain.history import IssuedBadgeState
from credly_core.domain.ids import OrderId, OrganizationId, TemplateId
from credly_core.domain.issuing import At, DuplicateBehavior, Expiry, IssueOrder, Never, OrderDeed, OrderKey
from credly_core.errors import NotAllowed


@dataclass(frozen=True, slots=True)
class Correction:
    """What a replacement changes; None leaves it as it is."""

    template_id: TemplateId | None = None
    first_name: str | None = None
    middle_name: str | None = None
    last_name: str | None = None
    issued_at: datetime | None = None
    expiry: Expiry | None = None
    evidence: tuple[tuple[str, str], ...] | None = None
    message: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that will be different, in words."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RepairPlan:
    """A proposed repair: the badge as it is, what will change, the order that waits for approval."""

    badge: FoundBadge
    order_id: OrderId
    digest: str
    deed: OrderDeed
    changes: tuple[Change, ...]
    #: How many mails Credly sends about it.
    mails: int


def replacement(
    badge: FoundBadge, organization_id: OrganizationId, correction: Correction, *, mails: bool
) -> IssueOrder:
    """A new badge in the place of this one, the same but for the correction."""
    _require_live(badge, "replaced")
    return IssueOrder(
        key=_key(badge, organization_id, OrderDeed.REPLACE, template_id=correction.template_id),
        recipient=Recipient(
            EarnerKey(badge.earner_key),
            badge.email,
            _chosen(correction.first_name, badge.first_name),
            _chosen(correction.last_name, badge.last_name),
            _chosen(correction.middle_name, badge.middle_name),
            badge.locale,
        ),
        issued_at=correction.issued_at or _issued_at(badge),
        expiry=correction.expiry or _expiry_of(badge),
        evidence=badge.evidence if correction.evidence is None else correction.evidence,
        suppress_mail=not mails,
        country=badge.country,
        region=badge.region,
        target_id=badge.id,
        message=correction.message,
    )


def notice(badge: FoundBadge, organization_id: OrganizationId, message: str) -> IssueOrder:
    """The same badge once more, so that Credly writes to the earner again: it has no other call for that."""
    _require_waiting(badge, "The notice can be sent again")
    same = replacement(badge, organization_id, Correction(message=message), mails=True)
    return _as(same, _key(badge, organization_id, OrderDeed.RESEND))


def new_address(badge: FoundBadge, organization_id: OrganizationId, email: str) -> IssueOrder:
    """The same badge to another address; Credly allows it while the badge waits, for the same own id."""
    _require_waiting(badge, "The address can be changed")
    if not badge.earner_key:
        raise NotAllowed(
            "This badge was issued without an ID of ours, so Credly cannot tell whose new address it is.",
            hint="Revoke it and issue it anew.",
            code="issue.no-own-id",
        )
    if read_address(email).key is None:
        raise NotAllowed(f"Mail cannot be sent to “{email}”.", hint="Check the address.", code="issue.bad-address")
    if same_address(email, badge.email):
        raise NotAllowed("The badge has this address already.", code="issue.same-address")
    same = replacement(badge, organization_id, Correction(), mails=True)
    person = same.recipient
    moved = Recipient(
        person.earner_key, email.strip(), person.first_name, person.last_name, person.middle_name, person.locale
    )
    return IssueOrder(
        key=_key(badge, organization_id, OrderDeed.READDRESS),
        recipient=moved,
        issued_at=same.issued_at,
        expiry=same.expiry,
        on_duplicate=DuplicateBehavior.REPLACE,
        evidence=same.evidence,
        country=same.country,
        region=same.region,
        target_id=badge.id,
    )


def revocation(badge: FoundBadge, organization_id: OrganizationId, reason: str, *, mails: bool) -> IssueOrder:
    """The end of a badge. Nothing brings it back: it would have to be issued anew."""
    if not reason.strip():
        raise NotAllowed("A revocation needs a reason.", hint="Say why; Credly keeps it.", code="issue.no-reason")
    _require_live(badge, "revoked")
    return IssueOrder(
        key=_key(badge, organization_id, OrderDeed.REVOKE),
        recipient=Recipient(
            EarnerKey(badge.earner_key), badge.email, badge.first_name, badge.last_name, badge.middle_name, badge.locale
        ),
        issued_at=_issued_at(badge),
        suppress_mail=not mails,
        target_id=badge.id,
        reason=reason.strip(),
    )


def changes_of(badge: FoundBadge, order: IssueOrder) -> tuple[Change, ...]:
    """What will be different, line by line."""
    if order.key.deed is OrderDeed.REVOKE:
        return (Change("state", badge.state.value, "revoked"), Change("reason", "", order.reason))
    person = order.recipient
    expires = order.expiry.moment.isoformat() if isinstance(order.expiry, At) else "never"
    pairs = (
        ("badge template", badge.template_id, order.key.template_id),
        ("address", badge.email, person.email),
        ("first name", badge.first_name, person.first_name),
        ("middle name", badge.middle_name, person.middle_name),
        ("last name", badge.last_name, person.last_name),
        ("issued", badge.issued_at.isoformat() if badge.issued_at else "", order.issued_at.isoformat()),
        ("expires", badge.expires_at.isoformat() if badge.expires_at else "never", expires),
        ("evidence", _links(badge.evidence), _links(order.evidence)),
        ("message", "", order.message),
    )
    return tuple(Change(what, str(before), str(after)) for what, before, after in pairs if before != after)


def _links(evidence: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(address for _, address in evidence)


def _as(order: IssueOrder, key: OrderKey) -> IssueOrder:

    return replace(order, key=key)


def _key(
    badge: FoundBadge,
    organization_id: OrganizationId,
    deed: OrderDeed,
    *,
    template_id: TemplateId | None = None,
) -> OrderKey:
    """A badge is replaced once and revoked once: it is the subject."""
    return OrderKey(organization_id, template_id or badge.template_id, EarnerKey(badge.earner_key), deed, badge.id)


def _chosen(wanted: str | None, present: str) -> str:
    return present if wanted is None else wanted.strip()


def _issued_at(badge: FoundBadge) -> datetime:
    if badge.issued_at is None:
        raise NotAllowed("Credly tells no date of issue for this badge.", hint="Give one.", code="issue.no-date")
    return badge.issued_at


def _expiry_of(badge: FoundBadge) -> Expiry:
    """As it is: left out, the template's default would take its place."""
    return At(badge.expires_at) if badge.expires_at is not None else Never()


def _require_live(badge: FoundBadge, word: str) -> None:
    if badge.replaced_by_id is not None:
        raise NotAllowed(
            f"This badge was replaced; only the newest of a chain can be {word}.",
            hint=f"Take {badge.replaced_by_id}.",
            code="issue.replaced",
        )
    if not badge.is_live:
        raise NotAllowed(f"A badge that is {badge.state.value} cannot be {word}.", code="issue.not-live")


def _require_waiting(badge: FoundBadge, what: str) -> None:
    _require_live(badge, "changed")
    if badge.state is not IssuedBadgeState.PENDING:
        raise NotAllowed(
            f"{what} only while the badge waits to be accepted; this one is {badge.state.value}.",
            code="issue.not-pending",
        )
