"""Drift: what came apart since it was mapped, whom it hits, and the way out of each."""

from __future__ import annotations

import streamlit as st

from credly_core.domain.mapping.drift import MappingDrift, Repair
from pages.parts.errors import shown_errors
from pages.parts.mapping.acting import change, draw_last, undo_redo
from pages.parts.session import actor, console
from pages.parts.shapes import chip
from pages.parts.states import empty, figures
from pages.parts.text import count, plain

_SHOWN = 60


@st.fragment
def drift() -> None:
    """All of it, what leaves most learners without a badge first."""
    with shown_errors():
        draw_last()
        found = console().mapping.drift()
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            hit = sum(one.radius.enrolled for one in found)
            figures({"things adrift": f"{len(found):,}", "enrolled learners behind them": f"{hit:,}"})
            with st.container(horizontal=True, width="content", gap="xsmall"):
                undo_redo()
        if not found:
            empty("Nothing is adrift", "Templates, ALM badges and mapped things are as they were.", glyph="verified")
            return
        for one in found[:_SHOWN]:
            _one(one)
        if len(found) > _SHOWN:
            st.caption(f"and {count(len(found) - _SHOWN, 'more thing', 'more things')}: badge-console mapping drift")


def _one(one: MappingDrift) -> None:
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center"):
            tone, glyph = ("info", "info") if one.is_harmless else ("warning", "warning")
            st.html(chip(one.kind.value.capitalize(), tone=tone, glyph=glyph), width="content")
            st.markdown(f"**{plain(one.subject)}**", width="content")
        template = console().mapping.sight().template_name(one.template_id)
        about = f" :gray[Template: {plain(template)}]" if template != one.subject else ""
        st.markdown(f"{plain(one.sentence)}{about}")
        if one.before or one.after:
            st.caption(f"Before: {plain(one.before)} · now: {plain(one.after)}")
        with st.container(horizontal=True, gap="xsmall"):
            for number, repair in enumerate([each for each in one.repairs if each.is_one_click]):
                _click(one, repair, number)
            for repair in one.repairs:
                if not repair.is_one_click:
                    _by_hand(repair)


def _click(one: MappingDrift, repair: Repair, number: int) -> None:
    st.button(
        repair.label,
        key=f"drift.repair.{one.id}.{number}",
        icon=":material/build:",
        on_click=change,
        args=(lambda: console().mapping.repair(one.id, number=number, actor=actor()),),
    )


def _by_hand(repair: Repair) -> None:
    with st.popover(repair.label, icon=":material/ads_click:", type="tertiary", width="content"):
        for place, click in enumerate(repair.clicks, 1):
            st.markdown(f"{place}. {plain(click)}")
