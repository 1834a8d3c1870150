"""Builds the ledger: deserved badges beside issued ones, by our own id, then by address, then by a further address.

Text is read in a stream and turned into numbers of 64 bits (`keys.py`); only those are held. What comes out names rows
of the sources, so that a screen fetches the text of the few lines it shows.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
import numpy.typing as npt
import polars as pl

from credly_core.domain.issuing import OrderState
from credly_core.domain.ledger import REASONS_OF_ORDERS, LedgerReason
from credly_core.ledger import keys, numbering
from credly_core.ledger.meeting import NONE, Met, Rows, meet, numbers_of
from credly_core.ledger.numbering import WORTH

_CODE = pl.UInt8
_ROW = pl.UInt32


def _empty(**columns: pl.DataType | type[pl.DataType]) -> pl.DataFrame:
    return pl.DataFrame(schema=columns)


@dataclass(frozen=True)
class LedgerSources:
    """What a ledger is made of. The first two may be far larger than memory; the others are small.

    `achievements`: achievement_key, earner_key, email, template_id (text), earned_at (moment), gap (text, null or the
    value of a `LedgerReason` that says why no badge can follow).
    `badges`: the columns of the history of issued badges (docs/history.md).
    `orders`: earner_key, template_id, state (value of `OrderState`), the newest last.
    `templates`: template_id, is_active; what is not in it is gone. None: nothing is known about templates.
    `addresses`: earner_key, address; further addresses of the same person.
    `differing`: earner_key; people whom Credly knows by an address that only looks like theirs.
    """

    achievements: pl.LazyFrame
    badges: pl.LazyFrame
    orders: pl.DataFrame = field(
        default_factory=lambda: _empty(earner_key=pl.String, template_id=pl.String, state=pl.String)
    )
    templates: pl.DataFrame | None = None
    addresses: pl.DataFrame = field(default_factory=lambda: _empty(earner_key=pl.String, address=pl.String))
    differing: pl.DataFrame = field(default_factory=lambda: _empty(earner_key=pl.String))


@dataclass(frozen=True)
class Ledger:
    """All lines: `achievement` and `issued` are row numbers in the sources, null where a side is missing.

    `shadowed` counts badges of people and templates that another badge already stands for; `repeated` counts
    achievements that deserve a badge another achievement deserves too.
    """

    lines: pl.DataFrame
    shadowed: int
    repeated: int
    as_of: datetime

    @property
    def counts(self) -> dict[LedgerReason, int]:
        """How many lines have each reason; they add up to all lines."""
        found = self.lines["reason"].value_counts()
        by_code = dict(zip(found["reason"].to_list(), found["count"].to_list(), strict=True))
        return {reason: by_code[reason.code] for reason in LedgerReason if reason.code in by_code}


def build(sources: LedgerSources, now: datetime) -> Ledger:
    """The whole ledger at a moment. Lines keep the order of the achievements; badges without one come last."""
    text = Text(sources)

    def deserving() -> Deserved:
        return deserved(numbering.earned(sources.achievements).with_row_index("row"), text)

    with ThreadPoolExecutor(2) as threads:  # while one waits for its last rows, the other goes on
        badges, first = threads.submit(numbering.issued_at, sources.badges, now), threads.submit(deserving)
    return Ledger(*decided(first.result(), badges.result(), sources, text), as_of=now)


def decided(
    deserved: Deserved, badges: pl.DataFrame, sources: LedgerSources, text: Text
) -> tuple[pl.DataFrame, int, int]:
    """Lines of achievements and badges that are numbers; how many of either stand behind another one.

    `issued` of a line is the place of its badge in `badges`, `achievement` what its achievement says is its row.
    """
    first = deserved.first
    matched = _match(first, badges, sources, text)
    reasons = _reasons(first, matched, badges["reason"], sources)
    extra, shadowed = _extra(first, matched, badges)
    lines = pl.concat(
        [
            pl.DataFrame(
                {
                    "achievement": first["row"],
                    "issued": pl.Series(matched).replace(NONE, None).cast(_ROW),
                    "reason": reasons,
                }
            ),
            extra,
        ]
    )
    return lines, shadowed, deserved.repeated


@dataclass(frozen=True)
class Text:
    """What is not held as numbers, for the few rows that need it."""

    sources: LedgerSources
    #: The row of the badge at each place; None: its place is its row.
    rows: pl.Series | None = None

    def earned_at(self, rows: pl.Series) -> pl.Series:
        """When these achievements were earned."""
        return _cells(self.sources.achievements, "earned_at", rows)

    def achievement_keys(self, rows: pl.Series) -> pl.Series:
        """The keys of these achievements."""
        return _cells(self.sources.achievements, "achievement_key", rows)

    def badge_ids(self, places: pl.Series) -> pl.Series:
        """The ids of the badges at these places."""
        return _cells(self.sources.badges, "issued_badge_id", places if self.rows is None else self.rows.gather(places))


@dataclass(frozen=True)
class Deserved:
    """The achievements of which each deserves a badge, and how many deserve one that another deserves, too."""

    first: pl.DataFrame
    repeated: int


def deserved(earned: pl.DataFrame, text: Text) -> Deserved:
    """One row for each person and template: the one earned last. Whoever has no id is nobody's namesake."""
    twice = _seen_twice(earned["own"].drop_nulls())
    if twice.is_empty():
        return Deserved(earned, 0)
    again = earned.filter(pl.col("own").is_in(twice.implode())).select("row", "own")
    dropped = again.filter(~pl.col("row").is_in(_latest(again, text).implode()))["row"]
    return Deserved(earned.filter(~pl.col("row").is_in(dropped.implode())), len(dropped))


