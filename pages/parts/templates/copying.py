"""Copying the badge templates and their pictures: the button, the progress, what could not be had."""

from __future__ import annotations

import streamlit as st

from credly_core.domain.ids import ConnectionId
from credly_core.steps.templates import RefreshOutcome
from pages.parts.session import actor, console
from pages.parts.text import plain
from pages.parts.working import follow_job, is_working, result_of, start_job


def _key(connection_id: ConnectionId) -> str:
    return f"templates.copy.{connection_id}"


def _pictures_key(connection_id: ConnectionId) -> str:
    return f"templates.pictures.{connection_id}"


def copy_button(connection_id: ConnectionId, *, is_first: bool) -> None:
    """The way to copy; it changes nothing in Credly."""
    key = _key(connection_id)
    with st.container(
        horizontal=True,
        horizontal_alignment="center" if is_first else "right",
        width="content" if not is_first else "stretch",
    ):
        if st.button(
            "Copy the badge templates" if is_first else "Copy again",
            key="templates.copy",
            type="primary" if is_first else "secondary",
            icon=":material/sync:",
            disabled=is_working(key),
        ):
            start_copying(connection_id)
            st.rerun()


def start_copying(connection_id: ConnectionId) -> None:
    """Begin to copy; the pictures follow by themselves when the templates are here."""
    steps, by = console(), actor()
    steps.jobs.forget(_pictures_key(connection_id))
    start_job(_key(connection_id), lambda: steps.templates.refresh(actor=by))


def follow_copying(connection_id: ConnectionId) -> None:
    """Draw whatever of it is under way or went wrong."""
    follow_job(_key(connection_id), label="Copying badge templates")
    outcome = result_of(_key(connection_id), RefreshOutcome)
    if outcome is None:
        return
    if not outcome.complete:
        st.warning(
            f"**The copy is not complete.** {plain(outcome.note)} What had arrived is shown; nothing is called gone.",
            icon=":material/warning:",
        )
    steps, key = console(), _pictures_key(connection_id)
    if steps.jobs.get(key) is None:
        urls = [url for one in steps.templates.templates() if (url := one.template.image_url)]
        start_job(key, lambda: steps.pictures.check(urls))
    follow_job(key, label="Loading pictures")
