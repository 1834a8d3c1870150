"""As of when the numbers are, what is missing, and how more is fetched; the states without numbers."""

from __future__ import annotations

import streamlit as st

from credly_core.domain.ids import ConnectionId
from credly_core.steps.analytics import Standing
from credly_core.steps.analytics.step import AT_ONCE
from pages.parts.session import actor, console
from pages.parts.states import empty
from pages.parts.text import moment, plain
from pages.parts.working import follow_job, is_working, start_job


def is_ready(connection_id: ConnectionId) -> bool:
    """Draw where things stand; true when there are numbers to show."""
    standing = console().analytics.standing()
    pulling, making = f"analytics.pull.{connection_id}", f"analytics.make.{connection_id}"
    if standing.as_of is None:
        if not is_working(pulling):
            empty(
                "No issued badges yet",
                "Copy them from Credly: all of them the first time, later only what changed. Nothing is changed there.",
                glyph="query_stats",
            )
        _pull_button(pulling, is_first=True)
        follow_job(pulling, label="Copying issued badges")
        return False
    _line(standing, pulling)
    follow_job(pulling, label="Copying issued badges")
    if not standing.is_complete:
        _draw_incomplete(standing)
    elif not standing.rows:
        st.info(
            "**The organization has issued no badge yet.** The charts fill with the first ones.", icon=":material/info:"
        )
    return _is_prepared(standing, making)


def _line(standing: Standing, pulling: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.caption(f"As of **{moment(standing.as_of)}** · {standing.rows:,} issued badges", width="content")
        _pull_button(pulling, is_first=False)


def _pull_button(pulling: str, *, is_first: bool) -> None:
    def start() -> None:
        start_job(pulling, lambda: console().history.refresh(actor=actor()))

    with st.container(horizontal=True, horizontal_alignment="center" if is_first else "right"):
        st.button(
            "Copy issued badges" if is_first else "Copy what changed",
            key="analytics.pull",
            type="primary" if is_first else "tertiary",
            icon=":material/sync:",
            disabled=is_working(pulling),
            on_click=start,
        )


def _draw_incomplete(standing: Standing) -> None:
    back = f" It reaches back to {moment(standing.reached_back_to)}." if standing.reached_back_to else ""
    note = f" {plain(standing.note)}" if standing.note else ""
    st.warning(
        f"**The copy is not complete.**{back}{note} Numbers speak of what has arrived.", icon=":material/hourglass_top:"
    )


def _is_prepared(standing: Standing, making: str) -> bool:
    if standing.is_prepared:
        return True
    if standing.rows <= AT_ONCE:
        with st.spinner("Sorting issued badges for the charts"):
            console().analytics.prepare().result()
        return True
    if not is_working(making):
        start_job(making, console().analytics.prepare)
    st.info(
        f"**{standing.rows:,} issued badges are being sorted for the charts.** This happens once for each copy.",
        icon=":material/hourglass_top:",
    )
    follow_job(making, label="Sorting", told=lambda tick: tick.note)
    return False
