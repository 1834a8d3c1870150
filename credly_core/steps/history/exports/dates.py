"""Dates as exports and spreadsheets write them; whether the day or the month comes first is never guessed."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable
from datetime import UTC, datetime

from credly_core.credly.wire import moment

_SLASHED = re.compile(
    r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([AaPp][Mm])?)?"
)
_ISO = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?))?\s*(Z|UTC|[+-]\d{2}:?\d{2})?")
_TWELVE = 12
_CENTURY = 100


class DayOrder(enum.Enum):
    """How `03/04/2026` is meant."""

    #: 3 April.
    DAY_FIRST = "day-first"
    #: March 4.
    MONTH_FIRST = "month-first"


class MixedOrders(ValueError):
    """Some dates can only be meant one way, others only the other way; both are named."""


def order_of(texts: Iterable[str]) -> tuple[DayOrder | None, str]:
    """How all these dates are meant, with one that cannot be told; None and empty where no date needs an order.

    >>> order_of(["01/31/2026", "02/03/2026"])
    (<DayOrder.MONTH_FIRST: 'month-first'>, '')
    >>> order_of(["02/03/2026"])
    (None, '02/03/2026')
    """
    proofs: dict[DayOrder, str] = {}
    unsure = ""
    for text in texts:
        found = _SLASHED.fullmatch(text.strip())
        if found is None:
            continue
        first, second = int(found[1]), int(found[3])
        if found[2] == "." or first > _TWELVE:
            proofs.setdefault(DayOrder.DAY_FIRST, text)
        elif second > _TWELVE:
            proofs.setdefault(DayOrder.MONTH_FIRST, text)
        elif first != second:
            unsure = unsure or text
    if len(proofs) > 1:
        raise MixedOrders(f"{proofs[DayOrder.DAY_FIRST]} and {proofs[DayOrder.MONTH_FIRST]}")
    if proofs:
        return next(iter(proofs)), ""
    return None, unsure


def read_moment(text: str, order: DayOrder | None) -> datetime | None:
    """The moment a cell means, in UTC; None where it means none. A day alone is its first moment.

    >>> read_moment("3/4/2026", DayOrder.MONTH_FIRST).isoformat(), read_moment("soon", None)
    ('2026-03-04T00:00:00+00:00', None)
    """
    text = text.strip()
    iso = _ISO.fullmatch(text)
    if iso is not None:
        zone = (iso[3] or "Z").replace("UTC", "Z")
        return moment(f"{iso[1]}T{iso[2] or '00:00'}{zone}")
    found = _SLASHED.fullmatch(text)
    if found is None:
        return None
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    year += 2000 if year < _CENTURY else 0
    day, month = (first, second) if order is not DayOrder.MONTH_FIRST or found[2] == "." else (second, first)
    hour = int(found[5] or 0)
    if found[8]:
        hour = hour % _TWELVE + (_TWELVE if found[8].lower() == "pm" else 0)
    try:
        made = datetime(
            year + 2000 if year < _CENTURY else year,
            month,
            day,
            hour,
            int(found[6] or 0),
            int(found[7] or 0),
            tzinfo=UTC,
        )
    except ValueError:
        return None
    return moment(made.isoformat())
