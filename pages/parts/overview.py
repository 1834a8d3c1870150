"""Home of a connected visit: the next step first, then every step with where it stands."""

from __future__ import annotations

import streamlit as st

from credly_core.domain.connections import Connection
from credly_core.domain.token_life import TokenLevel
from credly_core.steps.run import StepState, StepStatus
from pages.parts.errors import shown_errors
from pages.parts.session import connection, console
from pages.parts.shapes import chip
from pages.parts.steps import PLACES, next_of
from pages.parts.text import moment, plain

_STATES: dict[StepState, tuple[str, str, str]] = {
    StepState.BLOCKED: ("Waiting for an earlier step", "none", "hourglass_empty"),
    StepState.READY: ("Ready", "info", "radio_button_unchecked"),
    StepState.DONE: ("Done", "good", "check_circle"),
}

#: Cards beside each other.
_IN_A_ROW = 4


def overview() -> None:
    """Draw token warnings, the next step, and one card per step."""
    chosen = connection()
    if chosen:
        _token_warning(chosen)
    with shown_errors():
        steps = [step for step in console().standing() if step.step in PLACES]
        _next(steps)
        for start in range(0, len(steps), _IN_A_ROW):
            some = steps[start : start + _IN_A_ROW]
            for column, step in zip(st.columns(_IN_A_ROW, gap="medium"), some, strict=False):
                with column:
                    _card(step)


def _token_warning(chosen: Connection) -> None:
    life = console().connect.token_life(chosen)
    if life.level in (TokenLevel.MONTH, TokenLevel.FORTNIGHT):
        st.warning(f"**Authorization Token:** {plain(life.sentence)}", icon=":material/schedule:")
    elif life.level.needs_action:
        st.error(f"**Authorization Token:** {plain(life.sentence)}", icon=":material/alarm:")
    else:
        return
    st.page_link(PLACES["connect"].page, label="Replace the token", icon=":material/arrow_forward:")


def _next(steps: list[StepStatus]) -> None:
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


def _card(step: StepStatus) -> None:
    place = PLACES[step.step]
    word, tone, glyph = _STATES[step.state]
    with st.container(border=True, height="stretch", vertical_alignment="distribute"):
        with st.container(gap="xsmall"):
            st.markdown(f"**{place.icon} \u2002{place.title}**  \n:gray[{place.purpose}]")
            st.html(chip(word, tone=tone, glyph=glyph))
            st.markdown(plain(step.summary))
            if step.as_of:
                st.caption(f"As of {moment(step.as_of)}")
        st.page_link(place.page, label=f"Open {place.title}", icon=":material/arrow_forward:", icon_position="right")
