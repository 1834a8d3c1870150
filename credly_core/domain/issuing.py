"""Issue orders: what is to happen at Credly, its key, its states, and the one table of moves."""

from __future__ import annotations

import enum
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from credly_core.domain.achievements import AchievementKey, AchievementSource, EarnerKey, Recipient
from credly_core.domain.ids import IssuedBadgeId, OrderId, OrganizationId, TemplateId


class OrderDeed(enum.Enum):
    """What an order asks of Credly."""

    #: Issue a badge.
    ISSUE = "issue"
    #: Put a corrected badge in the place of one.
    REPLACE = "replace"
    #: Withdraw a badge.
    REVOKE = "revoke"
    #: Send the notice once more. Credly has no call for it: the same badge replaces itself, with a message.
    RESEND = "resend"
    #: Change the address of a badge that waits to be accepted.
    READDRESS = "readdress"


class OrderState(enum.Enum):
    """Where an order stands."""

    #: Waits for a person to approve it.
    PROPOSED = "proposed"
    #: May be sent.
    APPROVED = "approved"
    #: Somebody has claimed it; a request may be on its way.
    SENDING = "sending"
    #: Credly has done it.
    DONE = "done"
    #: Credly said no.
    REFUSED = "refused"
    #: Sent, and nobody knows what became of it; looked up before anything else happens.
    UNCLEAR = "unclear"
    #: Only a person can tell what to do.
    NEEDS_PERSON = "needs-person"
    #: A person decided against it.
    WITHDRAWN = "withdrawn"


#: All moves there are. Whatever is not here does not happen.
MOVES: Mapping[OrderState, frozenset[OrderState]] = {
    OrderState.PROPOSED: frozenset({OrderState.APPROVED, OrderState.WITHDRAWN}),
    OrderState.APPROVED: frozenset({OrderState.SENDING, OrderState.WITHDRAWN}),
    OrderState.SENDING: frozenset(
        {
            OrderState.DONE,
            OrderState.APPROVED,
            OrderState.REFUSED,
            OrderState.UNCLEAR,
            OrderState.NEEDS_PERSON,
        }
    ),
    OrderState.UNCLEAR: frozenset({OrderState.DONE, OrderState.APPROVED, OrderState.NEEDS_PERSON}),
    OrderState.NEEDS_PERSON: frozenset({OrderState.DONE, OrderState.APPROVED, OrderState.WITHDRAWN}),
    OrderState.REFUSED: frozenset({OrderState.PROPOSED, OrderState.WITHDRAWN}),
    OrderState.WITHDRAWN: frozenset({OrderState.PROPOSED}),
    OrderState.DONE: frozenset(),
}
#: Nothing happens to these by itself any more.
RESTING = frozenset({OrderState.DONE, OrderState.REFUSED, OrderState.NEEDS_PERSON, OrderState.WITHDRAWN})


def can_move(before: OrderState, after: OrderState) -> bool:
    """Whether the table has this move.

    >>> can_move(OrderState.UNCLEAR, OrderState.SENDING)
    False
    """
    return after in MOVES[before]


class OrderWay(enum.Enum):
    """How we know that an order is done."""

    #: Credly's answer said so.
    ANSWERED = "answered"
    #: No answer came; it was found at Credly afterwards.
    FOUND = "found"
    #: The badge was there before we sent anything.
    ALREADY_THERE = "already-there"
    #: A person looked and said so.
    BY_HAND = "by-hand"


class DuplicateBehavior(enum.Enum):
    """What Credly is to do where the person has the badge already and the template allows it once."""

    #: Refuse.
    DENY = "deny"
    #: Replace the badge that is there.
    REPLACE = "replace"
    #: Issue a second one.
    ALLOW = "allow"


class Consequence(enum.Enum):
    """What Credly will do with an order to issue."""

    #: A new badge.
    NEW = "new"
    #: Nothing: the person has it already, and Credly refuses a second one.
    REFUSED = "refused"
    #: The badge that is there gives way to a new one.
    REPLACES = "replaces"
    #: A second badge of the same template for the same person.
    SECOND_BADGE = "second-badge"
    #: Nothing can come of it: the template is archived, a draft or gone.
    NOT_ISSUABLE = "not-issuable"
    #: Nobody has looked yet.
    UNKNOWN = "unknown"


def consequence_of(*, allows_duplicates: bool, behavior: DuplicateBehavior, has_badge: bool) -> Consequence:
    """Credly's rule for duplicates (credly-api.md 5.3).

    >>> consequence_of(allows_duplicates=False, behavior=DuplicateBehavior.DENY, has_badge=True).value
    'refused'
    """
    if not has_badge:
        return Consequence.NEW
    if allows_duplicates or behavior is DuplicateBehavior.ALLOW:
        return Consequence.SECOND_BADGE
    return Consequence.REPLACES if behavior is DuplicateBehavior.REPLACE else Consequence.REFUSED


@dataclass(frozen=True, slots=True)
class TemplateDefault:
    """Expiry as the template says."""


@dataclass(frozen=True, slots=True)
class Never:
    """No expiry, whatever the template says. Credly wants `false` for it: nothing at all means the default."""


