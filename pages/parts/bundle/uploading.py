"""A file the admin has: read it, confirm what its headings mean, start a draft from it."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from credly_core.errors import ConsoleError
from credly_core.steps.bundle.views import MappingNeeded
from pages.parts.bundle.choice import open_draft
from pages.parts.errors import draw_error
from pages.parts.reading.meanings import choose_meanings
from pages.parts.reading.saying import Asked, Said, said_of, ways_to_read
from pages.parts.session import actor, console
from pages.parts.text import plain


def file_door(below: DeltaGenerator) -> None:
    """The door with the upload; the file stays here until a draft is open. `below` takes what there is to say of it."""
    st.markdown("### :material/upload_file: \u2002From a file I have")
    st.markdown("The six-column form, the eight-column form, or your own headings: you confirm what they mean.")
    file = st.file_uploader("badge.csv", key="bundle.upload", label_visibility="collapsed", accept_multiple_files=False)
    if file is None:
        return
    said = said_of(file.file_id)
    data = file.getvalue()
    try:
        outcome = console().bundle.start_from_file(
            file.name, data, actor=actor(), encoding=said.encoding or None, fill=said.fill
        )
    except ConsoleError as error:
        with below:
            draw_error(error)
            ways_to_read(
                error,
                Asked(file.file_id, data),
                preview=lambda: console().bundle.preview_filled(file.name, data, encoding=said.encoding or None),
                key="bundle",
            )
        return
    if isinstance(outcome, MappingNeeded):
        _confirm(outcome, data, said)
        return
    open_draft(outcome.id)
    st.rerun()


@st.dialog("What do these headings mean?", width="large")
def _confirm(needed: MappingNeeded, data: bytes, said: Said) -> None:
    st.markdown(f"**{plain(needed.file)}** has headings of its own. Confirm which column of badge.csv each one is.")
    st.caption("A column that is none of these is kept at the end; the findings offer to remove it.")
    mapping = choose_meanings(needed.guesses, needed.choices, key="bundle.mapping")
    if st.button("Start with these meanings", type="primary", key="bundle.mapping-go"):
        try:
            outcome = console().bundle.start_from_file(
                needed.file, data, actor=actor(), mapping=mapping, encoding=said.encoding or None, fill=said.fill
            )
        except ConsoleError as error:
            draw_error(error)
            return
        if not isinstance(outcome, MappingNeeded):
            open_draft(outcome.id)
            st.rerun()
