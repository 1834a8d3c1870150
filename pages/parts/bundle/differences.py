"""What differs between two badge.csv, cell by cell."""

from __future__ import annotations

import streamlit as st

from credly_core.steps.bundle.views import Difference
from pages.parts.text import count


def draw_difference(difference: Difference) -> None:
    """Cells, rows and headings that differ."""
    if difference.is_empty:
        st.caption("No difference.")
        return
    parts = [count(len(difference.cells), "cell")] if difference.cells else []
    parts += [count(len(difference.added), "row") + " added"] if difference.added else []
    parts += [count(len(difference.removed), "row") + " removed"] if difference.removed else []
    parts += [*difference.header, *(["rows in another order"] if difference.reordered else [])]
    st.caption(", ".join(parts))
    st.dataframe(
        {
            "Badge": [cell.badge_id for cell in difference.cells] + list(difference.added) + list(difference.removed),
            "Column": [cell.column for cell in difference.cells]
            + ["row added"] * len(difference.added)
            + ["row removed"] * len(difference.removed),
            "Before": [cell.before for cell in difference.cells]
            + [""] * (len(difference.added) + len(difference.removed)),
            "After": [cell.after for cell in difference.cells]
            + [""] * (len(difference.added) + len(difference.removed)),
        },
        hide_index=True,
        height=min(35 * (len(difference.cells) + len(difference.added) + len(difference.removed)) + 38, 320),
        alt="Difference between two versions",
    )
