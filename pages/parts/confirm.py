"""A second, different action before something is lost or goes out with errors."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from credly_core.errors import ConsoleError
from pages.parts.errors import draw_error
from pages.parts.text import plain


def confirm_removal(title: str, consequence: str, *, word: str, act: Callable[[], object]) -> None:
    """Open a dialog that removes only after the name was typed."""

    @st.dialog(title)
    def ask() -> None:
        st.markdown(plain(consequence))
        typed = st.text_input(f"Type the name to confirm: {word}", key="confirm.word", autocomplete="off")
        with st.container(horizontal=True):
            if st.button("Remove", type="primary", key="confirm.go", disabled=(typed or "").strip() != word.strip()):
                try:
                    act()
                except ConsoleError as error:
                    draw_error(error)
                else:
                    st.rerun()
            if st.button("Keep", key="confirm.keep"):
                st.rerun()

    ask()
