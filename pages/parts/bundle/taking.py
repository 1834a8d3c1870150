"""Take the file away: badge.csv alone, or the pack with pictures, read-me and proof sheet."""

from __future__ import annotations

import streamlit as st

from credly_core.domain.pictures import ContentFolder
from credly_core.steps.bundle.views import DraftView
from pages.parts.errors import shown_errors
from pages.parts.findings import verdict
from pages.parts.session import actor, console
from pages.parts.text import count

_FILE = "badge.csv only"
_PACK = "A zip with read-me and proof sheet"
_PICTURES = "The same zip, with the pictures copied into it"
_MEANINGS = {
    _FILE: "UTF-8 without mark, CRLF, quoted only where needed. Pictures stay web addresses.",
    _PACK: "badge.csv, the steps in ALM in plain words, and what was checked.",
    _PICTURES: "Pictures lie in Image/ and badge.csv points to them by path, for the content folder of the sprint.",
}


@st.dialog("Take away", width="medium")
def take_dialog(view: DraftView) -> None:
    """Choose the form; with errors left, a second and explicit confirmation comes first."""
    verdict(view.report)
    errors = view.report.errors
    accepted = True
    if errors:
        st.error(
            f"ALM would reject what these {count(errors, 'error')} stand in. The findings panel repairs most of them.",
            icon=":material/dangerous:",
        )
        accepted = st.checkbox(f"I want the file all the same, with {count(errors, 'error')} in it", key="take.accept")
    kind = st.radio(
        "What", list(_MEANINGS), captions=list(_MEANINGS.values()), key="take.kind", label_visibility="collapsed"
    )
    if not accepted:
        st.button("Download", key="take.not-yet", type="primary", icon=":material/download:", disabled=True)
        return
    with shown_errors():
        name, data, mime = _make(view, str(kind), accept_errors=accepted)
        st.download_button(
            f"Download {name}",
            data,
            name,
            mime,
            key="take.go",
            type="primary",
            icon=":material/download:",
            on_click="ignore",
        )
        st.caption("Do not open it in Excel and save it. If that happened, drop it back under Changes and versions.")


def _make(view: DraftView, kind: str, *, accept_errors: bool) -> tuple[str, bytes, str]:
    bundle = console().bundle
    if kind == _FILE:
        name, data = bundle.take_away(view.id, accept_errors=accept_errors)
        return name, data, "text/csv"
    copies = _copies(view) if kind == _PICTURES else None
    pack = bundle.pack(
        view.id,
        accept_errors=accept_errors,
        actor=actor(),
        folder=copies,
    )
    if copies and copies.left_out:
        st.warning(
            f"{count(len(copies.left_out), 'picture')} could not be copied and stay web addresses.",
            icon=":material/image:",
        )
    return pack.name, pack.zipped, "application/zip"


def _copies(view: DraftView) -> ContentFolder:
    """The pictures that are at hand, each named after its badge's id."""
    wanted = view.picture_names
    with st.spinner("Loading pictures …"):
        console().pictures.check(tuple(wanted)).result()
    return console().pictures.content_folder(wanted)
