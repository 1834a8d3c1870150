"""A badge.csv that Excel or somebody else has touched: what changed outside, and which side to keep."""

from __future__ import annotations

import streamlit as st

from credly_core.errors import ConsoleError
from credly_core.steps.bundle.views import DraftView
from pages.parts.bundle.choice import change_draft
from pages.parts.bundle.differences import draw_difference
from pages.parts.errors import draw_error
from pages.parts.reading.saying import Asked, said_of, ways_to_read
from pages.parts.session import actor, console
from pages.parts.text import plain


def outside(view: DraftView) -> None:
    """Take a file back, compare it with this draft, offer the repair."""
    st.markdown("#### Was badge.csv opened elsewhere?")
    st.caption("Drop it here. The console says what changed outside, byte by byte and cell by cell.")
    file = st.file_uploader("badge.csv changed elsewhere", key=f"outside.{view.id}", label_visibility="collapsed")
    if file is None:
        return
    said, data, bundle = said_of(file.file_id), file.getvalue(), console().bundle
    encoding = said.encoding or None
    try:
        change = bundle.compare_outside(view.id, file.name, data, encoding=encoding, fill=said.fill)
    except ConsoleError as error:
        draw_error(error)
        ways_to_read(
            error,
            Asked(file.file_id, data),
            preview=lambda: bundle.preview_filled(file.name, data, encoding=encoding),
            key="outside",
        )
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
