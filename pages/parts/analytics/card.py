"""One measure: its sentence, its chart, and behind small buttons its rows, table, passport and files."""

from __future__ import annotations

from datetime import date, timedelta
from html import escape
from typing import TYPE_CHECKING, cast

import streamlit as st

from credly_core.steps.analytics import Answer, Facet, Measure, Period, Scope, Shape
from pages.parts.analytics.address import go
from pages.parts.analytics.answering import analytics_here
from pages.parts.analytics.options import options
from pages.parts.analytics.passport import passport_button
from pages.parts.analytics.rows import open_rows, rows_button
from pages.parts.analytics.taking import table_button, take_button, worded
from pages.parts.errors import shown_errors
from pages.parts.paging import turn_to
from pages.parts.tables import table_height

if TYPE_CHECKING:
    from streamlit.elements.plotly_chart import PlotlyState

#: Only the camera, and nothing that leads elsewhere.
_BAR = ["zoom2d", "pan2d", "select2d", "lasso2d", "zoomIn2d", "zoomOut2d", "autoScale2d", "resetScale2d"]
_MARK, _TAKEN = "analytics.mark", "analytics.taken"
_LONGEST_MONTH = 31
#: Where groups come from that Credly does not know, or not of every badge.
_FILLED_BY = {
    Facet.TEAM: "Copy the learners of ALM, and their teams stand here.",
    Facet.COUNTRY: "These badges were issued without a country.",
    Facet.LEARNING_OBJECT: "Map templates to learning objects, and they stand here.",
}


@st.fragment
def card(measure: Measure, scope: Scope) -> None:
    """Draw a measure; a fault in one leaves the others standing."""
    with shown_errors():
        own = scope.choosing(measure.facet, ()) if measure.facet else scope
        answer = analytics_here().answer(measure.name, own)
        st.html(
            f'<div class="bc-card-title" title="{escape(measure.question)}">{escape(measure.title)}</div>'
            f'<div class="bc-card-says">{escape(answer.sentence)}</div>'
        )
        options(measure, scope)
        if answer.frame.empty or _is_unknown(answer):
            st.html(f'<div class="bc-card-empty">{escape(_why_empty(measure, scope))}</div>')
        elif measure.shape is Shape.TABLE:
            _read(answer)
        else:
            _draw(answer, scope)
        _foot(answer, scope)


def _why_empty(measure: Measure, scope: Scope) -> str:
    """Filters leave nothing, or nobody has said yet what the chart is about."""
    missing = _FILLED_BY.get(measure.facet) if measure.facet else None
    if missing and scope == Scope():
        return missing
    return "Nothing to draw with these filters." if scope.is_filtered else "Nothing to draw yet."


def _is_unknown(answer: Answer) -> bool:
    """Whether the only group is that of what nobody knows."""
    measure = answer.measure
    is_alone = measure.facet is not None and len(answer.frame) == 1
    return is_alone and str(answer.frame.iloc[0][measure.drawing.label]).startswith("(")


def _read(answer: Answer) -> None:
    shown = worded(answer).head(200)
    names = [name for name in shown.columns if not name.endswith(" id")]
    st.dataframe(
        shown,
        column_order=names,
        hide_index=True,
        placeholder="–",
        width="stretch",
        height=table_height(len(shown), 300),
    )


def _draw(answer: Answer, scope: Scope) -> None:
    measure = answer.measure
    is_running = bool(st.session_state.get(f"analytics.running.{measure.name}")) and bool(measure.drawing.line)
    chosen = scope.values(measure.facet) if measure.facet else ()
    figure = analytics_here().figure(measure.name, answer.scope, is_titled=False, is_running=is_running, chosen=chosen)
    key = f"analytics.chart.{measure.name}.{st.session_state.get('analytics.clicks', 0)}"
    picture = {"format": "png", "scale": 2, "filename": measure.name, "width": 960, "height": 540}
    drawn = st.plotly_chart(
        figure,
        key=key,
        on_select="rerun" if measure.mark else "ignore",
        selection_mode="points",
        config={"displaylogo": False, "modeBarButtonsToRemove": _BAR, "toImageButtonOptions": picture},
        theme="streamlit",
    )
    points = cast("PlotlyState", drawn).selection.points if measure.mark else []
    if points:
        _clicked(answer, scope, points[0], key)


def _clicked(answer: Answer, scope: Scope, point: dict[str, object], key: str) -> None:
    """A click filters the rest where the mark is a filter or a time; else it opens the rows behind the mark."""
    mark, measure = _mark_of(point), answer.measure
    if mark is None or is_echo(key):
        return
    st.session_state["analytics.clicks"] = st.session_state.get("analytics.clicks", 0) + 1
    if measure.facet is not None:
        go(scope.toggling(measure.facet, mark))
    elif measure.mark == "period" and measure.name in ("issued", "people", "acceptance-rate"):
        first = date.fromisoformat(mark)
        go(scope.between(first, last_day(first, scope.period)))
    else:
        turn_to("analytics.rows", 1)
        open_rows(measure, answer.scope, mark, _named(answer, mark))
        return
    st.session_state[_MARK] = (measure.name, mark)
    st.rerun()


def is_echo(key: str) -> bool:
    """Whether this chart's click was taken already: the browser may tell of it once more before it has the new chart.

    Every click that is taken changes the keys of all charts, so one key stands for one click.
    """
    is_taken = st.session_state.get(_TAKEN) == key
    st.session_state[_TAKEN] = key
    return is_taken


def _mark_of(point: dict[str, object]) -> str | None:
    found = point.get("customdata")
    if isinstance(found, list | tuple):
        found = found[0] if found else None
    elif isinstance(found, dict):
        found = found.get("0")
    return None if found in (None, "") else str(found)


def last_day(first: date, period: Period) -> date:
    """The last day of the period that begins on a day."""
    if period is Period.DAY:
        return first
    if period is Period.WEEK:
        return first + timedelta(days=6)
    return (first + timedelta(days=_LONGEST_MONTH)).replace(day=1) - timedelta(days=1)


def _named(answer: Answer, mark: str) -> str:
    """The mark as people know it: the label of its row."""
    measure, frame = answer.measure, answer.frame
    if measure.mark == measure.drawing.label or measure.drawing.label not in frame:
        return mark
    found = frame.loc[frame[measure.mark].astype(str) == mark, measure.drawing.label]
    return str(found.iloc[0]) if len(found) else mark


def _foot(answer: Answer, scope: Scope) -> None:
    measure = answer.measure
    last = st.session_state.get(_MARK)
    with st.container(horizontal=True, gap="small", key=f"analytics-foot-{measure.name}"):
        if last and last[0] == measure.name:
            rows_button(measure, answer.scope, last[1], said=_named(answer, last[1]))
        rows_button(measure, scope)
        table_button(answer)
        passport_button(measure.name, answer.scope)
        take_button(answer)
