"""Level and credits of a mapped skill, changed in place, with the arithmetic of what can be collected."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from credly_core.domain.learning import LearningObjectKind
from credly_core.domain.mapping import CreditGiver, Mapping
from credly_core.domain.mapping.plans import LevelPlan
from credly_core.steps.mapping import MappingEdit, limits
from pages.parts.mapping.acting import change
from pages.parts.session import actor, console
from pages.parts.text import plain

_TAKERS = (LearningObjectKind.COURSE, LearningObjectKind.LEARNING_PROGRAM)


def edit_level(one: Mapping) -> None:
    """Draw the fields and what the level takes."""
    plan = _plan_of(one)
    bounds = limits()
    levels = sorted(bounds.levels | ({one.target.level} if one.target.level else set()))
    needed = float(plan.needed if plan else one.credits or 0)
    widget = f"mapping.credits.{one.key}.{needed:g}"
    level, credits_ = st.columns(2)
    level.selectbox(
        "Level",
        levels,
        index=levels.index(one.target.level or 1),
        key=f"mapping.level.{one.key}",
        on_change=_take_level,
        args=(one,),
        help="A level carries one badge. ALM's files take levels 1 to 3.",
    )
    credits_.number_input(
        "Credits needed",
        min_value=0.0,
        value=needed,
        step=1.0,
        format="%g",
        key=widget,
        on_change=_take_credits,
        args=(one, needed, widget),
        help=f"ALM takes {bounds.least_credits:g} to {bounds.most_credits:g}.",
    )
    if plan is not None:
        icon = ":material/check_circle:" if plan.is_reachable else ":material/warning:"
        st.caption(f"{icon} {plain(plan.arithmetic)}")
        _givers(one, plan)


def _plan_of(one: Mapping) -> LevelPlan | None:
    for plan in console().mapping.plans():
        for level in plan.levels:
            if any(each.key == one.key for each in level.mappings):
                return level
    return None


def _take_level(one: Mapping) -> None:
    chosen = int(st.session_state[f"mapping.level.{one.key}"])
    if chosen == one.target.level:
        return
    edit = MappingEdit(target=replace(one.target, level=chosen))
    change(lambda: console().mapping.edit(one.key, edit, actor=actor()))


def _take_credits(one: Mapping, shown: float, widget: str) -> None:
    credits_ = float(st.session_state[widget])
    if credits_ == shown:  # a browser that has not heard of a newer number sends the older one once more
        return
    edit = MappingEdit(credits=credits_)
    change(lambda: console().mapping.edit(one.key, edit, actor=actor()))


def _givers(one: Mapping, plan: LevelPlan) -> None:
    """What gives credits today, and what is to give some."""
    with st.popover("What gives credits", type="tertiary", icon=":material/calculate:"):
        if plan.given:
            st.dataframe(
                {
                    "Learning object": [each.name for each in plan.given],
                    "Credits": [each.credits for each in plan.given],
                    "In ALM": ["planned" if each.is_planned else "yes" for each in plan.given],
                },
                hide_index=True,
                alt="Learning objects that give credits to this level",
            )
        owners = {owner.id: owner.name for owner in console().mapping.sight().live_objects() if owner.kind in _TAKERS}
        wanted = st.selectbox(
            "Let another one give credits",
            list(owners),
            index=None,
            format_func=owners.__getitem__,
            key=f"mapping.giver.{one.key}",
            placeholder="Choose a course or learning path",
        )
        amount = st.number_input("Credits", min_value=0.0, value=10.0, step=1.0, key=f"mapping.amount.{one.key}")
        if st.button("Plan it", key=f"mapping.plan.{one.key}", disabled=wanted is None) and wanted is not None:
            others = tuple(giver for giver in one.givers if giver.learning_object_id != wanted)
            edit = MappingEdit(givers=(*others, CreditGiver(wanted, amount)))
            change(lambda: console().mapping.edit(one.key, edit, actor=actor()))
            st.rerun()
