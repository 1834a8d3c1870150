"""Puts the lists side by side: one row for each learner with its verdict."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import polars as pl

from credly_core.domain.roster import ListInfo, PeopleList
from credly_core.identity import decide
from credly_core.steps.learners.lists import joined_frame

#: Columns `decide` answers with that the list has already.
_KNOWN = ("learner_id", "email")


def verdict_name(lists: Mapping[PeopleList, ListInfo]) -> str:
    """The name of the file with the verdicts over just these lists."""
    text = "|".join(f"{which.value}={info.file}" for which, info in sorted(lists.items(), key=lambda one: one[0].value))
    return f"verdicts-{hashlib.sha256(text.encode()).hexdigest()[:32]}.parquet"


def compare(learners: pl.DataFrame, earners: pl.DataFrame | None, employees: pl.DataFrame | None) -> pl.DataFrame:
    """Every learner, in their order, with what `decide` says.

    Earners come before employees: where both have an address, the account is known from the badge.
    """
    sides = [side for side in (earners, employees) if side is not None]
    theirs = joined_frame(PeopleList.EARNERS, sides)
    theirs = _by_learner_id(theirs, learners).with_columns(
        pl.when(pl.col("account") != "").then(pl.col("account")).alias("account")
    )
    ours = learners.with_columns(pl.when(pl.col("learner_id") != "").then(pl.col("learner_id")).alias("learner_id"))
    decided = decide(ours.select("learner_id", "email", "state"), theirs)
    return pl.concat([learners, decided.drop(_KNOWN)], how="horizontal")


def _by_learner_id(theirs: pl.DataFrame, learners: pl.DataFrame) -> pl.DataFrame:
    """Which ALM id was sent varies: where it is the unique id of exactly one learner, that learner is meant.

    Ids of nobody in the list come from other systems and say nothing about who a learner is.
    """
    has_id = learners.filter(pl.col("learner_id") != "")
    by_unique = (
        has_id.select("unique_id", "learner_id")
        .filter(pl.col("unique_id") != "")
        .unique("unique_id", keep="none")
        .rename({"unique_id": "issuer_earner_id", "learner_id": "by_unique"})
    )
    by_id = has_id.select(pl.col("learner_id").alias("issuer_earner_id"), pl.col("learner_id").alias("by_id")).unique()
    joined = theirs
    for known in (by_unique, by_id):
        joined = joined.join(known, on="issuer_earner_id", how="left", maintain_order="left")
    return joined.with_columns(pl.coalesce("by_id", "by_unique").alias("issuer_earner_id")).drop("by_id", "by_unique")
