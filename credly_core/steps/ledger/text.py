"""The text of lines: what each says, so that it reads the same whatever is pulled or refreshed later."""

from __future__ import annotations

import polars as pl

from credly_core.domain.ledger import LedgerReason
from credly_core.ledger.building import Ledger as Built
from credly_core.steps.ledger.inputs import PAIR, Surroundings


def with_text(
    built: Built, achievements: pl.DataFrame, badges: pl.LazyFrame, around: Surroundings, *, first: int = 0
) -> pl.LazyFrame:
    """Every line with its text; their numbers begin with `first`."""
    codes = {reason.code: reason.value for reason in LedgerReason}
    lines = built.lines
    # Rows are picked by their number: a join on it would cost four times as much.
    earned = achievements.select(pl.all().gather(lines["achievement"]))
    issued = badges.collect().select(pl.all().gather(lines["issued"]).name.suffix("_issued"))
    wide = pl.concat([lines.select("reason"), earned, issued], how="horizontal")
    known = dict(around.names.iter_rows())
    told = wide.lazy().select(
        pl.coalesce(_given("earner_key"), "issuer_earner_id_issued").alias("earner_key"),
        pl.coalesce(_name("first_name", "last_name"), _name("first_name_issued", "last_name_issued")).alias("name"),
        pl.coalesce(_given("email_issued"), "email").alias("email"),
        pl.coalesce(_given("template_id"), "template_id_issued").alias("template_id"),
        pl.coalesce(
            pl.col("template_id").replace_strict(known, default=None, return_dtype=pl.String), "template_name_issued"
        ).alias("template_name"),
        pl.col("reason").replace_strict(codes, return_dtype=pl.String),
        *("title", "source", "source_id", "achievement_key", "earned_at"),
        *(pl.col(f"{name}_issued").alias(name) for name in ("issued_badge_id", "issued_at", "expires_at")),
        pl.col("state_issued").alias("badge_state"),
        *(pl.col(f"{name}_issued").alias(name) for name in ("public", "badge_url", "accept_url")),
        *(pl.col(f"{name}_issued").alias(name) for name in ("revoke_reason", "locale")),
    )
    return _with_note(told, around.orders).with_row_index("number", offset=first)


def _with_note(lines: pl.LazyFrame, orders: pl.DataFrame) -> pl.LazyFrame:
    """What Credly said to the newest order; few orders have a note."""
    note = orders.select(*PAIR, "note").filter(pl.col("note").fill_null("") != "")
    if note.is_empty():
        return lines.with_columns(pl.lit(None, pl.String).alias("note"))
    return lines.join(note.lazy(), on=PAIR, how="left", maintain_order="left")


def _given(column: str) -> pl.Expr:
    return pl.when(pl.col(column).fill_null("") != "").then(pl.col(column))


def _name(first: str, last: str) -> pl.Expr:
    joined = pl.concat_str(pl.col(first).fill_null(""), pl.col(last).fill_null(""), separator=" ").str.strip_chars()
    return pl.when(joined != "").then(joined)
