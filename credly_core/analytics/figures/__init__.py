"""Pictures of measures: one drawing for each shape, the same on the page, in reports and in notebooks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, assert_never

from credly_core.analytics.figures import amounts, reading, shares
from credly_core.analytics.figures.style import label_axes
from credly_core.analytics.measure import Measure, Shape

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

    from credly_core.analytics.ground import Ground


def draw(
    measure: Measure,
    frame: pd.DataFrame,
    ground: Ground,
    *,
    title: str,
    is_running: bool = False,
    chosen: Sequence[str] = (),
) -> go.Figure:
    """The figure of an answer; `title` is its sentence, empty where it stands beside the figure.

    Where marks are `chosen`, bars and dots of the others are pale.
    """
    return label_axes(_drawn(measure, frame, ground, title=title, is_running=is_running, chosen=chosen), measure)


def _drawn(
    measure: Measure, frame: pd.DataFrame, ground: Ground, *, title: str, is_running: bool, chosen: Sequence[str]
) -> go.Figure:
    match measure.shape:
        case Shape.COLUMNS:
            return amounts.columns(measure, frame, title=title, is_running=is_running)
        case Shape.BARS:
            return amounts.bars(measure, frame, title=title, chosen=chosen)
        case Shape.STACKED:
            return amounts.stacked(measure, frame, title=title)
        case Shape.BURN_UP:
            return amounts.burn_up(measure, frame, ground, title=title)
        case _:
            return _draw_share(measure, frame, title=title, chosen=chosen)


def _draw_share(measure: Measure, frame: pd.DataFrame, *, title: str, chosen: Sequence[str]) -> go.Figure:
    match measure.shape:
        case Shape.RANGES:
            return shares.ranges(measure, frame, title=title, chosen=chosen)
        case Shape.RANGE_LINE:
            return shares.range_line(measure, frame, title=title)
        case Shape.HEAT:
            return shares.heat(measure, frame, title=title)
        case Shape.CURVE:
            return shares.curve(measure, frame, title=title)
        case Shape.NUMBERS | Shape.TABLE:
            return reading.table(measure, frame, title=title)
        case Shape.COLUMNS | Shape.BARS | Shape.STACKED | Shape.BURN_UP:
            raise ValueError(f"{measure.shape} is drawn as an amount")
        case _:
            assert_never(measure.shape)
