"""The table of the open draft: search, filter, pages of a hundred rows, edits that save themselves."""

from __future__ import annotations

import zlib

import streamlit as st

from credly_core.steps.bundle.views import DraftView
from pages.parts.bundle.choice import change_draft, move
from pages.parts.bundle.membership import membership
from pages.parts.bundle.pasting import ask_about_rest, take_block
from pages.parts.bundle.rows import grid_columns, grid_rows
from pages.parts.grid import GridActions, GridPage, draw_grid
from pages.parts.session import actor, console
from pages.parts.states import empty
from pages.parts.text import count

PAGE = 100
_CODES, _LABEL = "bundle.codes", "bundle.codes-label"
_ALL, _MARKED = "All rows", "With findings"


def show_only(codes: tuple[str, ...], label: str) -> None:
    """Narrow the table to the rows that have findings of these codes; from a button beside the findings."""
    st.session_state[_CODES], st.session_state[_LABEL] = codes, label
    st.session_state["bundle.page"] = 1


def table(view: DraftView) -> None:
    """Draw the part of the table that is looked at."""
    records = _filters(view)
    ask_about_rest(view)
    if not records:
        empty("No row fits", "Change the search or the filter.", glyph="search_off")
        return
    pages = max(1, -(-len(records) // PAGE))
    number = min(int(st.session_state.get("bundle.page", 1)), pages)
    part = records[(number - 1) * PAGE : number * PAGE]
    columns = grid_columns(view)
    epoch = f"{view.arrangement}-{zlib.crc32(repr((part, [column.key for column in columns])).encode()):x}"
    draw_grid(
        columns,
        grid_rows(view, part),
        key=f"bundle.grid.{view.id}",
        epoch=epoch,
        page=GridPage(view.row_count),
        actions=GridActions(
            edits=lambda edits: change_draft(
                lambda: console().bundle.edit(view.id, edits, actor=actor(), arrangement=view.arrangement)
            ),
            block=lambda block: take_block(view, records, block),
            command=lambda command: move(view.id, command),
        ),
        label=f"Rows of {view.name}",
    )
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.caption("Enter or type to edit · Ctrl+C and Ctrl+V with Excel · Ctrl+Z to undo", width="content")
        if pages > 1:
            st.pagination(pages, key="bundle.page")


def _filters(view: DraftView) -> list[int]:
    with st.container(horizontal=True, vertical_alignment="center"):
        text = st.text_input(
            "Search rows",
            key="bundle.text",
            type="search",
            live=True,
            placeholder="Search rows",
            icon=":material/search:",
            label_visibility="collapsed",
            width=260,
        )
        kind = st.segmented_control(
            "Rows", [_ALL, _MARKED], default=_ALL, key="bundle.kind", required=True, label_visibility="collapsed"
        )
        codes: tuple[str, ...] = st.session_state.get(_CODES) or ()
        if codes:
            st.button(
                f"Only: {st.session_state.get(_LABEL, '')}",
                key="bundle.codes-off",
                icon=":material/close:",
                help="Show all rows again",
                on_click=show_only,
                args=((), ""),
            )
        records = view.records(only_marked=kind == _MARKED, codes=codes, text=text or "")
        st.caption(f"{len(records):,} of {count(view.row_count, 'row')}", width="content")
        membership(view)
    return records
