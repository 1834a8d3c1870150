"""How verdicts, warnings and lists are spoken of on the page: word, sign and what to do."""

from __future__ import annotations

from credly_core.domain.learning import LearnerState
from credly_core.domain.people import IdentityVerdict, PersonWarning, Sureness
from credly_core.domain.roster import PeopleList

#: Word and sign of each verdict; the sign tells them apart without colour.
VERDICTS: dict[IdentityVerdict, tuple[str, str]] = {
    IdentityVerdict.EXACT: ("Exact", "●"),
    IdentityVerdict.SAME_BUT_FOR_CASE: ("Same but for case", "◉"),
    IdentityVerdict.SECOND_ADDRESS: ("Second address", "◎"),
    IdentityVerdict.KNOWN_BY_ID: ("Known by ALM ID", "◆"),
    IdentityVerdict.LOOK_ALIKE: ("Look-alike", "≈"),
    IdentityVerdict.NOT_THERE: ("Not there", "○"),
}
MEANINGS: dict[IdentityVerdict, str] = {
    IdentityVerdict.EXACT: "Credly has this very address.",
    IdentityVerdict.SAME_BUT_FOR_CASE: "The same address in other capitals, or its domain in the other spelling.",
    IdentityVerdict.SECOND_ADDRESS: "A further address of a Credly account whose main address is another.",
    IdentityVerdict.KNOWN_BY_ID: "The address is not there, but the ALM ID was sent to Credly with another address.",
    IdentityVerdict.LOOK_ALIKE: "Credly has an address that looks like it. Never taken for the same.",
    IdentityVerdict.NOT_THERE: "Nothing that belongs to the learner is there.",
}
#: Short names of the warnings, for filters and cells.
WARNINGS: dict[PersonWarning, str] = {
    PersonWarning.EMPTY: "No address",
    PersonWarning.INVALID: "Not an address",
    PersonWarning.TOO_LONG: "Too long",
    PersonWarning.TWO_ADDRESSES: "Two addresses in a cell",
    PersonWarning.INVISIBLE: "Invisible character",
    PersonWarning.BLANKS_AROUND: "Blanks around",
    PersonWarning.HOMOGLYPHS: "Letters that pass for others",
    PersonWarning.BEYOND_ASCII: "Letters beyond a to z",
    PersonWarning.ROLE_ACCOUNT: "Mailbox of a function",
    PersonWarning.DOMAIN_TYPO: "Typing error in the domain",
    PersonWarning.LEFT_COMPANY: "Left the company",
    PersonWarning.SHARED_ADDRESS: "Two people, one address",
    PersonWarning.REPEATED_LEARNER: "Same ALM ID twice",
    PersonWarning.ID_ON_OTHER_ACCOUNT: "ID on another account",
    PersonWarning.OTHER_ID_SENT: "Another ID was sent",
}
#: What will cost mail: badges sent there are lost.
COSTS_MAIL = (
    PersonWarning.EMPTY,
    PersonWarning.INVALID,
    PersonWarning.TOO_LONG,
    PersonWarning.TWO_ADDRESSES,
    PersonWarning.INVISIBLE,
    PersonWarning.HOMOGLYPHS,
    PersonWarning.BEYOND_ASCII,
    PersonWarning.ROLE_ACCOUNT,
    PersonWarning.DOMAIN_TYPO,
)
#: What may give a badge to the wrong person.
MIXES_UP = (
    PersonWarning.SHARED_ADDRESS,
    PersonWarning.REPEATED_LEARNER,
    PersonWarning.ID_ON_OTHER_ACCOUNT,
    PersonWarning.OTHER_ID_SENT,
)
SURENESS: dict[Sureness, str] = {
    Sureness.SURE: "Sure",
    Sureness.LIKELY: "Likely",
    Sureness.UNSURE: "Look at it",
}
STATES: dict[LearnerState, str] = {
    LearnerState.ACTIVE: "Active",
    LearnerState.DELETED: "Left",
    LearnerState.SUSPENDED: "Suspended",
    LearnerState.UNKNOWN: "Unknown",
}
LISTS: dict[PeopleList, tuple[str, str]] = {
    PeopleList.LEARNERS: ("Learners in ALM", "The user export of ALM, or the user file of a migration"),
    PeopleList.EARNERS: ("Who has badges at Credly", "Credly's export of issued badges"),
    PeopleList.EMPLOYEES: ("Employees at Credly", "Credly's export of employees"),
}


def verdict_word(verdict: IdentityVerdict) -> str:
    """The verdict with its sign."""
    word, sign = VERDICTS[verdict]
    return f"{sign} {word}"
