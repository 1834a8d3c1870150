"""How a learner's address differs from the one Credly knows: the mismatches of real accounts, in fixed shares."""

from __future__ import annotations

import enum
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

_OWN, _MOVED, _OTHERS = "larkfield.example", "larkfield-group.example", "example.com"
_SECOND_ADDRESS_EVERY = 97
_ROLES = ("training", "info", "hr", "noreply", "support", "reception", "admin", "sales")
_TYPOS = ("gmial.com", "gmail.con", "hotmial.com", "outlok.com", "yaho.com", "gmail.co")
#: Letters that look alike: Cyrillic a, e and o.
_LOOKALIKES = str.maketrans({"a": "а", "e": "е", "o": "о"})
_LONG = 260


class AddressKind(enum.Enum):
    """In what an address differs; the share of learners stands beside it."""

    #: Not at all.
    SAME = ("same", 1.0)
    #: Capitals, as somebody typed it.
    CAPITALS = ("capitals", 0.060)
    #: The company has a new domain; Credly knows the old one.
    MOVED = ("moved", 0.025)
    #: The private address of the same Credly account; drawn by position, not by share.
    SECOND = ("second", 0.0)
    #: A plus-tag more.
    TAGGED = ("tagged", 0.010)
    #: An underscore for the dot.
    UNDERSCORE = ("underscore", 0.010)
    #: A typing error in a well-known domain.
    TYPO = ("typo", 0.006)
    #: An address of a role, not of a person.
    ROLE = ("role", 0.003)
    #: The address of the learner before: two people on one address.
    SHARED = ("shared", 0.006)
    #: Invisible or look-alike characters, two addresses in one, none, or far too long.
    ODD = ("odd", 0.004)

    @property
    def number(self) -> int:
        """How a column stores it."""
        return KINDS.index(self)


KINDS = tuple(AddressKind)


def kinds(drawn: npt.NDArray[np.float64], person: npt.NDArray[np.int64]) -> npt.NDArray[np.int8]:
    """The kind of every learner, from one draw each and the position of the person."""
    found = np.full(len(drawn), AddressKind.SAME.number, dtype=np.int8)
    edge = 0.0
    for number, kind in enumerate(KINDS[1:], start=1):
        share = kind.value[1]
        found[(drawn >= edge) & (drawn < edge + share)] = number
        edge += share
    owns_second = person % _SECOND_ADDRESS_EVERY == _SECOND_ADDRESS_EVERY - 2
    found[owns_second & (drawn > 0.4)] = AddressKind.SECOND.number  # noqa: PLR2004  six in ten use it here
    return found


def written(email: str, kind: AddressKind, number: int) -> str:
    """The address Credly knows, as this account has it."""
    make = _WRITTEN.get(kind)
    return email if make is None else make(email, number)


def _role(email: str, number: int) -> str:
    return f"{_ROLES[number % len(_ROLES)]}@site{number // 1_000}.{_OWN}"


def _tagged(email: str, number: int) -> str:
    return email.replace("@", "+alm@", 1)


def _underscore(email: str, number: int) -> str:
    local, _, domain = email.partition("@")
    return f"{local.replace('.', '_')}@{domain}"


def _elsewhere(email: str, domain: str) -> str:
    return f"{email.partition('@')[0]}@{domain}"


def _capitals(email: str, number: int) -> str:
    if number % 3 == 0:
        return email.upper()
    local, _, domain = email.partition("@")
    return f"{local.title()}@{domain if number % 3 == 1 else domain.title()}"


def _odd(email: str, number: int) -> str:
    local, _, domain = email.partition("@")
    match number % 7:
        case 0:
            return f"{local}\u200b@{domain}"
        case 1:
            return f"{local.translate(_LOOKALIKES)}@{domain}"
        case 2:
            return f"{email}; {local}@{_OTHERS}"
        case 3:
            return f" {email}\u00a0"
        case 4:
            return f"{local}@{domain.replace('.', '..')}"
        case 5:
            return ""
        case _:
            return f"{local}.{'x' * _LONG}@{domain}"


_WRITTEN: dict[AddressKind, Callable[[str, int], str]] = {
    AddressKind.CAPITALS: _capitals,
    AddressKind.MOVED: lambda email, number: _elsewhere(email, _MOVED),
    AddressKind.SECOND: lambda email, number: email.partition("@")[0] + ".private@example.org",
    AddressKind.TAGGED: _tagged,
    AddressKind.UNDERSCORE: _underscore,
    AddressKind.TYPO: lambda email, number: _elsewhere(email, _TYPOS[number % len(_TYPOS)]),
    AddressKind.ROLE: _role,
    AddressKind.ODD: _odd,
}


def plain_forms(email: str) -> tuple[str, ...]:
    """The addresses by which the other side may know whoever has this one."""
    local, _, domain = email.partition("@")
    if domain == _MOVED:
        return (f"{local}@{_OWN}", f"{local}@{_OTHERS}")
    if domain == "example.org" and local.endswith(".private"):
        plain = local.removesuffix(".private")
        return (email, f"{plain}@{_OWN}", f"{plain}@{_OTHERS}")
    return (email,)


def role_name(email: str) -> str:
    """What a role account calls itself."""
    return f"{email.partition('@')[0].title()} Account"
