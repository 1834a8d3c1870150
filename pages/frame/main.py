"""What every visit runs first: the pages in their groups, the style, the choice of connection; then the page."""

from __future__ import annotations

import streamlit as st

from pages.parts import places
from pages.parts.errors import shown_errors
from pages.parts.frame import ASSETS, sidebar
from pages.parts.left_behind import drop_left_behind

st.set_page_config(page_title="Badge console", page_icon=ASSETS / "mark.png", layout="wide")

navigation = st.navigation(
    {
        "Start": [
            st.Page(places.HOME, title="Home", icon=":material/home:", default=True),
            st.Page(places.CONNECT, title="Connect", icon=":material/power:"),
        ],
        "Prepare": [
            st.Page(places.TEMPLATES, title="Templates", icon=":material/workspace_premium:"),
            st.Page(places.CATALOGUE, title="Catalogue", icon=":material/inventory_2:"),
            st.Page(places.SKILLS_MAPPING, title="Map skills", icon=":material/hub:"),
            st.Page(places.OBJECT_MAPPING, title="Map learning objects", icon=":material/school:"),
            st.Page(places.LEARNERS, title="Learners", icon=":material/group:"),
            st.Page(places.COMPLETE_SET, title="Complete set", icon=":material/inventory:"),
            st.Page(places.BUNDLE, title="Build badge.csv", icon=":material/table_edit:"),
            st.Page(places.CHECK, title="Check files", icon=":material/fact_check:"),
        ],
        "Award": [
            st.Page(places.LEDGER, title="Ledger", icon=":material/table_rows:"),
            st.Page(places.ISSUE, title="Issue", icon=":material/send:"),
            st.Page(places.DESK, title="Help a person", icon=":material/support_agent:"),
            st.Page(places.VERIFY, title="What has arrived", icon=":material/move_to_inbox:"),
        ],
        "Look": [
            st.Page(places.ANALYTICS, title="Analytics", icon=":material/query_stats:"),
        ],
        "Understand": [
            st.Page(places.COVERAGE, title="Coverage", icon=":material/donut_small:"),
            st.Page(places.DRIFT, title="Drift", icon=":material/explore:"),
            st.Page(places.ACTIVITY, title="Activity", icon=":material/history:"),
            st.Page(places.FILE_TYPES, title="File types", icon=":material/menu_book:", url_path="file_types"),
        ],
    },
    expanded=True,
)
with shown_errors():
    sidebar()
    navigation.run()
drop_left_behind()
