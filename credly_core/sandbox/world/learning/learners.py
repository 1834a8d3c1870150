"""The made-up learners: the same people as on Credly's side, with the mismatches real accounts have.

A learner is worked out from a number when somebody asks; only changed and added ones are kept.
"""

from __future__ import annotations

import enum
import functools
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

import numpy as np
import numpy.typing as npt

from credly_core.sandbox.chance import Chance
from credly_core.sandbox.world.learning import addresses
from credly_core.sandbox.world.learning.addresses import AddressKind
from credly_core.sandbox.world.people import Earner, PeopleBook, domain_of, external_id

#: The learning system's id of the person at position 0; `external_id` is built on the same number.
FIRST_ID = 20_000
#: The person behind the admin's tokens.
ADMIN = 0
_AUTHORS = (1, 2)
_SECOND_ADDRESS_EVERY = 97
_DRAWS = 16
_NOT_A_LEARNER = 0.08
_TEAM_SIZE = 12
_TEAM_DRAW = 6
_DELETED = 0.04
_SUSPENDED = 0.05
_CITIES = ("Larkfield", "Lisbon", "Hamburg", "Lyon", "Madrid", "São Paulo", "Osaka", "Busan", "Pune", "Toronto")
_FACT_DRAWS = (3, 4, 5, _TEAM_DRAW)
_NEVER_SEEN = 0.93
_DAY = 86_400


class LearnerState(enum.Enum):
    """Whether a learner is still there."""

    #: Can learn.
    ACTIVE = "ACTIVE"
    #: Left; readable by id.
    DELETED = "DELETED"
    #: Locked for the moment.
    SUSPENDED = "SUSPENDED"


@dataclass(frozen=True, slots=True)
class Learner:
    """One user of the account. `email` is as it was typed."""

    number: int
    id: str
    email: str
    name: str
    unique_id: str
    state: LearnerState = LearnerState.ACTIVE
    is_internal: bool = True
    profile: str = "Employee"
    roles: tuple[str, ...] = ("Learner",)
    fields: tuple[tuple[str, str], ...] = ()
    manager_id: str | None = None
    locale: str = "en-US"
    created_at: datetime = datetime(2024, 2, 1, tzinfo=UTC)
    last_login_at: datetime | None = None
    deleted_at: datetime | None = None
    source: str = "CSV"


@dataclass(frozen=True, slots=True)
class LearnerColumns:
    """Many learners at once; `moments` are those of joining, last login (0: never) and leaving, in seconds."""

    ids: list[int]
    emails: list[str]
    names: list[str]
    internal: list[bool]
    states: list[LearnerState]
    moments: list[tuple[int, int, int]]
    teams: list[str]
    cities: list[str]
    locales: list[str]


