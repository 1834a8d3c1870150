"""What a change touches: all rows that any row which changed can have a say about, and no others.

Achievements and badges that share a key may decide about each other; whoever shares a key with one of them may, too.
Such a group is closed: its lines follow from its own rows alone, whatever happens elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from credly_core.ledger import keys
from credly_core.ledger.meeting import Numbers, Ordered, Rows, numbers_of

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


@dataclass(frozen=True)
class Side:
    """The rows of one side in one or more layers, each with its own numbers from nought on: who shares a key?"""

    layers: tuple[tuple[Ordered, Ordered], ...]

    @classmethod
    def of(cls, *frames: pl.DataFrame) -> Side:
        """Frames with own and mail, one upon the other."""
        return cls(tuple((Ordered.of(numbers_of(one["own"])), Ordered.of(numbers_of(one["mail"]))) for one in frames))

    def keys_of(self, rows: Rows) -> Numbers:
        """The keys of these rows, of both kinds."""
        found, start = [], 0
        for layer in self.layers:
            end = start + len(layer[0].numbers)
            here = rows[(rows >= start) & (rows < end)] - start
            found += [index.numbers[here] for index in layer]
            start = end
        return np.concatenate([*found, np.zeros(0, np.uint64)])

    def rows_with(self, numbers: Numbers) -> Rows:
        """The rows that have one of these keys, some of them twice."""
        found, start = [np.zeros(0, np.int32)], 0
        for layer in self.layers:
            found += [index.rows(numbers) + np.int32(start) for index in layer]
            start += len(layer[0].numbers)
        return np.concatenate(found)


def closed(
    sides: tuple[Side, Side], touched: tuple[Mask, Mask], further: pl.DataFrame, *, most: int
) -> tuple[Mask, Mask] | None:
    """Which achievements and badges belong to groups with a row that is touched; None where more than `most` do."""
    known = (touched[0].copy(), touched[1].copy())
    row, key = further["row"].to_numpy(), numbers_of(further["key"])
    new = [np.flatnonzero(mask).astype(np.int32) for mask in known]
    while len(new[0]) or len(new[1]):
        if sum(int(mask.sum()) for mask in known) > most:
            return None
        leads = key[np.isin(row, new[0])]
        of_rows = (side.keys_of(rows) for side, rows in zip(sides, new, strict=True))
        numbers = np.setdiff1d(np.concatenate([leads, *of_rows]), np.zeros(1, np.uint64))
        reached = [side.rows_with(numbers) for side in sides]
        reached[0] = np.concatenate([reached[0], row[np.isin(key, numbers)].astype(np.int32)])
        for place, mask in enumerate(known):
            new[place] = np.unique(reached[place][~mask[reached[place]]])
            mask[new[place]] = True
    return known


@dataclass(frozen=True)
class Touched:
    """What changed beside achievements and badges, as numbers: pairs, templates, people."""

    pairs: pl.Series
    templates: pl.Series
    people: pl.Series

    @classmethod
    def by(cls, orders: pl.DataFrame, templates: Sequence[pl.DataFrame], people: Sequence[pl.DataFrame]) -> Touched:
        """By the rows that are different."""
        return cls(
            orders.select(keys.own_key("earner_key")).to_series(),
            pl.concat([one.select("template_id") for one in templates]).select(keys.template_key()).to_series(),
            pl.concat([one.select("earner_key") for one in people]).select(keys.person_key()).to_series(),
        )

    def of_either(self) -> pl.Expr:
        """Rows of either side that it is about."""
        pair = pl.col("own").is_in(self.pairs.implode()).fill_null(value=False)
        return pair | pl.col("template").is_in(self.templates.implode())

    def of_earned(self) -> pl.Expr:
        """Achievements that it is about."""
        person = keys.person_of(pl.col("own"), pl.col("template"))
        return self.of_either() | person.is_in(self.people.implode()).fill_null(value=False)

    def is_empty(self) -> bool:
        """Whether nothing is different."""
        return self.pairs.is_empty() and self.templates.is_empty() and self.people.is_empty()


def different(before: pl.DataFrame, now: pl.DataFrame) -> pl.DataFrame:
    """Rows that stand in one of two tables only."""
    on = now.columns
    ways = ((before, now), (now, before))
    return pl.concat([one.join(other, on=on, how="anti", nulls_equal=True) for one, other in ways])
