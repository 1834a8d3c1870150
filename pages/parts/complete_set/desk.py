"""The set in the making: figures, verdict, what can be done with it, and everything about it in tabs."""

from __future__ import annotations

import streamlit as st

from credly_core.domain.complete_set import LineKind
from credly_core.steps.complete_set import SetView
from pages.parts import places
from pages.parts.complete_set.by_hand import by_hand
from pages.parts.complete_set.findings import findings
from pages.parts.complete_set.handing import hand_dialog
from pages.parts.complete_set.naming import naming
from pages.parts.complete_set.planning import plan_table
from pages.parts.complete_set.saved import save_form, saved_sets
from pages.parts.complete_set.taking import take_dialog
from pages.parts.findings import verdict
from pages.parts.session import console
from pages.parts.states import empty, figures
from pages.parts.text import count, plain

_FEW = 200


def desk(view: SetView) -> None:
    """Draw all of it."""
    if view.is_empty:
        _nothing(view)
        return
    figures(
        {
            "rows": f"{view.row_count:,}",
            **{f"{kind.value}": f"{view.plan.count(kind):,}" for kind in LineKind},
            "to do by hand": f"{len(view.open_by_hand):,}",
        }
    )
    verdict(view.report, clean="No finding: ALM would take this set", fine="ALM would take this set")
    naming(view)
    _actions(view)
    asides = len(view.plan.left_aside)
    names = ["Plan", f"By hand ({len(view.open_by_hand):,})", "Findings", f"Left aside ({asides:,})", "Saved sets"]
    plan, hand, found, aside, saved = st.tabs(names)
    with plan:
        plan_table(view)
    with hand:
        by_hand(view)
    with found:
        findings(view)
    with aside:
        _left_aside(view)
    with saved:
        saved_sets()


def _nothing(view: SetView) -> None:
    empty(
        "Nothing is mapped yet",
        "A set is made of mappings: templates on skill levels, courses, learning paths and certifications.",
        glyph="hub",
    )
    with st.container(horizontal=True, horizontal_alignment="center"):
        st.page_link(places.SKILLS_MAPPING, label="Map skills", icon=":material/hub:")
        st.page_link(places.OBJECT_MAPPING, label="Map learning objects", icon=":material/school:")
    if view.plan.left_aside:
        _left_aside(view)


def _actions(view: SetView) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button("Take away", type="primary", icon=":material/download:", key="complete_set.take"):
            take_dialog(view)
        save_form(view)
        if console().complete_set.can_hand_over and st.button(
            "Hand it to the sandbox's ALM", icon=":material/science:", key="complete_set.hand", disabled=not view.tables
        ):
            hand_dialog(view)
        st.page_link(places.VERIFY, label="What has arrived", icon=":material/fact_check:")


def _left_aside(view: SetView) -> None:
    asides = view.plan.left_aside
    if not asides:
        st.caption("Every mapping is in the set or on the list of things to do by hand.")
        return
    st.caption(f"{count(len(asides), 'mapping')} can neither be a row nor a click, each for its own reason.")
    for one in asides[:_FEW]:
        st.markdown(f"**{plain(one.template_name)}** → {plain(one.place)}  \n:gray[{plain(one.reason)}]")
    if len(asides) > _FEW:
        st.caption(f"and {len(asides) - _FEW:,} more")
