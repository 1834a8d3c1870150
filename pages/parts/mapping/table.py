"""One page of a mapping table, edited in place: lines stay where they are while somebody works on them."""

from __future__ import annotations

import zlib

import streamlit as st

from credly_core.domain.mapping import MappingTable
from credly_core.steps.mapping import TableFilter, TableLine, TableRow, TableSlice, WrongCell, table_lines
from pages.parts.grid import Block, Edits, GridActions, GridPage, draw_grid
from pages.parts.mapping.acting import change_lines, note, take_back
from pages.parts.mapping.rows import edits_of, grid_columns, grid_rows, record_of
from pages.parts.paging import page_of, pager, turn_to
from pages.parts.session import actor, console
from pages.parts.states import empty
from pages.parts.text import count

#: Templates of a page of the table.
PAGE = 50


def edited_table(table: MappingTable, wanted: TableFilter, key: str) -> list[TableRow]:
    """Draw one page; give the templates somebody stands on, the first one where nobody does."""
    place = page_of(f"{key}.page")
    found = console().mapping.table(table, wanted, offset=(place - 1) * PAGE, limit=PAGE)
    if not found.rows and found.total:
        turn_to(f"{key}.page", 1)
        st.rerun(scope="fragment")
    if not found.rows:
        empty("No template fits", "Change the search or take away a filter.", glyph="search_off")
        return []
    rows = _held(table, wanted, found, f"{key}.held", place)
    lines = table_lines(rows)
    _draw(table, lines, found, key, place)
    stand = st.session_state.get(f"{key}.stand", ())
    return [row for row in rows if row.template.id in stand] or list(rows[:1])


def _held(table: MappingTable, wanted: TableFilter, found: TableSlice, key: str, place: int) -> tuple[TableRow, ...]:
    """The rows in the order they had when this page was opened, though a decision would move them elsewhere."""
    fresh = tuple(row.template.id for row in found.rows)
    asked = (wanted, place, console().mapping.sight().stamp)
    held = st.session_state.get(key)
    if held is None or held[0] != asked:
        st.session_state[key] = (asked, fresh)
        return found.rows
    if held[1] == fresh:
        return found.rows
    st.button(
        "Sort anew",
        key=f"{key}.sort",
        icon=":material/sort:",
        type="tertiary",
        help="Lines stay where they are while you decide. This puts first again what waits for you.",
        on_click=st.session_state.pop,
        args=(key, None),
    )
    return console().mapping.table(table, TableFilter(held=held[1]), limit=len(held[1])).rows


def _draw(table: MappingTable, lines: tuple[TableLine, ...], found: TableSlice, key: str, place: int) -> None:
    wrong: dict[tuple[str, str], WrongCell] = st.session_state.setdefault(f"{key}.wrong", {})
    pages = max(1, -(-found.total // PAGE))

    def stand(records: tuple[int, ...]) -> None:
        here = [line.row.template.id for line in lines if record_of(line) in records]
        st.session_state[f"{key}.stand"] = tuple(dict.fromkeys(here))

    def command(name: str) -> None:
        if name in ("undo", "redo"):
            take_back(name)
        else:
            turn_to(f"{key}.page", min(pages, max(1, place + (1 if name == "next" else -1))))

    draw_grid(
        grid_columns(table),
        grid_rows(lines, wrong, start=(place - 1) * PAGE),
        key=f"{key}.grid",
        epoch=f"{zlib.crc32(repr([line.key for line in lines]).encode()):x}",
        page=GridPage(found.total, is_after=place < pages, is_before=place > 1),
        actions=GridActions(
            edits=lambda edits: _take(table, lines, edits, wrong),
            block=lambda block: _take_block(table, lines, block, wrong),
            command=command,
            place=stand,
        ),
        label="Templates and what they are mapped to",
    )
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.caption("Enter or type to edit · Ctrl+C and Ctrl+V with Excel · Ctrl+Z to undo", width="content")
        st.caption(count(found.total, "template"), width="content")
        pager(f"{key}.page", pages)


def _take(
    table: MappingTable, lines: tuple[TableLine, ...], edits: Edits, wrong: dict[tuple[str, str], WrongCell]
) -> None:
    """Take over what was written; what cannot be taken stays in its cell with the reason."""
    meant = edits_of(lines, edits, wrong)
    outcome = change_lines(lambda: console().mapping.edit_lines(table, meant, actor=actor()))
    if outcome is None:
        return
    for edit in meant:
        for key in [key for key in wrong if key[0] == edit.key]:
            del wrong[key]
    wrong.update({(one.key, one.column.value): one for one in outcome.wrong})
    if outcome.wrong:
        note(f"{count(len(outcome.wrong), 'line')} not taken. {outcome.wrong[0].sentence}")


def _take_block(
    table: MappingTable,
    lines: tuple[TableLine, ...],
    block: Block | None,
    wrong: dict[tuple[str, str], WrongCell],
) -> None:
    """A block that is larger than the page: what fits is taken, the rest is told."""
    if block is None:
        note("The lines moved while you pasted, and nothing was taken. Paste again.")
        return
    records = [record_of(line) for line in lines]
    below = records[records.index(block.record) :] if block.record in records else []
    edits = {one: dict(zip(block.columns, texts, strict=False)) for one, texts in zip(below, block.lines, strict=False)}
    _take(table, lines, edits, wrong)
    if left := len(block.lines) - len(edits):
        note(f"{count(left, 'pasted line')} did not fit on this page and were left out.")
