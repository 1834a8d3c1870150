"""A badge.csv that Excel or somebody else has touched: what changed outside, and which side to keep."""

from __future__ import annotations

import streamlit as st

from credly_core.errors import ConsoleError
from credly_core.steps.bundle.views import DraftView
from pages.parts.bundle.choice import change_draft
from pages.parts.bundle.differences import draw_difference
from pages.parts.bundle.uploading import choose_encoding
from pages.parts.errors import draw_error
from pages.parts.session import actor, console
from pages.parts.text import plain


def outside(view: DraftView) -> None:
    """Take a file back, compare it with this draft, offer the repair."""
    st.markdown("#### Was badge.csv opened elsewhere?")
    st.caption("Drop it here. The console says what changed outside, byte by byte and cell by cell.")
    file = st.file_uploader("badge.csv changed elsewhere", key=f"outside.{view.id}", label_visibility="collapsed")
    if file is None:
        return
    key = f"outside.encoding.{file.file_id}"
    encoding: str | None = st.session_state.get(key)
    try:
        change = console().bundle.compare_outside(view.id, file.name, file.getvalue(), encoding=encoding)
    except ConsoleError as error:
        draw_error(error)
        choose_encoding(error, key=key)
        return
    if change.difference.is_empty and not change.file_changes:
        st.success(plain(change.sentence), icon=":material/check_circle:")
        return
    st.warning(f"**{plain(change.sentence)}** Repair?", icon=":material/difference:")
    draw_difference(change.difference)
    with st.container(horizontal=True):
        name, data = console().bundle.take_away(view.id, accept_errors=True)
        st.download_button(
            "Keep mine: the file as it was written here", data, name, "text/csv", key="outside.mine", on_click="ignore"
        )
        st.button(
            "Take theirs into the draft",
            key="outside.theirs",
            disabled=change.difference.is_empty,
            help="One step, which can be undone. Encoding, separators and marks are put right.",
            on_click=change_draft,
            args=(lambda: console().bundle.take_outside(view.id, change, actor=actor()),),
        )