class LearnerBook:
    """All learners by number, in the order of their ids. The first `seeded` come from the seed."""

    def __init__(self, seed: int, count: int, people: PeopleBook, until: date) -> None:
        self.seeded = count
        self._chance = Chance(seed, "learners")
        self._end = int(datetime.combine(until, time(7, 0), tzinfo=UTC).timestamp())
        self._person = self._choose(count)
        needed = int(self._person[-1]) + 2
        self._people = people if needed <= people.seeded else PeopleBook(seed, needed)
        numbers = np.arange(count, dtype=np.int64)
        self.kinds = addresses.kinds(self._draw(numbers, 1), self._person)
        self._state = self._draw(numbers, 2)
        self.kinds[: len(_AUTHORS) + 1] = AddressKind.SAME.number
        self._state[: len(_AUTHORS) + 1] = 1.0
        self._changed: dict[int, Learner] = {}
        self._added: list[Learner] = []
        self._changed_by_email: dict[str, set[int]] = {}

    def _draw(self, numbers: npt.NDArray[np.int64], purpose: int) -> npt.NDArray[np.float64]:
        return self._chance.fractions(numbers * _DRAWS + purpose)

    def _choose(self, count: int) -> npt.NDArray[np.int64]:
        """Which people learn here: most, and some whom Credly has never heard of."""
        size = int(count * 1.15) + 64
        while True:
            positions = np.arange(size, dtype=np.int64)
            own = self._draw(positions, 0) >= _NOT_A_LEARNER
            own &= positions % _SECOND_ADDRESS_EVERY != _SECOND_ADDRESS_EVERY - 1
            chosen: npt.NDArray[np.int64] = np.flatnonzero(own)
            if len(chosen) >= count:
                return chosen[:count]
            size *= 2

    def __len__(self) -> int:
        return self.seeded + len(self._added)

    def at(self, number: int) -> Learner:
        """The learner with a number."""
        changed = self._changed.get(number)
        if changed is not None:
            return changed
        return self._made(number) if number < self.seeded else self._added[number - self.seeded]

    def id_of(self, number: int) -> str:
        """The id of a number, without making the learner."""
        last = int(self._person[-1]) + 1
        return str(FIRST_ID + (int(self._person[number]) if number < self.seeded else last + number - self.seeded))

    def number_of(self, learner_id: str) -> int | None:
        """The number of the learner with this id."""
        if not (learner_id.isascii() and learner_id.isdecimal()) or len(learner_id) > 9:  # noqa: PLR2004
            return None
        position = int(learner_id) - FIRST_ID
        last = int(self._person[-1])
        if position > last:
            number = self.seeded + position - last - 1
            return number if number < len(self) else None
        number = int(np.searchsorted(self._person, position))
        return number if position >= 0 and int(self._person[number]) == position else None

    def find(self, learner_id: str) -> Learner | None:
        """The learner with this id."""
        number = self.number_of(learner_id)
        return None if number is None else self.at(number)

    def with_email(self, email: str) -> list[Learner]:
        """Everybody with this address, in any case of letters."""
        wanted = email.strip().casefold()
        numbers = set(self._changed_by_email.get(wanted, ()))
        numbers.update(self._odd_addresses.get(wanted, ()))
        for text in addresses.plain_forms(wanted):
            earner = self._people.find(text)
            numbers.update(() if earner is None else self._near(earner.position))
        found = (self.at(number) for number in sorted(numbers))
        return [learner for learner in found if learner.email.strip().casefold() == wanted]

    def with_unique_id(self, unique_id: str) -> list[Learner]:
        """Whoever has this id of the customer's own; for most it is built on the same number as ours."""
        number = self.number_of(unique_id.removeprefix("alm-user-"))
        found = None if number is None else self.at(number)
        return [] if found is None or found.unique_id != unique_id else [found]

    def _near(self, position: int) -> list[int]:
        """The learners this person may be: the owner of a second address counts, and who shares the address."""
        numbers = np.searchsorted(self._person, [position - 1, position])
        return [int(n) for number in numbers for n in (number, number + 1) if n < self.seeded]

    @functools.cached_property
    def _odd_addresses(self) -> dict[str, list[int]]:
        """Numbers by address, for the few whose address cannot be read back to a person."""
        found: dict[str, list[int]] = {}
        for number in np.flatnonzero(self.kinds >= AddressKind.TAGGED.number).tolist():
            found.setdefault(self._email(number).strip().casefold(), []).append(number)
        return found

    def person(self, number: int) -> Earner:
        """The person behind a seeded learner, as the other side knows them."""
        return self._people.earner(int(self._person[number]))

    def kind_of(self, number: int) -> AddressKind:
        """How the address of a seeded learner differs from the one Credly has."""
        return addresses.KINDS[int(self.kinds[number])]

    def numbers_of_type(self, *, internal: bool) -> list[int]:
        """Seeded learners who work for the organization, or who do not."""
        employed = self._people.employed[self._person]
        found: list[int] = np.flatnonzero(employed == internal).tolist()
        return found

    def numbers_of_team(self, team: str) -> list[int]:
        """Seeded learners of a department."""
        drawn = self._draw(np.arange(self.seeded, dtype=np.int64), _TEAM_DRAW)
        teams = (drawn * len(self._people.teams)).astype(np.int64)
        found: list[int] = np.flatnonzero(teams == self._people.teams.index(team)).tolist()
        return found

    def _email(self, number: int, person: Earner | None = None) -> str:
        kind = self.kind_of(number)
        if kind is AddressKind.SHARED:
            return self._email(number - 1)
        return addresses.written((person or self.person(number)).email, kind, number)

    def _made(self, number: int) -> Learner:
        person, kind = self.person(number), self.kind_of(number)
        internal = self._people.is_employee(person.position)
        email, learner_id = self._email(number, person), self.id_of(number)
        state = self._seeded_state(number)
        draws = [self._chance.fraction(number * _DRAWS + purpose) for purpose in _FACT_DRAWS]
        created, login, deleted = self._moments(*draws)
        return Learner(
            number=number,
            id=learner_id,
            email=email,
            name=addresses.role_name(email) if kind is AddressKind.ROLE else f"{person.first_name} {person.last_name}",
            unique_id=external_id(person.position) if internal else email,
            state=state,
            is_internal=internal,
            profile="Employee" if internal else "Partner",
            roles=self.roles_of(number),
            fields=(("department", self._team(draws[3])), ("location", _CITIES[int(draws[1] * len(_CITIES))])),
            manager_id=self.id_of(manager_of(number)),
            locale=_LOCALES.get(person.locale, person.locale),
            created_at=_moment(created),
            last_login_at=_moment(login) if login and state is not LearnerState.DELETED else None,
            deleted_at=_moment(deleted) if state is LearnerState.DELETED else None,
            source="CSV" if internal else "ER",
        )

    def _team(self, drawn: float) -> str:
        return self._people.teams[int(drawn * len(self._people.teams))]

    def _moments(self, first: float, second: float, third: float, fourth: float) -> tuple[int, int, int]:
        """When a learner came, was last seen (0: never) and would have left, in seconds since 1970."""
        end = self._end
        created = end - int(30 + 900 * first) * _DAY - int(30_000 * second)
        login = max(end - int(120 * third * third) * _DAY - int(40_000 * fourth), created)
        left = created + int((end - created) * (0.2 + 0.7 * third))
        return created, login if second <= _NEVER_SEEN else 0, left

    def columns(self, start: int, stop: int) -> LearnerColumns:
        """The same learners as `at` gives, as columns: for whole files. Seeded ones only, changes left out."""
        numbers = np.arange(start, stop, dtype=np.int64)
        persons = self._person[numbers]
        internal = self._people.employed[persons].tolist()
        kinds = [addresses.KINDS[kind] for kind in self.kinds[numbers].tolist()]
        names = self._people.names_at(persons)
        emails: list[str] = []
        for place, ((_, _, local), kind) in enumerate(zip(names, kinds, strict=True)):
            if kind is AddressKind.SHARED:
                emails.append(emails[-1] if place else self._email(start - 1))
            else:
                plain = f"{local}@{domain_of(employed=internal[place])}"
                emails.append(addresses.written(plain, kind, start + place))
        draws = [self._draw(numbers, purpose).tolist() for purpose in _FACT_DRAWS]
        moments = [self._moments(*drawn) for drawn in zip(*draws, strict=True)]
        return LearnerColumns(
            ids=(persons + FIRST_ID).tolist(),
            emails=emails,
            names=[
                addresses.role_name(email) if kind is AddressKind.ROLE else f"{first} {last}"
                for email, kind, (first, last, _) in zip(emails, kinds, names, strict=True)
            ],
            internal=internal,
            states=[self._seeded_state(number) for number in range(start, stop)],
            moments=moments,
            teams=[self._team(drawn) for drawn in draws[3]],
            cities=[_CITIES[int(drawn * len(_CITIES))] for drawn in draws[1]],
            locales=[_LOCALES.get(locale, locale) for locale in self._people.locales_at(persons)],
        )

    @property
    def changed_numbers(self) -> frozenset[int]:
        """Seeded learners who are no longer as they were seeded."""
        return frozenset(self._changed)

    def _seeded_state(self, number: int) -> LearnerState:
        drawn = float(self._state[number])
        if drawn < _DELETED:
            return LearnerState.DELETED
        return LearnerState.SUSPENDED if drawn < _SUSPENDED else LearnerState.ACTIVE

    def roles_of(self, number: int) -> tuple[str, ...]:
        """What a seeded learner may do."""
        if number == ADMIN:
            return ("Learner", "Admin", "Integration Admin", "Manager")
        roles = ("Learner", "Author") if number in _AUTHORS else ("Learner",)
        return (*roles, "Manager") if number * _TEAM_SIZE + 1 < self.seeded else roles

    def change(self, learner: Learner) -> None:
        """Put a changed learner in the place of the one with the same number."""
        if learner.number < self.seeded:
            self._changed[learner.number] = learner
        else:
            self._added[learner.number - self.seeded] = learner
        self._changed_by_email.setdefault(learner.email.strip().casefold(), set()).add(learner.number)

    def add(self, email: str, name: str, at: datetime) -> Learner:
        """A new learner."""
        number = len(self)
        learner_id = str(FIRST_ID + int(self._person[-1]) + 1 + number - self.seeded)
        learner = Learner(number, learner_id, email, name, email, created_at=at, manager_id=self.id_of(ADMIN))
        learner = replace(learner, source="SU")
        self._added.append(learner)
        self.change(learner)
        return learner


def manager_of(number: int) -> int:
    """The number of the manager; the first is his own."""
    return (number - 1) // _TEAM_SIZE if number else number


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


_LOCALES = {"en": "en-US", "de": "de-DE", "fr": "fr-FR", "ja": "ja-JP", "ko": "ko-KR"}
