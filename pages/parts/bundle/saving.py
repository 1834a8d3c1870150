"""Save the draft as a version: a name, a note, and what the check says at this moment."""

from __future__ import annotations

import streamlit as st

from credly_core.domain.ids import DraftId
from credly_core.steps.bundle.views import DraftView
from pages.parts.bundle.choice import change_draft
from pages.parts.errors import shown_errors
from pages.parts.findings import verdict
from pages.parts.session import actor, console, is_nameless, name_actor
from pages.parts.text import plain


@st.dialog("Rename the draft")
def rename_dialog(draft_id: DraftId, old: str) -> None:
    """Give the draft another name."""
    key = f"rename.name.{draft_id}"
    name = st.text_input("Name", value=old, key=key, max_chars=120)
    nothing = not (name or "").strip()
    if st.button("Rename", type="primary", key="rename.go", disabled=nothing, on_click=_rename, args=(draft_id, key)):
        st.rerun()


def _rename(draft_id: DraftId, key: str) -> None:
    change_draft(lambda: console().bundle.rename(draft_id, str(st.session_state.get(key) or "")))


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
