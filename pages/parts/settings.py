"""Every setting with its value and where the value came from."""

from __future__ import annotations

import streamlit as st

from pages.parts.masking import shown_name
from pages.parts.session import console


def settings_panel() -> None:
    """Draw what is in force; secrets arrive masked."""
    lines = console().settings.explain()
    st.caption("Order: argument, environment variable, secrets.toml, default.")
    st.dataframe(
        {
            "Setting": [line.name for line in lines],
            "Value": [shown_name(line.value) if line.name == "actor" else line.value for line in lines],
            "From": [line.origin for line in lines],
            "Meaning": [line.meaning for line in lines],
        },
        hide_index=True,
        alt="Settings in force",
    )
