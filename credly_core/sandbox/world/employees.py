"""The workforce: seeded from the earners who work for the organization, changed by clients."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

import numpy as np

from credly_core.sandbox.chance import Chance, IdBook
from credly_core.sandbox.world.people import PeopleBook, external_id

#: The texts of an employee that clients may write, beside the address.
FACTS = (
    "first_name",
    "last_name",
    "team",
    "position_title",
    "external_id",
    "manager_first_name",
    "manager_last_name",
    "manager_external_id",
    "country",
    "zip_code",
    "state_or_province",
    "department",
    "job_family",
    "organization_level_1",
    "organization_level_2",
    "organization_level_3",
)


class EmployeeState(enum.Enum):
    """Where an employee stands with the invitation."""

    #: Known, not invited.
    CREATED = "created"
    #: Invited.
    PENDING = "pending"
    #: Took part.
    ACCEPTED = "accepted"
    #: Does not want to.
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Employee:
    """One employee; `facts` has the writable texts under Credly's names."""

    number: int
    id: str
    email: str
    state: EmployeeState
    created_at: datetime
    state_changed_at: datetime
    invited_at: datetime | None = None
    facts: dict[str, str | None] = field(default_factory=dict)


class EmployeeBook:
    """All employees by number; deleted ones are no longer found."""

    def __init__(self, seed: int, people: PeopleBook, until: date) -> None:
        self._people = people
        self._chance = Chance(seed, "employees")
        self._ids = IdBook(seed, "employee")
        self._end = datetime.combine(until, time(9, 0), tzinfo=UTC)
        self._positions = np.flatnonzero(people.employed)
        self._changed: dict[int, Employee | None] = {}
        self._size = len(self._positions)

    def __iter__(self) -> Iterator[Employee]:
        for number in self.numbers():
            employee = self._at(number)
            if employee is not None:
                yield employee

    def numbers(self) -> list[int]:
        """The numbers of all who were not deleted."""
        return [number for number in range(self._size) if self._changed.get(number, 0) is not None]

    def at(self, number: int) -> Employee:
        """The employee with a number that was not deleted."""
        employee = self._at(number)
        if employee is None:
            raise LookupError(f"employee {number} was deleted")
        return employee

    def _at(self, number: int) -> Employee | None:
        return self._changed[number] if number in self._changed else self._seeded(number)

    def _seeded(self, number: int) -> Employee:
        position = int(self._positions[number])
        earner = self._people.earner(position)
        draw = [self._chance.fraction(number * 8 + purpose) for purpose in range(5)]
        state = EmployeeState.ACCEPTED if earner.user is not None else EmployeeState.PENDING
        if draw[0] < 0.06:  # noqa: PLR2004  a few were never invited
            state = EmployeeState.CREATED
        elif draw[0] < 0.08:  # noqa: PLR2004  and a few said no
            state = EmployeeState.REJECTED
        created = (self._end - timedelta(days=int(60 + 640 * draw[1]))).replace(minute=int(60 * draw[2]))
        teams, titles = self._people.teams, self._people.job_titles
        facts: dict[str, str | None] = dict.fromkeys(FACTS)
        facts.update(
            first_name=earner.first_name,
            last_name=earner.last_name,
            team=teams[int(draw[3] * len(teams))],
            position_title=titles[int(draw[4] * len(titles))],
            external_id=external_id(position),
        )
        return Employee(
            number=number,
            id=self._ids.id_of(number),
            email=earner.email,
            state=state,
            created_at=created,
            state_changed_at=created + timedelta(days=1),
            invited_at=None if state is EmployeeState.CREATED else created + timedelta(minutes=5),
            facts=facts,
        )

    def find(self, employee_id: str) -> Employee | None:
        """The employee with this id."""
        number = self._ids.position_of(employee_id, self._size)
        return None if number is None else self._at(number)

    def add(self, email: str, facts: dict[str, str | None], at: datetime) -> Employee:
        """A new employee, not invited yet."""
        number = self._size
        employee = Employee(
            number=number,
            id=self._ids.id_of(number),
            email=email,
            state=EmployeeState.CREATED,
            created_at=at,
            state_changed_at=at,
            facts={**dict.fromkeys(FACTS), **facts},
        )
        self._changed[number] = employee
        self._size += 1
        return employee

    def change(self, employee: Employee) -> None:
        """Put a changed employee in the place of the one with the same number."""
        self._changed[employee.number] = employee

    def remove(self, employee: Employee) -> None:
        """Take an employee away."""
        self._changed[employee.number] = None
