"""How orders are spoken of: a sign and a word for each state, so that they read without colour."""

from __future__ import annotations

from credly_core.domain.issuing import Consequence, OrderDeed, OrderRecord, OrderState, OrderWay

STATES: dict[OrderState, str] = {
    OrderState.PROPOSED: "○ Proposed",
    OrderState.APPROVED: "◔ Approved",
    OrderState.SENDING: "◑ Being sent",
    OrderState.DONE: "● Done",
    OrderState.REFUSED: "✕ Refused",
    OrderState.UNCLEAR: "? Unclear",
    OrderState.NEEDS_PERSON: "! Needs a person",
    OrderState.WITHDRAWN: "– Withdrawn",
}
DEEDS: dict[OrderDeed, str] = {
    OrderDeed.ISSUE: "Issue",
    OrderDeed.REPLACE: "Replace",
    OrderDeed.REVOKE: "Revoke",
    OrderDeed.RESEND: "Send the notice again",
    OrderDeed.READDRESS: "Change the address",
}
#: One and many.
COUNTED: dict[Consequence, tuple[str, str]] = {
    Consequence.NEW: ("new badge", "new badges"),
    Consequence.SECOND_BADGE: ("second badge", "second badges"),
    Consequence.REPLACES: ("changes a badge", "change a badge"),
    Consequence.REFUSED: ("has it already", "have it already"),
    Consequence.NOT_ISSUABLE: ("template not active", "with a template not active"),
    Consequence.UNKNOWN: ("not looked at yet", "not looked at yet"),
}
CONSEQUENCES: dict[Consequence, str] = {
    Consequence.NEW: "New badge",
    Consequence.SECOND_BADGE: "Second badge",
    Consequence.REPLACES: "Replaces one",
    Consequence.REFUSED: "Has it already",
    Consequence.NOT_ISSUABLE: "Template not active",
    Consequence.UNKNOWN: "Not looked at yet",
}
WAYS: dict[OrderWay, str] = {
    OrderWay.ANSWERED: "Credly confirmed it",
    OrderWay.FOUND: "No answer came; found at Credly",
    OrderWay.ALREADY_THERE: "Was there already",
    OrderWay.BY_HAND: "Confirmed by a person",
}
LANGUAGES: dict[str, str] = {
    "en": "English",
    "fr": "French",
    "de": "German",
    "ko": "Korean",
    "ja": "Japanese",
    "zh-CN": "Chinese",
    "pt": "Portuguese",
    "es-ES": "Spanish (Spain)",
    "es-US": "Spanish (US)",
    "fr-CA": "French (Canada)",
    "pt-BR": "Portuguese (Brazil)",
}


def what_to_know(record: OrderRecord) -> str:
    """The one sentence beside an order."""
    if record.note:
        return record.note
    if record.way is not None:
        return WAYS[record.way]
    return CONSEQUENCES[record.consequence] if record.state is OrderState.PROPOSED else ""
