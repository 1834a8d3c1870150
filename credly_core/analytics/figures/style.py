"""Colours, patterns and axes of all figures: told apart with any colour vision, and on white and on dark."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from credly_core.analytics.measure import Measure, Shape

if TYPE_CHECKING:
    import plotly.graph_objects as go

#: Okabe and Ito's colours, strongest first, the blue a little lighter for dark grounds; patterns go with them, so that
#: no meaning hangs on colour alone.
COLOURS = ("#2586BE", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#8C8C8C")
PATTERNS = ("", "/", "x", ".", "\\", "+", "-")
MAIN, SECOND, QUIET = COLOURS[0], COLOURS[1], "#8C8C8C"
BAND = "rgba(37, 134, 190, 0.22)"
#: From few to many, readable on both grounds.
SHADES = ((0.0, "#E3EFF6"), (0.5, "#6FA8CC"), (1.0, "#005A8C"))
PALE = ((0.0, "#EFEFEF"), (1.0, "#BDBDBD"))
GRID = "rgba(128, 128, 128, 0.22)"
_HEIGHT = 300
_LONGEST = 38
_THEN = " \u2192 "
_HALF = 18


def finish(figure: go.Figure, *, title: str, height: int = _HEIGHT, is_legend: bool = False) -> go.Figure:
    """Margins, fonts and the sentence as title, alike for all."""
    figure.update_layout(
        title={"text": title, "x": 0, "xanchor": "left", "font": {"size": 15}} if title else None,
        height=height,
        margin={"l": 8, "r": 12, "t": 44 if title else 8, "b": 8},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        showlegend=is_legend,
        legend={"orientation": "h", "yanchor": "bottom", "y": 1.0, "x": 0, "title": None},
        hoverlabel={"align": "left"},
        bargap=0.18,
        dragmode=False,
        separators=".,",
    )
    figure.update_xaxes(gridcolor=GRID, zeroline=False, automargin=True, title=None, fixedrange=True)
    figure.update_yaxes(gridcolor=GRID, zeroline=False, automargin=True, title=None, fixedrange=True)
    return figure


def label_axes(figure: go.Figure, measure: Measure) -> go.Figure:
    """Say beside each axis what it counts; an axis of days, months or names speaks for itself."""
    across, up = _axis_words(measure)
    small = {"font": {"size": 11}, "standoff": 6}
    if across:
        figure.update_xaxes(title={"text": across, **small})
    if up:
        figure.update_yaxes(title={"text": up, **small})
    return figure


def _axis_words(measure: Measure) -> tuple[str, str]:
    match measure.shape:
        case Shape.COLUMNS | Shape.STACKED | Shape.BURN_UP:
            return "", measure.unit.value
        case Shape.BARS:
            return measure.unit.value, ""
        case Shape.RANGES:
            return "share, with its range", ""
        case Shape.RANGE_LINE:
            return "", "share, with its range"
        case Shape.HEAT:
            return "accepted within so many days; grey: too young to tell", ""
        case Shape.CURVE:
            return "days since it was issued", "accepted"
        case Shape.NUMBERS | Shape.TABLE:
            return "", ""
        case _:
            assert_never(measure.shape)


def shortened(text: object) -> str:
    """A label that leaves room for the bars.

    >>> len(shortened("x" * 80))
    38
    >>> shortened("Workplace Safety Induction \u2192 Onboarding Journey Completed")
    'Workplace Safety… \u2192 Onboarding Journe…'
    """
    said = str(text)
    first, arrow, then = said.partition(_THEN)
    if arrow and len(said) > _LONGEST:
        return f"{_cut(first, _HALF)}{arrow}{_cut(then, _HALF)}"
    return _cut(said, _LONGEST)


def _cut(said: str, longest: int) -> str:
    return said if len(said) <= longest else f"{said[: longest - 1].rstrip()}…"


def unique(labels: list[str]) -> list[str]:
    """Labels that differ, for axes would put equal ones into one place.

    >>> unique(["a", "a", "b"]) == ["a", "a" + chr(0x200B), "b"]
    True
    """
    seen: dict[str, int] = {}
    told: list[str] = []
    for label in labels:
        told.append(label + "\u200b" * seen.get(label, 0))
        seen[label] = seen.get(label, 0) + 1
    return told
