"""What only a person can say of a file: its type, the encoding of one that was refused; and the file as it came."""

from __future__ import annotations

import streamlit as st

from credly_core.errors import UnreadableInput
from credly_core.steps.bundle.views import BADGE_FILE, MappingNeeded
from credly_core.steps.check import CheckedFile, CheckView
from pages.parts import places
from pages.parts.bundle.choice import open_draft
from pages.parts.checking.adding import add_dialog
from pages.parts.checking.choice import change_check
from pages.parts.checking.naming import naming_button
from pages.parts.checking.words import short_name
from pages.parts.errors import draw_error, shown_errors
from pages.parts.reading.encodings import asks_for_encoding, encoding_box
from pages.parts.reading.filling import filling_button
from pages.parts.session import actor, console
from pages.parts.text import plain

_BY_ITSELF = "As recognized"


def file_menu(view: CheckView, file: CheckedFile) -> None:
    """A small menu beside the head of a file: its type, the file as it came, and the way out of the set."""
    menu = st.popover("This file", icon=":material/draft:", key="check.file-menu", type="tertiary", on_change="rerun")
    if not menu.open:
        return
    with menu:
        if file.type is not None:
            _type_box(view, file, label="It is a")
        if file.is_filled:
            st.button(
                "Read it without filling up rows",
                key=f"check.unfill.{file.id}",
                icon=":material/playlist_remove:",
                on_click=_take_filling,
                args=(view, file),
                kwargs={"fill": False},
            )
        naming_button(view, file, place="menu")
        _as_it_came(view, file, place="menu")
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
    check, key = console().check, f"check.encoding.{file.id}.{view.revision}"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        encoding_box(
            refusal,
            size=file.size,
            data=lambda: check.original(view.id, file.id).data,
            chosen=file.chosen_encoding,
            key=key,
            take=lambda name: change_check(lambda: check.choose_encoding(view.id, file.id, name, actor=actor())),
        )
        filling_button(
            refusal,
            preview=lambda: check.preview_filled(view.id, file.id),
            take=lambda: _take_filling(view, file, fill=True),
            key="check",
        )
        if st.button(
            "Add the corrected file",
            key="check.corrected",
            icon=":material/upload_file:",
            type="secondary" if asks_for_encoding(refusal) or len(view.files) > 1 else "primary",
        ):
            add_dialog(view)
        _as_it_came(view, file, place="refused")
    if len(view.files) > 1:
        st.caption("The other files are checked all the same. What refers to this one counts as not in the set.")


def unknown(view: CheckView, file: CheckedFile) -> None:
    """A file whose type nothing tells: a person may."""
    with st.container(border=True, key="check-unknown"):
        st.markdown(
            "**Which file is this?** Neither its name nor its headings are those of a file that ALM's migration knows."
        )
        likely = console().file_types.likely(file.table.header) if file.table is not None else ""
        with st.container(horizontal=True, vertical_alignment="bottom"):
            if likely:
                st.button(
                    f"Looks like {likely}: take it as that",
                    key=f"check.likely.{file.id}",
                    icon=":material/check:",
                    type="primary",
                    help="Headings of another system are then offered to be renamed; you see each before it is done.",
                    on_click=change_check,
                    args=(lambda: console().check.choose_type(view.id, file.id, likely, actor=actor()),),
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
    if wanted == (file.chosen_type or ""):  # a browser that has not heard of a newer choice sends the older once more
        return
    change_check(lambda: console().check.choose_type(view.id, file.id, wanted, actor=actor()))


def _take_filling(view: CheckView, file: CheckedFile, *, fill: bool) -> None:
    change_check(lambda: console().check.choose_filling(view.id, file.id, fill, actor=actor()))


def _as_draft(view: CheckView, file: CheckedFile) -> None:
    """badge.csv has a builder of its own, with the badge templates, names and pictures at hand."""
    if st.button("Open it in Build badge.csv", key=f"check.draft.{file.id}", icon=":material/table_edit:"):
        with shown_errors():
            taken = console().check.repaired_file(view.id, file.id, accept_errors=True)
            outcome = console().bundle.start_from_file(taken.name, taken.data, actor=actor(), mapping={})
            if not isinstance(outcome, MappingNeeded):
                open_draft(outcome.id)
                st.switch_page(places.BUNDLE)


def _as_it_came(view: CheckView, file: CheckedFile, *, place: str) -> None:
    check = console().check
    with shown_errors():
        st.download_button(
            "The file as it came",
            lambda: check.original(view.id, file.id).data,
            short_name(file),
            "application/octet-stream",
            key=f"check.original.{place}.{file.id}",
            icon=":material/draft:",
            on_click="ignore",
            help=f"{plain(short_name(file))}, byte for byte",
        )
