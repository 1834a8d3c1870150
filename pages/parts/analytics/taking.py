"""The table twin of a chart, and what can be taken along: data, picture, the Python that made it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from credly_core.steps.analytics import Answer
from pages.parts.analytics.answering import analytics_here
from pages.parts.analytics.rows import harmless_csv
from pages.parts.tables import table_height

if TYPE_CHECKING:
    import pandas as pd

_SHARES = ("rate", "low", "high", "share")
_ROWS = 500


def worded(answer: Answer) -> pd.DataFrame:
    """The answer with headings, days without time, shares in percent; the label first."""
    frame, measure = answer.frame, answer.measure
    shown = frame[[name for name in measure.columns if name in frame.columns]].copy()
    for name in shown.columns:
        if name in _SHARES:
            shown[name] = shown[name].astype(float) * 100
        elif shown[name].dtype.kind == "M":
            shown[name] = shown[name].dt.date
    return shown.rename(columns=dict(measure.columns))


def table_button(answer: Answer) -> None:
    """The same numbers to read, with the same filters."""
    panel = st.popover(
        "Table", icon=":material/table:", type="tertiary", key=f"analytics.table.{answer.measure.name}",
        on_change="rerun",
    )  # fmt: skip
    if not panel.open:
        return
    with panel:
        shares = {
            heading: st.column_config.NumberColumn(format="%.1f %%")
            for name, heading in answer.measure.columns.items()
            if name in _SHARES
        }
        st.dataframe(
            worded(answer).head(_ROWS), hide_index=True, column_config=shares, width=620,
            height=table_height(min(len(answer.frame), _ROWS), 360), placeholder="–",
            key=f"analytics.twin.{answer.measure.name}",
        )  # fmt: skip
        if len(answer.frame) > _ROWS:
            st.caption(f"The first {_ROWS:,} of {len(answer.frame):,}; the file has all.")


def take_button(answer: Answer) -> None:
    """Data and Python to take along; the picture by the camera on the chart."""
    name = answer.measure.name
    panel = st.popover(
        "Take", icon=":material/download:", type="tertiary", key=f"analytics.take.{name}", on_change="rerun"
    )
    if not panel.open:
        return
    with panel:
        st.download_button(
            "Data as CSV", lambda: harmless_csv(answer.frame), file_name=f"{name}.csv", mime="text/csv",
            icon=":material/table:", key=f"analytics.csv.{name}",
        )  # fmt: skip
        st.caption("Picture: the camera at the upper right of the chart.")
        st.caption("Copy as Python:")
        st.code(analytics_here().python(name, answer.scope), language="python")
        st.caption("As SQL:")
        st.code(analytics_here().sql(name, answer.scope), language="sql", height=200)
