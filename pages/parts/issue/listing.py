"""The orders, a slice at a time: filtered, searched; one of them with its whole story."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from credly_core.domain.issuing import OrderRecord, OrderState
from credly_core.steps.issue import OrderFilter, Standing
from pages.parts.issue.story import draw_story
from pages.parts.issue.words import DEEDS, STATES, what_to_know
from pages.parts.masking import shown_address, shown_identifier, shown_name, shown_sentence
from pages.parts.paging import page_of, pager
from pages.parts.session import actor, console
from pages.parts.states import empty
from pages.parts.tables import table_height
from pages.parts.text import count

_AT_ONCE = 50


def list_orders(standing: Standing) -> None:
    """Filters, the slice, and what may be done with the rows that are ticked."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        present = [state for state in OrderState if standing[state]]
        states = st.multiselect(
            "State", present, format_func=lambda state: STATES[state], key="issue.states", placeholder="All"
        )
        text = st.text_input("Search", key="issue.text", placeholder="Name, address, ID, title", autocomplete="off")
    wanted = OrderFilter(states=tuple(states), text=text or "")
    issue = console().issue
    total = issue.count(wanted)
    if not total:
        empty("No order fits", "Change the search or take away a filter.", glyph="search_off")
        return
    pages = -(-total // _AT_ONCE)
    here = min(page_of("issue.page"), pages)
    rows = issue.orders(wanted, offset=(here - 1) * _AT_ONCE, limit=_AT_ONCE)
    ticked = _table(rows)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.caption(f"{count(total, 'order')}" + (f" · page {here} of {pages}" if pages > 1 else ""), width="content")
        pager("issue.page", pages)
    _withdraw([one for one in ticked if one.state in (OrderState.PROPOSED, OrderState.APPROVED, OrderState.REFUSED)])
    if len(ticked) == 1:
        draw_story(ticked[0])
    elif not ticked:
        st.caption("Tick an order to see its story.")


def _table(rows: Sequence[OrderRecord]) -> list[OrderRecord]:
    names = {one.template.id: one.template.name for one in console().templates.templates()}
    data = {
        "State": [STATES[one.state] for one in rows],
        "Deed": [DEEDS[one.order.key.deed] for one in rows],
        "Name": [shown_name(one.order.recipient.full_name) for one in rows],
        "To know": [shown_sentence(what_to_know(one)) for one in rows],
        "Address": [shown_address(one.order.recipient.email) for one in rows],
        "Learner ID": [shown_identifier(one.order.key.earner_key) for one in rows],
        "Badge template": [names.get(one.order.key.template_id, one.order.key.template_id) for one in rows],
        "Earned": [one.order.issued_at for one in rows],
    }
    event = st.dataframe(
        data,
        key=f"issue.table.{hash(tuple(one.id for one in rows))}",
        on_select="rerun",
        selection_mode="multi-row",
        hide_index=True,
        height=table_height(len(rows), 560),
        column_config={
            "State": st.column_config.TextColumn(width=130),
            "Deed": st.column_config.TextColumn(width=80),
            "Earned": st.column_config.DatetimeColumn(width=98, format="D MMM YYYY"),
            "To know": st.column_config.TextColumn(width=300),
        },
        alt="Orders",
    )
    return [rows[position] for position in event.selection.rows if position < len(rows)]


def _withdraw(chosen: Sequence[OrderRecord]) -> None:
    if not chosen:
        return
    label = f"Withdraw {count(len(chosen), 'order')}"
    if st.button(label, key="issue.withdraw", icon=":material/undo:", help="They are not sent; you can propose again."):
        console().issue.withdraw([one.id for one in chosen], actor=actor())
        st.rerun()
