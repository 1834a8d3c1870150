"""A table as a figure, for notebooks and pictures; the page has tables of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import plotly.graph_objects as go

from credly_core.analytics.figures.style import finish
from credly_core.analytics.measure import Measure
from credly_core.analytics.ranges import percent

if TYPE_CHECKING:
    import pandas as pd

_ROWS = 14
_ROW, _FRAME = 26, 70
_SHARES = frozenset(("rate", "low", "high", "share"))


def table(measure: Measure, frame: pd.DataFrame, *, title: str) -> go.Figure:
    """The first rows as a table."""
    shown = frame.head(_ROWS)
    names = [name for name in shown.columns if name in measure.columns]
    cells = [[told(name, value) for value in shown[name]] for name in names]
    figure = go.Figure(
        go.Table(header={"values": [measure.columns[name] for name in names], "align": "left"},
                 cells={"values": cells, "align": "left"})
    )  # fmt: skip
    return finish(figure, title=title, height=_FRAME + _ROW * (len(shown) + 1))


def told(name: str, value: object) -> str:
    """A cell as people read it: shares in percent, days short, numbers with separators."""
    if value is None or value != value:  # noqa: PLR0124  not a number
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if name in _SHARES and isinstance(value, float):
        return percent(value)
    if hasattr(value, "strftime"):
        return str(value.strftime("%-d %b %Y"))
    if isinstance(value, float):
        return f"{value:,.1f}"
    return f"{value:,}" if isinstance(value, int) else str(value)
