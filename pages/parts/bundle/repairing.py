"""One group of findings in full: the rule, its members, and the repair with a preview before it is applied."""

from __future__ import annotations

import streamlit as st

from credly_core.errors import ConsoleError
from credly_core.migration.findings import FindingGroup
from credly_core.migration.repairs import RepairGroup
from credly_core.steps.bundle.views import DraftView
from pages.parts.bundle.choice import note_seen
from pages.parts.errors import draw_error, shown_errors
from pages.parts.findings import group_facts, group_table
from pages.parts.repairs import apply_button, ask, draw_preview
from pages.parts.session import actor, console
from pages.parts.text import count, plain


@st.dialog("Findings and repair", width="large")
def repair_dialog(view: DraftView, group: FindingGroup) -> None:
    """Say what is wrong and why; where a repair exists, show each change before it is made."""
    st.markdown(f"**{plain(group.title)}**")
    group_facts(group)
    offers = [repair for repair in view.repairs if (repair.code, repair.column) == (group.code, group.column)]
    if not offers:
        st.markdown(plain(group.hint))
        group_table(group, view.report)
        return
    with st.expander(f"The {count(group.count, 'finding')}", icon=":material/list:"):
        group_table(group, view.report)
    for offer in offers:
        _offer(view, offer, title="" if offer.title == group.title else offer.title)


@st.dialog("An offer from Credly", width="large")
def offer_dialog(view: DraftView, offer: RepairGroup) -> None:
    """A change that answers no finding, each cell shown before it is made."""
    _offer(view, offer, title=offer.title)


def _offer(view: DraftView, offer: RepairGroup, *, title: str) -> None:
    if title:
        st.markdown(f"##### {plain(title)}")
    answer = ask(offer, key="repair")
    if offer.question is not None and not answer:
        return
    with shown_errors():
        preview = console().bundle.preview(view.id, offer.key, answer=answer)
        draw_preview(view.table, preview)
        if apply_button(offer, preview, key="repair"):
            try:
                note_seen(console().bundle.repair(view.id, offer.key, actor=actor(), answer=answer, stamp=view.stamp))
            except ConsoleError as error:
                draw_error(error)
            else:
                st.rerun()
