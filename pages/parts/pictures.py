"""Pictures for the page. The browser never asks another host for them: the console loads them and the app serves them."""

from __future__ import annotations

import base64

import streamlit as st

from pages.parts.session import console


@st.cache_data(max_entries=3000, ttl=3600, show_spinner=False)
def picture(url: str | None) -> bytes | None:
    """The small form of a picture that was loaded before, None where there is none."""
    return console().pictures.thumbnail(url) if url else None


@st.cache_data(max_entries=3000, ttl=3600, show_spinner=False)
def picture_for_table(url: str | None) -> str | None:
    """The same as text that a table column shows."""
    data = picture(url)
    return "data:image/png;base64," + base64.b64encode(data).decode() if data else None
