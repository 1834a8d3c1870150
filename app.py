"""The frame of the app: the pages in their groups, the choice of connection. Run it with `streamlit run app.py`."""

from __future__ import annotations

import streamlit as st

from pages.parts.errors import shown_errors
from pages.parts.frame import ASSETS, sidebar
from pages.parts.session import warm

st.set_page_config(page_title="Badge console", page_icon=ASSETS / "mark.png", layout="wide")
warm()

navigation = st.navigation(
    {
        "Start": [
            st.Page("pages/start/home.py", title="Home", icon=":material/home:", default=True),
            st.Page("pages/start/connect.py", title="Connect", icon=":material/power:"),
        ],
        "Prepare": [
            st.Page("pages/prepare/templates.py", title="Templates", icon=":material/workspace_premium:"),
            st.Page("pages/prepare/bundle.py", title="Build badge.csv", icon=":material/table_edit:"),
        ],
    }
)
with shown_errors():
    sidebar()
    navigation.run()
