"""The two doors of a first visit: sample data, or one's own organization."""

from __future__ import annotations

import streamlit as st

from pages.parts import places
from pages.parts.errors import shown_errors
from pages.parts.notes import request_note
from pages.parts.session import actor, choose, console
from pages.parts.templates.copying import start_copying

_PATH = (
    ("1 · Connect", "An organization in Credly, or the sample organization.", "2 minutes"),
    ("2 · Templates", "See every badge template with its picture, state and skills.", "1 minute"),
    ("3 · Build badge.csv", "A table that checks itself, with a repair for each finding.", "10 minutes"),
)


def two_doors() -> None:
    """Draw both doors, and below them the path that lies behind."""
    left, right = st.columns(2, gap="medium")
    with left.container(border=True, height="stretch", vertical_alignment="distribute"):
        st.markdown("### :material/science: \u2002Try with sample data")
        st.markdown(
            "A made-up organization with about 60 badge templates, long names, archived ones and other oddities "
            "of real life. It runs on this machine: no account, no network, ready within 30 seconds."
        )
        if st.button("Try with sample data", type="primary", key="home.demo", icon=":material/play_arrow:"):
            _open_demo()
    with right.container(border=True, height="stretch", vertical_alignment="distribute"):
        st.markdown("### :material/power: \u2002Connect my organization")
        st.markdown(
            "Your organization in Credly. Have at hand: the organization ID, an authorization token, and whether it "
            "is production or sandbox. Takes about five minutes."
        )
        if st.button("Connect my organization", key="home.connect", icon=":material/arrow_forward:"):
            st.switch_page(places.CONNECT)
    st.space("small")
    for column, (name, sentence, time) in zip(st.columns(3, gap="medium"), _PATH, strict=True):
        column.markdown(f"**{name}**  \n{sentence}  \n:gray[{time}]")
    with st.expander("I cannot make a token in Credly myself", icon=":material/forward_to_inbox:"):
        request_note(key="home")


def _open_demo() -> None:
    with shown_errors(), st.spinner("Starting the sample organization …"):
        chosen = console().connect_demo(actor=actor())
        choose(chosen.id)
        start_copying(chosen.id)
        st.switch_page(places.TEMPLATES)
