"""Complete set: all files from templates and mappings, what ALM will do with them, what stays to do by hand."""

from __future__ import annotations

import streamlit as st

from pages.parts.complete_set.desk import desk
from pages.parts.errors import shown_errors
from pages.parts.frame import frame, not_connected
from pages.parts.session import connection, console

frame(
    "Complete set",
    group="Prepare",
    lead="All files for one sprint, in the order of upload, from what is mapped; and a list of clicks for the rest.",
)
chosen = connection()
if chosen is None:
    not_connected("build a set of files")
else:
    with shown_errors():
        with st.spinner("Building the set"):
            view = console().complete_set.build()
        desk(view)
