"""Asking for suggestions: the button, the progress, and what has to be there before."""

from __future__ import annotations

import streamlit as st

from credly_core.domain.ids import ConnectionId
from credly_core.domain.mapping import MappingTable
from credly_core.steps.mapping import SuggestOutcome
from pages.parts import places
from pages.parts.session import connection, console
from pages.parts.states import empty
from pages.parts.text import count
from pages.parts.working import follow_job, is_working, result_of, start_job


def _key(connection_id: ConnectionId) -> str:
    return f"mapping.suggest.{connection_id}"


def compare_button(connection_id: ConnectionId, *, is_first: bool) -> None:
    """Compare all templates with ALM; nothing that was decided changes."""
    key = _key(connection_id)
    if st.button(
        "Compare templates with ALM" if is_first else "Compare again",
        key="mapping.suggest",
        type="primary" if is_first else "secondary",
        icon=":material/compare_arrows:",
        disabled=is_working(key),
        help="Looks for the skill and the learning object of every template. What you decided stays as it is.",
    ):
        steps = console()
        start_job(key, steps.mapping.suggest)
        st.rerun()


def follow_comparing(connection_id: ConnectionId) -> None:
    """Draw whatever of it is under way or went wrong."""
    follow_job(_key(connection_id), label="Comparing")
    outcome = result_of(_key(connection_id), SuggestOutcome)
    if outcome is not None and outcome.left_out:
        st.caption(f"{count(outcome.left_out, 'template')} not compared: archived, or still a draft in Credly.")


def what_is_missing() -> bool:
    """Say what has to be copied before anything can be mapped; true when something has."""
    sight = console().mapping.sight()
    if not sight.templates:
        empty("No badge templates yet", "Copy them from Credly first.", glyph="workspace_premium")
        _way(places.TEMPLATES, "Go to Templates")
        return True
    if not sight.objects and not sight.skills:
        chosen = connection()
        has_account = chosen is not None and chosen.alm is not None
        first = "Copy" if has_account else "Connect the ALM account of this organization, then copy"
        empty("Nothing to map to yet", f"{first} ALM's catalogue: skills, courses, instances.", glyph="school")
        if has_account:
            _way(places.CATALOGUE, "Go to Catalogue")
        else:
            _way(places.CONNECT, "Go to Connect")
        return True
    return False


def _way(page: object, label: str) -> None:
    with st.container(horizontal=True, horizontal_alignment="center"):
        if st.button(label, type="primary", key="mapping.way"):
            st.switch_page(str(page))


def old_note(table: MappingTable) -> None:
    """Say that Credly or ALM was copied again since the suggestions were made."""
    if console().mapping.are_suggestions_old(table):
        st.caption(":material/update: Credly or ALM was copied since these suggestions were made: compare again.")
