"""Map a template to a thing that a person looks for by itself."""

from __future__ import annotations

import streamlit as st

from credly_core.domain.learning import LearningObjectKind, LearningState
from credly_core.domain.mapping import Target, TargetKind
from credly_core.domain.mapping.sight import KIND_WORDS
from credly_core.steps.mapping import TableRow
from pages.parts.mapping.acting import change
from pages.parts.session import actor, console

#: More than this is not put into a list to choose from: one searches first.
_LISTED = 200


def map_to_skill(row: TableRow) -> None:
    """Choose a skill and a level."""
    key = f"mapping.hand.{row.template.id}"
    with st.popover("Map to another skill", icon=":material/search:", type="tertiary"):
        skills = {one.id: one for one in console().mapping.sight().live_skills()}
        wanted = st.selectbox(
            "Skill",
            list(skills),
            index=None,
            format_func=lambda one: skills[one].name,
            key=f"{key}.skill",
            placeholder="Type to search",
        )
        skill = skills.get(wanted) if wanted is not None else None
        levels = [one.level for one in skill.levels] if skill else []
        level = st.selectbox("Level", levels, key=f"{key}.level", disabled=not levels)
        if st.button("Map", key=f"{key}.go", type="primary", disabled=skill is None) and skill is not None:
            target = Target(TargetKind.SKILL_LEVEL, skill.name, skill_id=skill.id, level=level)
            change(lambda: console().mapping.map_to(row.template.id, target, actor=actor()))
            st.rerun()


def map_to_object(row: TableRow) -> None:
    """Choose learning objects, as a whole or with the instances there are now."""
    key = f"mapping.hand.{row.template.id}"
    with st.popover("Map to other learning objects", icon=":material/search:", type="tertiary"):
        words = {KIND_WORDS[kind][1]: kind for kind in LearningObjectKind if kind is not LearningObjectKind.JOB_AID}
        kind = st.segmented_control("Kind", list(words), default=next(iter(words)), key=f"{key}.kind", required=True)
        text = (
            st.text_input("Search", key=f"{key}.text", placeholder="Part of the name", type="search") or ""
        ).casefold()
        owners = {
            one.id: one.name
            for one in console().mapping.sight().live_objects()
            if one.kind is words[kind] and one.state is LearningState.ACTIVE and text in one.name.casefold()
        }
        if len(owners) > _LISTED:
            st.caption(f"{len(owners):,} fit; the first {_LISTED} are listed. Search to see others.")
        wanted = st.multiselect(
            "Learning objects", list(owners)[:_LISTED], format_func=owners.__getitem__, key=f"{key}.owners"
        )
        now_only = st.checkbox(
            "Only the active instances there are now",
            key=f"{key}.now",
            help="Else the whole learning object is mapped: instances that come later get the badge too.",
        )
        if st.button("Map", key=f"{key}.go", type="primary", disabled=not wanted):
            mapping = console().mapping
            change(lambda: mapping.fill(row.template.id, wanted, actor=actor(), instances_only=now_only))
            st.rerun()
