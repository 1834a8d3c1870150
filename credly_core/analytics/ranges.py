"""Shares of small numbers as ranges: Wilson's interval, which stays within 0 and 1 and is honest for few badges."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ibis.expr.types import NumericValue

#: Under so many a bare percentage would say more than is known; the range is shown instead.
FEW = 30
#: For a range that holds the true share in 95 of 100 cases.
_Z = 1.959963984540054


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The range in which the true share lies.

    >>> tuple(round(one, 3) for one in wilson(8, 10))
    (0.49, 0.943)
    >>> wilson(0, 0)
    (0.0, 1.0)
    """
    if of == 0:
        return 0.0, 1.0
    share, pull = hits / of, _Z * _Z / of
    middle = (share + pull / 2) / (1 + pull)
    half = _Z * sqrt(share * (1 - share) / of + pull / (4 * of)) / (1 + pull)
    return max(0.0, middle - half), min(1.0, middle + half)


def wilson_columns(share: NumericValue, of: NumericValue) -> tuple[NumericValue, NumericValue]:
    """The same as columns, of a share and the number it is of: low and high; null where the share is.

    Written so that the question stays short: every column named here is a formula of its own in SQL, and questions
    about few numbers spend more time on being written and read than on being answered.
    """
    square = _Z * _Z
    middle = share * of + square / 2
    half = (share * (1 - share) * of + square / 4).sqrt() * _Z
    # A share of 0 or 1 is met exactly: roots are rounded, and a range must not leave 0 to 1.
    low = (share == 0.0).ifelse(0.0, (middle - half) / (of + square))
    return low, (share == 1.0).ifelse(1.0, (middle + half) / (of + square))


def spoken(hits: int, of: int) -> str:
    """A share as people should read it: a range while it stands on few.

    >>> spoken(8, 10), spoken(600, 1000), spoken(0, 0)
    ('49–94 % (n = 10)', '60 %', 'no badges yet')
    """
    if of == 0:
        return "no badges yet"
    if of < FEW:
        low, high = wilson(hits, of)
        return f"{low * 100:.0f}–{high * 100:.0f} % (n = {of})"
    return f"{percent(hits / of)}"


def percent(share: float) -> str:
    """A share with as many digits as it needs.

    >>> percent(0.6), percent(0.997), percent(0.004)
    ('60 %', '99.7 %', '0.4 %')
    """
    value = share * 100
    rounded = f"{value:.0f}" if abs(value - round(value)) < 0.05 or 1 <= value <= 99 else f"{value:.1f}"  # noqa: PLR2004
    return f"{rounded} %"
