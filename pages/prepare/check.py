"""Check files: any migration file from anywhere, read and checked; nothing is kept."""

from __future__ import annotations

import streamlit as st

from pages.parts.checking import checked, draw_answer, forget_all_but
from pages.parts.errors import shown_errors
from pages.parts.frame import frame
from pages.parts.states import empty

frame(
    "Check files",
    group="Prepare",
    lead="Any migration file for Adobe Learning Manager: what it would reject, where, and what to do.",
)
files = st.file_uploader("CSV files or a zip", key="check.files", accept_multiple_files=True)
if not files:
    empty(
        "Nothing to check yet",
        "Drop one file, all files of a sprint, or a zip. They are read on this machine and forgotten when you leave.",
        glyph="fact_check",
    )
forget_all_but(files)
with shown_errors():
    for file in files:
        draw_answer(checked(file), file)
