"""The made-up people: earners by address, the accounts some of them have, and which of them are employees."""

from __future__ import annotations

import functools
import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib.resources import files
from typing import TypedDict

import numpy as np
import numpy.typing as npt

from credly_core.sandbox.chance import Chance, IdBook

_SIGNED_UP = 0.88
_EMPLOYED = 0.6
#: Every so many earners one is the private address of the person before.
_SECOND_ADDRESS_EVERY = 97
_NO_COUNTRY_EVERY = 12
_FIRST_EXTERNAL_ID = 20_000


class _Culture(TypedDict):
    country: str
    locale: str
    weight: int
    first: list[list[str]]
    last: list[list[str]]


class _Names(TypedDict):
    cultures: list[_Culture]
    teams: list[str]
    positions: list[str]


@dataclass(frozen=True, slots=True)
class Earner:
    """One address badges are issued to. `user` numbers the account it belongs to, None while nobody signed up."""

    position: int
    email: str
    first_name: str
    last_name: str
    slug: str
    locale: str = "en"
    user: int | None = None


class PeopleBook:
    """Everybody, by position. The first `count` come from the seed, the others from clients."""

    def __init__(self, seed: int, count: int) -> None:
        self._names: _Names = json.loads(files("credly_core.sandbox").joinpath("data/people.json").read_text("utf-8"))
        self._chance = Chance(seed, "people")
        self._user_ids = IdBook(seed, "user")
        self.seeded = count
        positions = np.arange(count, dtype=np.int64)
        cultures = self._names["cultures"]
        shares = np.cumsum([culture["weight"] for culture in cultures]) / sum(c["weight"] for c in cultures)
        self._culture = np.searchsorted(shares, self._chance.fractions(positions * 4), side="right").astype(np.int8)
        self._rank = np.zeros(count, dtype=np.int32)
        for number in range(len(cultures)):
            members = np.flatnonzero(self._culture == number)
            self._rank[members] = np.arange(len(members), dtype=np.int32)
        owner = np.where(positions % _SECOND_ADDRESS_EVERY == _SECOND_ADDRESS_EVERY - 1, positions - 1, positions)
        self.signed_up = self._chance.fractions(owner * 4 + 1) < _SIGNED_UP
        self.employed = self._chance.fractions(positions * 4 + 2) < _EMPLOYED
        self.employed[positions != owner] = False
        self._changed: dict[int, Earner] = {}
        self._added: list[Earner] = []
        self._added_by_email: dict[str, int] = {}
        self._auto_accept: set[int] = set()

    def __len__(self) -> int:
        return self.seeded + len(self._added)

    @property
    def teams(self) -> list[str]:
        """Names of teams."""
        return self._names["teams"]

    @property
    def job_titles(self) -> list[str]:
        """Names of positions."""
        return self._names["positions"]

    def earner(self, position: int) -> Earner:
        """The earner at a position."""
        changed = self._changed.get(position)
        if changed is not None:
            return changed
        return self._made(position) if position < self.seeded else self._added[position - self.seeded]

    def country_of(self, position: int) -> str | None:
        """The country that a seeded person's badges were issued with; every twelfth person has none."""
        if position >= self.seeded or position % _NO_COUNTRY_EVERY == _NO_COUNTRY_EVERY - 1:
            return None
        return self._names["cultures"][int(self._culture[position])]["country"]

    def _made(self, position: int) -> Earner:
        if position % _SECOND_ADDRESS_EVERY == _SECOND_ADDRESS_EVERY - 1:
            person = self._made(position - 1)
            return replace(person, position=position, email=person.email.partition("@")[0] + ".private@example.org")
        culture = self._names["cultures"][int(self._culture[position])]
        first, last, times = _pair(int(self._rank[position]), len(culture["first"]), len(culture["last"]))
        (first_name, first_slug), (last_name, last_slug) = culture["first"][first], culture["last"][last]
        slug = f"{first_slug}.{last_slug}{times + 1 if times else ''}"
        domain = domain_of(employed=self.is_employee(position))
        return Earner(
            position=position,
            email=f"{slug}@{domain}",
            first_name=first_name,
            last_name=last_name,
            slug=slug.replace(".", "-"),
            locale=culture["locale"],
            user=position if self.signed_up[position] else None,
        )

    def names_at(self, positions: npt.NDArray[np.int64]) -> list[tuple[str, str, str]]:
        """First name, last name and the local part of the address of many seeded people at once.

        Only for positions that are nobody's second address.
        """
        found: list[tuple[str, str, str]] = [("", "", "")] * len(positions)
        cultures = self._culture[positions]
        for number, culture in enumerate(self._names["cultures"]):
            places = np.flatnonzero(cultures == number)
            firsts, lasts = culture["first"], culture["last"]
            grid = len(firsts) * len(lasts)
            times, rest = np.divmod(self._rank[positions[places]].astype(np.int64), grid)
            last, first = np.divmod(rest * _stride(grid) % grid, len(firsts))
            for place, f, s, t in zip(places.tolist(), first.tolist(), last.tolist(), times.tolist(), strict=True):
                local = f"{firsts[f][1]}.{lasts[s][1]}{t + 1 if t else ''}"
                found[place] = (firsts[f][0], lasts[s][0], local)
        return found

    def locales_at(self, positions: npt.NDArray[np.int64]) -> list[str]:
        """The languages of many seeded people."""
        known = [culture["locale"] for culture in self._names["cultures"]]
        return [known[number] for number in self._culture[positions].tolist()]

    def is_employee(self, position: int) -> bool:
        """Whether a seeded earner works for the organization."""
        return bool(self.employed[position])

    def everybody(self) -> Iterator[Earner]:
        """All earners, seeded ones first."""
        return (self.earner(position) for position in range(len(self)))

    @functools.cached_property
    def _seeded_texts(self) -> list[str]:
        return [_search_text(self._made(position)) for position in range(self.seeded)]

    def find(self, email: str) -> Earner | None:
        """The earner with this address, in any case of letters."""
        wanted = email.strip().lower()
        position = self._added_by_email.get(wanted)
        if position is None:
            position = self._seeded_position(wanted)
        return None if position is None else self.earner(position)

    def _seeded_position(self, email: str) -> int | None:
        """Read a seeded address back to its position, so that no table of all addresses is kept."""
        local, _, _ = email.partition("@")
        step = 1 if local.endswith(".private") else 0
        parts = re.fullmatch(r"([a-z-]+)\.([a-z-]+?)([0-9]*)", local.removesuffix(".private"))
        if parts is None:
            return None
        first, last, times = parts.groups()
        for number, culture in enumerate(self._names["cultures"]):
            rank = _rank(culture, first, last, int(times or 1) - 1)
            members = self._members[number]
            if rank is not None and 0 <= rank < len(members):
                position = int(members[rank]) + step
                if position < self.seeded and self._made(position).email == email:
                    return position
        return None

    @functools.cached_property
    def _members(self) -> list[npt.NDArray[np.int64]]:
        return [np.flatnonzero(self._culture == number) for number in range(len(self._names["cultures"]))]

    def matching(self, text: str) -> list[int]:
        """Positions of earners whose name or address contains a text."""
        wanted = text.casefold()
        seeded = [position for position, known in enumerate(self._seeded_texts) if wanted in known]
        return seeded + [earner.position for earner in self._added if wanted in _search_text(earner)]

    def meet(self, email: str, first_name: str, last_name: str) -> Earner:
        """The earner with this address; a new one without account where there is none."""
        known = self.find(email)
        if known is not None:
            return known
        slug = "".join(c if c.isalnum() else "-" for c in email.partition("@")[0].lower())
        earner = Earner(len(self), email.strip(), first_name, last_name, slug)
        self._added.append(earner)
        self._added_by_email[earner.email.lower()] = earner.position
        return earner

    def sign_up(self, earner: Earner) -> Earner:
        """Give the earner an account, if there is none yet."""
        if earner.user is not None:
            return earner
        signed = replace(earner, user=earner.position)
        self._changed[earner.position] = signed
        return signed

    def add_address(self, earner: Earner, email: str) -> Earner:
        """A further address of the same account; an earner known by it joins the account."""
        owner = self.sign_up(earner)
        other = self.meet(email, owner.first_name, owner.last_name)
        joined = replace(other, user=owner.user)
        self._changed[other.position] = joined
        return joined

    def addresses(self, user: int) -> list[int]:
        """Positions of all earners of an account."""
        near = {user, user + 1} if user < self.seeded - 1 else {user}
        positions = near | set(self._changed)
        return sorted(position for position in positions if self.earner(position).user == user)

    def accept_by_itself(self, earner: Earner, *, on: bool = True) -> None:
        """From now on new badges of this person are accepted at once, or no longer."""
        person = earner.position if earner.user is None else earner.user
        if on:
            self._auto_accept.add(person)
        else:
            self._auto_accept.discard(person)

    def accepts_by_itself(self, earner: Earner) -> bool:
        """Whether this person's badges are accepted at once."""
        return (earner.position if earner.user is None else earner.user) in self._auto_accept

    def user_id(self, user: int) -> str:
        """The id of an account."""
        return self._user_ids.id_of(user)

    def user_number(self, user_id: str) -> int | None:
        """The account with this id."""
        return self._user_ids.position_of(user_id, len(self))


