"""Copying the catalogue: the button, the progress, going on after an interruption, what could not be had."""

from __future__ import annotations

import streamlit as st

from credly_core.domain.catalogue import CataloguePull
from credly_core.domain.ids import ConnectionId
from credly_core.steps.catalogue import CatalogueOutcome
from pages.parts.session import actor, console
from pages.parts.text import count, plain
from pages.parts.working import follow_job, is_working, result_of, start_job


def _key(connection_id: ConnectionId) -> str:
    return f"catalogue.copy.{connection_id}"


def copy_button(connection_id: ConnectionId, pull: CataloguePull | None) -> None:
    """The way to copy, or to go on; it changes nothing in ALM."""
    is_open = pull is not None and not pull.complete and bool(pull.bookmarks)
    words = "Copy the catalogue" if pull is None else "Go on copying" if is_open else "Copy again"
    with st.container(horizontal=True, horizontal_alignment="center" if pull is None else "right"):
        if st.button(
            words,
            key="catalogue.copy",
            type="primary" if pull is None or is_open else "secondary",
            icon=":material/sync:",
            disabled=is_working(_key(connection_id)),
        ):
            steps, by = console(), actor()
            start_job(_key(connection_id), lambda: steps.catalogue.refresh(actor=by))
            st.rerun()


def follow_copying(connection_id: ConnectionId) -> None:
    """Draw whatever of it is under way or went wrong."""
    key = _key(connection_id)
    follow_job(key, label="Copying the catalogue")
    outcome = result_of(key, CatalogueOutcome)
    if outcome is not None and not outcome.complete:
        st.warning(
            f"**The copy is not complete.** {plain(outcome.note)} What had arrived is shown; nothing is called gone, "
            "and the next copy goes on from here.",
            icon=":material/warning:",
        )
    elif outcome is not None and outcome.carried:
        st.info(
            f"{count(outcome.carried, 'mapping')} from files led to the account: told by unique id or name. "
            "Undo on Map skills takes that back.",
            icon=":material/move_up:",
        )
    elif outcome is None and not is_working(key):
        _unfinished()


def _unfinished() -> None:
    """A copy that was broken off in an earlier visit."""
    pull = console().catalogue.last_pull()
    if pull is not None and not pull.complete:
        st.warning(
            f"**The last copy is not complete** ({plain(pull.note) or 'it stopped early'}). Going on takes up "
            "where it stopped, for a day.",
            icon=":material/warning:",
        )
