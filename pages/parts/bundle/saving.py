"""Save the draft as a version: a name, a note, and what the check says at this moment."""

from __future__ import annotations

import streamlit as st

from credly_core.steps.bundle.views import DraftView
from pages.parts.errors import shown_errors
from pages.parts.findings import verdict
from pages.parts.session import actor, console, is_nameless, name_actor
from pages.parts.text import plain


@st.dialog("Rename the draft")
def rename_dialog(view: DraftView) -> None:
    """Give the draft another name."""
    name = st.text_input("Name", value=view.name, key="rename.name", max_chars=120)
    if st.button("Rename", type="primary", key="rename.go", disabled=not (name or "").strip()):
        with shown_errors():
            console().bundle.rename(view.id, (name or "").strip())
            st.rerun()


@st.dialog("Save a version")
def save_dialog(view: DraftView) -> None:
    """Ask for a name; a version never changes afterwards."""
    verdict(view.report)
    name = st.text_input("Name", value=view.name, key="save.name", max_chars=120)
    author = st.text_input(
        "Author",
        value="" if is_nameless() else actor(),
        key="save.author",
        max_chars=80,
        placeholder="Your name",
        help="Asked for once in a visit. To be known by it always, set BADGE_CONSOLE_ACTOR.",
    )
    note = st.text_area("Note", key="save.note", placeholder="What is new in it, for whom", max_chars=1000)
    ready = bool((name or "").strip() and (author or "").strip())
    if st.button("Save version", type="primary", key="save.go", icon=":material/bookmark_add:", disabled=not ready):
        with shown_errors():
            name_actor(author or "")
            version = console().bundle.save_version(view.id, name=name or "", note=note or "", actor=actor())
            st.toast(f"Saved as {plain(version.name)}.", icon=":material/bookmark_added:")
            st.rerun()
