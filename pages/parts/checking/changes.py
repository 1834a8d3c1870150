"""What was done: the steps, and every difference from what was brought, cell by cell."""

from __future__ import annotations

import streamlit as st

from credly_core.steps.check import ChangeScope, CheckView
from pages.parts.checking.words import unlike_cells
from pages.parts.paging import page_of, pager
from pages.parts.session import console
from pages.parts.states import empty
from pages.parts.text import count, plain, seen

_PAGE, _TALL, _PAGES = 200, 16, "check.changes-page"


def changes(view: CheckView) -> None:
    """Draw the steps beside the differences."""
    if not view.step_titles and not any(file.on_export for file in view.files):
        empty(
            "Nothing is changed",
            "Every repair and every edit will be listed here: which cell, from what to what, by which step.",
            glyph="history",
        )
        return
    left, right = st.columns([1, 3], gap="large")
    with left:
        _steps(view)
    with right:
        _differences(view)


def _steps(view: CheckView) -> None:
    st.markdown("#### Steps")
    if not view.step_titles:
        st.caption("None yet.")
    for number, title in enumerate(view.step_titles, 1):
        undone = number > view.position
        words = f":gray[{number}. {plain(title)} (undone)]" if undone else f"{number}. {plain(title)}"
        st.markdown(words)


def _in_words(view: CheckView) -> str:
    """How many of each, in the units of the list of files."""
    counts = view.changed.counts
    said = [count(counts.cells, "changed cell")] if counts.cells else []
    said += unlike_cells(counts)
    written = sum(len(file.written) for file in view.changed.files)
    said += [f"{count(written, 'line')} on how files are written"] if written else []
    return f"{' · '.join(said)}; each with its step."


def _differences(view: CheckView) -> None:
    st.markdown("#### Differences from what you brought")
    total = console().check.change_total(view.id)
    if not total:
        st.caption("None: everything is as it came.")
        return
    pages = -(-total // _PAGE)
    number = min(page_of(_PAGES), pages)
    first = (number - 1) * _PAGE
    listed = console().check.changes(view.id, first=first, count=_PAGE)
    check = console().check
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.caption(_in_words(view), width="content")
        st.download_button(
            "Save the list",
            lambda: check.changes_csv(view.id).data,
            "changes.csv",
            "text/csv",
            key="check.changes-save",
            type="tertiary",
            icon=":material/download:",
            on_click="ignore",
        )
    st.dataframe(
        {
            "File": [change.file.rsplit("/", 1)[-1] for change in listed],
            "Row": [f"{change.row:,}" if change.row else "" for change in listed],
            "Column": [change.column for change in listed],
            "Before": [seen(change.before) for change in listed],
            "After": [seen(change.after) for change in listed],
            "Kind": ["as written" if change.scope is ChangeScope.EXPORT else change.kind for change in listed],
            "Step": [change.step for change in listed],
        },
        hide_index=True,
        height="content" if len(listed) <= _TALL else 620,
        column_config={"Row": st.column_config.TextColumn(width=70, alignment="right")},
        alt="Differences from what was brought",
    )
    if pages > 1:
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.caption(f"{first + 1:,} to {first + len(listed):,} of {total:,}", width="content")
            pager(_PAGES, pages)