def _latest(again: pl.DataFrame, text: Text) -> pl.Series:
    """Of each number the row earned last; of those earned at once the greater key's, wherever their rows are."""
    dated = again.with_columns(text.earned_at(again["row"]).alias("earned_at"))
    last = dated.filter(pl.col("earned_at").eq_missing(pl.col("earned_at").max().over("own")))
    alone = ~last["own"].is_duplicated()
    tied = last.filter(~alone)
    if not tied.is_empty():
        tied = tied.with_columns(text.achievement_keys(tied["row"]).alias("key")).sort("key").unique("own", keep="last")
    return pl.concat([last.filter(alone)["row"], tied["row"]])


def _cells(frame: pl.LazyFrame, column: str, rows: pl.Series) -> pl.Series:
    """A column at these rows, in their order."""
    wanted = rows.cast(_ROW).to_frame("row")
    numbered = frame.select(column).with_row_index("row")
    found = numbered.join(wanted.lazy(), on="row", how="semi").collect(engine="streaming")
    return wanted.join(found, on="row", how="left", maintain_order="left")[column]


def _seen_twice(numbers: pl.Series) -> pl.Series:
    """The numbers that occur more than once. Sorting is the cheapest way for millions."""
    ordered = np.sort(numbers.to_numpy())
    return pl.Series(np.unique(ordered[1:][ordered[1:] == ordered[:-1]]), dtype=pl.UInt64)


def _match(first: pl.DataFrame, badges: pl.DataFrame, sources: LedgerSources, text: Text) -> Rows:
    """For each achievement the row of the badge that stands for it, `NONE` where there is none."""
    worth, addresses = _Worth(badges["worth"].to_numpy(), text), sources.addresses
    living = _Living(badges["reason"].to_numpy())
    with ThreadPoolExecutor(2) as threads:
        wanted, have, mails = threads.map(numbers_of, (first["own"], badges["own"], badges["mail"]))
    found = _best(meet(wanted, have), worth)
    looking = living.missing(found)
    met = meet(numbers_of(first["mail"].gather(looking)), mails)
    found[looking] = _better(found[looking], _best(met, worth), worth)
    if not addresses.is_empty():
        looking = living.missing(found)
        further, places = _further_keys(first, looking, addresses)
        met = meet(numbers_of(further), mails)
        found[looking] = _better(found[looking], _best(_of_places(met, places, len(looking)), worth), worth)
    return found


def _of_places(met: Met, places: Rows, count: int) -> Met:
    """Met by several keys of one place: what the keys met, the place meets."""
    single = np.flatnonzero(met.alone != NONE)
    left = np.concatenate([places[single], places[met.left]])
    return Met(np.full(count, NONE, np.int32), left, np.concatenate([met.alone[single], met.right]))


@dataclass(frozen=True)
class _Worth:
    """What badges are worth, by row; of equals the one with the greater id stands, wherever their rows are."""

    numbers: npt.NDArray[np.int64]
    text: Text

    def ascending(self, places: Rows, issued: Rows) -> npt.NDArray[np.intp]:
        """The order of these pairs in which the best of each place comes last."""
        worth = self.numbers[issued]
        best = np.full(int(places.max()) + 1, np.iinfo(np.int64).min)
        np.maximum.at(best, places, worth)
        leads = worth == best[places]
        is_tied = leads & (np.bincount(places[leads], minlength=len(best)) > 1)[places]
        rank = np.zeros(len(places), np.int64)
        if is_tied.any():
            rank[is_tied] = self.text.badge_ids(pl.Series(issued[is_tied])).rank("dense").to_numpy()
        return np.lexsort((rank, worth))


def _best(met: Met, worth: _Worth) -> Rows:
    """For each place the best badge it meets."""
    found = met.alone
    if len(met.left):
        order = worth.ascending(met.left, met.right)  # the best one last, and the last one wins
        found[met.left[order]] = met.right[order]
    return found