def domain_of(*, employed: bool) -> str:
    """Where an address of the one or the other lies."""
    return "larkfield.example" if employed else "example.com"


def _pair(rank: int, firsts: int, lasts: int) -> tuple[int, int, int]:
    """First name, last name and round for the n-th member of a culture: no pair twice before all were used."""
    grid = firsts * lasts
    place = rank % grid * _stride(grid) % grid
    return place % firsts, place // firsts, rank // grid


def _rank(culture: _Culture, first: str, last: str, times: int) -> int | None:
    """The reverse of `_pair`, from the Latin spelling of both names."""
    firsts, lasts = [slug for _, slug in culture["first"]], [slug for _, slug in culture["last"]]
    if first not in firsts or last not in lasts:
        return None
    grid = len(firsts) * len(lasts)
    place = lasts.index(last) * len(firsts) + firsts.index(first)
    return times * grid + place * pow(_stride(grid), -1, grid) % grid


@functools.cache
def _stride(grid: int) -> int:
    return next(step for step in range(int(grid * 0.618) | 1, 2 * grid, 2) if math.gcd(step, grid) == 1)


def _search_text(earner: Earner) -> str:
    return f"{earner.first_name} {earner.last_name} {earner.email}".casefold()


def external_id(number: int) -> str:
    """The learning system's id of a seeded person; used as issuer_earner_id."""
    return f"alm-user-{_FIRST_EXTERNAL_ID + number}"


def external_number(text: str) -> int | None:
    """The number in such an id."""
    head, _, digits = text.rpartition("-")
    if head != "alm-user" or not digits.isdecimal() or not digits.isascii():
        return None
    number = int(digits) - _FIRST_EXTERNAL_ID
    return number if number >= 0 and external_id(number) == text else None
