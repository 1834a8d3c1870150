"""Hand the set to the sandbox's ALM, in the demo: the plan, a second confirmation, the counts."""

from __future__ import annotations

import streamlit as st

from credly_core.domain.complete_set import LineKind
from credly_core.errors import ConsoleError
from credly_core.steps.complete_set import HandOver, SetView
from pages.parts import places
from pages.parts.errors import draw_error
from pages.parts.session import actor, console
from pages.parts.text import count, plain

_LAST = "complete_set.handed"


@st.dialog("Hand it to the sandbox's ALM", width="medium")
def hand_dialog(view: SetView) -> None:
    """What will happen, then a tick, then the run."""
    done = st.session_state.get(_LAST)
    if isinstance(done, tuple) and done[0] == view.digest:
        _told(done[1])
        return
    st.markdown("The ALM of the sample organization will run these files as a sprint. A run cannot be undone.")
    for file, counts in view.plan.counts().items():
        told = ", ".join(f"{counts[kind]:,} {kind.value}" for kind in LineKind if counts[kind])
        st.markdown(f"- **{file}**: {told}")
    if view.report.errors:
        st.error(
            f"{count(view.report.errors, 'error')}: rows with errors would be refused.", icon=":material/dangerous:"
        )
    sure = st.checkbox(f"Run {count(view.row_count, 'row')} in the sandbox", key="complete_set.sure")
    if not st.button("Hand over", type="primary", key="complete_set.go", disabled=not sure):
        return
    try:
        step = console().complete_set
        version = (
            view.last if view.is_saved and view.last else step.save(name=_name(), actor=actor(), digest=view.digest)
        )
        with st.spinner("The sandbox runs the set"):
            outcome = step.hand_over(version.id, actor=actor())
    except ConsoleError as error:
        draw_error(error)
        return
    st.session_state[_LAST] = (view.digest, outcome)
    _told(outcome)


def _name() -> str:
    return f"Sandbox run {len(console().complete_set.versions()) + 1}"


def _told(outcome: HandOver) -> None:
    """The counts, as ALM's page shows them."""
    if outcome.refused:
        st.error(f"{count(outcome.rows, 'row')}, {outcome.refused:,} refused.", icon=":material/dangerous:")
    else:
        st.success(f"{count(outcome.rows, 'row')} run, 0 refused.", icon=":material/check_circle:")
    st.dataframe(
        {
            "File": [one.file for one in outcome.files],
            "Rows": [one.rows for one in outcome.files],
            "Added": [one.added for one in outcome.files],
            "Changed": [one.changed for one in outcome.files],
            "Left alone": [one.unchanged for one in outcome.files],
            "Refused": [len(one.refused) for one in outcome.files],
        },
        hide_index=True,
        alt="What the sandbox's ALM counted",
    )
    for one in outcome.files:
        for row, reason in one.refused:
            st.markdown(f"{one.file}, row {row}: {plain(reason)}")
    if st.button("See what has arrived", icon=":material/fact_check:", key="complete_set.to-verify"):
        st.switch_page(places.VERIFY)
