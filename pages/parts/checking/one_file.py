"""One file of the check: what it is, what was found in it, and its table; a refused one with its bytes to take back."""

from __future__ import annotations

import streamlit as st

from credly_core.steps.check import CheckedFile, CheckView
from pages.parts.checking.choice import current_file, show_file
from pages.parts.checking.looking import narrow
from pages.parts.checking.naming import naming_hint
from pages.parts.checking.repairing import offer_dialog, repair_dialog
from pages.parts.checking.saying import file_menu, refused, unknown
from pages.parts.checking.table import table
from pages.parts.checking.words import kind_of, shape_of, short_name, size_of, standing
from pages.parts.filetypes.choice import show_type
from pages.parts.findings import findings_panel, offers_panel, verdict
from pages.parts.states import empty
from pages.parts.text import count, plain

_PICK = "check.pick"
#: Letters of a file name in the list to choose from.
_LONG = 34


def one_file(view: CheckView) -> None:
    """Draw the file that is looked at."""
    if not view.files:
        empty("No file is left in this check", "Add files, or forget it.", glyph="draft")
        return
    file = current_file(view)
    _top(view, file)
    _told(view, file)
    if file.refusal is not None:
        refused(view, file, file.refusal)
        return
    if file.report is None:
        return
    if file.type is None:
        unknown(view, file)
    naming_hint(view, file)
    found = {(group.code, group.column) for group in file.report.groups}
    offers = [repair for repair in file.repairs if (repair.code, repair.column) not in found]
    with st.container(key="check-desk"):
        if file.report.groups or offers:
            with st.container(key="check-findings", gap="xsmall"):
                findings_panel(
                    file.report,
                    repairable={(repair.code, repair.column) for repair in file.repairs},
                    on_show=lambda group: narrow(file, group),
                    on_repair=lambda group: repair_dialog(view, file, group),
                    key=f"findings-{file.id}",
                )
                offers_panel(
                    offers,
                    on_repair=lambda offer: offer_dialog(view, file, offer),
                    one="repair of the columns",
                    many="repairs of the columns",
                )
        with st.container(key="check-table"):
            table(view, file)


def _top(view: CheckView, file: CheckedFile) -> None:
    """Which file, the way to the next one, and what can be done with it as a whole."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", width="content"):
            if len(view.files) > 1:
                _picker(view, file)
            else:
                _facts(file)
        with st.container(horizontal=True, horizontal_alignment="right", width="content", gap="small"):
            if file.type and st.button(
                "About this file type", key="check.understand", type="tertiary", icon=":material/menu_book:"
            ):
                show_type(file.type)
            file_menu(view, file)


def _picker(view: CheckView, file: CheckedFile) -> None:
    files = {one.id: one for one in view.files}
    ids = list(files)
    place = ids.index(file.id)
    st.session_state[_PICK] = file.id
    st.selectbox(
        "File",
        ids,
        key=_PICK,
        format_func=lambda one: _label(files[one]),
        label_visibility="collapsed",
        on_change=lambda: show_file(st.session_state[_PICK]),
        width=520,
    )
    for word, icon, other in (("Previous file", "chevron_left", place - 1), ("Next file", "chevron_right", place + 1)):
        there = 0 <= other < len(ids)
        st.button(
            "",
            key=f"check.{icon}",
            icon=f":material/{icon}:",
            help=word,
            type="tertiary",
            disabled=not there,
            on_click=show_file,
            args=(ids[other] if there else file.id,),
        )


def _label(file: CheckedFile) -> str:
    if file.refusal is not None:
        return f"{_within(short_name(file))}: cannot be read"
    said = [
        count(number, word)
        for number, word in ((file.errors, "error"), (file.warnings, "warning"), (file.infos, "hint"))
        if number
    ]
    return f"{_within(short_name(file))}: {', '.join(said) or 'no finding'}"


def _within(name: str) -> str:
    """A name with its middle left out where it is long: the counts behind it must be seen."""
    return name if len(name) <= _LONG else f"{name[: _LONG - 13]}…{name[-12:]}"


def _told(view: CheckView, file: CheckedFile) -> None:
    """That nothing was found; what becomes of it when it is taken away."""
    with st.container(gap="xsmall"):
        if len(view.files) > 1:
            _facts(file)
        if file.report is not None and not file.report.groups:
            verdict(file, clean="No finding: ALM would take this file" if file.type else standing(file)[2])
        if file.left_out_for:
            st.caption(f"Not counted: {plain(file.left_out_for)} is of the same type.")
        if file.on_export:
            st.caption(f"What taking it away changes: {plain('; '.join(file.on_export))}.")


def _facts(file: CheckedFile) -> None:
    said = [kind_of(file)] if file.refusal is None else []
    if file.table is not None:
        said += [shape_of(file), f"{count(file.rows, 'row')} × {count(file.table.width, 'column')}"]
    said.append(size_of(file))
    st.caption(plain(" · ".join(filter(None, said))))
