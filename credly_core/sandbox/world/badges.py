"""The book of issued badges: the seeded past, and everything done while the sandbox runs."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import numpy as np
import numpy.typing as npt

from credly_core.sandbox.chance import Chance, IdBook
from credly_core.sandbox.world.columns import NONE, BadgeColumns
from credly_core.sandbox.world.people import Earner, PeopleBook, external_id, external_number

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EVIDENCE_SHARE = 0.08
_REASONS = (
    "Completion was recorded in error",
    "Issued to the wrong person",
    "Assessment result was withdrawn",
    "Requirements were not met",
)

Rows = npt.NDArray[np.int64]


class BadgeState(enum.Enum):
    """The four states Credly knows. Expired and replaced are not among them: those are dates and links."""

    #: Waiting for the earner.
    PENDING = "pending"
    #: In the earner's profile.
    ACCEPTED = "accepted"
    #: Declined by the earner.
    REJECTED = "rejected"
    #: Withdrawn by the issuer.
    REVOKED = "revoked"


STATES = tuple(BadgeState)


@dataclass(frozen=True, slots=True)
class Texts:
    """What a client wrote into a badge; None where the earner's own facts count."""

    first_name: str | None = None
    middle_name: str | None = None
    last_name: str | None = None
    locale: str | None = None
    country: str | None = None
    state_or_province: str | None = None
    reason: str | None = None
    evidence: tuple[Mapping[str, object], ...] | None = None
    suppressed: bool = False


@dataclass(frozen=True, slots=True)
class Badge:
    """One issued badge, put together from its row."""

    row: int
    id: str
    template: int
    earner: Earner
    earner_key: str | None
    state: BadgeState
    issued_at: datetime
    created_at: datetime
    updated_at: datetime
    state_changed_at: datetime | None
    expires_at: datetime | None
    replaces_id: str | None
    replaced_by_id: str | None
    public: bool
    texts: Texts

    @property
    def first_name(self) -> str:
        """The first name as issued."""
        return self.texts.first_name or self.earner.first_name

    @property
    def last_name(self) -> str:
        """The last name as issued."""
        return self.texts.last_name or self.earner.last_name


@dataclass(frozen=True, slots=True)
class NewBadge:
    """What is needed to add a badge."""

    template: int
    earner: Earner
    earner_key: str | None
    issued_at: datetime
    expires_at: datetime | None
    texts: Texts
    state: BadgeState = BadgeState.PENDING
    state_changed_at: datetime | None = None
    replaces: int | None = None
    public: bool = True


