"""Forget a check: its files and every step leave this machine, after a second question."""

from __future__ import annotations

import streamlit as st

from credly_core.domain.ids import CheckId
from pages.parts.checking.choice import close_check
from pages.parts.errors import shown_errors
from pages.parts.session import actor, console
from pages.parts.text import plain


@st.dialog("Forget this check")
def forget_dialog(check_id: CheckId, name: str) -> None:
    """Say what goes and what stays; then do it."""
    st.markdown(
        f"**{plain(name)}**: the copies of its files and all repairs are removed from this machine. "
        "Your own files, and versions you saved, stay as they are."
    )
    with st.container(horizontal=True):
        if st.button("Forget it", type="primary", key="forget.go", icon=":material/delete:"):
            with shown_errors():
                console().check.forget(check_id, actor=actor())
                close_check()
                st.rerun()
        if st.button("Keep it", key="forget.keep"):
            st.rerun()
