"""Search and filters over the badge templates; their state is part of the address, so that a view can be shared."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import streamlit as st

from credly_core.domain.badges import TemplateState
from credly_core.steps.templates import Facets, TemplateFilter

_WORDS = {state.value: state for state in TemplateState}
#: The choice of templates without any skill, among the skills.
_NO_SKILLS = ""


def draw_filters(facets: Facets) -> TemplateFilter:
    """Draw the row of filters and give what is chosen."""
    search, states, skills, tags, since = st.columns([5, 3, 4, 3, 3])
    text = search.text_input(
        "Search",
        key="templates.text",
        type="search",
        live=True,
        placeholder="Name, description, template ID",
        icon=":material/search:",
        bind="query-params",
    )
    state_words = states.multiselect(
        "State",
        [state.value for state in facets.states],
        key="templates.state",
        format_func=lambda word: f"{word.capitalize()} · {facets.states[_WORDS[word]]:,}",
        placeholder="Any",
    )
    skill_counts = {**({_NO_SKILLS: facets.without_skills} if facets.without_skills else {}), **facets.skills}
    chosen_skills = skills.multiselect(
        "Skill",
        list(skill_counts),
        key="templates.skill",
        format_func=lambda skill: f"{skill or 'No skills'} · {skill_counts[skill]:,}",
        placeholder="Any",
    )
    chosen_tags = tags.multiselect(
        "Tag",
        list(facets.tags),
        key="templates.tag",
        format_func=lambda tag: f"{tag} · {facets.tags[tag]:,}",
        placeholder="Any",
    )
    day: date | None = since.date_input("Updated since", value=None, key="templates.since", format="YYYY-MM-DD")
    return TemplateFilter(
        text=text or "",
        states=tuple(_WORDS[word] for word in state_words),
        skills=tuple(skill for skill in chosen_skills if skill != _NO_SKILLS),
        tags=tuple(chosen_tags),
        without_skills=_NO_SKILLS in chosen_skills,
        updated_from=datetime.combine(day, time.min, tzinfo=UTC) if day else None,
    )


def clear_filters() -> None:
    """Show every template again; call it from a callback."""
    st.session_state["templates.text"] = ""
    for key in ("templates.state", "templates.skill", "templates.tag"):
        st.session_state[key] = []
    st.session_state["templates.since"] = None
