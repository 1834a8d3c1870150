"""The drafts of this connection, the one touched last first: open, rename, remove; when, by whom, how far."""

from __future__ import annotations

import streamlit as st

from credly_core.domain.bundles import DraftSummary
from pages.parts.bundle.choice import open_draft
from pages.parts.bundle.saving import rename_dialog
from pages.parts.confirm import confirm_removal
from pages.parts.errors import shown_errors
from pages.parts.masking import shown_name
from pages.parts.paging import page_of, pager
from pages.parts.session import actor, console, person
from pages.parts.text import count, moment, plain

_PAGE, _PAGES = 20, "bundle.drafts-page"
#: How the source of a draft is spoken of.
SOURCES = {"templates": "from badge templates", "file": "from a file", "version": "from a saved version"}


def drafts() -> None:
    """One line for each; nothing where there is none."""
    with shown_errors():
        listed = console().bundle.drafts()
        if not listed:
            return
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            st.subheader("Drafts", anchor=False, width="content")
            st.caption(f"{count(len(listed), 'draft')}, saved at every step. Go on with any of them.")
        pages = -(-len(listed) // _PAGE)
        number = min(page_of(_PAGES), pages)
        with st.container(key="bundle-drafts", gap=None):
            for draft in listed[(number - 1) * _PAGE : number * _PAGE]:
                _line(draft)
        pager(_PAGES, pages)


def _line(draft: DraftSummary) -> None:
    source = f"{SOURCES.get(draft.source, draft.source)} {draft.original_name}".strip()
    said = [source, count(draft.position, "step"), shown_name(person(draft.actor)), moment(draft.updated_at)]
    with st.container(horizontal=True, vertical_alignment="center", key=f"bundle-draft-{draft.id}", gap="small"):
        st.markdown(
            f"**{plain(draft.name)}** \u2002:small[:gray[{plain(' · '.join(filter(None, said)))}]]", width="stretch"
        )
        st.button("Open", key=f"bundle.open.{draft.id}", on_click=open_draft, args=(draft.id,))
        if st.button("Rename", key=f"bundle.rename.{draft.id}", type="tertiary"):
            rename_dialog(draft.id, draft.name)
        if st.button("Remove", key=f"bundle.drop.{draft.id}", type="tertiary"):
            _remove(draft)


def _remove(draft: DraftSummary) -> None:
    confirm_removal(
        "Remove the draft?",
        "The draft goes for good, with every step that could be undone. Saved versions stay as they are.",
        word=draft.name,
        act=lambda: console().bundle.discard(draft.id, actor=actor()),
    )
