"""File types: every file ALM's migration knows, what it may hold, what it needs, and an empty one to fill in."""

from __future__ import annotations

import streamlit as st

from pages.parts.errors import shown_errors
from pages.parts.filetypes.catalogue import draw_catalogue
from pages.parts.filetypes.choice import chosen_type
from pages.parts.filetypes.one_type import draw_type
from pages.parts.frame import frame

with shown_errors():
    name = chosen_type()
    if name is None:
        frame(
            "File types",
            group="Understand",
            lead="Every file that Adobe Learning Manager's migration knows: what it may hold, and in which order.",
        )
        draw_catalogue()
    else:
        frame(name, group="Understand › File types")
        draw_type(name)
    st.caption("From Adobe's workbooks, manual, samples and release notes; every rule names its source.")
