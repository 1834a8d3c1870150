"""The stop for everybody who sends: one button, and who pressed it."""

from __future__ import annotations

import streamlit as st

from pages.parts.errors import shown_errors
from pages.parts.masking import shown_name
from pages.parts.session import actor, console
from pages.parts.text import moment, plain


def draw_stop() -> None:
    """While nobody may send: who said so, since when, and the way on."""
    stop = console().rules.stopped()
    if stop is None:
        return
    why = f" {plain(stop.note)}" if stop.note else ""
    with st.container(border=True, horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(
            f":material/front_hand: **Nobody sends.** Stopped by {plain(shown_name(stop.by))}, {moment(stop.at)}.{why}",
            width="stretch",
        )
        if st.button("Let sending go on", key="issue.go-on", icon=":material/play_arrow:"):
            with shown_errors():
                console().rules.go_on(actor=actor())
                st.rerun()


def stop_button() -> None:
    """Stops pages, workers and rules alike; what is on its way comes to its end."""
    if console().rules.stopped() is not None:
        return
    with st.popover("Stop all sending", icon=":material/front_hand:"):
        st.markdown("Pages, workers and rules stop before their next badge. What is on its way comes to its end.")
        note = st.text_input("Why", key="issue.stop.note", max_chars=200)
        if st.button("Stop everybody now", key="issue.stop.go", type="primary"):
            with shown_errors():
                console().rules.stop_all((note or "").strip(), actor=actor())
                st.rerun()
