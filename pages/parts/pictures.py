"""Pictures for the page: the console loads them and the app serves them, so the browser asks no other host."""

from __future__ import annotations

import base64

import streamlit as st

from pages.parts.session import console


class _NotLoaded(Exception):
    """The picture is not at hand; raised so that this answer is not kept."""


def picture(url: str | None) -> bytes | None:
    """The small form of a picture that was loaded before, None where there is none."""
    if not url:
        return None
    try:
        return _small(url)
    except _NotLoaded:
        return None


def picture_for_table(url: str | None) -> str | None:
    """The same as text that a table column shows."""
    data = picture(url)
    return "data:image/png;base64," + base64.b64encode(data).decode() if data else None


@st.cache_data(max_entries=5000, ttl=3600, show_spinner=False)
def _small(url: str) -> bytes:
    data = console().pictures.thumbnail(url)
    if data is None:
        raise _NotLoaded(url)
    return data
