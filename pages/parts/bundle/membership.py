"""Which badges the draft holds: add templates, remove rows, see what was left out and why."""

from __future__ import annotations

import streamlit as st

from credly_core.steps.bundle.views import DraftView
from credly_core.steps.templates import TemplateFilter
from pages.parts.bundle.choice import change_draft
from pages.parts.session import actor, connection, console
from pages.parts.text import count, plain


def membership(view: DraftView) -> None:
    """A small menu beside the table."""
    menu = st.popover("Rows", icon=":material/playlist_add:", key="bundle.rows", on_change="rerun")
    if menu.open:
        with menu:
            if connection():
                _add(view)
            _remove(view)
    if view.left_out and view.source == "templates":
        with st.popover(f"{count(len(view.left_out), 'template')} left out", icon=":material/block:", type="tertiary"):
            for template in view.left_out:
                st.markdown(f"**{plain(template.name)}**  \n:small[:gray[{plain(template.why_not_usable)}]]")


def _add(view: DraftView) -> None:
    place = view.table.position_of("externalBadgeId")
    present = set(view.table.column(place).to_list()) if place is not None else set()
    found = console().templates.templates(TemplateFilter(usable_only=True))
    names = {one.template.id: one.template.name for one in found if one.template.id not in present}
    if not names:
        st.caption("Every usable badge template is in the table.")
        return
    chosen = st.multiselect(
        "Add badge templates",
        list(names),
        format_func=names.__getitem__,
        key=f"rows.add.{view.id}.{view.position}",
        placeholder="Choose templates",
    )
    st.button(
        f"Add {count(len(chosen), 'row')}" if chosen else "Add",
        key="rows.add-go",
        disabled=not chosen,
        on_click=change_draft,
        args=(lambda: console().bundle.add_templates(view.id, chosen, actor=actor()),),
    )


def _remove(view: DraftView) -> None:
    place = view.table.position_of("badgeName")
    texts = view.table.column(place).to_list() if place is not None else [""] * view.row_count
    numbers = view.table.rows.to_list()
    chosen = st.multiselect(
        "Remove rows",
        range(view.row_count),
        format_func=lambda record: f"{numbers[record]}: {texts[record]}",
        key=f"rows.remove.{view.id}.{view.position}",
        placeholder="Choose rows",
    )
    st.button(
        f"Remove {count(len(chosen), 'row')}" if chosen else "Remove",
        key="rows.remove-go",
        disabled=not chosen,
        help="Undo brings them back.",
        on_click=change_draft,
        args=(lambda: console().bundle.remove_rows(view.id, chosen, actor=actor(), arrangement=view.arrangement),),
    )
