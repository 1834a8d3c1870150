"""The report as pictures in the size of a slide: the page's own figures, drawn by a browser on this machine."""

from __future__ import annotations

import asyncio
import textwrap
from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

from credly_core.errors import NotReady
from credly_core.steps.reports.answers import Content, Part
from credly_core.steps.run import Progress

if TYPE_CHECKING:
    import plotly.graph_objects as go

WIDTH, HEIGHT = 1600, 900
_LINE = 88
_SECONDS = 90
_INK, _QUIET = "#1D2733", "#4A5767"


class Slide(NamedTuple):
    """One picture with the name of its file."""

    name: str
    figure: go.Figure


def slides_of(content: Content) -> tuple[Slide, ...]:
    """The head, then one for each measure that is drawn."""
    drawn = [part for part in content.parts if part.figure is not None]
    charts = [
        Slide(f"{place:02d}-{part.measure.name}.png", _chart(content, part)) for place, part in enumerate(drawn, 2)
    ]
    return (Slide("01-overview.png", _head(content)), *charts)


def as_pictures(slides: Sequence[Slide]) -> Generator[Progress, None, list[tuple[str, bytes]]]:
    """PNG files; NotReady where this machine has no browser to draw with.

    The browser lives in a thread with an event loop of its own, for the caller may have one already.
    """
    import kaleido

    if find_browser() is None:
        raise _no_browser()
    with ThreadPoolExecutor(1, "pictures") as pool:
        loop = pool.submit(asyncio.new_event_loop).result()
        painter = kaleido.Kaleido(n=1, timeout=_SECONDS, page_generator=kaleido.PageGenerator(mathjax=False))
        try:
            try:
                pool.submit(loop.run_until_complete, painter.open()).result()
            except Exception as trouble:
                raise _no_browser() from trouble
            made: list[tuple[str, bytes]] = []
            for number, slide in enumerate(slides):
                yield Progress(number, len(slides), f"Picture {slide.name}")
                options = {"format": "png", "width": WIDTH, "height": HEIGHT, "scale": 1}
                one = painter.calc_fig(slide.figure.to_dict(), opts=options)
                made.append((slide.name, bytes(pool.submit(loop.run_until_complete, one).result())))
            return made
        finally:
            pool.submit(loop.run_until_complete, painter.close()).result()
            pool.submit(loop.close).result()


def find_browser() -> str | None:
    """The Chromium or Chrome of this machine."""
    from choreographer.browsers.chromium import Chromium

    found: str | None = Chromium.find_browser(skip_local=False)
    return found


def _no_browser() -> NotReady:
    return NotReady(
        "Pictures need Chromium or Chrome on this machine, and none could be started.",
        hint="Install it (Debian: apt-get install chromium), or take the page and the workbook only.",
    )


def _chart(content: Content, part: Part) -> go.Figure:
    import plotly.graph_objects as go

    figure = go.Figure(part.figure)
    stands = f"stands on {part.passport.lines()['Stands on']}"
    return _framed(figure, part.sentence, f"{part.title} · {_about(content)} · {stands}")


def _head(content: Content) -> go.Figure:
    import plotly.graph_objects as go

    figure = go.Figure()
    for place, one in enumerate(content.headlines):
        across = (place + 0.5) / len(content.headlines)
        for text, size, height, ink in (
            (one.value, 72, 0.62, _INK),
            (one.noun, 28, 0.46, _QUIET),
            (one.note, 20, 0.38, _QUIET),
        ):
            figure.add_annotation(
                x=across, y=height, xanchor="center", xref="paper", yref="paper", text=_plain(text), showarrow=False,
                font={"size": size, "color": ink},
            )  # fmt: skip
    figure.update_xaxes(visible=False).update_yaxes(visible=False)
    return _framed(figure, content.title, _about(content))


def _framed(figure: go.Figure, title: str, foot: str) -> go.Figure:
    said = "<br>".join(_plain(line) for line in textwrap.wrap(title, _LINE))
    figure.update_layout(
        template="plotly_white",
        title={"text": said, "x": 0.04, "y": 0.95, "xanchor": "left", "yanchor": "top", "font": {"size": 36}},
        font={"size": 22, "color": _INK},
        width=WIDTH,
        height=HEIGHT,
        margin={"l": 80, "r": 80, "t": 190, "b": 110},
        paper_bgcolor="white",
        plot_bgcolor="white",
    )
    figure.add_annotation(
        x=0, y=0, xref="paper", yref="paper", xanchor="left", yanchor="top", yshift=-64, align="left",
        text=_plain(foot), showarrow=False, font={"size": 18, "color": _QUIET},
    )  # fmt: skip
    return figure


def _about(content: Content) -> str:
    part = "" if content.is_complete else ", copy not complete"
    return f"{content.organization} · {content.title} · as of {content.as_of.strftime('%-d %b %Y')}{part}"


def _plain(text: str) -> str:
    """A text in which plotly finds no markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
