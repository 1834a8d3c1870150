"""A skill to be made where none fits: proposed with name, level and credits, never made silently."""

from __future__ import annotations

import streamlit as st

from credly_core.domain.mapping import Mapping, MappingOrigin, Target, TargetKind
from credly_core.steps.mapping import TableRow, limits
from pages.parts.mapping.acting import change
from pages.parts.session import actor, console


def new_skill_form(row: TableRow) -> None:
    """Draw the proposal; a person changes it or takes it as it is."""
    proposed = row.new_skill
    if proposed is None:
        return
    bounds, key = limits(), f"mapping.new.{row.template.id}"
    with st.container(border=True):
        st.markdown("**Or make a new skill** :gray[with the next set of files]")
        name = st.text_input(
            "Name",
            proposed.name,
            max_chars=bounds.longest_skill_name,
            key=f"{key}.name",
            help="As learners will see it.",
        )
        level, credits_ = st.columns(2)
        number = level.selectbox(
            "Level", sorted(bounds.levels), index=proposed.level - 1, key=f"{key}.level", help="Levels begin at 1."
        )
        needed = credits_.number_input(
            "Credits needed",
            min_value=bounds.least_credits,
            max_value=bounds.most_credits,
            value=float(proposed.credits),
            step=1.0,
            format="%g",
            key=f"{key}.credits",
        )
        made = Mapping(
            row.template.id,
            Target(TargetKind.NEW_SKILL_LEVEL, " ".join((name or "").split()), level=number),
            credits=needed,
            origin=MappingOrigin.BY_HAND if name != proposed.name else MappingOrigin.SUGGESTED,
            template_name=row.template.name,
        )
        st.button(
            "Add the skill",
            key=f"{key}.add",
            icon=":material/add:",
            disabled=not made.target.name,
            on_click=change,
            args=(lambda: console().mapping.add([made], actor=actor(), label="Add"),),
        )
