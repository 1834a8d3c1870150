"""Makes a ledger again after some changes: only the lines that can be different, beside the others as they are.

Everything is compared with what the last whole ledger was made from (`basis.py`), never with a ledger that was itself
made of changes. What changed touches a closed group of achievements and badges (`ledger/touching.py`); for that group
alone the engine decides anew. Where the group is large, or something is not as expected, the whole is made instead.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl

from credly_core.domain.history import HistorySnapshot
from credly_core.domain.ledger import LedgerReason
from credly_core.ledger import build, keys, touching
from credly_core.ledger.building import Ledger as Built
from credly_core.steps.ledger.basis import Basis
from credly_core.steps.ledger.inputs import OF_BADGE, PAIR, Inputs, Surroundings, counting, issued_badges
from credly_core.steps.ledger.lines import LedgerFolder, Made, write_lines
from credly_core.steps.ledger.text import with_text
from credly_core.store import earning

#: What was seen so long before the last whole ledger is looked at once more: clocks are off by a day, and what was
#: seen earlier may be written later.
_OVERLAP = timedelta(hours=26)
#: More than this part of all rows, and the whole is made.
_MOST = 0.1
_FEW = 2_000
_NARROW = (*("achievement_key", *PAIR, "source", "source_id", "earned_at", "gap"),)
_NUMBERS = ("own", "mail", "template")
_SETTLED = ("settled", "counts")


@dataclass(frozen=True)
class _Side:
    """Rows of the basis and rows of today. `was` and `stays`: whether a row counted then, and counts now."""

    rows: pl.DataFrame
    #: The text of rows that are not in the basis.
    fresh: pl.DataFrame


@dataclass(frozen=True)
class Again:
    """One ledger after some changes."""

    inputs: Inputs
    folder: LedgerFolder
    basis: Basis
    snapshot: HistorySnapshot | None
    now: datetime

    def made(self) -> Made | None:
        """The ledger with its new lines written, for somebody to publish; None where the whole has to be made."""
        earned = self._earned()
        around = self.inputs.surroundings()
        before = self.basis.around()
        if earned is None or (around.templates is None) != (before.templates is None):
            return None
        touched = _touched(before, around)
        if touched is None:
            return None
        issued = self._issued()
        of_earned = earned.rows.with_columns(is_touched=pl.col("is_touched") | touched.of_earned())
        of_issued = issued.rows.with_columns(is_touched=pl.col("is_touched") | touched.of_either())
        addresses = pl.concat([before.addresses, around.addresses])
        further = touching.further_keys(of_earned, addresses)
        most = _FEW + int(_MOST * (of_earned.height + of_issued.height))
        sides = (touching.Side.of(of_earned), touching.Side.of(of_issued))
        marks = (of_earned["is_touched"].to_numpy(), of_issued["is_touched"].to_numpy())
        groups = touching.closed(sides, marks, further, most=most)
        if groups is None:
            return None
        of_earned, of_issued = of_earned.filter(pl.Series(groups[0])), of_issued.filter(pl.Series(groups[1]))
        return self._written(_Side(of_earned, earned.fresh), _Side(of_issued, issued.fresh), around)

    # --- what is different ---------------------------------------------------------------------------------------

    def _earned(self) -> _Side | None:
        """Achievements then and now; None where they do not add up."""
        seen, gone, count = self.inputs.achievements_since(self.basis.made.at - _OVERLAP)
        told = self.basis.earned()
        columns = list(earning.ROW_COLUMNS)
        again = pl.col("achievement_key").is_in(seen["achievement_key"].implode())
        same = told.select(columns).filter(again).join(seen.lazy(), on=columns, how="semi", nulls_equal=True)
        fresh = seen.lazy().join(same, on="achievement_key", how="anti").collect()
        replaced = pl.concat([fresh["achievement_key"], gone.rename("achievement_key")])
        then = told.select(*_NARROW, *_NUMBERS, pl.col("settled").alias("settled_then"), pl.col("counts").alias("was"))
        then = then.with_columns(stays=~pl.col("achievement_key").is_in(replaced.implode()))
        numbers = touching.numbers_of_earned(fresh.lazy())
        added = pl.concat([fresh.select(_NARROW), numbers], how="horizontal").with_columns(was=False, stays=True)
        rows = pl.concat([then.collect(), added], how="diagonal")
        if rows["stays"].sum() != count:
            return None
        weighed = self.inputs.weighed(rows.filter("stays")).select("achievement_key", *_SETTLED)
        rows = rows.with_row_index("row")
        now = rows.filter("stays").select("row").with_columns(weighed.select(_SETTLED))
        rows = rows.join(now, on="row", how="left", maintain_order="left").drop("row")
        counts = pl.col("stays") & pl.col("counts").fill_null(value=False)
        differs = (pl.col("was") != counts) | (counts & pl.col("settled").ne_missing(pl.col("settled_then")))
        rows = rows.with_columns(counts=counts).with_columns(is_touched=differs)
        return _Side(rows.filter(pl.col("was") | pl.col("counts")), fresh)

    def _issued(self) -> _Side:
        """Badges then and now. A file of the history never changes: one that is still named is not read."""
        files = () if self.snapshot is None else self.snapshot.badge_files
        named = {path.name for path in files}
        lasting = [place for place, name in enumerate(self.basis.badge_files) if name in named]
        then = self.basis.issued().with_columns(was=True, stays=pl.col("file").is_in(lasting)).drop("file")
        new = [path for path in files if path.name not in self.basis.badge_files]
        told = _scan(new)
        now = touching.numbers_of_issued(told, list(OF_BADGE)).with_columns(was=False, stays=True)
        content = ["badge", "content"]
        moved = then.filter(~pl.col("stays")).join(now, on=content, how="semi").select(content)
        back = then.select(content).join(moved.with_columns(back=True), on=content, how="left", maintain_order="left")
        then = then.with_columns(stays=pl.col("stays") | back["back"].fill_null(value=False))
        rows = pl.concat([then, now.join(moved, on=content, how="anti")])
        ends_now = (pl.col("ends") > self.basis.made.at) & (pl.col("ends") <= self.now)
        differs = (pl.col("was") != pl.col("stays")) | ends_now.fill_null(value=False)
        return _Side(rows.with_columns(is_touched=differs), pl.DataFrame())

    # --- the lines -----------------------------------------------------------------------------------------------

    def _written(self, earned: _Side, issued: _Side, around: Surroundings) -> Made:
        achievements = self._achievements(earned)
        present = issued.rows.filter("stays")["badge"]
        badges = issued_badges(self.snapshot).filter(keys.badge_key().is_in(present.implode())).collect()
        built = build(around.sources(achievements.lazy(), badges.lazy()), self.now)
        replaced = self._replaced(earned, issued)
        whole = self.basis.made
        first = whole.lines
        added, gone = self.folder.new_file(), self.folder.new_file()
        write_lines(with_text(built, achievements, badges.lazy(), around, first=first), added)
        write_lines(replaced.select("number").lazy(), gone)
        return replace(_counted(whole, built, replaced, earned, issued), added=added.name, replaced=gone.name)

    def _achievements(self, earned: _Side) -> pl.DataFrame:
        """The achievements of the groups that count now, with all their text."""
        now = earned.rows.filter("counts").select("achievement_key", *_SETTLED)
        columns = list(earning.ROW_COLUMNS)
        is_here = pl.col("achievement_key").is_in(now["achievement_key"].implode())
        told = self.basis.earned().select(columns).filter(is_here).collect()
        told = told.join(earned.fresh, on="achievement_key", how="anti")
        text = pl.concat([told, earned.fresh.select(columns)]).join(now, on="achievement_key")
        return counting(text).sort("achievement_key")

    def _replaced(self, earned: _Side, issued: _Side) -> pl.DataFrame:
        """The lines of the whole ledger that the groups had."""
        of_earned = earned.rows.filter("was")["achievement_key"]
        of_issued = issued.rows.filter("was")["badge"]
        achieved = pl.col("achievement_key").is_in(of_earned.implode()).fill_null(value=False)
        held = pl.col("issued_badge_id").is_not_null() & keys.badge_key().is_in(of_issued.implode())
        lines = self.basis.lines().select("number", "reason", "achievement_key", "issued_badge_id")
        return lines.filter(achieved | held).collect()


def _touched(before: Surroundings, now: Surroundings) -> touching.Touched | None:
    """None where an order is nobody's: then nothing says which lines are meant."""
    different = touching.different
    orders = different(before.orders, now.orders)
    if (orders["earner_key"] == "").any():
        return None
    templates = [different(before.names, now.names)]
    if before.templates is not None and now.templates is not None:
        templates.append(different(before.templates, now.templates))
    people = [different(before.addresses, now.addresses), different(before.differing, now.differing)]
    return touching.Touched.by(orders, templates, people)


def _scan(files: list[Path]) -> pl.LazyFrame:
    if not files:
        return pl.LazyFrame(schema=OF_BADGE)
    return pl.scan_parquet(files).select(list(OF_BADGE))


def _counted(whole: Made, built: Built, replaced: pl.DataFrame, earned: _Side, issued: _Side) -> Made:
    """The counts of the whole, without what the groups had, with what they have now."""
    had = dict(replaced["reason"].value_counts().iter_rows())
    counts = {
        reason: number
        for reason in LedgerReason
        if (number := whole.counts.get(reason, 0) - had.get(reason.value, 0) + built.counts.get(reason, 0))
    }
    repeated = int(earned.rows["was"].sum()) - replaced["achievement_key"].count()
    shadowed = int(issued.rows["was"].sum()) - replaced["issued_badge_id"].drop_nulls().n_unique()
    return replace(
        whole,
        lines=whole.lines - replaced.height + built.lines.height,
        counts=counts,
        shadowed=whole.shadowed - shadowed + built.shadowed,
        repeated=whole.repeated - repeated + built.repeated,
    )
