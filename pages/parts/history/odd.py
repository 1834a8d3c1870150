"""Records with something odd about them: how many of which kind, and which."""

from __future__ import annotations

import streamlit as st

from credly_core.domain.history import Oddity
from pages.parts.errors import shown_errors
from pages.parts.session import console
from pages.parts.text import count

_SHOWN = 500


def odd_records() -> None:
    """Nothing where nothing is odd; else a line that opens."""
    snapshot = console().history.snapshot()
    counts = snapshot.oddity_counts if snapshot else {}
    if not counts:
        return
    total = sum(counts.values())
    with st.expander(f"{count(total, 'odd record')}, kept and shown", icon=":material/help:"), shown_errors():
        sentences = {oddity.code: oddity for oddity in Oddity}
        for code, number in sorted(counts.items(), key=lambda each: -each[1]):
            st.markdown(f"**{number:,}** · {sentences[code].value}")
        records = console().history.odd_records(limit=_SHOWN)
        st.dataframe(
            {
                "Issued badge": [one.issued_badge_id or "–" for one in records],
                "What is odd": [one.oddity.value for one in records],
                "Value": [one.detail for one in records],
                "Record": [one.raw for one in records],
            },
            key="history.odd",
            hide_index=True,
            alt="Odd records of the history",
        )
        if total > len(records):
            st.caption(f"The first {len(records):,} are shown.")
