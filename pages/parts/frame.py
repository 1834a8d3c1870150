"""The frame around every page: where am I, which connection, which environment, what is next."""

from __future__ import annotations

from html import escape
from pathlib import Path

import streamlit as st

from credly_core.domain.connections import Connection, Environment
from pages.parts import places
from pages.parts.masking import is_masked, mask_switch
from pages.parts.session import choose, connection, console
from pages.parts.shapes import chip
from pages.parts.states import empty
from pages.parts.steps import PLACES, next_of
from pages.parts.style import apply_style
from pages.parts.text import plain

ASSETS = Path(__file__).parent / "assets"

#: Word, tone and glyph of each environment; None stands for "not connected".
_ENVIRONMENTS: dict[Environment | None, tuple[str, str, str]] = {
    Environment.DEMO: ("Demo", "demo", "science"),
    Environment.SANDBOX: ("Sandbox", "sandbox", "change_history"),
    Environment.PRODUCTION: ("Production", "production", "shield"),
    None: ("Not connected", "none", "radio_button_unchecked"),
}


def environment_chip(environment: Environment | None) -> str:
    """The environment as word, shape and colour."""
    word, tone, glyph = _ENVIRONMENTS[environment]
    return chip(word, tone=tone, glyph=glyph)


def environment_word(environment: Environment) -> str:
    """The environment as a word."""
    return _ENVIRONMENTS[environment][0]


def sidebar() -> None:
    """Logo, style and the choice of connection; drawn by `pages/frame/main.py` before the page."""
    apply_style()
    st.logo(ASSETS / "wordmark.png", size="large", icon_image=ASSETS / "mark.png")
    known = console().connections
    with st.sidebar:
        if len(known) > 1:
            _picker(known)
        chosen = connection()
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            st.html(environment_chip(chosen.environment if chosen else None), width="content")
            if chosen:
                st.caption(plain(chosen.organization.name if chosen.organization else chosen.host), width="content")
        if chosen:
            _next()
        mask_switch()


def _next() -> None:
    """What is next, on every page."""
    step = next_of(console().standing())
    place = PLACES[step.step]
    st.page_link(place.page, label=f"Next: {(step.next_action or place.action).rstrip('.')}", icon=place.icon)


def _picker(known: tuple[Connection, ...]) -> None:
    names = {one.id: f"{one.name} · {environment_word(one.environment)}" for one in known}
    chosen = connection()
    ids = list(names)

    def take() -> None:
        choose(st.session_state["frame.connection"])

    st.session_state["frame.connection"] = chosen.id if chosen else ids[0]
    st.selectbox("Connection", ids, format_func=names.__getitem__, key="frame.connection", on_change=take)


def frame(title: str, *, group: str, lead: str = "") -> None:
    """Open a page: the line with place and environment, the title, one sentence on what the page is for."""
    chosen = connection()
    environment = chosen.environment if chosen else None
    who = f"<b>{escape(chosen.name)}</b>" if chosen else ""
    hidden = chip("People masked", tone="none", glyph="visibility_off") if is_masked() else ""
    tone = _ENVIRONMENTS[environment][1]
    with st.container(key="frame-bar"):
        st.html(
            f'<div class="bc-ribbon bc-{tone}"></div><div class="bc-bar">'
            f"<span>{escape(group)} › <b>{escape(title)}</b></span>"
            f'<span class="bc-who">{who}{hidden}{environment_chip(environment)}</span></div>'
        )
    with st.container(gap=None, key="frame-title"):
        st.title(title, anchor=False)
        if lead:
            st.html(f'<div class="bc-lead">{escape(lead)}</div>')


def not_connected(purpose: str) -> None:
    """The body of a page that needs a connection, while there is none."""
    empty("No organization is connected", f"Connect one, or try with sample data, to {purpose}.", glyph="power_off")
    with st.container(horizontal=True, horizontal_alignment="center"):
        if st.button("Go to the start", type="primary", icon=":material/home:", key="frame.home"):
            st.switch_page(places.HOME)


def next_step() -> None:
    """Close a page with what comes next, and the way there; seen also where the sidebar is folded away."""
    step = next_of(console().standing())
    place = PLACES[step.step]
    with st.container(border=True, horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        action = (step.next_action or place.action).rstrip(".")
        st.markdown(f"**Next** \u2002{plain(action)} \u2002:gray[{plain(step.summary)}]", width="content")
        st.page_link(place.page, label=f"Open {place.title}", icon=":material/arrow_forward:", icon_position="right")
