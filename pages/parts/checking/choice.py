"""Which check is open and which of its files is looked at; the address carries both, so that a reload keeps them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from credly_core.domain.ids import CheckId
from credly_core.errors import ConsoleError
from credly_core.steps.check import CheckedFile, CheckView, RowSlice
from pages.parts.errors import draw_error

#: The tabs of an open check.
FILES, ONE, CHANGES = ":material/folder_open: Files", ":material/table: One file", ":material/history: Changes"
TAB = "check.tab"
_CHECK, _FILE, _FAILURE = "check.id", "check.file", "check.failure"
_SEEN, _DRAWN = "check.seen", "check.drawn"


def current_check() -> CheckId | None:
    """The open check, None when the page shows the start."""
    known = st.session_state.get(_CHECK)
    wanted = known or st.query_params.get("check")
    if not wanted:
        return None
    if known is None and "file" in st.query_params:
        show_file(st.query_params["file"])
    st.session_state[_CHECK] = st.query_params["check"] = wanted
    return CheckId(wanted)


def open_check(check_id: CheckId) -> None:
    """Work on this check from the next run on, and look at its files first."""
    st.session_state[_CHECK] = check_id
    st.session_state[TAB] = FILES
    st.session_state.pop(_FILE, None)
    st.query_params.pop("file", None)


def close_check() -> None:
    """Back to the start; the check stays kept."""
    for key, parameter in ((_CHECK, "check"), (_FILE, "file")):
        st.session_state.pop(key, None)
        st.query_params.pop(parameter, None)


def show_file(file: str) -> None:
    """Look at one file from the next run on."""
    st.session_state[_FILE] = file
    st.session_state[TAB] = ONE


def current_file(view: CheckView) -> CheckedFile:
    """The file that is looked at: the one chosen, else the first with an error, else the first."""
    wanted = st.session_state.get(_FILE)
    chosen = next((file for file in view.files if file.id == wanted), None)
    if chosen is None:
        chosen = next((file for file in view.files if file.errors), view.files[0])
        st.session_state[_FILE] = chosen.id
    st.query_params["file"] = chosen.id
    return chosen


def change_check(act: Callable[[], object]) -> None:
    """Do one thing to the check from a callback; what goes wrong is shown at the top of the next drawing."""
    try:
        done = act()
    except ConsoleError as error:
        st.session_state[_FAILURE] = error
    else:
        st.session_state[_DRAWN] = False
        if isinstance(done, CheckView):
            note_seen(done)


def note_seen(view: CheckView) -> None:
    """This visit knows the check as it stands in this view, by having drawn it or by having made it so."""
    st.session_state[_SEEN] = (view.id, view.revision)


def seen_revision(check_id: CheckId) -> int | None:
    """The state of the check that this visit knows; another tab may be further."""
    seen: tuple[str, int] | None = st.session_state.get(_SEEN)
    return seen[1] if seen and seen[0] == check_id else None


def note_drawn() -> None:
    """The table shows the newest state of this visit."""
    st.session_state[_DRAWN] = True


def rows_as_shown(part: RowSlice) -> Mapping[int, Sequence[str]] | None:
    """The rows somebody types into; None while what this visit just changed is not drawn yet."""
    return dict(zip(part.records, part.cells, strict=True)) if st.session_state.get(_DRAWN) else None


def draw_failure() -> None:
    """Show what the last callback could not do, once."""
    if (failure := st.session_state.pop(_FAILURE, None)) is not None:
        draw_error(failure)
