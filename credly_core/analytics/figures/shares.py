"""Figures of shares: dots with ranges, lines with bands, cohorts as shades, the curve of acceptance."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan
from typing import TYPE_CHECKING

import plotly.graph_objects as go

from credly_core.analytics.figures.amounts import BARS, mark_values, strengths
from credly_core.analytics.figures.style import BAND, MAIN, PALE, QUIET, SHADES, finish, shortened, unique
from credly_core.analytics.measure import Measure
from credly_core.analytics.ranges import FEW

if TYPE_CHECKING:
    import pandas as pd

#: So many cohorts are drawn, the newest; the table has the rest.
COHORTS = 18
_ROW, _FRAME = 24, 64
#: The curve is drawn for so many days.
_CURVE_DAYS = 90
_FULL = 1.04
_ROOM = 1.2


def ranges(measure: Measure, frame: pd.DataFrame, *, title: str, chosen: Sequence[str] = ()) -> go.Figure:
    """A dot for each share, its range beside it; hollow where it stands on few."""
    drawing = measure.drawing
    shown = frame.head(BARS)
    hollow = shown[drawing.of] < FEW
    low, high = shown[drawing.value] - shown[drawing.low], shown[drawing.high] - shown[drawing.value]
    figure = go.Figure(
        go.Scatter(
            x=shown[drawing.value],
            y=unique([shortened(one) for one in shown[drawing.label]]),
            mode="markers",
            cliponaxis=False,
            error_x={"type": "data", "array": high, "arrayminus": low, "color": QUIET, "thickness": 2, "width": 0},
            marker={
                "color": MAIN,
                "size": 11,
                "opacity": strengths(measure, shown, chosen),
                "symbol": ["circle-open" if one else "circle" for one in hollow],
                "line": {"width": 2},
            },
            customdata=mark_values(measure, shown),
            hovertext=[
                f"{name}<br>{_told(row_low, row_high, share, n)}"
                for name, row_low, row_high, share, n in zip(
                    shown[drawing.label],
                    shown[drawing.low],
                    shown[drawing.high],
                    shown[drawing.value],
                    shown[drawing.of],
                    strict=True,
                )
            ],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )
    finish(figure, title=title, height=_FRAME + _ROW * max(3, len(shown)))
    figure.update_yaxes(autorange="reversed", type="category")
    widest = float(shown[drawing.high].max()) if len(shown) else 1.0
    return figure.update_xaxes(range=[0, min(_FULL, widest * _ROOM)], tickformat=".0%", nticks=6)


def range_line(measure: Measure, frame: pd.DataFrame, *, title: str) -> go.Figure:
    """Shares over time, the band of their ranges behind them; hollow dots are not ripe or stand on few."""
    drawing = measure.drawing
    figure = go.Figure()
    for column, fill in ((drawing.high, None), (drawing.low, "tonexty")):
        figure.add_scatter(
            x=frame[drawing.label],
            y=frame[column],
            mode="lines",
            line={"width": 0},
            fill=fill,
            fillcolor=BAND,
            hoverinfo="skip",
        )
    hollow = ~frame[drawing.colour_by].astype(bool) | (frame[drawing.of] < FEW)
    figure.add_scatter(
        x=frame[drawing.label],
        y=frame[drawing.value],
        mode="lines+markers",
        line={"color": MAIN, "width": 2},
        marker={"size": 7, "symbol": ["circle-open" if one else "circle" for one in hollow], "line": {"width": 2}},
        customdata=mark_values(measure, frame),
        hovertext=[
            _told(low, high, share, n) + ("" if ripe else "<br>not ripe")
            for low, high, share, n, ripe in zip(
                frame[drawing.low],
                frame[drawing.high],
                frame[drawing.value],
                frame[drawing.of],
                frame[drawing.colour_by],
                strict=True,
            )
        ],
        hovertemplate="%{x|%-d %b %Y}<br>%{hovertext}<extra></extra>",
    )
    finish(figure, title=title)
    return figure.update_yaxes(range=[0, _FULL], tickformat=".0%", dtick=0.25)


def heat(measure: Measure, frame: pd.DataFrame, *, title: str) -> go.Figure:
    """Cohorts by age: shades with their shares; grey cells are not ripe."""
    drawing = measure.drawing
    newest = sorted(frame[drawing.label].unique())[-COHORTS:]
    shown = frame[frame[drawing.label].isin(newest)]
    table = shown.pivot(index=drawing.label, columns=drawing.line, values=drawing.value)
    ripe = shown.pivot(index=drawing.label, columns=drawing.line, values=drawing.colour_by).astype(bool)
    labels = [one.strftime("%-d %b %Y") for one in table.index]
    figure = go.Figure()
    for is_ripe, scale in ((True, SHADES), (False, PALE)):
        part = table.where(ripe if is_ripe else ~ripe)
        if part.isna().all(axis=None):
            continue
        figure.add_heatmap(
            z=part.to_numpy(),
            x=[f"{one} d" for one in table.columns],
            y=labels,
            zmin=0,
            zmax=1,
            colorscale=[list(one) for one in scale],
            showscale=False,
            xgap=2,
            ygap=2,
            text=[["" if isnan(one) else f"{one:.0%}" for one in line] for line in part.to_numpy(float)],
            texttemplate="%{text}",
            customdata=[[one.strftime("%Y-%m-%d")] * len(table.columns) for one in table.index],
            hovertemplate="Sent from %{y}, within %{x}<br>%{z:.0%}"
            + ("" if is_ripe else ", not ripe")
            + "<extra></extra>",
            hoverongaps=False,
        )
    finish(figure, title=title, height=_FRAME + _ROW * max(4, len(labels)))
    figure.update_xaxes(side="top", showgrid=False, type="category")
    return figure.update_yaxes(autorange="reversed", showgrid=False, type="category")


def curve(measure: Measure, frame: pd.DataFrame, *, title: str) -> go.Figure:
    """The share that has accepted, day by day, with lines at a half and at four in five."""
    drawing = measure.drawing
    shown = frame[frame[drawing.label] <= _CURVE_DAYS]
    figure = go.Figure(
        go.Scatter(
            x=shown[drawing.label],
            y=shown[drawing.value],
            mode="lines",
            line={"color": MAIN, "width": 2.5, "shape": "hv"},
            hovertemplate="within %{x:.1f} days<br>%{y:.0%} accepted<extra></extra>",
        )
    )
    for level, words in ((0.5, "half"), (0.8, "four in five")):
        figure.add_hline(
            y=level,
            line={"color": QUIET, "width": 1, "dash": "dot"},
            annotation={"text": words, "xanchor": "left", "x": 0},
        )
    finish(figure, title=title)
    figure.update_xaxes(rangemode="tozero", ticksuffix=" d")
    return figure.update_yaxes(range=[0, _FULL], tickformat=".0%", dtick=0.25)


def _told(low: float, high: float, share: float, n: float) -> str:
    if isnan(low) or n == 0:
        return "none"
    about = f"{low:.0%} to {high:.0%}"
    return f"{about} (n = {int(n)})" if n < FEW else f"{share:.1%} (range {about}, n = {int(n):,})"
