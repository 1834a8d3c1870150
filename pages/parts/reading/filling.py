"""The way on where a row has too few or too many cells: fill up with empty ones, after a look at what becomes of it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from credly_core.errors import ConsoleError
from credly_core.migration.reading import FILLABLE, FilledPreview
from pages.parts.errors import shown_errors
from pages.parts.text import count, seen


def may_be_filled(refusal: ConsoleError) -> bool:
    """Whether the width of a row is all that is in the way."""
    return refusal.code in FILLABLE


def filling_button(
    refusal: ConsoleError, *, preview: Callable[[], FilledPreview], take: Callable[[], None], key: str
) -> None:
    """Offer to fill up; nothing where that would not help."""
    if may_be_filled(refusal) and st.button(
        "Fill up with empty cells", key=f"{key}.fill", icon=":material/playlist_add:"
    ):
        _filling_dialog(preview, take, key)


@st.dialog("Fill up with empty cells?", width="large")
def _filling_dialog(preview: Callable[[], FilledPreview], take: Callable[[], None], key: str) -> None:
    with shown_errors():
        found = preview()
        st.markdown(sentence_of(found))
        _draw(found)
        st.caption("No cell is moved, changed or left out. The findings say which rows were filled up.")
        with st.container(horizontal=True):
            if st.button("Fill up", key=f"{key}.fill-go", type="primary", icon=":material/check:", on_click=take):
                st.rerun()
            if st.button("Leave it", key=f"{key}.fill-not"):
                st.rerun()


def sentence_of(found: FilledPreview) -> str:
    """What would be done, in words."""
    said = []
    if found.short:
        verb, whose = ("has", "its") if found.short == 1 else ("have", "their")
        said.append(
            f"**{count(found.short, 'row')}** {verb} fewer cells than there are headings: "
            f"empty cells are added at {whose} end."
        )
    if found.long:
        verb = "has" if found.long == 1 else "have"
        said.append(
            f"**{count(found.long, 'row')}** {verb} more cells than there are headings: "
            f"{count(found.more, 'column')} without a heading {'joins' if found.more == 1 else 'join'} the table, "
            "empty in all other rows."
        )
    return "  \n".join(said)


def _draw(found: FilledPreview) -> None:
    total = found.short + found.long
    rows = [{"row": row, **{str(place): seen(cell) for place, cell in enumerate(cells)}} for row, cells in found.rows]
    labels = {str(place): heading or "(no heading)" for place, heading in enumerate(found.header)}
    columns = {"row": st.column_config.NumberColumn("Row", width=60, format="%d")}
    st.dataframe(
        rows,
        hide_index=True,
        column_config={**columns, **{key: st.column_config.TextColumn(label) for key, label in labels.items()}},
        height="content",
        alt="The rows as they would be",
    )
    if total > len(rows):
        st.caption(f"The first {len(rows)} of {count(total, 'row')}.")
