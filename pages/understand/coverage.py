"""Coverage: how far badges reach in ALM, what hangs together, and who completed something before its badge came."""

from __future__ import annotations

import streamlit as st

from pages.parts.errors import shown_errors
from pages.parts.frame import frame, not_connected
from pages.parts.mapping.comparing import what_is_missing
from pages.parts.mapping.coverage import coverage
from pages.parts.mapping.early import early
from pages.parts.mapping.web import web
from pages.parts.session import connection

_TABS = (":material/donut_small: At a glance", ":material/hub: The web", ":material/history: Completed before")

frame("Coverage", group="Understand", lead="Which courses, paths, certifications and skills carry a badge of Credly.")
if connection() is None:
    not_connected("see how far its badges reach")
else:
    with shown_errors():
        if not what_is_missing():
            tabs = st.tabs(_TABS, key="coverage.tab", on_change="rerun")
            for tab, draw in zip(tabs, (coverage, web, early), strict=True):
                if tab.open:
                    with tab:
                        draw()
