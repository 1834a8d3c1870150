"""Figures, filters, the list itself, and the way on to badge.csv."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from credly_core.domain.badges import TemplateState
from credly_core.domain.ids import ConnectionId, TemplateId
from credly_core.domain.mirror import MirroredTemplate
from credly_core.steps.templates import Facets
from pages.parts import places
from pages.parts.bundle.choice import open_draft
from pages.parts.errors import shown_errors
from pages.parts.session import actor, console
from pages.parts.states import empty, figures
from pages.parts.templates.copying import copy_button
from pages.parts.templates.filters import draw_filters
from pages.parts.templates.showing import template_cards, template_table, why_not
from pages.parts.text import count

_TABLE, _CARDS = ":material/table_rows: Table", ":material/grid_view: Cards"


@st.fragment(key="templates.browse")
def browse(used: Mapping[TemplateId, Sequence[str]], connection_id: ConnectionId) -> None:
    """Everything below the changes; runs by itself while one searches and ticks."""
    with shown_errors():
        facets = console().templates.facets()
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            _figures(facets)
            copy_button(connection_id, is_first=False)
        wanted = draw_filters(facets)
        shown = console().templates.templates(wanted)
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            actions = st.container(horizontal=True, vertical_alignment="center", width=640)
            view = st.segmented_control(
                "View",
                [_TABLE, _CARDS],
                default=_TABLE,
                key="templates.view",
                required=True,
                label_visibility="collapsed",
            )
        if not shown:
            empty("No badge template fits", "Change the search or take away a filter.", glyph="search_off")
            return
        draw = template_table if view == _TABLE else template_cards
        ticked = draw(shown, used, key=f"templates.list.{hash(wanted)}")
        with actions:
            _actions(shown, ticked)


def _figures(facets: Facets) -> None:
    figures(
        {
            "badge templates": f"{facets.total:,}",
            "usable": f"{facets.usable:,}",
            "archived": f"{facets.states.get(TemplateState.ARCHIVED, 0):,}",
            "drafts": f"{facets.states.get(TemplateState.DRAFT, 0):,}",
            "without skills": f"{facets.without_skills:,}",
        }
    )


def _actions(shown: Sequence[MirroredTemplate], ticked: Sequence[TemplateId]) -> None:
    usable = [one.template.id for one in shown if not why_not(one)]
    chosen = [one for one in usable if one in set(ticked)] if ticked else usable
    left_out = len(ticked) - len(chosen) if ticked else len(shown) - len(usable)
    label = f"Build badge.csv from {count(len(chosen), 'template')}"
    if st.button(label, type="primary", icon=":material/table_edit:", key="templates.build", disabled=not chosen):
        draft = console().bundle.start_from_templates(chosen, actor=actor())
        open_draft(draft.id)
        st.switch_page(places.BUNDLE)
    words = f"{len(ticked):,} ticked" if ticked else "Tick some to take only these"
    st.caption(words + (f" · {left_out:,} cannot be used: see the note" if left_out else ""), width="content")
