"""One person on both sides: their lines, what happened when, and what can be said and shown of each badge."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from credly_core.domain.answers import AnswerFacts, answer, language_of, post_words
from credly_core.domain.ids import IssuedBadgeId
from credly_core.domain.issuing import OrderEvent, OrderState
from credly_core.domain.ledger import LedgerReason, LedgerState
from credly_core.domain.open_badges import AssertionVerdict
from credly_core.domain.sharing import ShareableBadge, ShareBar, ShareLink, share_links
from credly_core.steps.ledger.lines import LedgerRow


class Side(enum.Enum):
    """Where something happened; the value is what the page says."""

    #: In Adobe Learning Manager.
    ALM = "ALM"
    #: Here, in the outbox.
    HERE = "Here"
    #: At Credly.
    CREDLY = "Credly"


@dataclass(frozen=True, slots=True)
class Happening:
    """One moment of the timeline."""

    at: datetime
    side: Side
    what: str


@dataclass(frozen=True, slots=True)
class PersonFound:
    """Somebody a search fits; `lines` is how many lines they have. Masked where people are."""

    earner_key: str
    name: str
    email: str
    lines: int


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything about one person. `known` says in words whether Credly knows them; empty where nobody compared."""

    person: PersonFound
    rows: tuple[LedgerRow, ...]
    timeline: tuple[Happening, ...]
    known: str = ""
    locale: str = ""

    @property
    def language(self) -> str:
        """The language to answer in."""
        return language_of(self.locale)

    @property
    def worst(self) -> LedgerRow | None:
        """The line that needs somebody first, None where everything is in order or nothing is there."""
        return min(self.rows, key=_urgency, default=None)


@dataclass(frozen=True, slots=True)
class BadgeCheck:
    """What the public side of a badge looks like. `verdict` is None where there is no public proof."""

    is_public: bool
    has_picture: bool
    verdict: AssertionVerdict | None
    #: Whether its page opens for everybody; None where nobody could tell.
    page_opens: bool | None = None


_URGENCY = (
    LedgerState.MISSING,
    LedgerState.WAITING,
    LedgerState.UNDER_WAY,
    LedgerState.ENDED,
    LedgerState.EXTRA,
    LedgerState.AWARDED,
)
_BARS = {
    LedgerReason.PENDING: ShareBar.NOT_ACCEPTED,
    LedgerReason.PRIVATE: ShareBar.PRIVATE,
    LedgerReason.REJECTED: ShareBar.REJECTED,
    LedgerReason.REVOKED: ShareBar.REVOKED,
    LedgerReason.EXPIRED: ShareBar.EXPIRED,
}


def _urgency(row: LedgerRow) -> int:
    return _URGENCY.index(row.reason.state)


def answer_for(row: LedgerRow, language: str, organization: str) -> str:
    """What the learner can be told about this line, ready to be sent."""
    return answer(row.reason, language, _facts(row, organization))


def shares_for(
    row: LedgerRow, language: str, organization: str, *, linkedin_id: str = ""
) -> tuple[ShareLink, ...] | ShareBar:
    """Ways to show the badge, or why it cannot be shown; `linkedin_id` is the organization's number at LinkedIn."""
    if row.reason in _BARS:
        return _BARS[row.reason]
    badge = ShareableBadge(
        IssuedBadgeId(row.issued_badge_id),
        row.template_name,
        row.page,
        organization,
        linkedin_id,
        issued_at=row.issued_at,
        expires_at=row.expires_at,
    )
    accepted = row.badge_state == "accepted"
    if not accepted:
        return ShareBar.NOT_ACCEPTED
    if row.is_public is False:
        return ShareBar.PRIVATE
    return share_links(badge, post_words(language, _facts(row, organization))) or ShareBar.NO_PAGE


def _facts(row: LedgerRow, organization: str) -> AnswerFacts:
    return AnswerFacts(
        name=row.name,
        badge=row.template_name or row.title,
        organization=organization,
        address=row.email,
        page=row.page,
        accept=row.accept_page,
        issued=row.issued_at,
        expired=row.expires_at,
    )


#: What became of an order, in words that follow the name of its badge.
_BECAME: dict[OrderState, str] = {
    OrderState.PROPOSED: "proposed",
    OrderState.APPROVED: "approved",
    OrderState.SENDING: "on its way to Credly",
    OrderState.DONE: "done at Credly",
    OrderState.REFUSED: "refused by Credly",
    OrderState.UNCLEAR: "sent, and no answer came",
    OrderState.NEEDS_PERSON: "waits for a person to decide",
    OrderState.WITHDRAWN: "withdrawn",
}
_OTHERWISE = {"look": "looked up at Credly", "late-answer": "a late answer came from Credly"}


def _told(name: str, event: OrderEvent) -> str:
    what = _OTHERWISE.get(event.what) or _BECAME[event.after]
    return f"{name}: {what}" + (f". {event.note}" if event.note else "")


def timeline_of(rows: Iterable[LedgerRow], events: Sequence[tuple[str, OrderEvent]]) -> tuple[Happening, ...]:
    """What happened on all sides, newest first. `events` come with the name of their badge."""
    found = [Happening(event.at, Side.HERE, _told(name, event)) for name, event in events]
    for row in rows:
        name = row.template_name or row.title
        if row.earned_at and row.reason is not LedgerReason.IMPOSSIBLE_DATE:
            found.append(Happening(row.earned_at, Side.ALM, f"{row.title or name} earned"))
        if row.issued_at:
            found.append(Happening(row.issued_at, Side.CREDLY, f"{name} issued; now {row.badge_state}"))
        if row.expires_at:
            found.append(Happening(row.expires_at, Side.CREDLY, f"{name} ends"))
    return tuple(sorted(found, key=lambda one: one.at, reverse=True))
