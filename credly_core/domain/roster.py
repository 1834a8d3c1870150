"""The lists of people: which there are, what is known of each, how learners are picked, what a view remembers."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from datetime import datetime

from credly_core.domain.ids import ConnectionId
from credly_core.domain.learning import LearnerState
from credly_core.domain.people import IdentityVerdict, PersonWarning, Sureness

#: ALM's lists by offset end here without a word; a list of exactly so many rows is doubted (alm-api.md 2.2).
CUT_AT = 500
#: Active fields of an account stand in a list of learners with this before their names, as ALM writes them.
FIELD = "AF_"


class PeopleList(enum.Enum):
    """The lists that are compared; the value is the word in tables and names of files."""

    #: Everybody in ALM.
    LEARNERS = "learners"
    #: The workforce as Credly knows it.
    EMPLOYEES = "employees"
    #: Who has been issued a badge.
    EARNERS = "earners"

    @property
    def is_credlys(self) -> bool:
        """Whether it is on Credly's side."""
        return self is not PeopleList.LEARNERS


@dataclass(frozen=True, slots=True)
class KnownAddress:
    """One address that Credly has: of an employee, or of an earner. `account` is empty while nobody signed up."""

    email: str
    account: str = ""
    issuer_earner_id: str = ""
    name: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Employee:
    """Somebody of the workforce at Credly, as it answered."""

    id: str
    email: str
    first_name: str = ""
    last_name: str = ""
    external_id: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class ListInfo:
    """Where a list came from, and whether all of it did. `file` names what is kept beside the store."""

    connection_id: ConnectionId
    list: PeopleList
    file: str
    count: int
    #: Who answered, or the name of the file that was read.
    source: str
    as_of: datetime
    complete: bool = True
    #: What to know about it: doubts and what was left aside.
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LearnerFilter:
    """Which learners are wanted; everything empty means all. Values within one field are alternatives."""

    verdicts: tuple[IdentityVerdict, ...] = ()
    sureness: tuple[Sureness, ...] = ()
    warnings: tuple[PersonWarning, ...] = ()
    states: tuple[LearnerState, ...] = ()
    #: Only with any warning, only without one, or both.
    has_warning: bool | None = None
    text: str = ""

    def as_fields(self) -> dict[str, object]:
        """Plain values, for the store and for JSON."""
        return {
            "verdicts": [one.value for one in self.verdicts],
            "sureness": [one.value for one in self.sureness],
            "warnings": [one.code for one in self.warnings],
            "states": [one.value for one in self.states],
            "has_warning": self.has_warning,
            "text": self.text,
        }

    @classmethod
    def from_fields(cls, fields: dict[str, object]) -> LearnerFilter:
        """The other way round; words nobody knows any more are passed over."""
        has_warning = fields.get("has_warning")
        return cls(
            verdicts=tuple(one for one in IdentityVerdict if one.value in _words(fields, "verdicts")),
            sureness=tuple(one for one in Sureness if one.value in _words(fields, "sureness")),
            warnings=tuple(one for one in PersonWarning if one.code in _words(fields, "warnings")),
            states=tuple(one for one in LearnerState if one.value in _words(fields, "states")),
            has_warning=has_warning if isinstance(has_warning, bool) else None,
            text=str(fields.get("text") or ""),
        )


def _words(fields: dict[str, object], name: str) -> tuple[str, ...]:
    found = fields.get(name)
    return tuple(str(one) for one in found) if isinstance(found, list) else ()


@dataclass(frozen=True, slots=True)
class PeopleView:
    """A filter somebody gave a name."""

    name: str
    filter: LearnerFilter
    actor: str
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class RosterCounts:
    """How many learners there are of each kind."""

    total: int = 0
    verdicts: dict[IdentityVerdict, int] = field(default_factory=dict)
    sureness: dict[Sureness, int] = field(default_factory=dict)
    warnings: dict[PersonWarning, int] = field(default_factory=dict)
    states: dict[LearnerState, int] = field(default_factory=dict)
    with_warning: int = 0

    @property
    def known(self) -> int:
        """Who is known to Credly by address, account or id."""
        return self.total - self.verdicts.get(IdentityVerdict.NOT_THERE, 0) - self.look_alikes

    @property
    def look_alikes(self) -> int:
        """Who only looks like somebody there."""
        return self.verdicts.get(IdentityVerdict.LOOK_ALIKE, 0)

    @property
    def meeting(self) -> int:
        """Whose address is the very one Credly would compare with."""
        return sum(self.verdicts.get(one, 0) for one in (IdentityVerdict.EXACT, IdentityVerdict.SAME_BUT_FOR_CASE))

    def as_fields(self) -> dict[str, object]:
        """Plain values, for the store and for JSON."""
        return {
            "total": self.total,
            "known": self.known,
            "with_warning": self.with_warning,
            "verdicts": {one.value: number for one, number in self.verdicts.items()},
            "sureness": {one.value: number for one, number in self.sureness.items()},
            "warnings": {one.code: number for one, number in self.warnings.items()},
            "states": {one.value: number for one, number in self.states.items()},
        }


class LineState(enum.Enum):
    """Where a person stands on the way to Credly's workforce."""

    #: Not sent yet.
    PLANNED = "planned"
    #: Sent; no answer was noted. Looked up before it is sent again.
    SENDING = "sending"
    #: Credly has made the employee.
    ADDED = "added"
    #: Was there already.
    PRESENT = "present"
    #: Credly said no, and why.
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class AddLine:
    """One person of a plan."""

    number: int
    learner_id: str
    email: str
    first_name: str
    last_name: str
    external_id: str
    state: LineState = LineState.PLANNED
    said: str = ""
    employee_id: str = ""


@dataclass(frozen=True, slots=True)
class AddPlan:
    """People that are to be added to Credly's workforce; nothing happens before somebody confirms it."""

    id: str
    connection_id: ConnectionId
    made_at: datetime
    actor: str
    count: int
    #: How many lines are in each state.
    states: dict[LineState, int] = field(default_factory=dict)
    confirmed_at: datetime | None = None

    @property
    def left(self) -> int:
        """How many are not settled."""
        return sum(self.states.get(one, 0) for one in (LineState.PLANNED, LineState.SENDING))

    @property
    def is_over(self) -> bool:
        """Whether every line has an answer."""
        return self.left == 0


def line_fields(line: AddLine) -> dict[str, object]:
    """A line as plain values."""
    return {
        "number": line.number,
        "learner_id": line.learner_id,
        "email": line.email,
        "first_name": line.first_name,
        "last_name": line.last_name,
        "external_id": line.external_id,
        "state": line.state.value,
        "said": line.said,
        "employee_id": line.employee_id,
    }