def _better(had: Rows, new: Rows, worth: _Worth) -> Rows:
    """Of two badges for each place the one that is worth more; what it had, where both are worth as much."""
    both = np.flatnonzero((had != NONE) & (new != NONE))
    is_kept = worth.numbers[had[both]] >= worth.numbers[new[both]]
    found = np.where(new == NONE, had, new)
    found[both[is_kept]] = had[both[is_kept]]
    return found


def _further_keys(first: pl.DataFrame, looking: Rows, addresses: pl.DataFrame) -> tuple[pl.Series, Rows]:
    """Keys of the further addresses of those who still look for a badge, and their places among these."""
    further = addresses.select(keys.person_key().alias("person"), keys.address_key().alias("address")).drop_nulls()
    people = first[looking].select(
        pl.int_range(pl.len(), dtype=pl.Int32).alias("place"),
        "template",
        keys.person_of(pl.col("own"), pl.col("template")).alias("person"),
    )
    pairs = people.join(further, on="person").select(
        "place", keys.joined_key(pl.col("template"), pl.col("address")).alias("key")
    )
    return pairs["key"], pairs["place"].to_numpy()


@dataclass(frozen=True)
class _Living:
    """Which badges nothing better is looked for."""

    reasons: npt.NDArray[np.uint8]

    def missing(self, found: Rows) -> Rows:
        """The places without such a badge."""
        is_living = np.zeros(256, bool)
        is_living[[one.code for one in WORTH[WORTH.index(LedgerReason.PENDING) :]]] = True
        by_row = np.append(is_living[self.reasons], np.False_)  # `NONE` means the last, which is none
        return np.flatnonzero(~by_row[found]).astype(np.int32)


def _reasons(first: pl.DataFrame, matched: Rows, of_badges: pl.Series, sources: LedgerSources) -> pl.Series:
    """The reason of each line that has an achievement: the badge says it, else what keeps the badge away."""
    reasons = np.full(len(first), LedgerReason.DUE.code, np.uint8)
    has = matched != NONE
    reasons[has] = of_badges.to_numpy()[matched[has]]
    rows = np.flatnonzero(~has)
    if len(rows):
        reasons[rows] = _missing(first[rows], sources).to_numpy()
    return pl.Series(reasons, dtype=_CODE)


def _missing(rows: pl.DataFrame, sources: LedgerSources) -> pl.Series:
    """Why there is no badge: an order, something wrong with the achievement or its template, an address, or nothing."""
    orders = (
        sources.orders.lazy()
        .with_columns(keys.own_key("earner_key"))
        .select("own", pl.col("state").replace_strict(_ORDER_CODES, return_dtype=_CODE).alias("ordered"))
        .unique("own", keep="last")
        .collect()
    )
    found = rows.join(orders, on="own", how="left", maintain_order="left").with_columns(
        keys.person_of(pl.col("own"), pl.col("template")).alias("person")
    )
    differing = sources.differing.select(keys.person_key().alias("person")).unique().with_columns(differs=True)
    found = found.join(differing, on="person", how="left", maintain_order="left")
    steps = [pl.col("ordered"), pl.col("gap")]
    if sources.templates is not None:
        known = sources.templates.select(keys.template_key().alias("template"), "is_active").unique("template")
        found = found.join(known, on="template", how="left", maintain_order="left")
        gone, inactive = LedgerReason.TEMPLATE_GONE.code, LedgerReason.TEMPLATE_INACTIVE.code
        steps.append(pl.when(pl.col("is_active").is_null()).then(pl.lit(gone, _CODE)))
        steps.append(pl.when(~pl.col("is_active")).then(pl.lit(inactive, _CODE)))
    steps.append(pl.when(pl.col("differs")).then(pl.lit(LedgerReason.ADDRESS_DIFFERS.code, _CODE)))
    return found.select(pl.coalesce(*steps, pl.lit(LedgerReason.DUE.code, _CODE)).alias("reason"))["reason"]


_ORDER_CODES = {state.value: REASONS_OF_ORDERS[state].code for state in OrderState}


def _extra(first: pl.DataFrame, matched: Rows, badges: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """Lines for badges that no achievement calls for, and how many badges stand behind another one."""
    used = np.zeros(len(badges), dtype=bool)
    used[matched[matched != NONE]] = True
    rest = badges.select("own", "mail").with_row_index("issued").filter(pl.Series(~used))
    unused = len(rest)
    for side in ("own", "mail"):  # the few that are left are looked for among the many, not the other way round
        called_for = first.lazy().select(side).join(rest.lazy().select(side), on=side, how="semi").collect()[side]
        rest = rest.filter(~pl.col(side).is_in(called_for.unique().implode()) | pl.col(side).is_null())
    lines = rest.select(
        pl.lit(None, _ROW).alias("achievement"),
        pl.col("issued"),
        pl.lit(LedgerReason.NO_ACHIEVEMENT.code, _CODE).alias("reason"),
    )
    return lines, unused - len(lines)
