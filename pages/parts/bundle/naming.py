"""The name helper: full names beside short ones, three proposals each, the best for all with one click."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from credly_core.domain.names import PROPOSALS, Proposal, alm_length
from credly_core.migration.findings import FindingGroup
from credly_core.steps.bundle.views import DraftView
from pages.parts.bundle.choice import change_draft
from pages.parts.bundle.repairing import repair_dialog
from pages.parts.bundle.rows import NAME_COLUMN, grid_columns
from pages.parts.errors import shown_errors
from pages.parts.session import actor, console
from pages.parts.states import empty
from pages.parts.text import count, plain

_PER_PAGE = 12
_LONG, _ALL = "Too long", "All names"
#: The code of the finding that the short names repair.
TOO_LONG = "name.length"


def naming(view: DraftView) -> None:
    """Draw the helper for the names that are too long, or for all."""
    place = view.table.position_of(NAME_COLUMN)
    limit = next((column.limit for column in grid_columns(view) if column.key == NAME_COLUMN), 0)
    if place is None or not limit:
        empty("There is no column badgeName", "Name the columns first; the findings offer it.", glyph="short_text")
        return
    names = view.table.column(place).to_list()
    long = [record for record, name in enumerate(names) if alm_length(name) > limit]
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        which = st.segmented_control(
            "Which names", [_LONG, _ALL], default=_LONG, key="names.which", required=True, label_visibility="collapsed"
        )
        st.caption(f"{count(len(long), 'name')} of {len(names):,} longer than {limit} characters.", width="content")
        group = next((one for one in view.report.groups if one.column == NAME_COLUMN and _is_offered(view, one)), None)
        if (
            st.button("Take the best for all", key="names.best", icon=":material/auto_fix_high:", disabled=not group)
            and group
        ):
            repair_dialog(view, group)
    records = long if which == _LONG else list(range(len(names)))
    if not records:
        empty("Every name fits", f"No badge name is longer than {limit} characters.", glyph="check_circle")
        return
    pages = -(-len(records) // _PER_PAGE)
    number = min(int(st.session_state.get("names.page", 1)), pages)
    for record in records[(number - 1) * _PER_PAGE : number * _PER_PAGE]:
        _row(view, record, names[record], limit)
    if pages > 1:
        st.pagination(pages, key="names.page")


def _is_offered(view: DraftView, group: FindingGroup) -> bool:
    """Whether a repair shortens these names."""
    return any(repair.code == group.code == TOO_LONG for repair in view.repairs)


def _row(view: DraftView, record: int, name: str, limit: int) -> None:
    with st.container(key=f"name-row-{record}"), shown_errors():
        full, own, offers = st.columns([4, 3, 5], vertical_alignment="center")
        known = view.full_names[record] or name  # a row that names no template has only its own name
        full.markdown(f"**{plain(known) or 'No name'}**  \n:small[:gray[Row {int(view.table.rows[record])}]]")
        with own:
            key = f"names.own.{view.id}.{view.position}.{record}"
            label = f"Badge name, row {int(view.table.rows[record])}"
            typed = st.text_input(
                label,
                value=name,
                key=key,
                label_visibility="collapsed",
                on_change=_type,
                args=(view, record, name, key),
            )
            length = alm_length(typed or "")
            st.caption(
                f":red[**{length} of {limit}**, {length - limit} too many]"
                if length > limit
                else f"{length} of {limit}"
            )
        with offers:
            proposals = {one.text: one for one in console().bundle.proposals(view.id, record)}
            key = f"names.pick.{view.id}.{view.position}.{record}"
            st.pills(
                "Proposals",
                list(proposals),
                key=key,
                format_func=lambda text: f"{text} · {alm_length(text)}",
                label_visibility="collapsed",
                on_change=_pick,
                args=(view, record, key),
                wrap=True,
            )
            st.caption(plain(_said_of(tuple(proposals.values()))))


def _said_of(proposals: Sequence[Proposal]) -> str:
    """How the first proposal was made, and why there are fewer than three."""
    if not proposals:
        return "No short form without cutting a word: type one."
    first = proposals[0]
    said = [f"{first.text}: {', '.join(first.how)}"] if first.how else []
    if len(proposals) < PROPOSALS:
        said.append("No other way is short enough without cutting a word or losing a number or level.")
    return " · ".join(said)


# A browser that has not heard of a newer state of the draft sends the older text or choice once more: neither is meant.


def _type(view: DraftView, record: int, shown: str, key: str) -> None:
    name = st.session_state.get(key)
    if name is not None and name != shown:
        _take(view, record, name)


def _pick(view: DraftView, record: int, key: str) -> None:
    name = st.session_state.get(key)
    if name is not None and console().bundle.view(view.id).position == view.position:
        _take(view, record, name)


def _take(view: DraftView, record: int, name: str) -> None:
    edits = {record: {NAME_COLUMN: name}}
    change_draft(lambda: console().bundle.edit(view.id, edits, actor=actor(), arrangement=view.arrangement))
