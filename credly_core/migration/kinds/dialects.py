"""Read moments as people and programs write them, whole columns at once; ask where day and month may be turned."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import polars as pl

from credly_core.migration.conventions import Conventions
from credly_core.migration.keys import Keys

_FILE = Path(__file__).parent.parent / "data" / "dates.toml"
_PARTS = ("Y", "y", "M", "N", "D", "h", "i", "s", "f", "p", "z", "A", "B")
_NOON = 12
_WRITTEN = "%Y-%m-%dT%H:%M:%S%.3fZ"
#: The dialect of a spreadsheet's day numbers.
DAY_NUMBER = "day number"


@dataclass(frozen=True, slots=True)
class Dialect:
    """One way to write a moment."""

    name: str
    pattern: str
    ambiguous: bool


@dataclass(frozen=True, slots=True)
class _Dialects:
    dialects: tuple[Dialect, ...]
    months: dict[str, int]
    last_short_year: int


@dataclass(frozen=True)
class Readings:
    """What each cell may mean, in ALM's own form; empty where it cannot be read.

    `day_first` and `month_first` differ only where nobody can know the order. `dialect` names the form.
    """

    day_first: pl.Series
    month_first: pl.Series
    dialect: pl.Series

    @property
    def readable(self) -> pl.Series:
        """Where at least one reading is a real moment."""
        return (self.day_first != "") | (self.month_first != "")

    @property
    def ambiguous(self) -> pl.Series:
        """Where both readings are real and differ."""
        return (self.day_first != "") & (self.month_first != "") & (self.day_first != self.month_first)

    @property
    def sure(self) -> pl.Series:
        """The only reading, where there is just one."""
        one = self.day_first.zip_with(self.day_first != "", self.month_first)
        return one.zip_with(~self.ambiguous, one.clear().extend_constant("", len(one)))

    @property
    def settled_order(self) -> str:
        """`day` or `month` when every cell of unknown order that can be settled is settled that way; else empty."""
        day = ((self.day_first != "") & (self.month_first == "")).any()
        month = ((self.month_first != "") & (self.day_first == "")).any()
        return "" if day == month else ("day" if day else "month")


@cache
def _dialects() -> _Dialects:
    keys = Keys.of_file(_FILE)
    found = []
    for item in keys.tables("dialect"):
        found.append(Dialect(item.text("name"), item.text("pattern"), item.flag("ambiguous")))
        item.close()
    months = {word: int(number) for number, words in keys.lists("months").items() for word in words}
    years = keys.table("two_digit_years")
    return _Dialects(tuple(found), months, (years.number("last") if years else None) or 0)


def read_moments(cells: pl.Series, conventions: Conventions) -> Readings:
    """Read every cell in the first dialect that fits it."""
    forms = _dialects().dialects
    fitting = cells.to_frame("cell").select(
        *(pl.col("cell").str.contains(form.pattern).alias(str(number)) for number, form in enumerate(forms)),
        number=pl.col("cell").str.contains(conventions.dates.day_number),
    )
    left, parts = cells != "", [_no_parts()]
    for number, form in enumerate(forms):
        fits = left & fitting[str(number)]
        if fits.any():
            left = left & ~fits
            parts.append(_parts(cells.filter(fits), fits.arg_true(), form))
    moments = pl.concat(parts).select("at", "dialect", first=_moment("first"), second=_moment("second"))
    numbers = left & fitting["number"]
    if numbers.any():
        read = from_day_numbers(cells.filter(numbers), conventions)
        named = pl.lit(DAY_NUMBER).alias("dialect")
        moments = moments.vstack(
            pl.DataFrame({"at": numbers.arg_true(), "first": read}).select("at", named, "first", second="first")
        )
    everywhere = pl.int_range(len(cells), dtype=pl.UInt32, eager=True).alias("at").to_frame()
    found = everywhere.join(moments, on="at", how="left", maintain_order="left").fill_null("")
    return Readings(found["first"], found["second"], found["dialect"])


def _no_parts() -> pl.DataFrame:
    text = dict.fromkeys(("Y", "y", "N", "h", "i", "s", "f", "p", "z", "first", "second", "dialect"), pl.String)
    return pl.DataFrame(schema={"at": pl.UInt32, **text})


def _parts(cells: pl.Series, at: pl.Series, form: Dialect) -> pl.DataFrame:
    """The named parts of each cell as columns. `first` and `second` hold day and month in the two orders, as `D/M`."""
    frame = cells.str.extract_groups(form.pattern).struct.unnest()
    missing = [pl.lit("").alias(name) for name in _PARTS if name not in frame.columns]
    frame = frame.with_columns(pl.all().fill_null(""), *missing)
    day, month = ("A", "B") if form.ambiguous else ("D", "M")
    turned = (month, day) if form.ambiguous else (day, month)
    orders = frame.with_columns(
        at=at,
        first=pl.concat_str(day, pl.lit("/"), month),
        second=pl.concat_str(turned[0], pl.lit("/"), turned[1]),
        dialect=pl.lit(form.name),
    )
    return orders.select(_no_parts().columns)


def _moment(order: str) -> pl.Expr:
    """Put the parts together in UTC; empty where they are no real moment. Two-digit years and AM/PM are understood."""
    known = _dialects()
    word = pl.col("N").str.to_lowercase().replace_strict(known.months, default=None, return_dtype=pl.Int64)
    short = pl.col("y").cast(pl.Int64, strict=False)
    hour = pl.col("h").cast(pl.Int64, strict=False).fill_null(0)
    half = pl.col("p").str.slice(0, 1).str.to_lowercase()
    turned = pl.when(half == "").then(hour).when((hour > _NOON) | (hour == 0)).then(None)
    written_month = pl.col(order).str.extract("/(.*)$", 1)
    fields = {
        "year": pl.coalesce(
            pl.col("Y").cast(pl.Int64, strict=False),
            short + pl.when(short > known.last_short_year).then(1900).otherwise(2000),
        ),
        "month": pl.when(pl.col("N") == "").then(written_month.cast(pl.Int64, strict=False)).otherwise(word),
        "day": pl.col(order).str.extract("^(.*)/", 1).cast(pl.Int64, strict=False),
        "hour": turned.otherwise(hour % _NOON + pl.when(half == "p").then(_NOON).otherwise(0)),
        "minute": pl.col("i").cast(pl.Int64, strict=False).fill_null(0),
        "second": pl.col("s").cast(pl.Int64, strict=False).fill_null(0),
    }
    parts = [field.cast(pl.String).str.zfill(4 if name == "year" else 2) for name, field in fields.items()]
    fraction = pl.col("f").str.slice(0, 3).str.pad_end(3, "0")
    text = pl.format("{}-{}-{}T{}:{}:{}.{}{}", *parts, fraction, _offset(pl.col("z")))
    moments = text.str.to_datetime("%Y-%m-%dT%H:%M:%S%.3f%z", strict=False, time_zone="UTC")
    return moments.dt.strftime(_WRITTEN).fill_null("")


def _offset(zone: pl.Expr) -> pl.Expr:
    """`Z`, a word or nothing are UTC; `+0530` and `+05` are brought into the long form."""
    digits = zone.str.replace(":", "", literal=True)
    long = pl.when(digits.str.len_chars() == len("+05")).then(digits + "00").otherwise(digits)
    return pl.when(zone.str.contains(r"^[+-]")).then(long).otherwise(pl.lit("+0000"))


def written(moments: pl.Series) -> pl.Series:
    """Moments in the form ALM reads; empty where there is none."""
    return moments.dt.strftime(_WRITTEN).fill_null("")


def from_day_numbers(cells: pl.Series, conventions: Conventions) -> pl.Series:
    """A spreadsheet's day numbers as moments, to the second."""
    days = cells.str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
    origin = pl.Series([conventions.dates.day_number_origin]).str.to_datetime("%Y-%m-%d", time_unit="ms")
    seconds = (days * 86_400).round().cast(pl.Int64, strict=False)
    return written(origin.new_from_index(0, len(seconds)) + (seconds * 1000).cast(pl.Duration("ms")))
