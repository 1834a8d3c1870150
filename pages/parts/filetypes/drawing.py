"""The dependency picture in the colours of the theme in use."""

from __future__ import annotations

import streamlit as st

from credly_core.migration.explaining import Palette

_LIGHT = Palette()
_DARK = Palette(
    ink="#E4ECEF", line="#94A6B0", ground="#1E2A31", chosen="#4DB9C2", on_chosen="#06272B", font="sans-serif"
)


def palette() -> Palette:
    """Colours that can be read on the page as it is shown now."""
    return _DARK if st.context.theme.type == "dark" else _LIGHT


def draw_picture(dot: str, *, width: str = "content") -> None:
    """The picture, and how to read its lines."""
    st.graphviz_chart(dot, width="stretch" if width == "stretch" else "content")
    st.caption("An arrow leads from what must be there first. Solid: Adobe lists it. Dashed: it follows from columns.")
