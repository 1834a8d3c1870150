"""The table of one file: a slice of its rows at a time, marked, edited in place; filters and jumps over all rows."""

from __future__ import annotations

import zlib

import streamlit as st

from credly_core.steps.check import CheckedFile, CheckView, RowFilter, RowSlice
from pages.parts.checking.choice import change_check, note_drawn, rows_as_shown
from pages.parts.checking.looking import (
    ALL,
    CHANGED,
    MARKED,
    PAGE,
    current_filter,
    first_page,
    focus_in,
    go_on,
    go_to_row,
    key_of,
    narrow,
    narrowed,
    turn_page,
    widen,
)
from pages.parts.checking.moving import move
from pages.parts.checking.pasting import draw_pasted, take_block
from pages.parts.checking.row_menu import row_menu
from pages.parts.checking.rows import grid_columns, grid_rows, position_of
from pages.parts.checking.words import short_name
from pages.parts.grid import Edits, GridActions, GridPage, draw_grid
from pages.parts.paging import page_of, pager, turn_to
from pages.parts.session import actor, console
from pages.parts.states import empty
from pages.parts.text import count

#: In larger files a search begins with Enter, not with every letter.
_LIVE = 100_000


def table(view: CheckView, file: CheckedFile) -> None:
    """Draw the part of the table that is looked at."""
    if not file.rows:
        empty("There are headings, but no rows", "ALM has nothing to load from this file.", glyph="table_rows")
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="check-tools"):
        only = _filters(file)
        part = _slice(view, file, only)
        _jumps(view, file, part)
    if not part.total:
        empty("No row fits", "Change the search or the filter.", glyph="search_off")
        st.button("Show all rows", key="check.widen", on_click=widen, args=(file,))
        return
    draw_pasted()
    _grid(view, file, part, only)
    pages = -(-part.total // PAGE)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.caption("Enter or type to edit · Ctrl+C and Ctrl+V with Excel · Ctrl+Z to undo", width="content")
        pager(key_of(file, "page"), pages)


def _slice(view: CheckView, file: CheckedFile, only: RowFilter) -> RowSlice:
    number = page_of(key_of(file, "page"))
    part = console().check.slice(view.id, file.id, (number - 1) * PAGE, PAGE, only)
    if part.total and part.first < (number - 1) * PAGE:  # the rows grew fewer than the page that was looked at
        number = -(-part.total // PAGE)
        turn_to(key_of(file, "page"), number)
        part = console().check.slice(view.id, file.id, (number - 1) * PAGE, PAGE, only)
    return part


def _grid(view: CheckView, file: CheckedFile, part: RowSlice, only: RowFilter) -> None:
    columns = grid_columns(file)
    shown = repr((part.records, [column.key for column in columns]))
    note_drawn()
    draw_grid(
        columns,
        grid_rows(file, part),
        key=f"check.grid.{view.id}.{file.id}",
        epoch=f"{view.arrangement}-{zlib.crc32(shown.encode()):x}",
        page=GridPage(
            total=part.total,
            is_after=part.first > 0,
            is_before=part.first + len(part.records) < part.total,
            focus=focus_in(file, part.records),
        ),
        actions=GridActions(
            edits=lambda edits: _take(view, file, part, edits),
            block=lambda block: take_block(view, file, part, block, only=only),
            command=lambda command: _obey(view, file, command),
        ),
        label=f"Rows of {short_name(file)}",
    )


def _obey(view: CheckView, file: CheckedFile, command: str) -> None:
    if command in ("previous", "next"):
        turn_page(file, forward=command == "next")
    else:
        move(view, command)


def _take(view: CheckView, file: CheckedFile, part: RowSlice, edits: Edits) -> None:
    by_place = {
        record: {position: text for key, text in cells.items() if (position := position_of(key)) is not None}
        for record, cells in edits.items()
    }
    change_check(
        lambda: console().check.edit(
            view.id,
            file.id,
            by_place,
            actor=actor(),
            arrangement=view.arrangement,
            before=rows_as_shown(part),
        )
    )


def _filters(file: CheckedFile) -> RowFilter:
    st.text_input(
        "Search rows",
        key=key_of(file, "text"),
        type="search",
        live=file.rows <= _LIVE,
        placeholder="Search rows",
        icon=":material/search:",
        label_visibility="collapsed",
        width=190,
        on_change=first_page,
        args=(file,),
        persist_state="session",
    )
    st.segmented_control(
        "Rows",
        [ALL, MARKED, CHANGED],
        default=ALL,
        key=key_of(file, "kind"),
        required=True,
        label_visibility="collapsed",
        on_change=first_page,
        args=(file,),
        persist_state="session",
    )
    if group := narrowed(file):
        st.button(
            f"Only: {group.title}",
            key="check.narrow-off",
            icon=":material/close:",
            help="Show all rows again",
            on_click=narrow,
            args=(file, None),
        )
    return current_filter(file)


def _jumps(view: CheckView, file: CheckedFile, part: RowSlice) -> None:
    shown = f"{part.total:,} of {count(file.rows, 'row')}" if part.total != file.rows else count(file.rows, "row")
    st.caption(shown, width="content")
    for word, icon, backwards in (("Previous", "arrow_upward", True), ("Next", "arrow_downward", False)):
        st.button(
            word,
            key=f"check.jump-{icon}",
            icon=f":material/{icon}:",
            type="tertiary",
            help=f"{word} finding",
            disabled=not part.total or not (file.errors or file.warnings or file.infos),
            on_click=go_on,
            args=(view, file),
            kwargs={"backwards": backwards},
        )
    key = key_of(file, "row")
    st.text_input(
        "Go to row",
        key=key,
        placeholder="Go to row",
        label_visibility="collapsed",
        width=100,
        on_change=_go_to_row,
        args=(view, file, key),
    )
    row_menu(view, file, part)


def _go_to_row(view: CheckView, file: CheckedFile, key: str) -> None:
    row = (st.session_state.get(key) or "").replace(",", "").strip()
    st.session_state[key] = ""
    if row.isdecimal():
        go_to_row(view, file, int(row))
