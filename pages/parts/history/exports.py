"""Exports of Credly's console, for those without access to its web service: hand in, say how dates are meant, done."""

from __future__ import annotations

import streamlit as st

from credly_core.steps.history import DayOrder, HistoryOutcome
from pages.parts.errors import shown_errors
from pages.parts.session import actor, console
from pages.parts.text import count
from pages.parts.working import follow_job, is_working, result_of, start_job

_ORDERS = {
    "As the files tell": None,
    "03/04 is March 4": DayOrder.MONTH_FIRST,
    "03/04 is 3 April": DayOrder.DAY_FIRST,
}


def exports(key: str) -> None:
    """Hand in files; all of them are put in, or none. `key` names the work under way."""
    job = f"{key}.exports"
    with st.expander("No access to the web service? Read exports instead", icon=":material/upload_file:"):
        st.caption(
            "In Credly's console, set to English, export the detailed analytics or the issued badges as CSV. "
            "Rows of a badge that is known already take its place."
        )
        files = st.file_uploader("Exports", type="csv", accept_multiple_files=True, key=f"{key}.files")
        order = st.selectbox(
            "Dates",
            list(_ORDERS),
            key=f"{key}.order",
            help="Needed only where a file does not tell whether the day or the month comes first; it then says so.",
        )
        given = {file.name: file.getvalue() for file in files}
        st.button(
            "Read them",
            key=f"{key}.read",
            icon=":material/download:",
            disabled=not given or is_working(job),
            on_click=lambda: start_job(
                job, lambda: console().history.read_exports(given, order=_ORDERS[str(order)], actor=actor())
            ),
        )
        with shown_errors():
            follow_job(job, label="Reading exports")
            outcome = result_of(job, HistoryOutcome)
            if outcome is not None and outcome.snapshot is not None:
                st.success(
                    f"{count(outcome.new, 'badge')} new, {outcome.changed:,} changed; "
                    f"{outcome.snapshot.rows:,} issued badges in all.",
                    icon=":material/check_circle:",
                )
