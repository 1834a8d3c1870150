"""Colours, patterns and axes of all figures: told apart with any colour vision, and on white and on dark."""

from __future__ import annotations

from typing import TYPE_CHECKING

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


def shortened(text: object) -> str:
    """A label that leaves room for the bars.

    >>> len(shortened("x" * 80))
    38
    """
    said = str(text)
    return said if len(said) <= _LONGEST else f"{said[: _LONGEST - 1].rstrip()}…"


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
