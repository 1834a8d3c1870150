"""Everything about the learners that are here: the answers, the filters, the table, and what can be done with them."""

from __future__ import annotations

import streamlit as st

from credly_core.domain.connections import Connection
from credly_core.domain.roster import ListInfo, PeopleList, RosterCounts
from pages.parts.errors import shown_errors
from pages.parts.learners.adding import add_popover, follow_adding
from pages.parts.learners.answers import draw_answers
from pages.parts.learners.desk import counts_when_ready, read_button
from pages.parts.learners.filters import draw_filters
from pages.parts.learners.table import draw_table
from pages.parts.learners.taking import follow_taking, take_popover


def draw_board(chosen: Connection, lists: dict[PeopleList, ListInfo]) -> None:
    """Draw it, unless the verdicts are on their way."""
    counts = counts_when_ready(chosen.id, lists[PeopleList.LEARNERS].count)
    if counts is None:
        return
    has_credly = any(which.is_credlys for which in lists)
    draw_answers(counts, has_credly=has_credly)
    follow_taking(chosen.id)
    follow_adding(chosen.id)
    _browse(chosen, counts, has_credly)


@st.fragment
def _browse(chosen: Connection, counts: RosterCounts, has_credly: bool) -> None:
    """Filters and table; run by themselves while one searches and turns pages."""
    with shown_errors():
        wanted = draw_filters(counts)
        actions = st.container(horizontal=True, vertical_alignment="center")
        part = draw_table(wanted, counts.total)
        with actions:
            take_popover(chosen.id, wanted, part.total)
            if has_credly:
                add_popover(chosen.id, wanted, part.total)
            if chosen.alm is not None or chosen.has_credly:
                read_button(chosen.id, "Read again", key="learners.read", is_first=False)
