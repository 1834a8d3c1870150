"""Whether a learner is known to Credly: verdicts, their reasons, how sure they are, and what will cost mail.

Codes are what tables hold, sentences are what people read.
"""

from __future__ import annotations

import enum


class IdentityVerdict(enum.Enum):
    """What is known of a learner at Credly, strongest first; the value is the code in tables."""

    #: Credly has this very address.
    EXACT = "exact"
    #: Credly has this address in other capitals, or with its domain in the other of its two spellings.
    SAME_BUT_FOR_CASE = "same-but-for-case"
    #: It is a further address of a Credly account whose main address is another.
    SECOND_ADDRESS = "second-address"
    #: The address is not there, but the learner's ALM id was sent to Credly with another address.
    KNOWN_BY_ID = "known-by-id"
    #: Credly has an address that looks like it. It is shown, never taken for the same.
    LOOK_ALIKE = "look-alike"
    #: Nothing that belongs to the learner is there.
    NOT_THERE = "not-there"


class Sureness(enum.Enum):
    """How sure a verdict is; the value is the code in tables."""

    #: It can be acted on.
    SURE = "sure"
    #: It holds unless the warning beside it says otherwise.
    LIKELY = "likely"
    #: A person has to look.
    UNSURE = "unsure"


class IdentityReason(enum.Enum):
    """Why a verdict was given; the value is its sentence."""

    #: Letter for letter.
    SAME_ADDRESS = "Credly knows {matched}, letter for letter."
    #: Capitals only.
    OTHER_CAPITALS = "Credly knows {matched}; only capitals differ, which mail does not regard."
    #: xn-- on one side, letters on the other.
    OTHER_SPELLING_OF_DOMAIN = "Credly knows {matched}; it is the same domain in its other spelling."
    #: Further address of an account.
    ADDRESS_OF_SAME_ACCOUNT = "{matched} is a further address of the Credly account of {main}."
    #: The ALM id stands on an issued badge.
    ID_ALREADY_SENT = "This ALM id was sent to Credly with the address {matched}."
    #: Other characters that look the same.
    LOOKS_THE_SAME = "{matched} looks like it but has other characters. Never taken for the same."
    #: The first of several in a cell.
    ONE_OF_SEVERAL = "The first address in the cell is or looks like {matched}."
    #: Dots, dashes, underscores or what follows a plus.
    OTHER_DOTS_OR_TAG = "{matched} differs in dots, dashes or a plus-tag only. It may be another mailbox."
    #: One of both has a typing error in a well-known domain.
    SAME_BUT_FOR_TYPO = "{matched} would be the same without a typing error in the domain."
    #: No trace of address or id.
    NO_TRACE = "Neither the address nor the ALM id is known to Credly."
    #: The address cannot be compared.
    NOT_COMPARABLE = "The address cannot be used, so it could not be looked up; the ALM id is not known to Credly."

    @property
    def code(self) -> str:
        """What tables hold.

        >>> IdentityReason.NO_TRACE.code
        'no-trace'
        """
        return self.name.lower().replace("_", "-")


class PersonWarning(enum.Enum):
    """What will cost mail, or mix up people; the value is its sentence. Tables list them in this order."""

    #: Nothing in the cell.
    EMPTY = "No address."
    #: Not of the form name@domain.
    INVALID = "This is not an address that mail can be sent to."
    #: More than 64 before the @, 254 in all, or 63 in a part of the domain.
    TOO_LONG = "Longer than mail allows: 64 before the @, 254 in all, 63 for each part of the domain."
    #: Several addresses in one cell.
    TWO_ADDRESSES = "More than one address in the cell."
    #: Zero-width, direction or control characters, or a blank inside.
    INVISIBLE = "It has a character that cannot be seen, or a blank inside."
    #: Blanks before or after; they are ignored when addresses are compared.
    BLANKS_AROUND = "Blanks stand before or after the address."
    #: Letters of several scripts in one word, or letters that pass for Latin ones.
    HOMOGLYPHS = "It has letters that pass for others, or mixes scripts."
    #: Letters beyond a to z before the @.
    BEYOND_ASCII = "Letters beyond a to z stand before the @; many mail servers refuse them."
    #: A mailbox of a function, not of a person.
    ROLE_ACCOUNT = "This is the mailbox of a function, not of a person; a badge needs a person."
    #: One slip away from a well-known mail provider.
    DOMAIN_TYPO = "The domain looks like a typing error of a well-known one."
    #: Deleted in ALM.
    LEFT_COMPANY = "The person has left the company and may no longer read this mailbox."
    #: Another learner has the same address.
    SHARED_ADDRESS = "Another learner has the same address; a badge would go to one of them."
    #: The same learner stands in the list more than once.
    REPEATED_LEARNER = "The same ALM id stands in the list more than once."
    #: The address belongs to one account, the ALM id to another.
    ID_ON_OTHER_ACCOUNT = "The address belongs to one Credly account, the ALM id was sent to another."
    #: Another ALM id was sent with the address.
    OTHER_ID_SENT = "Credly has this address with another ALM id."

    @property
    def code(self) -> str:
        """What tables hold.

        >>> PersonWarning.TOO_LONG.code
        'too-long'
        """
        return self.name.lower().replace("_", "-")


#: An address with one of these is never equal to another, and no badge can be sent to it.
UNUSABLE = frozenset(
    {
        PersonWarning.EMPTY,
        PersonWarning.INVALID,
        PersonWarning.TOO_LONG,
        PersonWarning.TWO_ADDRESSES,
        PersonWarning.INVISIBLE,
    }
)

#: What makes a verdict by address less than sure: perhaps it is the other one of two people.
MIXED_UP = frozenset({PersonWarning.SHARED_ADDRESS, PersonWarning.ID_ON_OTHER_ACCOUNT, PersonWarning.OTHER_ID_SENT})

#: What makes it less than sure that nobody there is meant: perhaps the address was given wrongly.
PERHAPS_GIVEN_WRONGLY = frozenset(
    {
        PersonWarning.DOMAIN_TYPO,
        PersonWarning.HOMOGLYPHS,
        PersonWarning.ROLE_ACCOUNT,
        PersonWarning.SHARED_ADDRESS,
    }
)


def how_sure(verdict: IdentityVerdict, warnings: frozenset[PersonWarning]) -> Sureness:
    """How far a verdict holds beside these warnings.

    >>> how_sure(IdentityVerdict.EXACT, frozenset({PersonWarning.SHARED_ADDRESS}))
    <Sureness.LIKELY: 'likely'>
    """
    if verdict is IdentityVerdict.LOOK_ALIKE:
        return Sureness.UNSURE
    if verdict is IdentityVerdict.NOT_THERE:
        if warnings & UNUSABLE:
            return Sureness.UNSURE
        return Sureness.LIKELY if warnings & PERHAPS_GIVEN_WRONGLY else Sureness.SURE
    doubts = {PersonWarning.REPEATED_LEARNER} if verdict is IdentityVerdict.KNOWN_BY_ID else MIXED_UP
    return Sureness.LIKELY if warnings & doubts else Sureness.SURE
