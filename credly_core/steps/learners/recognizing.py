"""Which list a file holds, told by its headings, and which of its columns are what."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from credly_core.domain.roster import FIELD, PeopleList

_WORD = re.compile(r"[^a-z0-9]+")

#: For each of our columns the headings it is found under, by preference; compared without capitals, blanks and signs.
_LEARNER_HEADINGS: dict[str, tuple[str, ...]] = {
    "learner_id": ("internaluserid", "userid", "learnerid"),
    "email": ("useremail", "employeesemail", "email", "emailaddress", "mail"),
    "name": ("name", "employeesname", "username", "fullname"),
    "state": ("userstate", "state", "status", "userregistrationstate"),
    "kind": ("usertype",),
    "unique_id": ("customerdefineduniqueuserid", "useruniqueid", "uniqueuserid", "uuid", "uniqueid"),
    "profile": ("profile", "employeesprofiledesignation", "designation", "job"),
    "manager": ("manageremail", "managersidemail", "manager", "managername"),
    "joined": ("datecreated", "dateadded", "userjoiningdate"),
    "last_login": ("lastlogindate",),
    "left": ("datedeleted", "deletiondate", "userdeletiondate"),
}
_ADDRESS_HEADINGS: dict[str, tuple[str, ...]] = {
    "email": ("recipientemail", "issuedtoemail", "earneremail", "email", "emailaddress"),
    "account": ("userid", "accountid", "earnerid"),
    "issuer_earner_id": ("issuerearnerid", "externalid", "employeeid"),
    "name": ("issuedto", "fullname", "recipientname", "name"),
    "first_name": ("issuedtofirstname", "firstname", "recipientfirstname"),
    "last_name": ("issuedtolastname", "lastname", "recipientlastname"),
    "state": ("employeestate", "badgestate", "state", "status"),
}
#: Headings that only one list has.
_SIGNS: dict[PeopleList, frozenset[str]] = {
    PeopleList.EARNERS: frozenset(
        {"recipientemail", "issuedtoemail", "issuerearnerid", "badgetemplateid", "badgetemplatename", "issuedto"}
    ),
    PeopleList.EMPLOYEES: frozenset(
        {"employeestate", "externalid", "positiontitle", "managerexternalid", "lastinvitationsentat", "jobfamily"}
    ),
    PeopleList.LEARNERS: frozenset(
        {
            "internaluserid",
            "customerdefineduniqueuserid",
            "userstate",
            "userregistrationstate",
            "adobeid",
            "employeesemail",
            "employeesname",
            "useruniqueid",
            "managersidemail",
            "manageremail",
            "excludedfromgamification",
        }
    ),
}


@dataclass(frozen=True, slots=True)
class Recognized:
    """Which list it is, the place of each of our columns, and of the active fields by their names."""

    list: PeopleList
    places: dict[str, int]
    fields: dict[str, int]


def recognize(headings: Sequence[str], wanted: PeopleList | None = None) -> Recognized | None:
    """What a file with these headings is; none where no heading is for addresses, or no list fits.

    `wanted` settles it where somebody has said which list it is.
    """
    words = [_WORD.sub("", heading.lower()) for heading in headings]
    which = wanted or _list_of(set(words))
    if which is None:
        return None
    known = _ADDRESS_HEADINGS if which.is_credlys else _LEARNER_HEADINGS
    places = {name: place for name, spellings in known.items() if (place := _place(words, spellings)) is not None}
    fields: dict[str, int] = {}
    if not which.is_credlys:
        fields = {heading.strip(): place for place, heading in enumerate(headings) if heading.strip().startswith(FIELD)}
    return Recognized(which, places, fields) if "email" in places else None


def _list_of(words: set[str]) -> PeopleList | None:
    hits = {which: len(words & signs) for which, signs in _SIGNS.items()}
    best = max(hits, key=lambda which: hits[which])
    if hits[best]:
        return best
    # The user file of a migration needs no more than a name and an address.
    is_plain = {"name", "email"} <= words
    return PeopleList.LEARNERS if is_plain else None


def _place(words: Sequence[str], spellings: Sequence[str]) -> int | None:
    return next((words.index(spelling) for spelling in spellings if spelling in words), None)
