"""A pasted block that goes beyond the rows at hand: it fills the following ones, and what finds no place is told."""

from __future__ import annotations

import streamlit as st

from credly_core.errors import Stale
from credly_core.steps.check import CheckedFile, CheckView, RowFilter, RowSlice
from pages.parts.checking.choice import change_check, rows_as_shown
from pages.parts.checking.rows import position_of
from pages.parts.grid import Block
from pages.parts.session import actor, console
from pages.parts.text import count

_NOTE = "check.pasted"


def take_block(view: CheckView, file: CheckedFile, part: RowSlice, block: Block | None, *, only: RowFilter) -> None:
    """Fill rows from where the block begins in the part that is shown, among those the filter leaves, as one step that
    can be undone."""
    if block is None:
        change_check(_refuse)
        return
    check, before = console().check, rows_as_shown(part)
    place = part.first + (part.records.index(block.record) if block.record in part.records else 0)
    following = check.slice(view.id, file.id, place, len(block.lines), only).records
    columns = [position_of(key) for key in block.columns]
    edits = {
        record: {column: text for column, text in zip(columns, line, strict=False) if column is not None}
        for record, line in zip(following, block.lines, strict=False)
    }
    change_check(
        lambda: check.edit(view.id, file.id, edits, actor=actor(), arrangement=view.arrangement, before=before)
    )
    rows = len(block.lines) - len(following)
    cells = sum(text != "" for line in block.lines for text in line[len(block.columns) :])
    parts = [count(rows, "pasted row")] if rows else []
    parts += [f"{count(cells, 'cell')} beyond the last column"] if cells else []
    if parts:
        verb = "was" if rows + cells == 1 else "were"
        st.session_state[_NOTE] = f"{' and '.join(parts)} found no place and {verb} left out."


def draw_pasted() -> None:
    """Say once what of the last paste was left out."""
    if note := st.session_state.pop(_NOTE, None):
        st.warning(note, icon=":material/content_paste:")


def _refuse() -> None:
    raise Stale("The table was changed while you pasted; nothing was taken.", hint="Paste once more.")
