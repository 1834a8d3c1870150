"""Which draft is open in this visit; the address carries it, so that a reload comes back to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeGuard

import streamlit as st

from credly_core.domain.ids import ConnectionId, DraftId
from credly_core.errors import ConsoleError
from credly_core.steps.bundle.views import DraftView
from pages.parts.errors import draw_error
from pages.parts.session import actor, choose, connection, console

_KEY, _FAILURE, _SEEN = "bundle.draft", "bundle.failure", "bundle.seen"
_ELSEWHERE = "bundle.elsewhere"


def change_draft(act: Callable[[], object]) -> None:
    """Do one thing to the draft from a callback; what goes wrong is shown at the top of the next drawing."""
    try:
        done = act()
    except ConsoleError as error:
        st.session_state[_FAILURE] = error
    else:
        if isinstance(done, DraftView):
            note_seen(done)


def note_seen(view: DraftView) -> None:
    """This visit knows the draft as it stands in this view, by having drawn it or by having made it so."""
    st.session_state[_SEEN] = (view.id, view.stamp)


def seen_stamp(draft_id: DraftId) -> str | None:
    """The moment of the draft that this visit knows; another tab may be further."""
    seen: tuple[str, str] | None = st.session_state.get(_SEEN)
    return seen[1] if seen and seen[0] == draft_id else None


def draw_failure() -> None:
    """Show what the last callback could not do, once."""
    if (failure := st.session_state.pop(_FAILURE, None)) is not None:
        draw_error(failure)


def move(draft_id: DraftId, way: str) -> None:
    """Undo or redo, from a button or from the keyboard in the table."""
    bundle = console().bundle
    act = bundle.undo if way == "undo" else bundle.redo
    change_draft(lambda: act(draft_id, actor=actor(), stamp=seen_stamp(draft_id)))


def current_draft() -> DraftId | None:
    """The open draft, None when the page shows the start.

    A draft in the address brings its connection along. One left open while another connection was chosen is put away:
    `elsewhere` names it, until it is taken up again.
    """
    is_here = _KEY in st.session_state
    wanted = st.session_state.get(_KEY) or st.query_params.get("draft")
    if not wanted:
        return None
    home = console().bundle.home_of(DraftId(wanted))
    if _is_away(home):
        if not is_here:
            go_to_draft(DraftId(wanted), home)
            st.rerun()  # the frame was drawn for another connection
        close_draft()
        st.session_state[_ELSEWHERE] = (wanted, home)
        return None
    st.session_state.pop(_ELSEWHERE, None)
    st.session_state[_KEY] = wanted
    st.query_params["draft"] = wanted
    return DraftId(wanted)


def _is_away(home: ConnectionId | None) -> TypeGuard[ConnectionId]:
    chosen = connection()
    return home in {one.id for one in console().connections} and (chosen is None or chosen.id != home)


def elsewhere() -> tuple[DraftId, ConnectionId] | None:
    """The draft that was open when another connection was chosen, and its own connection."""
    left: tuple[DraftId, ConnectionId] | None = st.session_state.get(_ELSEWHERE)
    return left if left and _is_away(left[1]) else None


def go_to_draft(draft_id: DraftId, home: ConnectionId) -> None:
    """Work on this draft and on its connection from the next run on."""
    choose(home)
    open_draft(draft_id)


def open_draft(draft_id: DraftId) -> None:
    """Work on this draft from the next run on."""
    st.session_state[_KEY] = draft_id


def close_draft() -> None:
    """Back to the start; the draft stays saved."""
    st.session_state[_KEY] = None
    st.query_params.pop("draft", None)
