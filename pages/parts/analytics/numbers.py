"""The few numbers above the charts, with their passport and the issued badges behind them."""

from __future__ import annotations

from html import escape

import streamlit as st

from credly_core.steps.analytics import HEADLINE, Scope, headlines
from pages.parts.analytics.passport import passport_button
from pages.parts.analytics.rows import rows_button
from pages.parts.errors import shown_errors
from pages.parts.session import console


@st.fragment
def numbers(scope: Scope) -> None:
    """Draw the headline."""
    with shown_errors():
        answer = console().analytics.answer(HEADLINE, scope)
        told = headlines(answer.frame, scope.windows[0])
        cells = "".join(
            f"<div><b>{escape(one.value)}</b><span>{escape(one.noun)}</span><small>{escape(one.note)}</small></div>"
            for one in told
        )
        with st.container(border=True, key="analytics-numbers"):
            st.html(f'<div class="bc-numbers" role="group" aria-label="At a glance">{cells}</div>')
            with st.container(horizontal=True, horizontal_alignment="right", gap="small"):
                rows_button(answer.measure, scope)
                passport_button(HEADLINE, scope)
