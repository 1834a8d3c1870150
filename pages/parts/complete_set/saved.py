"""Saving the set under a name, and the sets that were saved."""

from __future__ import annotations

import streamlit as st

from credly_core.domain.bundles import BundleVersion
from credly_core.errors import ConsoleError
from credly_core.steps.complete_set import SetView
from pages.parts.errors import draw_error
from pages.parts.masking import shown_name
from pages.parts.session import actor, console
from pages.parts.states import empty
from pages.parts.text import count, moment, plain

_LISTED = 20


def save_form(view: SetView) -> None:
    """A name, then Save."""
    label = "Saved" if view.is_saved else "Save this set"
    with st.popover(label, icon=":material/bookmark:", key="complete_set.saving", disabled=view.is_saved):
        name = st.text_input("Name", key="complete_set.save-name", placeholder="First sprint", autocomplete="off")
        note = st.text_input("Note", key="complete_set.save-note", autocomplete="off")
        if st.button("Save", type="primary", key="complete_set.save", disabled=not (name or "").strip()):
            try:
                console().complete_set.save(name=name or "", note=note or "", actor=actor(), digest=view.digest)
            except ConsoleError as error:
                draw_error(error)
            else:
                st.rerun()


def saved_sets() -> None:
    """One line for each, newest first."""
    versions = console().complete_set.versions()
    if not versions:
        empty("No set was saved yet", "A saved set never changes; later ones are compared with it.", glyph="bookmark")
        return
    for version in versions[:_LISTED]:
        _line(version)


def _line(version: BundleVersion) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"saved-set-{version.id}"):
        errors = f" · :red[{count(version.errors, 'error')}]" if version.errors else ""
        facts = [
            count(version.rows, "row"),
            moment(version.created_at),
            plain(shown_name(version.author)),
            version.digest[:12],
        ]
        st.markdown(f"**{plain(version.name)}** \u2002:small[:gray[{' · '.join(facts)}]]{errors}", width="stretch")
        with st.popover("Files", icon=":material/folder_zip:"):
            for name, data in console().complete_set.files_of(version.id).items():
                st.download_button(
                    name, data, name, key=f"saved.{version.id}.{name}", on_click="ignore", type="tertiary"
                )
        st.button(
            "It was run in ALM",
            key=f"saved.run.{version.id}",
            on_click=_mark,
            args=(version,),
            help="Where ALM cannot be asked: from now on sets can name and change what this one made.",
        )


def _mark(version: BundleVersion) -> None:
    rows = console().complete_set.mark_run(version.id, actor=actor())
    st.toast(f"{count(rows, 'row')} are known as taken by ALM.")
