"""Pages of a long table, turned by a person or by the page itself."""

from __future__ import annotations

import streamlit as st


def page_of(key: str) -> int:
    """The page that is looked at, from 1."""
    return int(st.session_state.get(f"{key}.now", 1))


def turn_to(key: str, page: int) -> None:
    """Look at another page from the next drawing on."""
    st.session_state[f"{key}.now"] = page
    st.session_state[f"{key}.turns"] = _turns(key) + 1


def pager(key: str, pages: int) -> None:
    """The numbers to click; nothing where everything fits on one page.

    Streamlit's own control cannot be set from outside, so every turn from outside draws a new one.
    """
    if pages > 1:
        widget = f"{key}.{_turns(key)}"
        st.pagination(pages, default=min(page_of(key), pages), key=widget, on_change=_take, args=(key, widget))


def _turns(key: str) -> int:
    return int(st.session_state.get(f"{key}.turns", 0))


def _take(key: str, widget: str) -> None:
    st.session_state[f"{key}.now"] = st.session_state[widget]
