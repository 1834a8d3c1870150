"""Both sides of the ledger as numbers: who and what each row is about, and what a badge is worth by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from credly_core.domain.ledger import REASONS_OF_FAULTS, LedgerReason
from credly_core.ledger import keys

_CODE = pl.UInt8
#: Which of several badges stands for a person and template: the one that counts most, then the one issued last.
WORTH = (
    LedgerReason.UNKNOWN_STATE,
    LedgerReason.REVOKED,
    LedgerReason.REPLACED,
    LedgerReason.REJECTED,
    LedgerReason.EXPIRED,
    LedgerReason.PENDING,
    LedgerReason.PRIVATE,
    LedgerReason.AWARDED,
)
#: What ends with its last day; the others are what they are.
_ENDS = (LedgerReason.UNKNOWN_STATE, LedgerReason.PENDING, LedgerReason.PRIVATE, LedgerReason.AWARDED)
#: Bits for the moment of issuing, in microseconds since 1970; the worth stands above them.
_MOMENT_BITS = 53
_NO_MOMENT = 0
_GAPS = {reason.value: reason.code for reason in LedgerReason}
_GAPS.update({fault.code: reason.code for fault, reason in REASONS_OF_FAULTS.items()})


def earned(achievements: pl.LazyFrame, *more: pl.Expr) -> pl.DataFrame:
    """own, mail, template and gap of every achievement."""
    own, mail, template = keys.own_key("earner_key"), keys.mail_key(), keys.template_key().alias("template")
    return keys.in_portions(achievements, lambda part: part.select(own, mail, template, _gap(), *more))


def _gap() -> pl.Expr:
    text = pl.col("gap")
    code = text.replace_strict(_GAPS, default=LedgerReason.NOT_MAPPED.code, return_dtype=_CODE)
    return pl.when(text.is_not_null() & (text != "")).then(code).alias("gap")


def issued(badges: pl.LazyFrame, *more: pl.Expr) -> pl.DataFrame:
    """own, mail, lasting, ends and moment of every badge: what holds whenever it is looked at."""
    return keys.in_portions(badges, lambda part: part.select(*_of_badge(), *more))


def issued_at(badges: pl.LazyFrame, now: datetime) -> pl.DataFrame:
    """own, mail, reason and worth of every issued badge, in the order of the rows."""
    return keys.in_portions(badges, lambda part: weighed(part.select(*_of_badge()), now))


def weighed(badges: pl.LazyFrame, now: datetime) -> pl.LazyFrame:
    """Badges at a moment: their reason and what they are worth."""
    has_ended = (pl.col("ends") <= now) & pl.col("lasting").is_in([one.code for one in _ENDS])
    expired = pl.lit(LedgerReason.EXPIRED.code, _CODE)
    reason = pl.when(has_ended).then(expired).otherwise("lasting").alias("reason")
    worth = pl.col("reason").replace_strict({one.code: place for place, one in enumerate(WORTH)}, return_dtype=pl.Int64)
    return (
        badges.with_columns(reason)
        .with_columns((worth * (1 << _MOMENT_BITS) + pl.col("moment")).alias("worth"))
        .drop("lasting", "ends", "moment")
    )


def _of_badge() -> Sequence[pl.Expr]:
    moment = pl.col("issued_at").dt.epoch("us").fill_null(_NO_MOMENT).clip(0, (1 << _MOMENT_BITS) - 1)
    return (
        keys.own_key("issuer_earner_id"),
        keys.mail_key(),
        _lasting().alias("lasting"),
        pl.col("expires_at").alias("ends"),
        moment.alias("moment"),
    )


def _lasting() -> pl.Expr:
    """What a badge is by itself before it ends; the first that holds (docs/history.md has the order)."""
    state = pl.col("state")
    is_accepted = state == "accepted"
    steps = (
        (state == "revoked", LedgerReason.REVOKED),
        (pl.col("replaced_by").is_not_null(), LedgerReason.REPLACED),
        (state == "rejected", LedgerReason.REJECTED),
        (state == "pending", LedgerReason.PENDING),
        (is_accepted & (pl.col("public").fill_null(value=True)), LedgerReason.AWARDED),
        (is_accepted, LedgerReason.PRIVATE),
    )
    found = pl.lit(LedgerReason.UNKNOWN_STATE.code, _CODE)
    for holds, reason in reversed(steps):
        found = pl.when(holds).then(pl.lit(reason.code, _CODE)).otherwise(found)
    return found
