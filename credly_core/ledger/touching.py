"""What a change touches: all rows that any row which changed can have a say about, and no others.

Achievements and badges that share a key may decide about each other; whoever shares a key with one of them may, too.
Such a group is closed: its lines follow from its own rows alone, whatever happens elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from credly_core.ledger import keys

Mask = npt.NDArray[np.bool_]
_SAMPLE = pl.DataFrame({"template_id": ["t", ""], "earner_key": ["1", None], "email": ["a@x.example", "Ä"]})


def numbers_of_earned(achievements: pl.LazyFrame) -> pl.DataFrame:
    """own, mail and template of each achievement."""
    return keys.in_portions(
        achievements,
        lambda part: part.select(keys.own_key("earner_key"), keys.mail_key(), keys.template_key().alias("template")),
    )


def numbers_of_issued(badges: pl.LazyFrame, columns: Sequence[str]) -> pl.DataFrame:
    """badge, content (of these columns), own, mail, template and the moment each ends."""
    content = keys.content_key(columns).alias("content")
    return keys.in_portions(
        badges,
        lambda part: part.select(
            keys.badge_key().alias("badge"),
            content,
            keys.own_key("issuer_earner_id"),
            keys.mail_key(),
            keys.template_key().alias("template"),
            pl.col("expires_at").alias("ends"),
        ),
    )


def probe() -> str:
    """The same text wherever the same things have the same numbers: another version, another processor may differ."""
    found = _SAMPLE.lazy().with_columns(keys.content_key(_SAMPLE.columns).alias("content"))
    own, mail = keys.own_key("earner_key"), keys.mail_key()
    return str(found.select("content", own, mail, keys.badge_key("email").alias("badge")).collect().rows())


def further_keys(earned: pl.DataFrame, addresses: pl.DataFrame) -> pl.DataFrame:
    """row and key: where further addresses of a person may lead each of their achievements."""
    further = addresses.lazy().unique().select(keys.person_key().alias("person"), keys.address_key().alias("address"))
    people = earned.lazy().with_row_index("row").filter(pl.col("own").is_not_null())
    numbered = people.select("row", "template", keys.person_of(pl.col("own"), pl.col("template")).alias("person"))
    key = keys.joined_key(pl.col("template"), pl.col("address")).alias("key")
    return numbered.join(further, on="person").select("row", key).collect()


def closed(earned: pl.DataFrame, issued: pl.DataFrame, further: pl.DataFrame, *, most: int) -> tuple[Mask, Mask] | None:
    """Which rows belong to groups with a row that `is_touched`; None where that is more than `most` rows.

    Both frames have own, mail and is_touched.
    """
    of_earned, of_issued = earned["is_touched"].to_numpy().copy(), issued["is_touched"].to_numpy().copy()
    while True:
        before = int(of_earned.sum()) + int(of_issued.sum())
        if before > most:
            return None
        leads = further["key"].filter(pl.Series(of_earned[further["row"].to_numpy()]))
        sides = (earned.filter(pl.Series(of_earned)), issued.filter(pl.Series(of_issued)))
        found = [leads, *(frame[name] for frame in sides for name in ("own", "mail"))]
        known = pl.concat([each.rename("") for each in found]).drop_nulls().unique()
        of_earned |= _has(earned, known)
        of_earned[further["row"].filter(further["key"].is_in(known.implode())).to_numpy()] = True
        of_issued |= _has(issued, known)
        if int(of_earned.sum()) + int(of_issued.sum()) == before:
            return of_earned, of_issued


def _has(frame: pl.DataFrame, known: pl.Series) -> Mask:
    either = pl.col("own").is_in(known.implode()) | pl.col("mail").is_in(known.implode())
    found: Mask = frame.select(either.fill_null(value=False)).to_series().to_numpy()
    return found
