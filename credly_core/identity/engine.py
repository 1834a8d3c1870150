"""Decides for each learner what is known of them at Credly, and what will cost mail."""

from __future__ import annotations

from functools import cache

import polars as pl

from credly_core.domain.learning import LearnerState
from credly_core.domain.people import IdentityReason, IdentityVerdict, PersonWarning, Sureness, how_sure
from credly_core.identity.finding import (
    People,
    first_rows,
    main_rows,
    pairs_known,
    read_people,
    rows_by_address,
    rows_by_look,
    spread,
)
from credly_core.identity.reading import BITS, corrected, warnings_of

VERDICTS: pl.DataType = pl.Enum([one.value for one in IdentityVerdict])
SURE: pl.DataType = pl.Enum([one.value for one in Sureness])
REASONS: pl.DataType = pl.Enum([one.code for one in IdentityReason])
WARNINGS: pl.DataType = pl.Enum([one.code for one in PersonWarning])

_TEXT: pl.DataType = pl.String()

#: What `decide` answers with, one row for each learner in their order.
DECIDED = pl.Schema(
    {
        #: As given; text.
        "learner_id": _TEXT,
        #: As given, letter for letter.
        "email": _TEXT,
        #: Code of `IdentityVerdict`.
        "verdict": VERDICTS,
        #: Code of `Sureness`.
        "sure": SURE,
        #: Code of `IdentityReason`.
        "reason": REASONS,
        #: The address at Credly that the verdict speaks of, as Credly has it.
        "matched_email": _TEXT,
        #: Its Credly account.
        "matched_account": _TEXT,
        #: The main address of that account, where it is another.
        "main_email": _TEXT,
        #: What the address would be without its typing error.
        "meant": _TEXT,
        #: Codes of `PersonWarning`, in their order.
        "warnings": pl.List(WARNINGS),
    }
)

_V, _R = IdentityVerdict, IdentityReason


def decide(learners: pl.DataFrame, earners: pl.DataFrame) -> pl.DataFrame:
    """A verdict for each learner, as `DECIDED` says, in the order of the learners.

    `learners`: `learner_id`, `email`, and if known `state` (`LearnerState`). `earners`, one row for each address that
    Credly has: `email`, and if known `account`, `issuer_earner_id`, `is_main` (without it the first row of an account
    is its main address). Ids may be text or numbers. Same input, same answer.
    """
    ours, theirs = read_people(learners, id_column="learner_id"), read_people(earners, id_column="issuer_earner_id")
    found = _find(ours, theirs)
    found = found.with_columns(_flags(ours, theirs, found).alias("flags"))
    told = _tell(found)
    row = told["row"]
    return pl.DataFrame(
        [
            learners["learner_id"].cast(pl.String).rename("learner_id"),
            learners["email"].cast(pl.String).rename("email"),
            told["verdict"],
            told["sure"],
            told["reason"],
            theirs["text"].gather(row).rename("matched_email"),
            theirs["account"].gather(row).rename("matched_account"),
            theirs["text"].gather(told["main"]).rename("main_email"),
            _meant(ours["key"], told["flags"]),
            told["warnings"],
        ]
    ).cast(DECIDED)


def _find(ours: People, theirs: People) -> pl.DataFrame:
    """For each learner the `row` of the earners, the code `how` it was found, and the row of the `main` address."""
    by_address = rows_by_address(ours, theirs)
    by_id = first_rows(ours["id"], theirs["id"])
    by_look, by_loose = rows_by_look(ours, theirs, by_address.is_null() & by_id.is_null())
    main = main_rows(by_address, theirs)
    is_second = theirs["key"].gather(main).ne_missing(theirs["key"].gather(by_address)) & main.is_not_null()
    matched = theirs["text"].gather(by_address)
    found = pl.DataFrame(
        {
            "by_address": by_address,
            "by_id": by_id,
            "by_look": by_look,
            "by_loose": by_loose,
            "main": main,
            "second": is_second,
            "letters": matched == ours["text"],
            "capitals": matched.str.to_lowercase() == ours["text"].str.to_lowercase(),
            "slip": (theirs["flags"].gather(by_loose).fill_null(0) | ours["flags"]) & BITS[PersonWarning.DOMAIN_TYPO]
            > 0,
            "flags": ours["flags"],
            "several": (ours["flags"] & BITS[PersonWarning.TWO_ADDRESSES]) > 0,
            "unusable": ours["key"].is_null(),
        }
    )
    return found.select(
        pl.coalesce("by_address", "by_id", "by_look", "by_loose").alias("row"),
        _reason().cast(REASONS).alias("reason"),
        pl.when("second").then(pl.col("main")).alias("main"),
        "by_address",
        "by_id",
        "flags",
    )


def _reason() -> pl.Expr:
    here = {name: pl.col(name).is_not_null() for name in ("by_address", "by_id", "by_look", "by_loose")}
    return (
        pl.when(pl.col("second")).then(_code(_R.ADDRESS_OF_SAME_ACCOUNT))
        .when(pl.col("letters")).then(_code(_R.SAME_ADDRESS))
        .when(pl.col("capitals")).then(_code(_R.OTHER_CAPITALS))
        .when(here["by_address"]).then(_code(_R.OTHER_SPELLING_OF_DOMAIN))
        .when(here["by_id"]).then(_code(_R.ID_ALREADY_SENT))
        .when(here["by_look"] & pl.col("several"))
        .then(_code(_R.ONE_OF_SEVERAL))
        .when(here["by_look"]).then(_code(_R.LOOKS_THE_SAME))
        .when(here["by_loose"] & pl.col("slip")).then(_code(_R.SAME_BUT_FOR_TYPO))
        .when(here["by_loose"]).then(_code(_R.OTHER_DOTS_OR_TAG))
        .when(pl.col("unusable")).then(_code(_R.NOT_COMPARABLE))
        .otherwise(_code(_R.NO_TRACE))
    )  # fmt: skip


