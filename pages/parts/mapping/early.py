"""Who completed something before its badge hung there: how many, and the way to award them afterwards."""

from __future__ import annotations

import streamlit as st

from credly_core.domain.learning import LearningObjectKind
from credly_core.domain.mapping.heads import EarlyCompletions
from pages.parts.errors import shown_errors
from pages.parts.session import connection, console
from pages.parts.states import empty, figures
from pages.parts.text import count, moment, plain
from pages.parts.working import follow_job, is_working, start_job

_SHOWN = 200


@st.fragment
def early() -> None:
    """The instances, how many completed each, and how they are awarded."""
    with shown_errors():
        chosen = connection()
        if chosen is None:
            return
        key = f"mapping.heads.{chosen.id}"
        found = console().mapping.early_completions()
        unasked = [one for one in found if one.completed is None]
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            counted = [one.completed for one in found if one.completed is not None]
            heads = f"{sum(counted):,}" if counted or not found else "–"
            figures({"instances": f"{len(found):,}", "completions before the badge": heads})
            if st.button(
                "Count again" if not unasked else f"Count the completions of {count(len(unasked), 'instance')}",
                key="coverage.count",
                icon=":material/groups:",
                disabled=is_working(key),
                help="Asks ALM for the number of completions of every mapped instance; nothing changes there.",
            ):
                steps = console()
                start_job(key, steps.mapping.count_heads)
                st.rerun()
        follow_job(key, label="Counting completions")
        if not found:
            sentence = "Every mapped instance carried its badge before anybody completed it, as far as ALM was asked."
            empty("Nobody was too early", sentence, glyph="event_available")
            return
        _table(found[:_SHOWN])
        _how(found)


def _table(found: tuple[EarlyCompletions, ...]) -> None:
    sight = console().mapping.sight()
    st.dataframe(
        {
            "Learning object": [one.owner.name for one in found],
            "Instance": [one.instance.name for one in found],
            "Template": [sight.template_name(one.template_id) for one in found],
            "Completed before": [one.completed for one in found],
            "Enrolled": [one.enrolled for one in found],
            "Badge in ALM": ["attached by now" if one.is_attached else "not attached yet" for one in found],
            "Counted": [moment(one.asked_at) for one in found],
        },
        hide_index=True,
        placeholder="not counted yet",
        alt="Instances that learners completed before their badge hung there",
    )


def _how(found: tuple[EarlyCompletions, ...]) -> None:
    certification = next((one for one in found if one.owner.kind is LearningObjectKind.CERTIFICATION), None)
    other = next((one for one in found if one.owner.kind is not LearningObjectKind.CERTIFICATION), None)
    for title, one in (("How courses and paths are awarded afterwards", other), ("And certifications", certification)):
        if one is not None:
            with st.expander(title, icon=":material/ads_click:"):
                for place, line in enumerate(one.how_to_award, 1):
                    st.markdown(f"{place}. {plain(line)}")