def milliseconds(moment: datetime) -> int:
    """Since 1970, as the columns have it."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def moment_of(value: int) -> datetime | None:
    """The moment in a column, None for "none"."""
    return None if value == NONE else _EPOCH + timedelta(milliseconds=int(value))


class BadgeBook:
    """All issued badges by row. Rows are in the order of making; deleted ones keep their row."""

    def __init__(self, seed: int, columns: BadgeColumns, people: PeopleBook) -> None:
        self.columns = columns
        self.size = self.seeded = len(columns)
        self.version = 0
        self._people = people
        self._ids = IdBook(seed, "badge")
        #: Words in the place of a badge's state, by row: what a later Credly may say.
        self.other_words: dict[int, str] = {}
        self._chance = Chance(seed, "badge-texts")
        self._texts: dict[int, Texts] = {}
        self._keys: dict[str, int] = {}
        self._key_texts: dict[int, str] = {}
        self._counts: dict[int, int] = dict(enumerate(np.bincount(columns.template).tolist()))

    def live_rows(self) -> Rows:
        """Rows that were not deleted, oldest first."""
        rows: Rows = np.flatnonzero(~self.columns.deleted[: self.size])
        return rows

    def count_of(self, template: int) -> int:
        """How many badges there are from a template."""
        return self._counts.get(template, 0)

    def id_of(self, row: int) -> str:
        """The id of a row."""
        return self._ids.id_of(row)

    def row_of(self, badge_id: str) -> int | None:
        """The row with this id, unless it was deleted."""
        row = self._ids.position_of(badge_id, self.size)
        return None if row is None or self.columns.deleted[row] else row

    def badge(self, row: int) -> Badge:
        """One badge as an object."""
        columns = self.columns
        replaces, replaced_by = int(columns.replaces[row]), int(columns.replaced_by[row])
        return Badge(
            row=row,
            id=self.id_of(row),
            template=int(columns.template[row]),
            earner=self._people.earner(int(columns.earner[row])),
            earner_key=self.key_text(int(columns.key[row])),
            state=STATES[int(columns.state[row])],
            issued_at=moment_of(columns.issued[row]) or _EPOCH,
            created_at=moment_of(columns.created[row]) or _EPOCH,
            updated_at=moment_of(columns.updated[row]) or _EPOCH,
            state_changed_at=moment_of(columns.state_changed[row]),
            expires_at=moment_of(columns.expires[row]),
            replaces_id=None if replaces == NONE else self.id_of(replaces),
            replaced_by_id=None if replaced_by == NONE else self.id_of(replaced_by),
            public=bool(columns.public[row]),
            texts=self.texts(row),
        )

    def texts(self, row: int) -> Texts:
        """The written facts of a badge; seeded ones have theirs from chance."""
        known = self._texts.get(row)
        if known is not None:
            return known
        reason = _REASONS[self._chance.below(len(_REASONS), row * 2)]
        revoked = STATES[int(self.columns.state[row])] is BadgeState.REVOKED
        return Texts(reason=reason if revoked else None, evidence=self._evidence(row))

    def _evidence(self, row: int) -> tuple[Mapping[str, object], ...]:
        if row >= self.seeded or self._chance.fraction(row * 2 + 1) >= _EVIDENCE_SHARE:
            return ()
        record = {
            "id": IdBook(0, "evidence").id_of(row),
            "type": "UrlEvidence",
            "name": "Course record",
            "description": "Completion record in the LMS",
            "value": f"https://learn.larkfield.example/records/{row + 1}",
        }
        return (record,)

    def key_text(self, number: int) -> str | None:
        """The issuer_earner_id with a number."""
        if number == NONE:
            return None
        return self._key_texts.get(number) or external_id(number)

    def key_number(self, text: str) -> int:
        """The number of an issuer_earner_id; numbers of unknown ones are below -1 and match no row."""
        known = self._keys.get(text)
        if known is not None:
            return known
        seeded = external_number(text)
        return seeded if seeded is not None and seeded < self._people.seeded else NONE - 1

    def _learn_key(self, text: str | None) -> int:
        if text is None:
            return NONE
        number = self.key_number(text)
        if number < NONE:
            number = self._people.seeded + len(self._keys)
            self._keys[text], self._key_texts[number] = number, text
        return number

    def add(self, new: NewBadge, at: datetime) -> int:
        """Write a badge; returns its row."""
        if self.size == len(self.columns):
            self.columns.grow()
        row, columns, now = self.size, self.columns, milliseconds(at)
        columns.template[row], columns.earner[row] = new.template, new.earner.position
        columns.key[row] = self._learn_key(new.earner_key)
        columns.state[row] = STATES.index(new.state)
        columns.issued[row] = milliseconds(new.issued_at)
        columns.created[row] = columns.updated[row] = now
        columns.state_changed[row] = NONE if new.state_changed_at is None else milliseconds(new.state_changed_at)
        columns.expires[row] = NONE if new.expires_at is None else milliseconds(new.expires_at)
        columns.public[row] = new.public
        if new.replaces is not None:
            columns.replaces[row], columns.replaced_by[new.replaces] = new.replaces, row
            columns.updated[new.replaces] = now
        self._texts[row] = new.texts
        self._counts[new.template] = self.count_of(new.template) + 1
        self.size += 1
        self.version += 1
        return row

    def move(self, row: int, state: BadgeState, at: datetime, *, reason: str | None = None) -> None:
        """Put a badge into another state."""
        if reason is not None:
            self._texts[row] = replace(self.texts(row), reason=reason)
        self.columns.state[row] = STATES.index(state)
        self.columns.state_changed[row] = self.columns.updated[row] = milliseconds(at)
        self.version += 1

    def show(self, row: int, *, public: bool, at: datetime) -> None:
        """Make a badge public or private."""
        self.columns.public[row] = public
        self.columns.updated[row] = milliseconds(at)
        self.version += 1

    def delete(self, row: int) -> None:
        """Take a badge away for good."""
        self.columns.deleted[row] = True
        template = int(self.columns.template[row])
        self._counts[template] -= 1
        self.version += 1

    def newest_of_chain(self, row: int) -> int:
        """The badge that took the place of this one, and of that one, to the end."""
        while self.columns.replaced_by[row] != NONE:
            row = int(self.columns.replaced_by[row])
        return row
