"""What the check says about the set, file by file; a set is put right where its rows come from."""

from __future__ import annotations

import streamlit as st

from credly_core.migration.findings import Severity
from credly_core.steps.complete_set import SetView
from pages.parts.text import plain

_WORDS = {Severity.ERROR: "✕ error", Severity.WARNING: "! warning", Severity.INFO: "i hint"}
_MOST = 200


def findings(view: SetView) -> None:
    """Draw them, the worst first."""
    found = sorted(view.report.findings(), key=lambda one: one.severity.rank)
    if not found:
        st.caption("Nothing was found.")
        return
    shown = found[:_MOST]
    st.dataframe(
        {
            "Kind": [_WORDS[one.severity] for one in shown],
            "File": [one.file or "the set" for one in shown],
            "Row": [one.row for one in shown],
            "Column": [one.column or "" for one in shown],
            "What": [one.message for one in shown],
            "What to do": [one.hint for one in shown],
        },
        hide_index=True,
        column_config={
            "Kind": st.column_config.TextColumn(width=90),
            "Row": st.column_config.NumberColumn(width=60, format="%d"),
            "What": st.column_config.TextColumn(width=420),
            "What to do": st.column_config.TextColumn(width=420),
        },
        placeholder="–",
        alt="Findings about the set",
    )
    if len(found) > _MOST:
        st.caption(f"The first {_MOST} of {len(found):,}.")
    st.caption(plain("The set is made anew from templates and mappings each time: change them, not the rows."))
