"""Figures, filters and the table of the catalogue, slice by slice."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from credly_core.domain.catalogue import Thing
from credly_core.domain.learning import LearningState
from credly_core.steps.catalogue import CatalogueFilter, CatalogueRow, CatalogueSlice
from pages.parts.errors import shown_errors
from pages.parts.paging import page_of, pager, turn_to
from pages.parts.session import console
from pages.parts.states import empty, figures
from pages.parts.tables import table_height

_AT_ONCE = 100
_TABS = {
    "ALM badges": Thing.BADGE,
    "Skills": Thing.SKILL,
    "Learning objects": Thing.LEARNING_OBJECT,
    "Instances": Thing.INSTANCE,
}
#: The state with a sign in front, so that it reads without colour.
_STATES = {
    LearningState.ACTIVE: "● Active",
    LearningState.DRAFT: "○ Draft",
    LearningState.RETIRED: "■ Retired",
    LearningState.UNKNOWN: "? Unknown",
}
_CARRIES = {"Any": None, "With": True, "Without": False}
#: What the columns of each table are called.
_DETAIL = {
    Thing.BADGE: "Provider",
    Thing.SKILL: "Levels",
    Thing.LEARNING_OBJECT: "Instances",
    Thing.INSTANCE: "Belongs to",
}


@st.fragment(key="catalogue.browse")
def browse() -> None:
    """Everything below the changes; runs by itself while one searches."""
    with shown_errors():
        counts = console().catalogue.counts()
        figures(
            {
                "ALM badges": f"{counts.badges:,}",
                "linked to Credly": f"{counts.linked_badges:,}",
                "skills": f"{counts.skills:,}",
                "learning objects": f"{counts.learning_objects:,}",
                "instances": f"{counts.instances:,}",
            }
        )
        tab = st.segmented_control(
            "What", list(_TABS), default="ALM badges", key="catalogue.tab", required=True, label_visibility="collapsed"
        )
        thing = _TABS[str(tab)]
        wanted = _filters(thing)
        key = f"catalogue.page.{thing.name}"
        _back_to_the_start(key, wanted)
        shown = console().catalogue.rows(thing, wanted, start=(page_of(key) - 1) * _AT_ONCE, count=_AT_ONCE)
        _table(thing, shown)
        pager(key, -(-shown.total // _AT_ONCE))


def _filters(thing: Thing) -> CatalogueFilter:
    offered = console().catalogue.rows(thing, count=0)
    search, kinds, states, carries, gone = st.columns([5, 3, 3, 2, 3], vertical_alignment="bottom")
    text = search.text_input(
        "Search",
        key="catalogue.text",
        type="search",
        live=True,
        placeholder="Name, id, badge",
        icon=":material/search:",
        bind="query-params",
    )
    chosen_kinds = kinds.multiselect(
        "Kind",
        list(offered.kinds),
        key=f"catalogue.kind.{thing.name}",
        format_func=lambda kind: f"{kind} · {offered.kinds[kind]:,}",
        placeholder="Any",
        disabled=len(offered.kinds) <= 1,
    )
    chosen_states = states.multiselect(
        "State",
        list(offered.states),
        key=f"catalogue.state.{thing.name}",
        format_func=lambda state: f"{_STATES[state]} · {offered.states[state]:,}",
        placeholder="Any",
    )
    carried = carries.selectbox("Badge", list(_CARRIES), key="catalogue.carries", disabled=thing is Thing.BADGE)
    include_gone = gone.toggle("Also gone", key="catalogue.gone", help="Also what ALM no longer lists")
    return CatalogueFilter(
        text=text or "",
        kinds=tuple(chosen_kinds),
        states=tuple(chosen_states),
        carries=None if thing is Thing.BADGE else _CARRIES[str(carried)],
        include_gone=include_gone,
    )


def _back_to_the_start(key: str, wanted: CatalogueFilter) -> None:
    """Another filter begins on its first page."""
    if st.session_state.get(f"{key}.filter") != wanted:
        st.session_state[f"{key}.filter"] = wanted
        turn_to(key, 1)


def _table(thing: Thing, shown: CatalogueSlice) -> None:
    if shown.total < shown.of:
        st.caption(f"{shown.total:,} of {shown.of:,} shown")
    if not shown.rows:
        empty("Nothing fits", "Change the search or take away a filter.", glyph="search_off")
        return
    st.dataframe(
        _columns(thing, shown.rows),
        key=f"catalogue.table.{thing.name}",
        hide_index=True,
        height=table_height(len(shown.rows), 640),
        column_config={
            "Name": st.column_config.TextColumn(width=290),
            "State": st.column_config.TextColumn(width=92),
            "Kind": st.column_config.TextColumn(width=110),
            "Badges": st.column_config.ListColumn(width=190),
            _DETAIL[thing]: st.column_config.TextColumn(width=200),
            "Template in Credly": st.column_config.TextColumn(width=280),
            "Id": st.column_config.TextColumn(width=150),
        },
        placeholder="–",
        alt=f"{thing.value}s of the account",
    )


def _columns(thing: Thing, rows: Sequence[CatalogueRow]) -> dict[str, list[object]]:
    words = ["✕ Gone" if row.is_gone else _STATES[row.state] for row in rows]
    found: dict[str, list[object]] = {"Name": [row.name for row in rows], "State": list(words)}
    if thing in (Thing.LEARNING_OBJECT, Thing.INSTANCE):
        found["Kind"] = [row.kind for row in rows]
    found[_DETAIL[thing]] = [row.detail for row in rows]
    if thing is Thing.BADGE:
        found["Template in Credly"] = [row.template for row in rows]
    else:
        found["Badges"] = [list(row.badges) for row in rows]
    found["Id"] = [row.id for row in rows]
    return found
