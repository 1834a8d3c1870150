"""Finds for each learner the row of the earners that belongs to it: by address, by ALM id, or by likeness."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from credly_core.identity.reading import loosened, read_addresses

#: Asking for less than this part of a side, only what is asked for is made distinct.
_FEW = 2


@dataclass(frozen=True, slots=True)
class People:
    """Either side, read: `id` (of ALM), `text`, `key`, `skeleton`, `flags` as read, `account`, `is_main`, `state`."""

    frame: pl.DataFrame

    def __getitem__(self, column: str) -> pl.Series:
        return self.frame[column]

    @property
    def rows(self) -> int:
        """How many."""
        return self.frame.height


def read_people(frame: pl.DataFrame, *, id_column: str) -> People:
    """The columns of either side in one form; what is missing is unknown for everybody."""
    ids = _words(frame, id_column).rename("id")
    account = _words(frame, "account").rename("account")
    main = (
        frame["is_main"] if "is_main" in frame.columns else pl.repeat(None, frame.height, dtype=pl.Boolean, eager=True)
    )
    state = _words(frame, "state").rename("state").str.to_lowercase()
    read = read_addresses(frame["email"])
    return People(read.with_columns(ids, account, main.cast(pl.Boolean).fill_null(False).alias("is_main"), state))


def _words(frame: pl.DataFrame, column: str) -> pl.Series:
    """A column of ids as text, whether it came as text or as numbers; blank is unknown."""
    if column not in frame.columns:
        return pl.repeat(None, frame.height, dtype=pl.String, eager=True)
    cells = frame[column]
    if cells.dtype.is_float():  # numbers with gaps, as pandas hands them over
        cells = cells.cast(pl.Int64, strict=False)
    text = cells.cast(pl.String).str.strip_chars()
    return text.to_frame().select(pl.when(pl.first() != "").then(pl.first()))[:, 0]


def first_rows(wanted: pl.Series, known: pl.Series) -> pl.Series:
    """The first row of `known` that has the same value, for each wanted one; none where there is none."""
    asked = wanted.rename("value").to_frame().drop_nulls()
    table = known.rename("value").to_frame().with_row_index("row").drop_nulls("value")
    if asked.height < table.height // _FEW:
        table = table.join(asked, on="value", how="semi")
    first = table.unique("value", keep="first", maintain_order=True)
    return spread(asked.join(first, on="value", how="left", maintain_order="left")["row"], wanted.is_not_null())


def spread(values: pl.Series, mask: pl.Series) -> pl.Series:
    """One value for each true place of the mask, in order; nothing at the others."""
    if values.len() == mask.len():
        return values
    places = pl.when(pl.col("mask")).then(pl.col("mask").cum_sum().cast(pl.Int64) - 1)
    return values.gather(mask.rename("mask").to_frame().select(places)[:, 0])


def pairs_known(left: pl.DataFrame, right: pl.DataFrame) -> pl.Series:
    """Whether each row of `left` stands in `right`; both have the same two columns."""
    known = right.drop_nulls().unique().with_columns(pl.lit(True).alias("known"))
    return left.join(known, on=left.columns, how="left", maintain_order="left")["known"].fill_null(False)


def rows_by_address(learners: People, earners: People) -> pl.Series:
    """The earner with the same address; of several the one written alike, then the first."""
    rows = first_rows(learners["key"], earners["key"])
    other_letters = (earners["text"].gather(rows) != learners["text"]).fill_null(False)
    if not other_letters.any():
        return rows
    texts = pl.DataFrame({"text": learners["text"], "wanted": other_letters}).select(
        pl.when("wanted").then(pl.col("text")).alias("text")
    )["text"]
    exact = first_rows(texts, earners["text"])
    return pl.DataFrame({"exact": exact, "rows": rows}).select(pl.coalesce("exact", "rows").alias("rows"))["rows"]


def rows_by_look(learners: People, earners: People, open_ones: pl.Series) -> tuple[pl.Series, pl.Series]:
    """The earners that look alike, and those that differ in dots, tag or a slip; only for rows that are open."""
    skeletons = _where(open_ones, learners["skeleton"])
    by_look = first_rows(skeletons, earners["skeleton"])
    still_open = _where(by_look.is_null(), skeletons)
    if still_open.null_count() == learners.rows:
        return by_look, pl.repeat(None, learners.rows, dtype=pl.get_index_type(), eager=True)
    return by_look, first_rows(loosened(still_open), loosened(earners["skeleton"]))


def main_rows(rows: pl.Series, earners: People) -> pl.Series:
    """The row with the main address of the account of each of these rows: the marked one, else the first."""
    accounts = earners["account"].gather(rows)
    first = first_rows(accounts, earners["account"])
    if not earners["is_main"].any():
        return first
    main = first_rows(accounts, _where(earners["is_main"], earners["account"]))
    return pl.DataFrame({"main": main, "first": first}).select(pl.coalesce("main", "first").alias("row"))["row"]


def _where(mask: pl.Series, values: pl.Series) -> pl.Series:
    return pl.DataFrame({"mask": mask, "values": values}).select(
        pl.when("mask").then(pl.col("values")).alias(values.name)
    )[:, 0]
