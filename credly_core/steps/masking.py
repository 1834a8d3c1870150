"""Whole frames with people hidden, for exports, charts and notebooks."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING

from credly_core.domain.masking import Masking

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

    Hide = Callable[[Iterable[str | None]], list[str | None]]


def masked_polars(
    frame: pl.DataFrame,
    masking: Masking,
    *,
    names: Collection[str] = (),
    addresses: Collection[str] = (),
    identifiers: Collection[str] = (),
) -> pl.DataFrame:
    """The same frame with these columns hidden, where the masking is on; columns it has not are passed over."""
    import polars as pl

    if not masking.is_on:
        return frame
    hidden = [
        _each_once(frame[column].cast(pl.String), hide).alias(column)
        for column, hide in _ways(masking, names, addresses, identifiers).items()
        if column in frame.columns
    ]
    return frame.with_columns(hidden)


def masked_pandas(
    frame: pd.DataFrame,
    masking: Masking,
    *,
    names: Collection[str] = (),
    addresses: Collection[str] = (),
    identifiers: Collection[str] = (),
) -> pd.DataFrame:
    """The same for a frame of pandas."""
    if not masking.is_on:
        return frame
    hidden = frame.copy()
    for column, hide in _ways(masking, names, addresses, identifiers).items():
        if column in frame.columns:
            hidden[column] = hide(None if value is None or value != value else str(value) for value in frame[column])  # noqa: PLR0124
    return hidden


def _ways(
    masking: Masking, names: Collection[str], addresses: Collection[str], identifiers: Collection[str]
) -> dict[str, Hide]:
    return {
        **dict.fromkeys(names, masking.names),
        **dict.fromkeys(addresses, masking.addresses),
        **dict.fromkeys(identifiers, masking.identifiers),
    }


def _each_once(values: pl.Series, hide: Hide) -> pl.Series:
    """A pseudonym is worked out once for each different text."""
    import polars as pl

    different = values.unique().drop_nulls()
    if different.len() > values.len() // 2:
        return pl.Series(values.name, hide(values.to_list()), dtype=pl.String)
    return values.replace_strict(different, pl.Series(hide(different.to_list()), dtype=pl.String), default=None)
