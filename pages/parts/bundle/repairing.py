"""One group of findings in full: the rule, its members, and the repair with a preview before it is applied."""

from __future__ import annotations

import streamlit as st

from credly_core.errors import ConsoleError
from credly_core.migration.editing import ChangeSet
from credly_core.migration.findings import FindingGroup
from credly_core.migration.repairs import RepairGroup
from credly_core.steps.bundle.views import DraftView
from pages.parts.bundle.choice import note_seen
from pages.parts.bundle.rows import change_rows
from pages.parts.errors import draw_error, shown_errors
from pages.parts.findings import group_facts, group_table
from pages.parts.session import actor, console
from pages.parts.text import count, plain

_SHOWN = 500


@st.dialog("Findings and repair", width="large")
def repair_dialog(view: DraftView, group: FindingGroup) -> None:
    """Say what is wrong and why; where a repair exists, show each change before it is made."""
    st.markdown(f"**{plain(group.title)}**")
    group_facts(group)
    offers = [repair for repair in view.repairs if (repair.code, repair.column) == (group.code, group.column)]
    if not offers:
        st.markdown(plain(group.hint))
        group_table(group, view.report)
        return
    with st.expander(f"The {count(group.count, 'finding')}", icon=":material/list:"):
        group_table(group, view.report)
    for offer in offers:
        _offer(view, offer, title="" if offer.title == group.title else offer.title)


@st.dialog("An offer from Credly", width="large")
def offer_dialog(view: DraftView, offer: RepairGroup) -> None:
    """A change that answers no finding, each cell shown before it is made."""
    _offer(view, offer, title=offer.title)


def _offer(view: DraftView, offer: RepairGroup, *, title: str) -> None:
    if title:
        st.markdown(f"##### {plain(title)}")
    answer = _ask(offer)
    if offer.question is not None and not answer:
        return
    with shown_errors():
        preview = console().bundle.preview(view.id, offer.key, answer=answer)
        draw_preview(view, preview)
        if st.button(
            f"Apply to {count(preview.cell_count, 'cell')}" if preview.cell_count else "Apply",
            type="primary",
            key=f"repair.apply.{offer.key}",
            icon=":material/check:",
            disabled=preview.is_empty,
        ):
            try:
                note_seen(console().bundle.repair(view.id, offer.key, actor=actor(), answer=answer, stamp=view.stamp))
            except ConsoleError as error:
                draw_error(error)
            else:
                st.rerun()


def _ask(offer: RepairGroup) -> str | None:
    question = offer.question
    if question is None:
        return None
    labels = {option.value: option.label for option in question.options}
    values = list(labels)
    return st.radio(
        question.text,
        values,
        format_func=labels.__getitem__,
        index=values.index(question.suggested) if question.suggested in labels else None,
        key=f"repair.answer.{offer.key}",
    )


def draw_preview(view: DraftView, change: ChangeSet) -> None:
    """Each cell before and after; one line for a change that is not about cells."""
    cells = [(cell.record, cell.column, cell.before, cell.after) for cell in change.cells[:_SHOWN]]
    if cells:
        st.dataframe(
            change_rows(view, cells),
            hide_index=True,
            height=min(35 * len(cells) + 38, 420),
            column_config={"Row": st.column_config.NumberColumn(width=60, format="%d")},
            alt="What the repair changes",
        )
    elif change.is_empty:
        st.caption("Nothing to change.")
    else:
        st.caption(plain(change.title))
    if change.cell_count > _SHOWN:
        st.caption(f"The first {_SHOWN} of {change.cell_count:,} cells; all are changed.")
