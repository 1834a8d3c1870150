"""What part of a file's table is looked at: the filter, the page, and the cell a jump led to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from credly_core.migration.findings import FindingGroup
from credly_core.steps.check import CheckedFile, CheckView, RowFilter
from pages.parts.checking.choice import show_file
from pages.parts.checking.rows import column_key
from pages.parts.grid import Focus
from pages.parts.paging import page_of, turn_to
from pages.parts.session import console

#: Rows that are sent to the browser at a time; the rest stays here.
PAGE = 100
_JUMPS = "check.jumps"
ALL, MARKED, CHANGED = "All rows", "With findings", "Changed"


@dataclass(frozen=True)
class Narrowed:
    """The group that the table is narrowed to."""

    code: str
    column: str
    title: str


def key_of(file: CheckedFile, word: str) -> str:
    """The key of something that is remembered for one file."""
    return f"check.{word}.{file.id}"


def current_filter(file: CheckedFile) -> RowFilter:
    """What the table is narrowed to."""
    kind = st.session_state.get(key_of(file, "kind"), ALL)
    group = narrowed(file)
    return RowFilter(
        only_marked=kind == MARKED,
        changed=kind == CHANGED,
        codes=(group.code,) if group else (),
        column=group.column if group else "",
        text=(st.session_state.get(key_of(file, "text")) or "").strip(),
    )


def narrowed(file: CheckedFile) -> Narrowed | None:
    """The group that the table is narrowed to, if any."""
    found = st.session_state.get(key_of(file, "group"))
    return found if isinstance(found, Narrowed) else None


def narrow(file: CheckedFile, group: FindingGroup | None) -> None:
    """Narrow the table to the rows of a group and go to its first cell, or show all rows again."""
    st.session_state[key_of(file, "group")] = group and Narrowed(group.code, group.column or "", group.title)
    turn_to(key_of(file, "page"), 1)
    if group is not None and group.has_records and group.count:
        first = int(group.records.to_numpy().min())
        _stand_at(file, first, group.position, place=0)


def first_page(file: CheckedFile) -> None:
    """Begin at the top; the filter has changed."""
    turn_to(key_of(file, "page"), 1)


def go_to(view: CheckView, file: CheckedFile, record: int, column: int | None) -> None:
    """Show a cell among all rows of its file."""
    widen(file)
    _stand_at(file, record, column, place=record)
    show_file(file.id)


def widen(file: CheckedFile) -> None:
    """Show all rows."""
    st.session_state[key_of(file, "kind")] = ALL
    st.session_state[key_of(file, "text")] = ""
    st.session_state[key_of(file, "group")] = None


def go_to_row(view: CheckView, file: CheckedFile, row: int) -> None:
    """Show the row with this number, or the next one there is."""
    if file.table is not None and file.rows:
        record = min(int(file.table.rows.search_sorted(row)), file.rows - 1)
        go_to(view, file, record, None)


def go_on(view: CheckView, file: CheckedFile, *, backwards: bool) -> None:
    """Show the next cell with a finding, among the rows that are shown."""
    after = standing_at(file)
    spot = console().check.next_spot(view.id, file.id, after=after, only=current_filter(file), backwards=backwards)
    if spot is None and after is not None:  # round again
        spot = console().check.next_spot(view.id, file.id, only=current_filter(file), backwards=backwards)
    if spot is not None:
        _stand_at(file, spot.record, spot.column, place=spot.place)


def standing_at(file: CheckedFile) -> tuple[int, int | None] | None:
    """The cell that the last jump led to."""
    found: tuple[int, int | None] | None = st.session_state.get(key_of(file, "at"))
    return found


def turn_page(file: CheckedFile, *, forward: bool) -> None:
    """The next or the previous page, from the keyboard in the table; its first or its last row is next."""
    key = key_of(file, "page")
    turn_to(key, page_of(key) + (1 if forward else -1))
    _jump(file, (None, None) if forward else (-1, None))


def focus_in(file: CheckedFile, records: Sequence[int]) -> Focus | None:
    """The cell that the table goes to when it is drawn next, once."""
    jump = st.session_state.pop(key_of(file, "jump"), None)
    if jump is None or not records:
        return None
    number, record, column = jump
    if record is None or record < 0:
        record = records[0] if record is None else records[-1]
    return Focus(number, record, "" if column is None else column_key(column))


def _jump(file: CheckedFile, cell: tuple[int | None, int | None]) -> None:
    number = int(st.session_state.get(_JUMPS, 0)) + 1
    st.session_state[_JUMPS] = number
    st.session_state[key_of(file, "jump")] = (number, *cell)


def _stand_at(file: CheckedFile, record: int, column: int | None, *, place: int) -> None:
    st.session_state[key_of(file, "at")] = (record, column)
    _jump(file, (record, column))
    turn_to(key_of(file, "page"), place // PAGE + 1)
