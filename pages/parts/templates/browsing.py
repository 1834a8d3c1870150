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
from pages.parts.templates.filters import clear_filters, draw_filters
from pages.parts.templates.showing import template_cards, template_table, why_not
from pages.parts.text import count, plain

_TABLE, _CARDS = ":material/table_rows: Table", ":material/grid_view: Cards"
#: Names listed for each reason.
_NAMED = 12


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
            actions = st.container(horizontal=True, vertical_alignment="center", width=720)
            view = st.segmented_control(
                "View",
                [_TABLE, _CARDS],
                default=_TABLE,
                key="templates.view",
                required=True,
                label_visibility="collapsed",
            )
        if not shown:
            actions.caption(f"0 of {facets.total:,} shown", width="stretch")
            empty("No badge template fits", "Change the search or take away a filter.", glyph="search_off")
            with st.container(horizontal=True, horizontal_alignment="center"):
                st.button("Clear search and filters", key="templates.clear", on_click=clear_filters)
            return
        draw = template_table if view == _TABLE else template_cards
        ticked = draw(shown, used, key=f"templates.list.{hash(wanted)}")
        with actions:
            _actions(shown, ticked, facets.total)


def _figures(facets: Facets) -> None:
    """The total, and the parts it is the sum of."""
    archived, drafts = (facets.states.get(state, 0) for state in (TemplateState.ARCHIVED, TemplateState.DRAFT))
    unknown = facets.states.get(TemplateState.UNKNOWN, 0)
    parts = {
        "archived": archived,
        "draft" if drafts == 1 else "drafts": drafts,
        "without picture": facets.without_picture,
        "in an unknown state": unknown,
    }
    noun = "badge template" if facets.total == 1 else "badge templates"
    left_out = {noun: f"{number:,}" for noun, number in parts.items() if number}
    figures({noun: f"{facets.total:,}", "usable": f"{facets.usable:,}", **left_out})


def _actions(shown: Sequence[MirroredTemplate], ticked: Sequence[TemplateId], total: int) -> None:
    wanted = [one for one in shown if one.template.id in set(ticked)] if ticked else shown
    chosen = [one.template.id for one in wanted if not why_not(one)]
    label = f"Build badge.csv from {count(len(chosen), 'template')}"
    if st.button(label, type="primary", icon=":material/table_edit:", key="templates.build", disabled=not chosen):
        draft = console().bundle.start_from_templates(chosen, actor=actor())
        open_draft(draft.id)
        st.switch_page(places.BUNDLE)
    words = [f"{len(shown):,} of {total:,} shown"] if len(shown) < total else []
    words += [f"{len(ticked):,} ticked" if ticked else "tick some to take only these"]
    st.caption(" · ".join(words).capitalize(), width="content")
    _reasons([one for one in wanted if why_not(one)])


def _reasons(left_out: Sequence[MirroredTemplate]) -> None:
    """Which of them stay out of badge.csv, and why."""
    if not left_out:
        return
    grouped: dict[str, list[str]] = {}
    for one in left_out:
        grouped.setdefault(why_not(one), []).append(one.template.name)
    with st.popover(f"{len(left_out):,} cannot be used", type="tertiary", icon=":material/info:"):
        for reason, names in grouped.items():
            more = f", and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
            st.markdown(f"**{plain(reason)}**  \n{plain(', '.join(names[:_NAMED]))}{more}")