@dataclass(frozen=True, slots=True)
class At:
    """Expiry at a moment."""

    moment: datetime


Expiry = TemplateDefault | Never | At


def expiry_text(expiry: Expiry) -> str:
    """One spelling for each of the three answers, as stored and shown to programs."""
    if isinstance(expiry, At):
        return expiry.moment.isoformat()
    return "never" if isinstance(expiry, Never) else "template"


def read_expiry(text: str) -> Expiry:
    """The answer behind a spelling; ValueError for a text that is none.

    >>> read_expiry("never")
    Never()
    """
    if text in ("", "template"):
        return TemplateDefault()
    if text == "never":
        return Never()
    moment = datetime.fromisoformat(text)
    return At(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class OrderKey:
    """What makes two orders the same: written under a unique index, so that a second proposal changes nothing.

    `subject` tells apart what may happen to one person more than once: the achievement where a badge may be earned
    again, the badge where one is replaced or revoked; empty otherwise.
    """

    organization_id: OrganizationId
    template_id: TemplateId
    earner_key: EarnerKey
    deed: OrderDeed = OrderDeed.ISSUE
    subject: str = ""

    @property
    def id(self) -> OrderId:
        """A short name that is the same wherever the key is made."""
        parts = (self.organization_id, self.template_id, self.earner_key, self.deed.value, self.subject)
        return OrderId(hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:24])


@dataclass(frozen=True, slots=True)
class Wishes:
    """What may be chosen for a wave of badges; the defaults are Credly's own habits.

    `wave` names those that are sent together; `repeats` says that each achievement deserves a badge of its own.
    """

    mails: bool = True
    expiry: Expiry = TemplateDefault()
    on_duplicate: DuplicateBehavior = DuplicateBehavior.DENY
    with_evidence: bool = True
    repeats: bool = False
    locale: str = ""
    wave: str = ""


@dataclass(frozen=True, slots=True)
class IssueOrder:
    """The intention, with everything that will be sent. `issued_at` is the day it was earned, with its offset."""

    key: OrderKey
    recipient: Recipient
    issued_at: datetime
    expiry: Expiry = TemplateDefault()
    on_duplicate: DuplicateBehavior = DuplicateBehavior.DENY
    suppress_mail: bool = False
    #: Name and address of each page that shows the work.
    evidence: tuple[tuple[str, str], ...] = ()
    country: str = ""
    region: str = ""
    #: The badge that is replaced or revoked; None where a new one is issued.
    target_id: IssuedBadgeId | None = None
    #: Why it is revoked.
    reason: str = ""
    #: What the mail about a replacement says.
    message: str = ""
    achievement_key: AchievementKey | None = None
    source: AchievementSource = AchievementSource.LIST
    title: str = ""
    wave: str = ""

    @property
    def id(self) -> OrderId:
        """The short name of its key."""
        return self.key.id

    @property
    def may_repeat(self) -> bool:
        """Whether the person may have several badges of this template by our own wish."""
        return bool(self.key.subject) or self.on_duplicate is DuplicateBehavior.ALLOW

    @property
    def digest(self) -> str:
        """Changes with anything that would be sent: what was approved can be told from what is there now."""
        person = self.recipient
        said = (
            self.id,
            person.email,
            person.first_name,
            person.middle_name,
            person.last_name,
            person.locale,
            self.issued_at.isoformat(),
            expiry_text(self.expiry),
            self.on_duplicate.value,
            self.suppress_mail,
            self.evidence,
            self.country,
            self.region,
            self.target_id,
            self.reason,
            self.message,
        )
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class OrderRecord:
    """An order and where it stands. `note` is the last thing to know, in a sentence."""

    order: IssueOrder
    state: OrderState
    consequence: Consequence = Consequence.UNKNOWN
    way: OrderWay | None = None
    #: The badge that is there because of the order, or that was found there.
    badge_id: IssuedBadgeId | None = None
    note: str = ""
    code: str = ""
    #: How often it was claimed; a later claim ends what an earlier one may write.
    claim_number: int = 0
    #: When the last claim ends or has ended, unless it lived on.
    claim_until: datetime | None = None
    looks: int = 0
    #: Whether Credly said that the person has the badge already.
    said_duplicate: bool = False
    first_sent_at: datetime | None = None
    due_at: datetime | None = None
    proposed_at: datetime | None = None
    proposed_by: str = ""
    approved_at: datetime | None = None
    approved_by: str = ""
    changed_at: datetime | None = None

    @property
    def id(self) -> OrderId:
        """The short name of its key."""
        return self.order.id


@dataclass(frozen=True, slots=True)
class OrderEvent:
    """One line of an order's story; written in the same transaction as the change it tells of, never changed."""

    number: int
    at: datetime
    actor: str
    what: str
    before: OrderState | None
    after: OrderState
    claim_number: int = 0
    note: str = ""
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """A worker's right to handle one order for a while; whatever it writes later names its number."""

    record: OrderRecord
    number: int
    worker: str
    #: Seconds it lives from the moment it was made or renewed.
    seconds: float
