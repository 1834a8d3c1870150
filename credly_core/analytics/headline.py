"""The five numbers at the head of the page and of a report, with their nouns: worded here and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from credly_core.analytics.ranges import FEW

if TYPE_CHECKING:
    import pandas as pd

#: The measure that they are read from.
HEADLINE = "overview"


@dataclass(frozen=True, slots=True)
class Headline:
    """One of the five numbers, with its noun and what to know about it."""

    value: str
    noun: str
    note: str = ""


def headlines(overview: pd.DataFrame, window: int) -> tuple[Headline, ...]:
    """The five, from the answer to the measure; badges that end soon do so within `window` days."""
    row = overview.iloc[0]
    issued, accepted = int(row.issued), int(row.accepted)
    few = 0 < issued < FEW
    rate = f"{row.low * 100:.0f}–{row.high * 100:.0f} %" if few else f"{row.rate * 100:.0f} %" if issued else "–"
    return (
        Headline(f"{issued:,}", "issued badges"),
        Headline(f"{int(row.people):,}", "people"),
        Headline(rate, "accepted", f"{accepted:,} of {issued:,}" + (", as a range" if few else "")),
        Headline(f"{int(row.pending):,}", "pending"),
        Headline(f"{int(row.expiring):,}", f"end within {window} days"),
    )
