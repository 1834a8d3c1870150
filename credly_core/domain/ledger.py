"""The ledger: one line for each person and badge they deserve or hold, with one reason out of a closed list."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime

from credly_core.domain.achievements import AchievementFault, AchievementKey, EarnerKey
from credly_core.domain.ids import IssuedBadgeId, TemplateId
from credly_core.domain.issuing import OrderState


class LedgerState(enum.Enum):
    """Where a line stands; the value is what the screen says. Every line stands in exactly one."""

    #: The person has the badge and others can see it.
    AWARDED = "Awarded"
    #: Issued; the person has to do something.
    WAITING = "Waits for the earner"
    #: An order is on its way; nothing to do.
    UNDER_WAY = "Under way"
    #: Deserved and not there; somebody here has to do something.
    MISSING = "Missing"
    #: It was there and counts no more.
    ENDED = "Ended"
    #: On Credly, with no achievement behind it.
    EXTRA = "Without achievement"


class LedgerReason(enum.Enum):
    """Why a line stands where it does; the value is its code. The order is the order on screens."""

    #: Accepted, public.
    AWARDED = "awarded"
    #: Accepted, hidden by its earner.
    PRIVATE = "private"
    #: Issued, not accepted.
    PENDING = "pending"
    #: Proposed here, not approved.
    PROPOSED = "proposed"
    #: Approved or being sent.
    SENDING = "sending"
    #: Credly said it is done; the copied history does not show it yet.
    NOT_COPIED_YET = "not-copied-yet"
    #: Sent, and nobody knows what became of it.
    UNCLEAR = "unclear"
    #: Nothing stands against it: to be proposed.
    DUE = "due"
    #: A person decided against it.
    WITHDRAWN = "withdrawn"
    #: Credly said no.
    REFUSED = "refused"
    #: Only a person can tell what to do.
    NEEDS_PERSON = "needs-person"
    #: The thing belongs to no template.
    NOT_MAPPED = "not-mapped"
    #: This instance carries no badge, its siblings do.
    INSTANCE_WITHOUT_BADGE = "instance-without-badge"
    #: The badge was attached after the completion.
    ATTACHED_LATE = "attached-late"
    #: Credly knows the person by another address only.
    ADDRESS_DIFFERS = "address-differs"
    #: The template is archived, or not published.
    TEMPLATE_INACTIVE = "template-inactive"
    #: The template is not in the organization any more.
    TEMPLATE_GONE = "template-gone"
    #: No learner id.
    NO_EARNER = "no-earner"
    #: No address.
    NO_ADDRESS = "no-address"
    #: An address mail cannot reach.
    BAD_ADDRESS = "bad-address"
    #: A name is missing.
    NO_NAME = "no-name"
    #: Before 2000.
    IMPOSSIBLE_DATE = "impossible-date"
    #: Tomorrow or later.
    FUTURE_DATE = "future-date"
    #: Declined by the earner.
    REJECTED = "rejected"
    #: Withdrawn by the issuer.
    REVOKED = "revoked"
    #: Past its date.
    EXPIRED = "expired"
    #: Another badge took its place, and that one is not this person's either.
    REPLACED = "replaced"
    #: A state Credly did not use when this was written.
    UNKNOWN_STATE = "unknown-state"
    #: On Credly, and nobody here knows why.
    NO_ACHIEVEMENT = "no-achievement"

    @property
    def state(self) -> LedgerState:
        """Where lines with this reason stand."""
        return _STATES[self]

    @property
    def sentence(self) -> str:
        """Why, in words; `{…}` are filled in where a line is shown."""
        return _SENTENCES[self]

    @property
    def repair(self) -> str:
        """What to do, beginning with a verb; empty where nothing is to be done."""
        return _REPAIRS[self]

    @property
    def code(self) -> int:
        """Its number in the columns of one ledger; a ledger never outlives the program that made it."""
        return _CODES[self]


_S = LedgerState
#: State, sentence and repair of each reason.
_TEXTS: dict[LedgerReason, tuple[LedgerState, str, str]] = {
    LedgerReason.AWARDED: (_S.AWARDED, "The badge is accepted and public.", ""),
    LedgerReason.PRIVATE: (
        _S.AWARDED,
        "The badge is accepted and hidden: its earner made it private.",
        "Ask the earner to make it public on Credly if others are to see it.",
    ),
    LedgerReason.PENDING: (
        _S.WAITING,
        "The badge was issued to {address} and is not accepted yet.",
        "Send the notice again, or ask the earner to look for Credly's mail.",
    ),
    LedgerReason.PROPOSED: (_S.UNDER_WAY, "The badge is proposed and not approved yet.", "Approve it on Issue."),
    LedgerReason.SENDING: (_S.UNDER_WAY, "The badge is approved and about to be sent.", ""),
    LedgerReason.NOT_COPIED_YET: (
        _S.UNDER_WAY,
        "Credly has issued the badge; the copied history is older than that.",
        "Refresh the history.",
    ),
    LedgerReason.UNCLEAR: (
        _S.UNDER_WAY,
        "The badge was sent and the answer was lost; it is looked up before anything is sent again.",
        "Settle it on Issue.",
    ),
    LedgerReason.DUE: (_S.MISSING, "The badge is deserved and nothing was proposed yet.", "Propose it on Issue."),
    LedgerReason.WITHDRAWN: (
        _S.MISSING,
        "Somebody decided here not to issue it.",
        "Propose it again on Issue if that has changed.",
    ),
    LedgerReason.REFUSED: (
        _S.MISSING,
        "Credly refused it: {refusal}",
        "Correct what Credly names, then propose it again.",
    ),
    LedgerReason.NEEDS_PERSON: (
        _S.MISSING,
        "Whether it was issued cannot be told, and sending it again could give two.",
        "Look at Credly's console, then decide on Issue.",
    ),
    LedgerReason.NOT_MAPPED: (
        _S.MISSING,
        "{title} belongs to no badge template.",
        "Map it on Learning objects or Skills, if it deserves a badge.",
    ),
    LedgerReason.INSTANCE_WITHOUT_BADGE: (
        _S.MISSING,
        "The instance of {title} that was completed carries no badge; others of it do.",
        "Fill the gap on Learning objects; then propose the badge for those who completed it.",
    ),
    LedgerReason.ATTACHED_LATE: (
        _S.MISSING,
        "{title} was completed before the badge was attached; ALM awards nothing for the past.",
        "Propose it on Issue: it is dated the day it was earned.",
    ),
    LedgerReason.ADDRESS_DIFFERS: (
        _S.MISSING,
        "Credly knows this person by another address, and this badge is on neither.",
        "Look at Learners: settle which address counts, then propose the badge.",
    ),
    LedgerReason.TEMPLATE_INACTIVE: (
        _S.MISSING,
        "The template {template} is archived or not published; Credly issues nothing from it.",
        "Publish it on Credly, or map another template.",
    ),
    LedgerReason.TEMPLATE_GONE: (
        _S.MISSING,
        "The template {template} is not in the organization any more.",
        "Map another template.",
    ),
    LedgerReason.NO_EARNER: (_S.MISSING, AchievementFault.NO_EARNER.value, "Look the learner up in ALM."),
    LedgerReason.NO_ADDRESS: (_S.MISSING, AchievementFault.NO_ADDRESS.value, "Enter an address in ALM."),
    LedgerReason.BAD_ADDRESS: (_S.MISSING, AchievementFault.BAD_ADDRESS.value, "Correct the address in ALM."),
    LedgerReason.NO_NAME: (_S.MISSING, AchievementFault.NO_NAME.value, "Enter the name in ALM."),
    LedgerReason.IMPOSSIBLE_DATE: (
        _S.MISSING,
        AchievementFault.IMPOSSIBLE_DATE.value,
        "Correct the date where it came from, or enter it by hand.",
    ),
    LedgerReason.FUTURE_DATE: (
        _S.MISSING,
        AchievementFault.FUTURE_DATE.value,
        "Wait for the day, or correct the date.",
    ),
    LedgerReason.REJECTED: (
        _S.ENDED,
        "The earner declined the badge.",
        "Ask the earner; a declined badge is issued anew.",
    ),
    LedgerReason.REVOKED: (_S.ENDED, "The badge was revoked{because}.", "Propose it again if that was a mistake."),
    LedgerReason.EXPIRED: (_S.ENDED, "The badge expired on {expired}.", "Issue it anew when the learning was renewed."),
    LedgerReason.REPLACED: (_S.ENDED, "Another badge took its place.", ""),
    LedgerReason.UNKNOWN_STATE: (
        _S.ENDED,
        "Credly gives the badge a state this program does not know.",
        "Look at Credly's console.",
    ),
    LedgerReason.NO_ACHIEVEMENT: (
        _S.EXTRA,
        "The badge is on Credly, and no achievement here calls for it: issued by hand, a test, or from elsewhere.",
        "",
    ),
}
_STATES = {reason: texts[0] for reason, texts in _TEXTS.items()}
_SENTENCES = {reason: texts[1] for reason, texts in _TEXTS.items()}
_REPAIRS = {reason: texts[2] for reason, texts in _TEXTS.items()}
_CODES = {reason: number for number, reason in enumerate(LedgerReason)}

#: What an order says of a line that has no badge.
REASONS_OF_ORDERS = {
    OrderState.PROPOSED: LedgerReason.PROPOSED,
    OrderState.APPROVED: LedgerReason.SENDING,
    OrderState.SENDING: LedgerReason.SENDING,
    OrderState.DONE: LedgerReason.NOT_COPIED_YET,
    OrderState.UNCLEAR: LedgerReason.UNCLEAR,
    OrderState.REFUSED: LedgerReason.REFUSED,
    OrderState.NEEDS_PERSON: LedgerReason.NEEDS_PERSON,
    OrderState.WITHDRAWN: LedgerReason.WITHDRAWN,
}
#: What is wrong with an achievement, as a reason; the codes are the same words.
REASONS_OF_FAULTS = {
    AchievementFault.NO_EARNER: LedgerReason.NO_EARNER,
    AchievementFault.NO_TEMPLATE: LedgerReason.NOT_MAPPED,
    AchievementFault.NO_ADDRESS: LedgerReason.NO_ADDRESS,
    AchievementFault.BAD_ADDRESS: LedgerReason.BAD_ADDRESS,
    AchievementFault.NO_NAME: LedgerReason.NO_NAME,
    AchievementFault.IMPOSSIBLE_DATE: LedgerReason.IMPOSSIBLE_DATE,
    AchievementFault.FUTURE_DATE: LedgerReason.FUTURE_DATE,
}


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One person and one badge: what was earned, what is on Credly, why it stands as it does.

    A line without achievement has no `achievement_key`, one without a badge no `issued_badge_id`.
    """

    reason: LedgerReason
    earner_key: EarnerKey
    address: str
    template_id: TemplateId
    achievement_key: AchievementKey | None = None
    earned_at: datetime | None = None
    issued_badge_id: IssuedBadgeId | None = None
    issued_at: datetime | None = None
    expires_at: datetime | None = None
