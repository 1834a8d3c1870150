"""How numbers are told in reports: shares of few as ranges, differences as counts, never a cause."""

from __future__ import annotations

from typing import TYPE_CHECKING

from credly_core.analytics.figures.reading import told
from credly_core.analytics.measure import Measure
from credly_core.analytics.ranges import FEW, percent, spoken, wilson

if TYPE_CHECKING:
    import pandas as pd

#: So many templates are named that moved most.
_NAMED = 3
SHARES = frozenset(("rate", "low", "high", "share"))


def changes(now: pd.DataFrame, then: pd.DataFrame, span: str) -> tuple[str, ...]:
    """What differs from the span before, in sentences; shares only where chance does not explain them."""
    row, old = now.iloc[0], then.iloc[0]
    said = [
        f"{_amount(int(row.issued), int(old.issued), 'issued badge')} than in {span}."
        if int(row.issued) != int(old.issued)
        else f"As many issued badges as in {span}: {int(row.issued):,}.",
        f"{_amount(int(row.people), int(old.people), 'person', 'people')} than in {span}."
        if int(row.people) != int(old.people)
        else f"As many people as in {span}: {int(row.people):,}.",
    ]
    if int(row.issued) and int(old.issued):
        said.append(_acceptance(row, old, span))
    return tuple(said)


def template_changes(now: pd.DataFrame, then: pd.DataFrame, span: str) -> tuple[str, ...]:
    """The templates whose counts moved most."""
    both = now[["template_id", "template", "issued"]].merge(
        then[["template_id", "template", "issued"]], on="template_id", how="outer", suffixes=("", "_then")
    )
    both["template"] = both["template"].fillna(both["template_then"])
    both = both.fillna({"issued": 0, "issued_then": 0})
    both["moved"] = (both["issued"] - both["issued_then"]).astype("int64")
    order = both.assign(size=both["moved"].abs()).sort_values(["size", "template"], ascending=[False, True])
    return tuple(
        f"{template}: {int(issued):,} issued, {int(earlier):,} in {span}."
        for template, issued, earlier in order.loc[order["moved"] != 0, ["template", "issued", "issued_then"]]
        .head(_NAMED)
        .to_numpy()
    )


def _amount(now: int, then: int, one: str, many: str = "") -> str:
    gap = abs(now - then)
    noun = one if gap == 1 else many or f"{one}s"
    return f"{now:,}: {gap:,} {'more' if now > then else 'fewer'} {noun}"


def _acceptance(row: pd.Series, old: pd.Series, span: str) -> str:
    here = spoken(int(row.accepted), int(row.issued))
    there = spoken(int(old.accepted), int(old.issued))
    apart = row.low > old.high or row.high < old.low
    verdict = "" if apart else "; chance alone may explain the difference"
    return f"Accepted: {here}, {there} in {span}{verdict}. Newer badges have had less time to be accepted."


def cell(measure: Measure, name: str, row: pd.Series) -> str:
    """A cell as people read it: a share of few as a range."""
    value = row[name]
    of = measure.drawing.of or "issued"
    if name not in ("rate", "share") or value is None or value != value:  # noqa: PLR0124  not a number
        return told(name, value.item() if hasattr(value, "item") else value)
    if of in row and 0 < int(row[of]) < FEW:
        low, high = (row["low"], row["high"]) if "low" in row else wilson(round(value * int(row[of])), int(row[of]))
        return f"{low * 100:.0f}–{high * 100:.0f} %"
    bounds = f" ({row['low'] * 100:.0f}–{row['high'] * 100:.0f} %)" if of not in row and "low" in row else ""
    return f"{percent(float(value))}{bounds}"
