"""Who and what as one number: a template and a person become a key of 64 bits, so that millions meet without text.

Two different pairs share a key about once in a hundred thousand ledgers of ten million lines on each side. A line is
a statement on a screen: orders, on which badges are issued, have keys of text (docs/decisions/0114).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

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

Frame = pl.LazyFrame


def template_key() -> pl.Expr:
    """The number of `template_id`."""
    return pl.col("template_id").hash(_TEMPLATE)


def own_key(column: str) -> pl.Expr:
    """The number of a template and our own id for a person; null where there is no id."""
    text = pl.col(column)
    return pl.when(text.is_not_null() & (text != "")).then(template_key() * _APART + text.hash(_OWN)).alias("own")


def mail_key(column: str = "email") -> pl.Expr:
    """The number of a template and an address that `folded` has been through; null where there is none."""
    text = pl.col(column)
    return pl.when(text.is_not_null() & (text != "")).then(template_key() * _APART + text.hash(_MAIL)).alias("mail")


def person_of(own: pl.Expr, template: pl.Expr) -> pl.Expr:
    """The number of the person alone, taken out of a key again."""
    return own - template * _APART


def person_key(column: str = "earner_key") -> pl.Expr:
    """The number of a person by our own id."""
    return pl.col(column).hash(_OWN)


def address_key(column: str = "address") -> pl.Expr:
    """The number of an address that `folded` has been through."""
    return pl.col(column).hash(_MAIL)


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


def folded(frame: Frame, column: str = "email") -> Frame:
    """Addresses as they are compared: small letters; the odd ones as `domain/addresses.py` reads them."""
    return frame.with_columns(pl.col(column).map_batches(_fold, return_dtype=pl.String))


def _fold(cells: pl.Series) -> pl.Series:
    """A column of addresses; each odd spelling is read once."""
    low = cells.str.to_lowercase()
    is_odd = (cells.str.len_bytes() != cells.str.len_chars()) | cells.str.contains_any(_ODD)
    if not is_odd.any():
        return low
    odd: Sequence[str] = cells.filter(is_odd).unique().to_list()
    read = cells.filter(is_odd).replace({text: read_address(text).key or text.strip().lower() for text in odd})
    return low.scatter(is_odd.arg_true(), read)
