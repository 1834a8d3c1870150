"""Remove rows of a file: by number, or all that the filter shows; undo brings them back."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from credly_core.steps.check import CheckedFile, CheckView, RowSlice
from pages.parts.checking.choice import change_check
from pages.parts.checking.looking import current_filter, narrow
from pages.parts.checking.rows import rows_in_words
from pages.parts.session import actor, console
from pages.parts.text import count, plain


def row_menu(view: CheckView, file: CheckedFile, part: RowSlice) -> None:
    """A small menu beside the table."""
    menu = st.popover("Rows", icon=":material/playlist_remove:", key="check.rows", type="tertiary", on_change="rerun")
    if not menu.open or file.table is None:
        return
    with menu:
        text = st.text_input("Rows by number", placeholder="5, 8-12", key=f"check.rows-by-number.{view.revision}")
        records, wrong = rows_in_words(text or "", file.table.rows)
        if wrong:
            st.caption(f":red[Not there: {plain(', '.join(wrong[:5]))}]")
        st.button(
            f"Remove {count(len(records), 'row')}",
            key="check.rows-go",
            disabled=not records or bool(wrong),
            help="Undo brings them back.",
            on_click=_remove,
            args=(view, file, records),
        )
        if 0 < part.total < file.rows:
            st.button(
                f"Remove all {count(part.total, 'row')} that the filter shows",
                key="check.rows-shown",
                on_click=_remove_shown,
                args=(view, file, part.total),
            )


def _remove(view: CheckView, file: CheckedFile, records: Sequence[int]) -> None:
    change_check(
        lambda: console().check.remove_rows(view.id, file.id, records, actor=actor(), arrangement=view.arrangement)
    )


def _remove_shown(view: CheckView, file: CheckedFile, total: int) -> None:
    check, only = console().check, current_filter(file)

    def act() -> None:
        shown = check.slice(view.id, file.id, 0, total, only)
        check.remove_rows(view.id, file.id, shown.records, actor=actor(), arrangement=view.arrangement)
        narrow(file, None)

    change_check(act)
