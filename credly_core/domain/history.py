"""The history of issued badges: one issued badge, what can be odd about it, and how far a copy of all of them goes."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from credly_core.domain.ids import ConnectionId, IssuedBadgeId, TemplateId


class IssuedBadgeState(enum.Enum):
    """Where an issued badge stands (credly-api.md 5.1). Expired and replaced are no states: a date and a link."""

    #: Issued, waiting for the earner.
    PENDING = "pending"
    #: In the earner's profile.
    ACCEPTED = "accepted"
    #: Declined by the earner.
    REJECTED = "rejected"
    #: Withdrawn by the issuer.
    REVOKED = "revoked"
    #: A word Credly did not use when this was written; it is kept in `state_text`.
    UNKNOWN = "unknown"

    @classmethod
    def of(cls, text: str) -> IssuedBadgeState:
        """The state that a word means.

        >>> IssuedBadgeState.of("Accepted"), IssuedBadgeState.of("suspended")
        (<IssuedBadgeState.ACCEPTED: 'accepted'>, <IssuedBadgeState.UNKNOWN: 'unknown'>)
        """
        return _STATES.get(text.strip().lower(), cls.UNKNOWN)


_STATES = {state.value: state for state in IssuedBadgeState if state is not IssuedBadgeState.UNKNOWN}


class HistorySource(enum.Enum):
    """Where a row of the history came from."""

    #: Credly's web service.
    API = "api"
    #: An export of Credly's console.
    FILE = "file"


class Oddity(enum.Enum):
    """What is odd about a record; the value is the sentence people read. Odd rows are kept and shown."""

    #: Neither an account nor an address.
    WITHOUT_PERSON = "It names no person: neither an account nor an address."
    #: A state nobody has documented.
    UNKNOWN_STATE = "Its state is none of pending, accepted, rejected, revoked; the word is kept."
    #: No template at all.
    WITHOUT_TEMPLATE = "It names no badge template."
    #: A template that the organization does not list.
    UNKNOWN_TEMPLATE = "Its badge template is not in the organization's list."
    #: A date that cannot be read, or lies outside 2000 to 2100; it was left empty.
    DATE_OUT_OF_RANGE = "A date cannot be read or lies outside the years 2000 to 2099; it was left empty."
    #: No issue date, so it stands on no day.
    WITHOUT_ISSUE_DATE = "It has no issue date and counts on no day."
    #: No identifier: it cannot be kept in the table and is shown here only.
    UNREADABLE = "It has no identifier, or is no record; it is kept here and counts nowhere."
    #: The same page came twice.
    PAGE_REPEATED = "The service gave a page twice; it was asked for again."

    @property
    def code(self) -> str:
        """What tables hold.

        >>> Oddity.UNKNOWN_STATE.code
        'unknown-state'
        """
        return self.name.lower().replace("_", "-")

    @property
    def is_in_table(self) -> bool:
        """Whether the record stands in the table of issued badges all the same."""
        return self not in (Oddity.UNREADABLE, Oddity.PAGE_REPEATED)


@dataclass(frozen=True, slots=True)
class IssuedBadge:
    """One badge template given to one earner. Times are aware UTC; None where Credly gave none we can use.

    `state_text` is Credly's own word in lower case; `earner_id` is the earner's Credly account, None while the address
    belongs to no account; `issuer_earner_id` is our own id for the person.
    """

    id: IssuedBadgeId
    template_id: TemplateId
    template_name: str
    state: IssuedBadgeState
    state_text: str
    issued_at: datetime | None
    created_at: datetime | None
    updated_at: datetime | None
    state_updated_at: datetime | None = None
    expires_at: datetime | None = None
    email: str = ""
    first_name: str = ""
    last_name: str = ""
    earner_id: str | None = None
    issuer_earner_id: str | None = None
    account_confirmed: bool | None = None
    public: bool | None = None
    locale: str | None = None
    country: str | None = None
    country_code: str | None = None
    revoke_reason: str | None = None
    replaces: IssuedBadgeId | None = None
    replaced_by: IssuedBadgeId | None = None
    badge_url: str | None = None
    accept_url: str | None = None
    evidence_count: int = 0
    oddities: tuple[Oddity, ...] = ()

    @property
    def accepted_at(self) -> datetime | None:
        """When it was accepted, as far as the present state tells; at once where the earner accepts by itself."""
        return (self.state_updated_at or self.created_at) if self.state is IssuedBadgeState.ACCEPTED else None

    @property
    def revoked_at(self) -> datetime | None:
        """When it was withdrawn."""
        return self.state_updated_at if self.state is IssuedBadgeState.REVOKED else None


@dataclass(frozen=True, slots=True)
class TemplateFact:
    """What the history needs to know of a badge template to sort issued badges by it."""

    id: TemplateId
    name: str
    state: str
    level: str | None = None
    skills: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    is_listed: bool = True


@dataclass(frozen=True, slots=True)
class OddRecord:
    """One record with what is odd about it; `detail` names the value, `raw` is the record where it is in no table."""

    oddity: Oddity
    issued_badge_id: str
    detail: str = ""
    raw: str = ""


@dataclass(frozen=True, slots=True)
class HistorySnapshot:
    """One published state of the history: immutable files, and what may be said of them.

    `as_of` is the moment up to which new badges and changes are in; `swept_at` when every badge was last read, which is
    how old a change may be that no event told. Only a `complete` snapshot holds every badge; `note` says in words what
    is missing, `reached_back_to` how far back a first copy came before it was stopped.
    """

    connection_id: ConnectionId
    number: int
    as_of: datetime
    complete: bool
    rows: int
    source: HistorySource
    badge_files: tuple[Path, ...]
    template_file: Path | None
    oddity_file: Path | None
    oddity_counts: dict[str, int]
    note: str = ""
    swept_at: datetime | None = None
    reached_back_to: datetime | None = None
    events_followed: bool = False
