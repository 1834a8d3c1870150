"""Figures of amounts: columns over time or steps, bars, stacked bars, the burn-up. Their axes begin at zero."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import plotly.graph_objects as go

from credly_core.analytics.figures.style import (
    BAND,
    COLOURS,
    MAIN,
    PATTERNS,
    QUIET,
    SECOND,
    finish,
    shortened,
    unique,
)
from credly_core.analytics.measure import Measure
from credly_core.analytics.measures.housekeeping import contract_year

if TYPE_CHECKING:
    import pandas as pd

    from credly_core.analytics.ground import Ground

#: So many bars are drawn; the table has the rest.
BARS = 14
_ROW, _FRAME = 24, 64
_PALE = 0.3
_HATCH = {"shape": "/", "fillmode": "overlay", "fgcolor": "#5A3A00", "solidity": 0.2, "size": 7}
#: Room to the right of the longest bar for its number.
_ROOM = 1.16
_FEW_BARS = 3
#: Told because the browser's part fails on a click where each bar has its own strength and none is told for these.
_SELECTED, _UNSELECTED = {"marker": {"opacity": 1.0}}, {"marker": {"opacity": _PALE}}


def columns(measure: Measure, frame: pd.DataFrame, *, title: str, is_running: bool) -> go.Figure:
    """Columns, parts stacked, the hatched part with a pattern; or the running total as an area."""
    drawing, marks = measure.drawing, mark_values(measure, frame)
    figure = go.Figure()
    if is_running and drawing.line:
        figure.add_scatter(
            x=frame[drawing.label],
            y=frame[drawing.line],
            mode="lines",
            fill="tozeroy",
            line={"color": MAIN, "width": 2},
            fillcolor=BAND,
            customdata=marks,
            name=measure.columns[drawing.line],
            hovertemplate="%{x|%-d %b %Y}<br>%{y:,}<extra></extra>",
        )
        return finish(figure, title=title).update_yaxes(rangemode="tozero", tickformat=",")
    parts = drawing.parts or (drawing.value,)
    for place, part in enumerate(parts):
        is_hatched = part == drawing.hatched
        figure.add_bar(
            x=frame[drawing.label],
            y=frame[part],
            name=measure.columns[part],
            customdata=marks,
            marker={"color": SECOND, "pattern": _HATCH} if is_hatched else {"color": COLOURS[place]},
            hovertemplate=f"%{{x}}<br>{measure.columns[part]}: %{{y:,}}<extra></extra>",
        )
    figure.update_layout(barmode="stack")
    finish(figure, title=title, is_legend=len(parts) > 1)
    figure.update_xaxes(type="date" if frame[drawing.label].dtype.kind == "M" else "category")
    return figure.update_yaxes(rangemode="tozero", tickformat=",")


def bars(measure: Measure, frame: pd.DataFrame, *, title: str, chosen: Sequence[str] = ()) -> go.Figure:
    """Horizontal bars in the order of the answer, the first at the top, with their numbers."""
    drawing = measure.drawing
    shown = frame.head(BARS)
    labels = unique([shortened(one) for one in shown[drawing.label]])
    figure = go.Figure(
        go.Bar(
            x=shown[drawing.value],
            y=labels,
            orientation="h",
            customdata=mark_values(measure, shown),
            marker={"color": MAIN, "opacity": strengths(measure, shown, chosen)},
            selected=_SELECTED,
            unselected=_UNSELECTED,
            text=[f"{int(one):,}" for one in shown[drawing.value]],
            textposition="outside",
            cliponaxis=False,
            width=0.62 if len(shown) < _FEW_BARS else None,
            hovertext=[str(one) for one in shown[drawing.label]],
            hovertemplate="%{hovertext}<br>%{x:,}<extra></extra>",
        )
    )
    finish(figure, title=title, height=_FRAME + _ROW * max(3, len(shown)))
    figure.update_yaxes(autorange="reversed", type="category", showgrid=False)
    longest = float(shown[drawing.value].max()) if len(shown) else 1.0
    return figure.update_xaxes(rangemode="tozero", range=[0, longest * _ROOM], tickformat=",", nticks=5)


def stacked(measure: Measure, frame: pd.DataFrame, *, title: str) -> go.Figure:
    """Bars whose parts differ in colour and pattern."""
    drawing = measure.drawing
    figure = go.Figure()
    order = list(dict.fromkeys(str(one) for one in frame[drawing.label]))
    for place, part in enumerate(sorted({str(one) for one in frame[drawing.colour_by]})):
        rows = frame[frame[drawing.colour_by] == part]
        figure.add_bar(
            x=rows[drawing.label],
            y=rows[drawing.value],
            name=part,
            customdata=mark_values(measure, rows),
            marker={
                "color": COLOURS[place % len(COLOURS)],
                "pattern": _HATCH | {"shape": PATTERNS[place % len(PATTERNS)]},
            },
            hovertemplate=f"%{{x}}, {part}<br>%{{y:,}}<extra></extra>",
        )
    figure.update_layout(barmode="stack")
    finish(figure, title=title, is_legend=True)
    figure.update_xaxes(categoryorder="array", categoryarray=order, type="category")
    return figure.update_yaxes(rangemode="tozero", tickformat=",")


def burn_up(measure: Measure, frame: pd.DataFrame, ground: Ground, *, title: str) -> go.Figure:
    """The running total of the contract year, what is expected by its end, and the volume as a line."""
    drawing = measure.drawing
    first, last = contract_year(ground.as_of, ground.scope.contract_month)
    figure = go.Figure(
        go.Scatter(
            x=frame[drawing.label],
            y=frame[drawing.value],
            mode="lines",
            line={"color": MAIN, "width": 2.5},
            name=measure.columns[drawing.value],
            customdata=mark_values(measure, frame),
            hovertemplate="%{x|%-d %b %Y}<br>%{y:,}<extra></extra>",
        )
    )
    if not frame.empty:
        _add_forecast(figure, frame, measure, (ground.as_of, last))
    if ground.scope.contract_volume:
        figure.add_scatter(
            x=[first, last],
            y=[ground.scope.contract_volume] * 2,
            mode="lines",
            line={"color": COLOURS[5], "width": 2, "dash": "dash"},
            name="Contract volume",
            hovertemplate="Contract volume: %{y:,}<extra></extra>",
        )
    finish(figure, title=title, is_legend=True)
    figure.update_xaxes(range=[first, last])
    return figure.update_yaxes(rangemode="tozero", tickformat=",")


def _add_forecast(figure: go.Figure, frame: pd.DataFrame, measure: Measure, span: tuple[date, date]) -> None:
    row, drawing = frame.iloc[-1], measure.drawing
    now = int(row[drawing.value])
    for column, fill in ((drawing.low, None), (drawing.high, "tonexty")):
        figure.add_scatter(
            x=list(span),
            y=[now, int(row[column])],
            mode="lines",
            line={"color": QUIET, "width": 1.5, "dash": "dot"},
            fill=fill,
            fillcolor="rgba(140, 140, 140, 0.2)",
            name=measure.columns[column],
            hovertemplate=f"{measure.columns[column]}: %{{y:,}}<extra></extra>",
        )


def strengths(measure: Measure, frame: pd.DataFrame, chosen: Sequence[str]) -> list[float]:
    """How strongly each mark is drawn: all alike, or the chosen ones before the others."""
    return [1.0 if not chosen or one in chosen else _PALE for one in mark_values(measure, frame)]


def mark_values(measure: Measure, frame: pd.DataFrame) -> list[str]:
    """The value of `mark` in each row as a text: days without their time."""
    if not measure.mark:
        return [""] * len(frame)
    column = frame[measure.mark]
    return [one.strftime("%Y-%m-%d") if isinstance(one, date) else str(one) for one in column]
