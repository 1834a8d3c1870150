"""The few numbers above the charts, with their passport and the issued badges behind them."""

from __future__ import annotations

from html import escape

import streamlit as st

from credly_core.steps.analytics import FEW, Scope
from pages.parts.analytics.passport import passport_button
from pages.parts.analytics.rows import rows_button
from pages.parts.errors import shown_errors
from pages.parts.session import console

_NAME = "overview"


@st.fragment
def numbers(scope: Scope) -> None:
    """Draw the headline."""
    with shown_errors():
        answer = console().analytics.answer(_NAME, scope)
        row = answer.frame.iloc[0]
        issued, accepted = int(row.issued), int(row.accepted)
        few = 0 < issued < FEW
        rate = f"{row.low * 100:.0f}–{row.high * 100:.0f} %" if few else f"{row.rate * 100:.0f} %" if issued else "–"
        told = (
            (f"{issued:,}", "issued badges", ""),
            (f"{int(row.people):,}", "people", ""),
            (rate, "accepted", f"{accepted:,} of {issued:,}" + (", as a range" if few else "")),
            (f"{int(row.pending):,}", "pending", ""),
            (f"{int(row.expiring):,}", f"end within {scope.windows[0]} days", ""),
        )
        cells = "".join(
            f"<div><b>{escape(value)}</b><span>{escape(noun)}</span><small>{escape(note)}</small></div>"
            for value, noun, note in told
        )
        with st.container(border=True, key="analytics-numbers"):
            st.html(f'<div class="bc-numbers" role="group" aria-label="At a glance">{cells}</div>')
            with st.container(horizontal=True, horizontal_alignment="right", gap="small"):
                rows_button(answer.measure, scope)
                passport_button(_NAME, scope)
