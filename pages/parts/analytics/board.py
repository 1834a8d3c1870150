"""The charts of one part of the page; the other parts cost nothing until they are opened."""

from __future__ import annotations

import streamlit as st

from credly_core.steps.analytics import Measure, Scope, Shape, Theme
from pages.parts.analytics.address import open_theme, theme_here
from pages.parts.analytics.card import card
from pages.parts.session import console

_KEY = "analytics.theme"
_ICONS = {
    Theme.ISSUED: ":material/workspace_premium:",
    Theme.ACCEPTANCE: ":material/task_alt:",
    Theme.WAITING: ":material/hourglass_top:",
    Theme.GROUPS: ":material/category:",
    Theme.EXPIRY: ":material/event_busy:",
    Theme.PEOPLE: ":material/groups:",
    Theme.HOUSEKEEPING: ":material/cleaning_services:",
}


def board(scope: Scope) -> None:
    """The choice of part, and its charts, two beside each other where there is room."""
    theme = theme_here()
    st.session_state[_KEY] = theme

    def take() -> None:
        open_theme(st.session_state[_KEY] or theme)

    st.pills(
        "Part",
        list(Theme),
        key=_KEY,
        format_func=lambda one: f"{_ICONS[one]} {one.value}",
        on_change=take,
        label_visibility="collapsed",
        required=True,
    )
    shown = [
        one for one in console().analytics.list_measures() if one.theme is theme and one.shape is not Shape.NUMBERS
    ]
    with st.container(key="analytics-board"):
        slots = [_slot(measure) for measure in shown]
    for measure, slot in zip(shown, slots, strict=True):
        with slot:
            card(measure, scope)


def _slot(measure: Measure) -> st.delta_generator.DeltaGenerator:
    """A place for a card, drawn empty first so that the page stands at once."""
    return st.container(border=True, key=f"analytics-card-{measure.name}")
