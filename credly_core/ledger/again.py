"""Makes a ledger of files again after a day: what did not change is not read, what nothing touches is not decided.

A file that is the same by name, size and time has the same rows. The rows of the others are compared with those that
were there; what differs touches a closed group (`touching.py`), and for that alone the engine decides anew.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from credly_core.ledger import numbering, touching
from credly_core.ledger.building import Ledger, LedgerSources, Text, decided, deserved
from credly_core.ledger.files import NO_GAP, Column, Kept, LedgerFiles, Part, earned_of, issued_of, keys_in, rows_in
from credly_core.ledger.meeting import NONE, Numbers, Rows, meet

#: More than this part of all rows in files that are new, or touched, and the whole is made.
_MOST_NEW, _MOST = 0.3, 0.1
_FEW = 2_000
_EARNED, _ISSUED = ("own", "mail", "template", "gap"), ("own", "mail", "lasting", "ends", "moment")
_PAIR = ("earner_key", "template_id")


def build_again(before: Kept, files: LedgerFiles, now: datetime) -> Ledger | None:
    """The ledger as `build` would make it, in another order; None where that is to make it."""
    touched = _touched(before, files.sources)
    if touched is None or now < before.as_of:
        return None
    earned = _compared(before.earned_parts, files.achievements, keys_in(before.earned["content"]), earned_of)
    issued = _compared(before.issued_parts, files.badges, keys_in(before.issued["content"]), issued_of)
    if earned is None or issued is None:
        return None
    return _Again(before, files.sources, earned, issued, touched, now).ledger()


@dataclass(frozen=True)
class _Compared:
    """One side then and now. `row_now`: the row of each kept row today, `NONE` where it is gone."""

    row_now: Rows
    #: The rows that are new, with `row` and all their numbers.
    added: pl.DataFrame

    def touched(self) -> touching.Mask:
        """The rows that came or went: the kept ones, then the new ones."""
        return np.append(self.row_now == NONE, np.ones(self.added.height, bool))

    def group(self, mask: touching.Mask, kept: Mapping[str, Column], columns: Sequence[str]) -> pl.DataFrame:
        """What stands today of the rows of a group, by row."""
        rows = np.flatnonzero(mask[: len(self.row_now)])
        rows = rows[self.row_now[rows] != NONE]
        added = self.added.select("row", *columns)
        standing = pl.DataFrame({"row": self.row_now[rows], **{name: kept[name][rows] for name in columns}})
        standing = standing.select(pl.col(name).cast(kind) for name, kind in _without_zone(added.schema).items())
        if "ends" in columns:
            standing = standing.with_columns(pl.col("ends").dt.replace_time_zone("UTC"))
        chosen = added.filter(pl.Series(mask[len(self.row_now) :]))
        keyed = (pl.when(pl.col(name) != 0).then(name).alias(name) for name in ("own", "mail"))
        return pl.concat([standing, chosen]).with_columns(*keyed).sort("row")


def _without_zone(schema: pl.Schema) -> dict[str, pl.DataType]:
    return {name: pl.Datetime("us") if isinstance(kind, pl.Datetime) else kind for name, kind in schema.items()}


def _compared(
    parts: Mapping[Part, int], files: Sequence[Path], content: Numbers, read: Callable[[Sequence[Path]], pl.DataFrame]
) -> _Compared | None:
    """None where too much is in files that were not there."""
    ends = np.cumsum([0, *parts.values()]).tolist()
    starts = dict(zip(parts, ends, strict=False))
    row_now, row = np.full(ends[-1], NONE, np.int32), 0
    new: list[tuple[Path, int, int]] = []
    for path in files:
        part = Part.of(path)
        rows = parts[part] if part in parts else rows_in(path)
        if part in parts:
            row_now[starts[part] : starts[part] + rows] = np.arange(row, row + rows, dtype=np.int32)
        else:
            new.append((path, row, rows))
        row += rows
    if sum(rows for _, _, rows in new) > _FEW + _MOST_NEW * row:
        return None
    found = read([path for path, _, _ in new])
    places = [np.arange(start, start + count, dtype=np.int32) for _, start, count in new]
    return _paired(row_now, content, found.with_columns(row=np.concatenate([*places, np.zeros(0, np.int32)])))


def _paired(row_now: Rows, content: Numbers, found: pl.DataFrame) -> _Compared:
    """Rows that say what one of a file that is gone said are that row."""
    gone, now = np.flatnonzero(row_now == NONE), found["content"].to_numpy()
    then = content[gone]
    met = meet(then, now)
    same = met.alone
    several = (np.unique(met.left), np.unique(met.right))  # the first of those that are the same is the first again
    sides = (
        pl.DataFrame({"content": of[rows], "nth": _nth(of[rows]), side: rows})
        for side, of, rows in zip(("then", "now"), (then, now), several, strict=True)
    )
    pairs = next(sides).join(next(sides), on=["content", "nth"])
    same[pairs["then"].to_numpy()] = pairs["now"].to_numpy()
    is_found = same != NONE
    row_now[gone[is_found]] = found["row"].to_numpy()[same[is_found]]
    is_added = np.ones(found.height, bool)
    is_added[same[is_found]] = False
    return _Compared(row_now, found.filter(pl.Series(is_added)))


def _nth(content: Numbers) -> npt.NDArray[np.int64]:
    """The how manyth of those that are the same each is."""
    order = np.argsort(content, kind="stable")
    places = np.arange(len(content))
    is_first = np.append(True, content[order][1:] != content[order][:-1])[: len(content)]
    found = np.empty(len(content), np.int64)
    found[order] = places - np.maximum.accumulate(np.where(is_first, places, 0))
    return found


@dataclass(frozen=True)
class _Again:
    before: Kept
    sources: LedgerSources
    earned: _Compared
    issued: _Compared
    touched: touching.Touched
    now: datetime

    def ledger(self) -> Ledger | None:
        """The lines that stand, and those made anew."""
        groups = self._groups()
        if groups is None:
            return None
        achievements = self.earned.group(groups[0], self.before.earned, _EARNED)
        achievements = achievements.with_columns(
            pl.when(pl.col("gap") != NO_GAP).then("gap").alias("gap"), row=pl.col("row").cast(pl.UInt32)
        )
        badges = self.issued.group(groups[1], self.before.issued, _ISSUED)
        rows = badges["row"].cast(pl.UInt32)
        weighed = numbering.weighed(badges.drop("row").lazy(), self.now).collect()
        text = Text(self.sources, rows)
        lines, shadowed, repeated = decided(deserved(achievements, text), weighed, self.sources, text)
        lines = lines.with_columns(rows.gather(lines["issued"]).alias("issued"))
        is_replaced, ours = self._replaced(groups)
        return Ledger(
            pl.concat([self._standing(~is_replaced), lines]),
            shadowed=self.before.shadowed + shadowed - ours[1],
            repeated=self.before.repeated + repeated - ours[0],
            as_of=self.now,
        )

    def _groups(self) -> tuple[touching.Mask, touching.Mask] | None:
        kept = self.before
        added = (self.earned.added, self.issued.added)
        sides = (
            touching.Side((kept.layer(kept.earned), *touching.Side.of(added[0]).layers)),
            touching.Side((kept.layer(kept.issued), *touching.Side.of(added[1]).layers)),
        )
        touched = (self.earned.touched(), self.issued.touched())
        if not self.touched.is_empty():
            touched[0][:] |= self._numbers().select(self.touched.of_earned()).to_series().to_numpy()
        ends = kept.issued["ends"]
        since, until = (np.datetime64(at.replace(tzinfo=None), "us") for at in (kept.as_of, self.now))
        touched[1][: len(ends)] |= (ends > since) & (ends <= until)
        most = _FEW + int(_MOST * (len(touched[0]) + len(touched[1])))
        return touching.closed(sides, touched, self._further(), most=most)

    def _numbers(self) -> pl.DataFrame:
        """own and template of all achievements, kept and new; this walks past all of them."""
        kept = pl.DataFrame({name: self.before.earned[name] for name in ("own", "template")})
        both = pl.concat([kept, self.earned.added.select("own", "template")])
        return both.with_columns(pl.when(pl.col("own") != 0).then("own").alias("own"))

    def _further(self) -> pl.DataFrame:
        before, now = self.before.around["addresses"], self.sources.addresses
        addresses = now if before is None else pl.concat([before.select(now.columns), now])
        if addresses.is_empty():
            return pl.DataFrame(schema={"row": pl.UInt32, "key": pl.UInt64})
        return touching.further_keys(self._numbers(), addresses)

    def _replaced(self, groups: tuple[touching.Mask, touching.Mask]) -> tuple[npt.NDArray[np.bool_], tuple[int, int]]:
        """Which lines the groups had; how many of their rows on each side had none."""
        lines = self.before.lines
        of_earned, of_issued = (
            mask[: len(side.row_now)] for mask, side in zip(groups, (self.earned, self.issued), strict=True)
        )
        achieved, held = (np.append(mask, np.False_) for mask in (of_earned, of_issued))  # `NONE` means the last
        is_replaced = achieved[lines["achievement"]] | held[lines["issued"]]
        places = np.flatnonzero(is_replaced)
        had = [np.unique(lines[name][places]) for name in ("achievement", "issued")]
        count = [int((rows != NONE).sum()) for rows in had]
        return is_replaced, (int(of_earned.sum()) - count[0], int(of_issued.sum()) - count[1])

    def _standing(self, is_standing: npt.NDArray[np.bool_]) -> pl.DataFrame:
        """The lines that stand as they are, with the row numbers of today."""
        lines = self.before.lines

        def renumbered(name: str, side: _Compared) -> Rows:
            rows: Rows = np.append(side.row_now, np.int32(NONE))[lines[name][is_standing]]  # `NONE` means the last
            return rows

        with ThreadPoolExecutor() as threads:
            achievements = threads.submit(renumbered, "achievement", self.earned)
            issued = threads.submit(renumbered, "issued", self.issued)
            found = {"achievement": achievements.result(), "issued": issued.result()}
        row = pl.col("achievement", "issued")
        frame = pl.DataFrame({**found, "reason": lines["reason"][is_standing]})
        return frame.with_columns(pl.when(row != NONE).then(row).cast(pl.UInt32))


def _touched(before: Kept, now: LedgerSources) -> touching.Touched | None:
    """None where templates were not known then, or are not now."""
    then = before.around
    templates, orders = then["templates"], then["orders"]
    addresses, differing = then["addresses"], then["differing"]
    if (templates is None) != (now.templates is None) or orders is None or addresses is None or differing is None:
        return None
    different = touching.different
    none = pl.DataFrame(schema={"template_id": pl.String})
    known = none if templates is None or now.templates is None else different(templates, now.templates)
    return touching.Touched.by(
        different(_newest(orders), _newest(now.orders)),
        [known],
        [different(addresses, now.addresses), different(differing, now.differing)],
    )


def _newest(orders: pl.DataFrame) -> pl.DataFrame:
    return orders.select(*_PAIR, "state").unique(_PAIR, keep="last")
