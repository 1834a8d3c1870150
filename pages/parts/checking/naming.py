"""Headings of another system: a person says which column of the file type each of them is."""

from __future__ import annotations

import streamlit as st

from credly_core.errors import ConsoleError
from credly_core.migration.filespec import FileSpec
from credly_core.migration.meanings import guess_meanings
from credly_core.migration.table import Table
from credly_core.steps.check import CheckedFile, CheckView
from pages.parts.errors import draw_error
from pages.parts.reading.meanings import choose_meanings
from pages.parts.session import actor, console
from pages.parts.text import count, plain

_MISSING, _STRANGE = "header.missing", ("header.unknown", "header.near")


def naming_hint(view: CheckView, file: CheckedFile) -> None:
    """The way to name the columns, where needed ones are missing and others are there that nobody knows."""
    codes = {group.code: group.count for group in file.report.groups} if file.report else {}
    strange = sum(codes.get(code, 0) for code in _STRANGE)
    if file.type is None or _MISSING not in codes or not strange:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="check-naming"):
        st.markdown(
            f"**{count(strange, 'heading is', 'headings are')} not of {plain(file.type)}; needed ones are missing.**"
            " Say which column each one is.",
            width="stretch",
        )
        naming_button(view, file, place="hint")


def naming_button(view: CheckView, file: CheckedFile, *, place: str) -> None:
    """The button to say so, for any file whose type is known."""
    if file.table is not None and file.recognition is not None and file.recognition.spec is not None:
        key = f"check.naming.{place}.{file.id}"
        if st.button("Say what the headings mean", key=key, icon=":material/label:"):
            _dialog(view, file, file.table, file.recognition.spec)


@st.dialog("What do these headings mean?", width="large")
def _dialog(view: CheckView, file: CheckedFile, table: Table, spec: FileSpec) -> None:
    st.markdown(f"Say which column of **{plain(spec.name)}** each heading stands for.")
    st.caption("A column that is none of these stays as it is; the findings offer to remove it.")
    key = f"check.meaning.{file.id}.{view.revision}"
    mapping = choose_meanings(guess_meanings(table, spec), spec.names, key=key)
    if st.button("Name the columns", type="primary", key="check.naming-go", icon=":material/check:"):
        try:
            console().check.name_columns(view.id, file.id, mapping, actor=actor(), arrangement=view.arrangement)
        except ConsoleError as error:
            draw_error(error)
        else:
            st.rerun()
