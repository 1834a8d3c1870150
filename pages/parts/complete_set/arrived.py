"""Asking ALM what has arrived: the choice of a set, the progress, the verdicts by slices."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from credly_core.domain.complete_set import Arrival, ArrivalLine
from credly_core.domain.connections import Connection
from credly_core.steps.complete_set import Verification
from pages.parts import places
from pages.parts.paging import page_of, pager
from pages.parts.session import actor, console
from pages.parts.states import empty, figures
from pages.parts.tables import table_height
from pages.parts.text import moment, plain
from pages.parts.working import follow_job, is_working, result_of, start_job

_AT_ONCE = 100
#: The verdict with a sign in front, so that it reads without colour.
_SIGNS = {
    Arrival.ARRIVED: "✓ arrived",
    Arrival.NOT_YET: "○ not yet",
    Arrival.DIFFERS: "≠ differs",
    Arrival.UNKNOWN: "? unknown",
}


def arrived(chosen: Connection) -> None:
    """Draw all of it."""
    versions = console().complete_set.versions()
    if not versions:
        empty("No set was saved yet", "Build one, save it, let ALM run it; then ask here.", glyph="fact_check")
        with st.container(horizontal=True, horizontal_alignment="center"):
            st.page_link(places.COMPLETE_SET, label="Build the set", icon=":material/inventory:")
        return
    names = {one.id: f"{one.name} · {moment(one.created_at)}" for one in versions}
    key = f"verify.{chosen.id}"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        version_id = st.selectbox("Set", list(names), format_func=names.__getitem__, key="verify.set")
        if st.button(
            "Ask ALM",
            type="primary",
            key="verify.go",
            icon=":material/sync:",
            disabled=is_working(key) or not chosen.alm,
        ):
            step, who = console().complete_set, actor()
            start_job(key, lambda: step.verify(version_id, actor=who))
            st.rerun()
    if chosen.alm is None:
        st.info(
            "There is no ALM account here to ask. Say on the page Complete set that a set was run, "
            "once ALM's page shows all rows as successes.",
            icon=":material/info:",
        )
    follow_job(key, label="Asking ALM")
    found = result_of(key, Verification)
    if found is None:
        if chosen.alm is not None and not is_working(key):
            st.caption("ALM is asked only when you say so; nothing is changed there.")
        return
    _found(found)


def _found(found: Verification) -> None:
    st.caption(f"“{plain(found.version_name)}”, asked {moment(found.at)}")
    if found.note:
        st.warning(f"**Not everything could be asked.** {plain(found.note)}", icon=":material/warning:")
    figures({arrival.value: f"{found.count(arrival):,}" for arrival in Arrival})
    if found.is_complete:
        st.success("Everything of this set is in ALM.", icon=":material/check_circle:")
    wanted = st.pills(
        "Show",
        list(Arrival),
        selection_mode="multi",
        format_func=lambda one: f"{_SIGNS[one]} · {found.count(one):,}",
        key="verify.kinds",
        label_visibility="collapsed",
    )
    of_file = st.selectbox(
        "File",
        ["", *dict.fromkeys(line.expectation.file or "by hand" for line in found.lines)],
        format_func=lambda name: name or "All files",
        key="verify.file",
        width=320,
    )
    lines = [
        line
        for line in found.lines
        if (not wanted or line.arrival in wanted) and of_file in ("", line.expectation.file or "by hand")
    ]
    _table(lines)


def _table(lines: Sequence[ArrivalLine]) -> None:
    if not lines:
        empty("Nothing fits", "Take away a filter.", glyph="search_off")
        return
    pages = -(-len(lines) // _AT_ONCE)
    start = (min(page_of("verify.page"), pages) - 1) * _AT_ONCE
    shown = lines[start : start + _AT_ONCE]
    st.dataframe(
        {
            "Verdict": [_SIGNS[line.arrival] for line in shown],
            "File": [line.expectation.file or "by hand" for line in shown],
            "What": [line.expectation.name for line in shown],
            "Found instead": [line.detail for line in shown],
        },
        key="verify.table",
        hide_index=True,
        height=table_height(len(shown), 640),
        column_config={
            "Verdict": st.column_config.TextColumn(width=100),
            "File": st.column_config.TextColumn(width=230),
            "What": st.column_config.TextColumn(width=420),
            "Found instead": st.column_config.TextColumn(width=360),
        },
        placeholder="–",
        alt="What has arrived, line by line",
    )
    pager("verify.page", pages)
