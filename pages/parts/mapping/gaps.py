"""Instances that came without their siblings' badge, and how to give it to them."""

from __future__ import annotations

import streamlit as st

from credly_core.domain.mapping.carriers import Gap
from pages.parts.errors import shown_errors
from pages.parts.mapping.acting import change
from pages.parts.session import actor, console
from pages.parts.text import count

_SHOWN = 200


@st.fragment
def gaps() -> None:
    """Draw them, those with most learners first; nothing where there are none."""
    with shown_errors():
        found = console().mapping.gaps()
        if not found:
            return
        st.markdown("#### Instances without their siblings' badge")
        st.caption(
            "ALM keeps a badge on the instance, not on the course: an instance that is added later starts without one."
        )
        ticked = _table(found[:_SHOWN])
        chosen = [gap for gap in (ticked or found) if not gap.is_mapped]
        heads = sum(gap.instance.enrollment_count or 0 for gap in chosen)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                f"Map {count(len(chosen), 'instance')} too",
                key="mapping.gaps.fill",
                icon=":material/build:",
                disabled=not chosen,
                on_click=change,
                args=(lambda: console().mapping.fill_gaps(chosen, actor=actor()),),
            )
            mapped = sum(1 for gap in found if gap.is_mapped)
            told = f"{count(heads, 'enrolled learner')} behind them." if chosen else ""
            st.caption(f"{told} {mapped:,} of {len(found):,} are mapped already and wait for the next set.")


def _table(found: tuple[Gap, ...]) -> list[Gap]:
    sight = console().mapping.sight()
    event = st.dataframe(
        {
            "Learning object": [gap.owner.name for gap in found],
            "Instance": [gap.instance.name for gap in found],
            "Badge of its siblings": [sight.template_name(gap.template_id) for gap in found],
            "Siblings with it": [f"{gap.siblings_with} of {gap.siblings}" for gap in found],
            "Enrolled": [gap.instance.enrollment_count for gap in found],
            "Mapped": ["yes" if gap.is_mapped else "no" for gap in found],
        },
        key="mapping.gaps",
        on_select="rerun",
        selection_mode="multi-row",
        hide_index=True,
        alt="Instances without badge",
    )
    return [found[place] for place in event.selection.rows if place < len(found)]
