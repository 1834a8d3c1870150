"""One mapping table at work: figures, accept all above a score, filters, the rows, and the template that is chosen."""

from __future__ import annotations

import streamlit as st

from credly_core.domain.connections import Connection
from credly_core.domain.mapping import MappingTable
from credly_core.steps.mapping import RowState, TableFilter, TableRow, TableSlice
from pages.parts.errors import shown_errors
from pages.parts.mapping.acting import change, draw_last, undo_redo
from pages.parts.mapping.chosen import chosen_template
from pages.parts.mapping.comparing import compare_button, follow_comparing, old_note, what_is_missing
from pages.parts.mapping.findings import mapping_findings
from pages.parts.mapping.table import edited_table
from pages.parts.mapping.words import STATES
from pages.parts.session import actor, console
from pages.parts.states import empty, figures
from pages.parts.text import count

_SCORE = 60
_WAITING = (RowState.SURE, RowState.LIKELY, RowState.NOTHING)


def mapping_desk(table: MappingTable, connection: Connection) -> None:
    """Everything below the title of a mapping page."""
    if what_is_missing():
        return
    follow_comparing(connection.id)
    first = console().mapping.table(table, limit=0)
    if first.counts.get(RowState.UNASKED, 0) == sum(first.counts.values()):
        what = "skills" if table is MappingTable.SKILLS else "courses, learning paths and certifications"
        empty("Not compared yet", f"Every active template is compared with ALM's {what}; you decide.", glyph="hub")
        with st.container(horizontal=True, horizontal_alignment="center"):
            compare_button(connection.id, is_first=True)
        return
    _desk(table, connection)


@st.fragment
def _desk(table: MappingTable, connection: Connection) -> None:
    with shown_errors():
        draw_last()
        key = f"mapping.{table.value}"
        whole = console().mapping.table(table, limit=0)
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            _figures(whole)
            with st.container(horizontal=True, width="content", gap="xsmall"):
                undo_redo()
                compare_button(connection.id, is_first=False)
        old_note(table)
        _accept_all(table)
        wanted = _filters(key, whole)
        left, right = st.columns([7, 4], gap="medium")
        with left:
            chosen = edited_table(table, wanted, key)
            if len(chosen) > 1:
                _many(chosen)
        with right:
            if not chosen:
                empty("Choose a template", "Click a row to see why, and to decide.", glyph="left_click")
            else:
                chosen_template(table, chosen[0])
        mapping_findings(table)


def _figures(whole: TableSlice) -> None:
    values = {"templates": f"{sum(whole.counts.values()):,}"}
    values |= {state.value: f"{whole.counts[state]:,}" for state in (RowState.MAPPED, *_WAITING) if whole.counts[state]}
    figures(values)


def _accept_all(table: MappingTable) -> None:
    """All suggestions from a score on, with one click; the number is known before."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        score = st.slider(
            "Accept all suggestions from this score on",
            0,
            100,
            _SCORE,
            key=f"mapping.{table.value}.score",
            width=380,
            help="100 is the same name, or a tie that ALM keeps already. Only the best suggestion of each template "
            "that is not mapped yet is taken, and one template for each place.",
        )
        taken = console().mapping.above(score, table)
        st.button(
            f"Accept {count(len(taken), 'suggestion')}",
            key=f"mapping.{table.value}.accept-all",
            type="primary",
            icon=":material/done_all:",
            disabled=not taken,
            on_click=change,
            args=(lambda: console().mapping.accept_above(score, table, actor=actor()),),
        )


def _filters(key: str, whole: TableSlice) -> TableFilter:
    search, states, only = st.columns([4, 4, 2], vertical_alignment="bottom")
    text = search.text_input(
        "Search",
        key=f"{key}.text",
        type="search",
        live=True,
        placeholder="Template, skill, course",
        icon=":material/search:",
    )
    words = {STATES[state]: state for state in RowState if whole.counts.get(state)}
    chosen = states.multiselect(
        "State",
        list(words),
        key=f"{key}.states",
        format_func=lambda word: f"{word} · {whole.counts[words[word]]:,}",
        placeholder="Any",
    )
    with_findings = only.checkbox("With findings only", key=f"{key}.findings")
    return TableFilter(text or "", frozenset(words[word] for word in chosen), with_findings)


def _many(ticked: list[TableRow]) -> None:
    """Decide on several rows at once."""
    best = [row.pairs[0].key for row in ticked if row.pairs and not row.mappings]
    held = [one.key for row in ticked for one in row.mappings]
    with st.container(horizontal=True):
        st.button(
            f"Accept the best of {len(best):,}",
            key="mapping.many.accept",
            icon=":material/done_all:",
            disabled=not best,
            on_click=change,
            args=(lambda: console().mapping.accept(best, actor=actor()),),
        )
        st.button(
            f"Refuse the best of {len(best):,}",
            key="mapping.many.refuse",
            icon=":material/block:",
            disabled=not best,
            on_click=change,
            args=(lambda: console().mapping.refuse(best, actor=actor()),),
        )
        st.button(
            f"Remove {count(len(held), 'mapping')}",
            key="mapping.many.remove",
            icon=":material/link_off:",
            disabled=not held,
            on_click=change,
            args=(lambda: console().mapping.remove(held, actor=actor()),),
        )
