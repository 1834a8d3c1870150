"""Who and what as one number: a template and a person become a key of 64 bits, so that millions meet without text.

Two different pairs share a key about once in a hundred thousand ledgers of ten million lines on each side. A line is
a statement on a screen: orders, on which badges are issued, have keys of text (docs/decisions/0114).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from credly_core.domain.addresses import read_address

#: Seeds keep a learner's id and an address apart that happen to be spelled alike.
_TEMPLATE, _OWN, _MAIL, _ACHIEVEMENT, _BADGE, _CONTENT = 11, 12, 13, 14, 15, 16
#: Odd, so that multiplying loses nothing; arithmetic wraps.
_APART = 3
#: What an address has in it that is not merely folded to small letters: several in a cell, a name beside it, a
#: domain in its other spelling.
_ODD = [" ", "\t", "\xa0", "--", ",", ";", "<", ">", "(", '"', "'"]

#: Rows whose text is in memory at once.
_PORTION = 1_000_000
#: Bytes looked at in one go.
_BLOCK = 1 << 17

Frame = pl.LazyFrame


def template_key() -> pl.Expr:
    """The number of `template_id`."""
    return pl.col("template_id").hash(_TEMPLATE)


def own_key(column: str) -> pl.Expr:
    """The number of a template and our own id for a person; null where there is no id."""
    text = pl.col(column)
    return pl.when(text.is_not_null() & (text != "")).then(template_key() * _APART + text.hash(_OWN)).alias("own")


def mail_key(column: str = "email") -> pl.Expr:
    """The number of a template and an address as addresses are compared; null where there is none."""
    return (template_key() * _APART + address_key(column)).alias("mail")


def person_of(own: pl.Expr, template: pl.Expr) -> pl.Expr:
    """The number of the person alone, taken out of a key again."""
    return own - template * _APART


def person_key(column: str = "earner_key") -> pl.Expr:
    """The number of a person by our own id."""
    return pl.col(column).hash(_OWN)


def address_key(column: str = "address") -> pl.Expr:
    """The number of an address as addresses are compared; null where there is none."""
    return pl.col(column).map_batches(_numbered, return_dtype=pl.UInt64, is_elementwise=True)


def achievement_key(column: str = "achievement_key") -> pl.Expr:
    """The number of an achievement."""
    return pl.col(column).hash(_ACHIEVEMENT)


def badge_key(column: str = "issued_badge_id") -> pl.Expr:
    """The number of an issued badge."""
    return pl.col(column).hash(_BADGE)


def content_key(columns: Sequence[str]) -> pl.Expr:
    """One number for what stands in these columns."""
    return pl.struct(columns).hash(_CONTENT)


def joined_key(template: pl.Expr, part: pl.Expr) -> pl.Expr:
    """A key out of the number of a template and that of a person or an address."""
    return template * _APART + part


def in_portions(frame: Frame, ask: Callable[[Frame], Frame]) -> pl.DataFrame:
    """The numbers of a frame of text, so many rows at a time: not all of the text waits in memory."""
    size = frame.select(pl.len()).collect().item()
    starts = range(0, max(size, 1), _PORTION)
    return pl.concat([ask(frame.slice(start, _PORTION)).collect(engine="streaming") for start in starts])


def _numbered(cells: pl.Series) -> pl.Series:
    """A column of addresses as numbers; only those that are not plain are folded, which costs more than all else."""
    cells = cells.rechunk()
    rows = _perhaps_odd(cells)
    numbers = _number(cells)
    return numbers.scatter(rows, _number(_folded(cells.gather(rows)))) if len(rows) else numbers


def _number(cells: pl.Series) -> pl.Series:
    text = pl.col(cells.name)
    return cells.to_frame().select(pl.when(text != "").then(text.hash(_MAIL))).to_series()


def _perhaps_odd(cells: pl.Series) -> npt.NDArray[np.intp]:
    """The rows of all addresses that folding changes, and of some others."""
    text = cells.cast(pl.Binary).cast(pl.List(pl.UInt8)).explode(empty_as_null=False, keep_nulls=False).to_numpy()
    places = _odd_bytes(text)
    if not len(places):
        return places
    ends = np.cumsum(cells.str.len_bytes().fill_null(0).to_numpy(), dtype=np.int64)
    return np.unique(np.searchsorted(ends, places, side="right"))


def _odd_bytes(text: npt.NDArray[np.uint8]) -> npt.NDArray[np.intp]:
    """The places of all bytes but small letters, digits and a few signs that no folding changes; of two hyphens, too.

    In blocks that stay near the processor, without a table to look into: many bytes are compared at once.
    """
    found = np.empty(len(text), np.bool_)
    for start in range(0, len(text), _BLOCK):
        block = text[start : start + _BLOCK]
        is_odd = found[start : start + _BLOCK]
        apart = block - np.uint8(ord("-"))  # what is less becomes large
        np.greater(apart, np.uint8(ord("z") - ord("-")), out=is_odd)
        above = block - np.uint8(ord(":"))
        is_odd |= (above <= np.uint8(ord("Z") - ord(":"))) & (block != np.uint8(ord("@")))
        is_hyphen = apart == np.uint8(0)
        is_odd[1:] |= is_hyphen[1:] & is_hyphen[:-1]
        is_odd[0] |= is_hyphen[0] and text[start - 1] == ord("-")  # the last of the block before, or of all
    return np.flatnonzero(found)


def _folded(cells: pl.Series) -> pl.Series:
    """Addresses as they are compared: small letters; the odd ones as `domain/addresses.py` reads them, each once."""
    low = cells.str.to_lowercase()
    is_odd = (cells.str.len_bytes() != cells.str.len_chars()) | cells.str.contains_any(_ODD)
    if not is_odd.any():
        return low
    odd: Sequence[str] = cells.filter(is_odd).unique().to_list()
    read = cells.filter(is_odd).replace({text: read_address(text).key or text.strip().lower() for text in odd})
    return low.scatter(is_odd.arg_true(), read)
