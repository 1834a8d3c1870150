"""The open check: its name and verdict, undo and redo, repairing and taking away; below, the work in tabs."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from credly_core.domain.ids import CheckId
from credly_core.errors import ConsoleError
from credly_core.steps.check import CheckView
from pages.parts.checking.adding import add_dialog, follow_adding
from pages.parts.checking.changes import changes
from pages.parts.checking.choice import CHANGES, FILES, ONE, TAB, close_check, draw_failure, note_seen
from pages.parts.checking.forgetting import forget_dialog
from pages.parts.checking.moving import move
from pages.parts.checking.one_file import one_file
from pages.parts.checking.repairing import sure_dialog
from pages.parts.checking.taking import forget_taken, take_dialog
from pages.parts.checking.whole import whole
from pages.parts.errors import draw_error, shown_errors
from pages.parts.findings import verdict
from pages.parts.session import console
from pages.parts.text import count, moment, plain

_ADD, _FORGET = "Add files", "Forget this check"


@st.fragment(key="check.desk")
def desk(check_id: CheckId) -> None:
    """Everything about one check; a click in it redraws this part only."""
    with shown_errors():
        try:
            with st.spinner("Reading and checking …", show_time=True):
                view = console().check.view(check_id)
        except ConsoleError as error:
            draw_error(error)
            if st.button("Back to all checks", key="check.back", icon=":material/arrow_back:"):
                _leave()
            return
        note_seen(view)
        _head(view)
        draw_failure()
        follow_adding(check_id)
        tabs = st.tabs([FILES, ONE, CHANGES], key=TAB, on_change="rerun")
        for tab, draw in zip(tabs, (whole, one_file, changes), strict=True):
            if tab.open:
                with tab:
                    draw(view)


def _leave() -> None:
    """Back to the start: the whole page is drawn again, not this part alone."""
    close_check()
    st.rerun()


def _head(view: CheckView) -> None:
    st.markdown(
        f"**{plain(view.name)}** \u2002:small[:gray[{count(len(view.files), 'file')} · "
        f"{count(sum(file.rows for file in view.files), 'row')} · brought {moment(view.created_at)}]]"
    )
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="check-head"
    ):
        with st.container(width="content"):
            verdict(view, clean="No finding: ALM would take this set", fine="ALM would take this set")
        with st.container(horizontal=True, width="content", gap="xsmall", key="check-actions"):
            if st.button("All checks", key="check.close", type="tertiary", icon=":material/arrow_back:"):
                _leave()
            _more(view)
            _undo_redo(view)
            sure = view.sure_count
            if sure and st.button(
                f"Repair what is sure ({sure})", key="check.sure", icon=":material/auto_fix_high:", type="primary"
            ):
                sure_dialog(view)
            if st.button("Take away", key="check.take", icon=":material/download:", type=_weight(view, sure)):
                forget_taken()
                take_dialog(view)


def _weight(view: CheckView, sure: int) -> Literal["primary", "secondary"]:
    """Taking away is the next thing to do only where nothing is left to repair, and something can be read."""
    return "secondary" if sure or all(file.table is None for file in view.files) else "primary"


def _more(view: CheckView) -> None:
    chosen = st.menu_button("More", [_ADD, _FORGET], key="check.more", type="tertiary", icon=":material/more_horiz:")
    if chosen == _ADD:
        add_dialog(view)
    elif chosen == _FORGET:
        forget_dialog(view.id, view.name)


def _undo_redo(view: CheckView) -> None:
    for word, icon, title in (("Undo", "undo", view.undo_title), ("Redo", "redo", view.redo_title)):
        st.button(
            word,
            key=f"check.{icon}",
            icon=f":material/{icon}:",
            disabled=not title,
            help=f"{word}: {title}" if title else f"Nothing to {icon}",
            on_click=move,
            args=(view, icon),
        )
