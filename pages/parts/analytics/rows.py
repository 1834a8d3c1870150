"""The issued badges behind a mark: a slice at a time, people hidden where the visit hides them, all to take along."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

import streamlit as st

from credly_core.steps.analytics import Measure, Scope
from pages.parts.analytics.answering import analytics_here
from pages.parts.paging import page_of, pager, turn_to
from pages.parts.session import console
from pages.parts.tables import table_height
from pages.parts.text import count, plain

if TYPE_CHECKING:
    import pandas as pd
    from streamlit.elements.lib.column_types import ColumnConfig

_SLICE = 50
#: So many rows go into a file; more is work for the command line.
MOST_IN_FILE = 100_000
_KEY = "analytics.rows"


def rows_button(measure: Measure, scope: Scope, mark: str | None = None, *, said: str = "") -> None:
    """Opens the rows behind a measure, or behind one mark of it."""
    key = f"analytics.open.{measure.name}{'.mark' if mark is not None else ''}"
    label = f"Rows: {plain(said)}" if said else "Rows"
    if st.button(label, key=key, icon=":material/groups:", type="tertiary" if mark is None else "secondary"):
        turn_to(_KEY, 1)
        open_rows(measure, scope, mark, said)


@st.dialog("Issued badges behind it", width="large", icon=":material/groups:")
def open_rows(measure: Measure, scope: Scope, mark: str | None, said: str = "") -> None:
    """The rows by pages of fifty."""
    with st.container(height=620, border=False):
        _draw(measure, scope, mark, said)


@st.fragment
def _draw(measure: Measure, scope: Scope, mark: str | None, said: str) -> None:
    analytics = analytics_here()
    total = analytics.count_rows(measure.name, scope, mark=mark)
    where = f" · {plain(said)}" if said else ""
    st.markdown(f"**{measure.title}**{where} · {count(total, 'issued badge')}")
    if not total:
        st.caption("No issued badge stands behind this.")
        return
    page = min(page_of(_KEY), ceil(total / _SLICE))
    rows = analytics.rows(measure.name, scope, mark=mark, limit=_SLICE, offset=(page - 1) * _SLICE)
    st.dataframe(
        tidy(rows),
        hide_index=True,
        width="stretch",
        height=table_height(len(rows), 470),
        column_config=_columns(),
        placeholder="–",
        key=f"{_KEY}.table",
    )
    pager(_KEY, ceil(total / _SLICE))
    _take(measure, scope, mark, total)


def _take(measure: Measure, scope: Scope, mark: str | None, total: int) -> None:
    def write() -> str:
        frame = analytics_here().rows(measure.name, scope, mark=mark, limit=MOST_IN_FILE)
        return harmless_csv(frame.rename(columns=dict(console().analytics.row_headings)))

    with st.container(horizontal=True):
        st.download_button(
            f"Take {min(total, MOST_IN_FILE):,} rows as CSV", write, file_name=f"{measure.name}-rows.csv",
            mime="text/csv", icon=":material/download:", key=f"{_KEY}.csv",
        )  # fmt: skip
        if total > MOST_IN_FILE:
            st.caption(f"The first {MOST_IN_FILE:,}; all of them: badge-console analytics show --rows.")


def tidy(rows: pd.DataFrame) -> pd.DataFrame:
    """Without columns that say nothing here."""
    kept = [name for name in rows.columns if rows[name].notna().any()]
    return rows[kept].rename(columns=dict(console().analytics.row_headings))


def harmless_csv(frame: pd.DataFrame) -> str:
    """The frame as CSV in which no cell is a formula to a spreadsheet."""
    safe = frame.copy()
    for name in safe.columns:
        if safe[name].dtype.kind not in "iufbM":
            safe[name] = [f"'{one}" if isinstance(one, str) and one[:1] in "=+-@\t\r" else one for one in safe[name]]
    return safe.to_csv(index=False, date_format="%Y-%m-%d")


def _columns() -> dict[str, ColumnConfig]:
    days = ("Issued", "Recorded", "Accepted", "Ends")
    return {name: st.column_config.DateColumn(format="D MMM YYYY") for name in days} | {
        "Accept link": st.column_config.LinkColumn(display_text="Open")
    }
