"""What only a person can say of a file: its type, the encoding of one that was refused; and the file as it came."""

from __future__ import annotations

import re

import streamlit as st

from credly_core.errors import ConsoleError, UnreadableInput
from credly_core.steps.bundle.views import BADGE_FILE, MappingNeeded
from credly_core.steps.check import CheckedFile, CheckView
from pages.parts import places
from pages.parts.bundle.choice import open_draft
from pages.parts.checking.adding import add_dialog
from pages.parts.checking.choice import change_check
from pages.parts.checking.encodings import encoding_choices
from pages.parts.checking.words import short_name
from pages.parts.errors import draw_error, shown_errors
from pages.parts.session import actor, console
from pages.parts.text import plain

_CANDIDATE = re.compile(r"([\w-]+) \((“[^”]*”)\)")
_BY_ITSELF = "As recognized"
#: A file up to this size is read in every encoding that is offered, to tell which of them differ.
_COMPARED = 4_000_000


def file_menu(view: CheckView, file: CheckedFile) -> None:
    """A small menu beside the head of a file: its type, the file as it came, and the way out of the set."""
    menu = st.popover("This file", icon=":material/draft:", key="check.file-menu", type="tertiary", on_change="rerun")
    if not menu.open:
        return
    with menu:
        if file.type is not None:
            _type_box(view, file, label="It is a")
        _as_it_came(view, file)
        if file.type == BADGE_FILE:
            _as_draft(view, file)
        if len(view.files) > 1:
            st.button(
                "Take it out of the set",
                key=f"check.out.{file.id}",
                icon=":material/remove_circle:",
                help="The other files are checked without it. This cannot be undone; you can bring it again.",
                on_click=change_check,
                args=(lambda: console().check.take_out(view.id, file.id, actor=actor()),),
            )


def refused(view: CheckView, file: CheckedFile, refusal: UnreadableInput) -> None:
    """Why a file cannot be read, the place, what a person could say, and its bytes to take back."""
    draw_error(refusal)
    names = dict(refusal.facts).get("encodings", "").split()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if names or file.chosen_encoding:
            _encoding_box(view, file, refusal, names)
        if st.button(
            "Add the corrected file",
            key="check.corrected",
            icon=":material/upload_file:",
            type="secondary" if names or len(view.files) > 1 else "primary",
        ):
            add_dialog(view)
        _as_it_came(view, file)
    if len(view.files) > 1:
        st.caption("The other files are checked all the same. What refers to this one counts as not in the set.")


def unknown(view: CheckView, file: CheckedFile) -> None:
    """A file whose type nothing tells: a person may."""
    with st.container(border=True, key="check-unknown"):
        st.markdown(
            "**Which file is this?** Neither its name nor its headings are those of a file that ALM's migration knows."
        )
        _type_box(view, file, label="File type")


def _type_box(view: CheckView, file: CheckedFile, *, label: str) -> None:
    names = console().file_types.names
    key = f"check.type.{file.id}.{view.revision}"
    choices = [_BY_ITSELF, *names]
    st.selectbox(
        label,
        choices,
        index=choices.index(file.chosen_type) if file.chosen_type in names else 0 if file.type else None,
        format_func=lambda name: _type_label(file, name),
        key=key,
        placeholder="Choose a file type",
        on_change=_take_type,
        args=(view, file, key),
        width=360,
    )


def _type_label(file: CheckedFile, name: str) -> str:
    if name == _BY_ITSELF:
        known = file.type if file.type and not file.chosen_type else ""
        return f"{_BY_ITSELF}: {known}" if known else f"{_BY_ITSELF} by name and headings"
    return name


def _take_type(view: CheckView, file: CheckedFile, key: str) -> None:
    chosen = st.session_state.get(key)
    wanted = "" if chosen in (None, _BY_ITSELF) else str(chosen)
    change_check(lambda: console().check.choose_type(view.id, file.id, wanted, actor=actor()))


def _encoding_box(view: CheckView, file: CheckedFile, refusal: ConsoleError, names: list[str]) -> None:
    facts = dict(refusal.facts) if isinstance(refusal, UnreadableInput) else {}
    previews = dict(_CANDIDATE.findall(facts.get("candidates", "")))
    if file.size <= _COMPARED:
        choices = encoding_choices(names, previews, console().check.original(view.id, file.id).data)
    else:
        choices = {name: f"{previews.get(name, '')} ({name})".strip() for name in names}
    key = f"check.encoding.{file.id}.{view.revision}"
    st.selectbox(
        "Read it as",
        list(choices) or [file.chosen_encoding],
        index=0,
        key=key,
        format_func=lambda name: choices.get(name, name),
        help="The likeliest is chosen. Compare the preview with what the cell should say.",
        width=420,
    )
    st.button(
        "Read it so",
        key="check.encoding-go",
        type="primary",
        icon=":material/check:",
        on_click=_take_encoding,
        args=(view, file, key),
    )


def _take_encoding(view: CheckView, file: CheckedFile, key: str) -> None:
    chosen = str(st.session_state.get(key) or "")
    change_check(lambda: console().check.choose_encoding(view.id, file.id, chosen, actor=actor()))


def _as_draft(view: CheckView, file: CheckedFile) -> None:
    """badge.csv has a builder of its own, with the badge templates, names and pictures at hand."""
    if st.button("Open it in Build badge.csv", key=f"check.draft.{file.id}", icon=":material/table_edit:"):
        with shown_errors():
            taken = console().check.repaired_file(view.id, file.id, accept_errors=True)
            outcome = console().bundle.start_from_file(taken.name, taken.data, actor=actor(), mapping={})
            if not isinstance(outcome, MappingNeeded):
                open_draft(outcome.id)
                st.switch_page(places.BUNDLE)


def _as_it_came(view: CheckView, file: CheckedFile) -> None:
    check = console().check
    with shown_errors():
        st.download_button(
            "The file as it came",
            lambda: check.original(view.id, file.id).data,
            short_name(file),
            "application/octet-stream",
            key=f"check.original.{file.id}",
            icon=":material/draft:",
            on_click="ignore",
            help=f"{plain(short_name(file))}, byte for byte",
        )