def _code(reason: IdentityReason) -> pl.Expr:
    return pl.lit(reason.code)


#: The verdict that goes with each reason.
VERDICT_OF = {
    _R.SAME_ADDRESS: _V.EXACT,
    _R.OTHER_CAPITALS: _V.SAME_BUT_FOR_CASE,
    _R.OTHER_SPELLING_OF_DOMAIN: _V.SAME_BUT_FOR_CASE,
    _R.ADDRESS_OF_SAME_ACCOUNT: _V.SECOND_ADDRESS,
    _R.ID_ALREADY_SENT: _V.KNOWN_BY_ID,
    _R.LOOKS_THE_SAME: _V.LOOK_ALIKE,
    _R.ONE_OF_SEVERAL: _V.LOOK_ALIKE,
    _R.OTHER_DOTS_OR_TAG: _V.LOOK_ALIKE,
    _R.SAME_BUT_FOR_TYPO: _V.LOOK_ALIKE,
    _R.NO_TRACE: _V.NOT_THERE,
    _R.NOT_COMPARABLE: _V.NOT_THERE,
}


def _flags(ours: People, theirs: People, found: pl.DataFrame) -> pl.Series:
    """The warnings of the address and those that take a look at the whole list."""
    extra = {
        PersonWarning.LEFT_COMPANY: (ours["state"] == LearnerState.DELETED.value).fill_null(False),
        PersonWarning.SHARED_ADDRESS: _is_shared(ours),
        PersonWarning.REPEATED_LEARNER: ours["id"].is_not_null() & ours["id"].is_duplicated(),
        **_contradictions(ours, theirs, found),
    }
    flags = ours["flags"]
    for warning, is_so in extra.items():
        flags = flags + is_so.cast(pl.UInt32) * BITS[warning]
    return flags


def _is_shared(ours: People) -> pl.Series:
    """Whether learners with different ids have the same address."""
    frame = ours.frame.select("key", "id")
    often = frame.filter(frame["key"].is_not_null() & frame["key"].is_duplicated()).unique()
    shared = often.filter(pl.col("key").is_duplicated())["key"].unique()
    return first_rows(ours["key"], shared).is_not_null()


def _contradictions(ours: People, theirs: People, found: pl.DataFrame) -> dict[PersonWarning, pl.Series]:
    """Where address and ALM id lead to different people at Credly."""
    row = found["by_address"]
    differs = row.is_not_null() & ours["id"].is_not_null() & theirs["id"].gather(row).ne_missing(ours["id"])
    asked = pl.DataFrame(
        {"key": ours["key"], "id": ours["id"], "account": theirs["account"].gather(row), "by_id": found["by_id"]}
    ).filter(differs)
    ids = theirs.frame.select("key", "id", "account").drop_nulls("id")
    address_has_id = first_rows(asked["key"], ids["key"]).is_not_null()
    of_address = pairs_known(asked.select("key", "id"), ids.select("key", "id"))
    sent = asked.with_columns(pl.when(pl.col("by_id").is_not_null()).then(pl.col("id")).alias("id"))
    id_has_account = first_rows(sent["id"], ids.drop_nulls("account")["id"]).is_not_null()
    of_account = pairs_known(sent.select("id", "account"), ids.select("id", "account"))
    on_other = id_has_account & asked["account"].is_not_null() & ~of_account
    return {
        PersonWarning.ID_ON_OTHER_ACCOUNT: spread(on_other, differs).fill_null(False),
        PersonWarning.OTHER_ID_SENT: spread(address_has_id & ~of_address, differs).fill_null(False),
    }


def _tell(found: pl.DataFrame) -> pl.DataFrame:
    """Verdict, sureness and list of warnings: few combinations, so each is thought about once."""
    combinations = found.select("reason", "flags").unique()
    verdicts, sures, lists = [], [], []
    for code, flags in combinations.rows():
        verdict, warnings = VERDICT_OF[_reasons()[code]], warnings_of(flags)
        verdicts.append(verdict.value)
        sures.append(how_sure(verdict, frozenset(warnings)).value)
        lists.append([one.code for one in warnings])
    table = combinations.with_columns(
        pl.Series("verdict", verdicts, dtype=VERDICTS),
        pl.Series("sure", sures, dtype=SURE),
        pl.Series("warnings", lists, dtype=pl.List(WARNINGS)),
    )
    return found.join(table, on=["reason", "flags"], how="left", maintain_order="left")


@cache
def _reasons() -> dict[str, IdentityReason]:
    return {one.code: one for one in IdentityReason}


def _meant(keys: pl.Series, flags: pl.Series) -> pl.Series:
    """The address without the slip in its domain."""
    has_slip = (flags & BITS[PersonWarning.DOMAIN_TYPO]) > 0
    parts = pl.col("key").str.split_exact("@", 1)
    meant = pl.concat_str(parts.struct.field("field_0"), pl.lit("@"), corrected(parts.struct.field("field_1")))
    return spread(keys.filter(has_slip).rename("key").to_frame().select(meant.alias("meant"))["meant"], has_slip)
