"""A file the admin has: read it, confirm what its headings mean, start a draft from it."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from credly_core.errors import ConsoleError
from credly_core.steps.bundle.views import MappingNeeded
from pages.parts.bundle.choice import open_draft
from pages.parts.errors import draw_error
from pages.parts.reading.saying import Asked, Said, said_of, ways_to_read
from pages.parts.session import actor, console
from pages.parts.text import plain

_ASIDE = "– none of these –"
#: From this share on a guess is likely right.
_LIKELY = 0.8


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


def _how_sure(confidence: float) -> str:
    """A guess in words: nobody knows what to do with 83 %."""
    return "likely" if confidence >= _LIKELY else "please check"


@st.dialog("What do these headings mean?", width="large")
def _confirm(needed: MappingNeeded, data: bytes, said: Said) -> None:
    st.markdown(f"**{plain(needed.file)}** has headings of its own. Confirm which column of badge.csv each one is.")
    st.caption("A column that is none of these is kept at the end; the findings offer to remove it.")
    mapping: dict[int, str] = {}
    choices = [_ASIDE, *needed.choices]
    for guess in needed.guesses:
        heading, meaning, sure = st.columns([3, 3, 2], vertical_alignment="center")
        heading.markdown(
            f"**{plain(guess.heading) or '(no heading)'}**  \n:small[:gray[{plain(', '.join(guess.examples))}]]"
        )
        chosen = meaning.selectbox(
            f"Meaning of {guess.heading or f'column {guess.position + 1}'}",
            choices,
            index=choices.index(guess.meaning) if guess.meaning in choices else 0,
            key=f"bundle.mapping.{guess.position}",
            label_visibility="collapsed",
        )
        sure.caption(_how_sure(guess.confidence) if guess.meaning else "no guess")
        mapping[guess.position] = "" if chosen == _ASIDE else chosen
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
