"""The columns of the history's Parquet files, described once: writers, readers, documents and tests draw from here."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Kind(enum.Enum):
    """How a column is stored."""

    #: Text in UTF-8; null where nothing is known.
    TEXT = "text"
    #: A moment in microseconds, UTC.
    MOMENT = "timestamp[us, UTC]"
    #: A calendar day in UTC.
    DAY = "date"
    #: True or false.
    TRUTH = "boolean"
    #: A small whole number.
    SMALL = "int16"
    #: A list of texts, empty where there are none.
    TEXTS = "list of text"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, how it is stored, whether it can be null, and what it means."""

    name: str
    kind: Kind
    meaning: str
    required: bool = False


BADGES: tuple[Column, ...] = (
    Column("issued_badge_id", Kind.TEXT, "Credly's id; the key of the table", required=True),
    Column("template_id", Kind.TEXT, "the badge template; empty text where the record names none", required=True),
    Column("template_name", Kind.TEXT, "the template's name when the badge was last read"),
    Column("issued_at", Kind.MOMENT, "when it was earned; may lie long before `created_at`"),
    Column("issued_day", Kind.DAY, "the day of `issued_at` in UTC"),
    Column("created_at", Kind.MOMENT, "when Credly recorded it; never changes, and orders the files"),
    Column("updated_at", Kind.MOMENT, "when Credly last changed it"),
    Column("state", Kind.TEXT, "`pending`, `accepted`, `rejected`, `revoked`, or the word Credly sent", required=True),
    Column("state_updated_at", Kind.MOMENT, "when it came into this state; null while it never changed"),
    Column("accepted_at", Kind.MOMENT, "when it was accepted; kept when it is revoked later; null if it never was"),
    Column("expires_at", Kind.MOMENT, "when it ends; null means never. Expired is not a state"),
    Column("revoked_at", Kind.MOMENT, "when it was withdrawn"),
    Column("revoke_reason", Kind.TEXT, "the issuer's reason"),
    Column("replaced_by", Kind.TEXT, "the issued badge that took its place. Replaced is not a state"),
    Column("replaces", Kind.TEXT, "the issued badge whose place it took"),
    Column("earner_id", Kind.TEXT, "the earner's Credly account; null while the address belongs to none"),
    Column("issuer_earner_id", Kind.TEXT, "our own id for the person, as sent when issuing"),
    Column(
        "earner_key", Kind.TEXT, "one text per person: `user:`, `mail:`, `own:` or `badge:` and the id", required=True
    ),
    Column("first_name", Kind.TEXT, "as issued"),
    Column("last_name", Kind.TEXT, "as issued"),
    Column("email", Kind.TEXT, "the address it was issued to, as given"),
    Column("email_domain", Kind.TEXT, "what stands behind the @, in lower case"),
    Column("account_confirmed", Kind.TRUTH, "whether the earner's account is confirmed; null without an account"),
    Column("locale", Kind.TEXT, "language of the mails"),
    Column("country", Kind.TEXT, "the country's name as issued"),
    Column("country_code", Kind.TEXT, "three letters"),
    Column("public", Kind.TRUTH, "the earner's choice who may see it"),
    Column("badge_url", Kind.TEXT, "its public page; only once accepted"),
    Column("accept_url", Kind.TEXT, "where the earner accepts it; only while pending"),
    Column("evidence_count", Kind.SMALL, "how many pieces of evidence", required=True),
    Column("is_odd", Kind.TRUTH, "whether the table of odd records has a line about it", required=True),
    Column("source", Kind.TEXT, "`api` or `file`", required=True),
    Column("pull_id", Kind.TEXT, "the pull that last brought it", required=True),
)

TEMPLATES: tuple[Column, ...] = (
    Column("template_id", Kind.TEXT, "the key of the table", required=True),
    Column("template_name", Kind.TEXT, "its present name", required=True),
    Column("template_state", Kind.TEXT, "`draft`, `active`, `archived`, `unknown`", required=True),
    Column("level", Kind.TEXT, "`Foundational`, `Intermediate`, `Advanced`, or null"),
    Column("skills", Kind.TEXTS, "names of skills", required=True),
    Column("tags", Kind.TEXTS, "reporting tags", required=True),
    Column("is_listed", Kind.TRUTH, "false where only issued badges name it", required=True),
)

ODDITIES: tuple[Column, ...] = (
    Column("issued_badge_id", Kind.TEXT, "empty where the record has none", required=True),
    Column("oddity", Kind.TEXT, "the code, such as `unknown-state`", required=True),
    Column("detail", Kind.TEXT, "the value in question"),
    Column("raw", Kind.TEXT, "the record itself, where it is in no other table"),
    Column("pull_id", Kind.TEXT, "the pull that found it", required=True),
)
