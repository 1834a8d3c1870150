"""Home of a connected visit: the next step first, then every step with where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from credly_core.domain.connections import Connection
from credly_core.domain.token_life import TokenLevel
from credly_core.steps.run import StepState, StepStatus
from pages.parts.errors import shown_errors
from pages.parts.noticing import draw_notices
from pages.parts.session import connection, console
from pages.parts.shapes import chip
from pages.parts.steps import PLACES, next_of
from pages.parts.text import moment, plain

_STATES: dict[StepState, tuple[str, str, str]] = {
    StepState.BLOCKED: ("Waiting", "none", "hourglass_empty"),
    StepState.READY: ("Ready", "info", "radio_button_unchecked"),
    StepState.DONE: ("Done", "good", "check_circle"),
}

#: The steps as the menu groups them.
_GROUPS = {
    "Prepare": ("connect", "templates", "catalogue", "mapping", "learners", "complete_set", "bundle"),
    "Award": ("achievements", "ledger", "issue"),
    "Look": ("history", "analytics"),
}


def overview() -> None:
    """Draw token warnings, the next step, and one line per step."""
    chosen = connection()
    if chosen:
        _token_warning(chosen)
        draw_notices()
    with shown_errors():
        steps = {step.step: step for step in console().standing()}
        _next(tuple(steps.values()))
        for title, names in _GROUPS.items():
            with st.container(gap="xsmall"):
                st.markdown(f"##### {title}")
                with st.container(key=f"home-steps-{title.lower()}", gap=None):
                    for name in names:
                        _line(steps[name])


def _token_warning(chosen: Connection) -> None:
    life = console().connect.token_life(chosen)
    if life.level in (TokenLevel.MONTH, TokenLevel.FORTNIGHT):
        st.warning(f"**Authorization Token:** {plain(life.sentence)}", icon=":material/schedule:")
    elif life.level.needs_action:
        st.error(f"**Authorization Token:** {plain(life.sentence)}", icon=":material/alarm:")
    else:
        return
    st.page_link(PLACES["connect"].page, label="Replace the token", icon=":material/arrow_forward:")


def _next(steps: Sequence[StepStatus]) -> None:
    step = next_of(steps)
    place = PLACES[step.step]
    with (
        st.container(border=True, key="home-next-box"),
        st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"),
    ):
        st.markdown(
            f":gray[Next step]  \n**{plain((step.next_action or place.action).rstrip('.'))}**  \n{plain(step.summary)}",
            width="content",
        )
        if st.button(place.action, type="primary", icon=place.icon, key="home.next"):
            st.switch_page(place.page)


def _line(step: StepStatus) -> None:
    place = PLACES[step.step]
    word, tone, glyph = _STATES[step.state]
    when = f"as of {moment(step.as_of)}" if step.as_of else ""
    with st.container(key=f"home-step-{step.step}", horizontal=True, vertical_alignment="center", gap="small"):
        st.page_link(place.page, label=place.title, icon=place.icon, width=180)
        st.html(
            f'<div class="bc-step">{chip(word, tone=tone, glyph=glyph)}'
            f"<span>{escape(step.summary)}<small>{escape(place.purpose)}</small></span><small>{when}</small></div>"
        )
