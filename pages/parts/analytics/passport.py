"""The passport of a number, drawn when it is asked for."""

from __future__ import annotations

import streamlit as st

from credly_core.steps.analytics import Scope
from pages.parts.session import console
from pages.parts.states import facts


def passport_button(name: str, scope: Scope) -> None:
    """Formula, source, as of, what is left out, on how many it stands."""
    panel = st.popover(
        "Passport", icon=":material/badge:", type="tertiary", key=f"analytics.passport.{name}", on_change="rerun"
    )
    if panel.open:
        with panel:
            facts(console().analytics.passport(name, scope).lines())
