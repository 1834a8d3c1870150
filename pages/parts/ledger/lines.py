"""The lines that fit, a page at a time: sentence and repair in each, and "Why not?" for the one that is ticked."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from credly_core.domain.ids import TemplateId
from credly_core.domain.ledger import LedgerReason
from credly_core.steps.ledger import PROPOSABLE, LedgerRow, LedgerWanted
from pages.parts import places
from pages.parts.ledger.bars import SIGNS, reason_word
from pages.parts.ledger.way import draw_way
from pages.parts.ledger.work import ledger
from pages.parts.paging import page_of, pager
from pages.parts.session import actor, console
from pages.parts.states import empty
from pages.parts.tables import table_height
from pages.parts.text import count, seen

_ROWS = 50
_PAGER, _PROPOSED = "ledger.page", "ledger.proposed"


def filters(reasons: tuple[LedgerReason, ...]) -> LedgerWanted:
    """Template and words beside the reasons."""
    names = ledger().templates()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        templates = st.multiselect(
            "Badge template",
            list(names),
            format_func=lambda template: names[template],
            key="ledger.templates",
            placeholder="All",
        )
        text = st.text_input("Search", key="ledger.text", placeholder="Name, address, ID, title", autocomplete="off")
    return LedgerWanted(reasons=reasons, templates=tuple(TemplateId(one) for one in templates), text=text or "")


def draw_lines(wanted: LedgerWanted) -> None:
    """The slice, its repair in one go, and the way of a ticked line."""
    step = ledger()
    first = step.slice(wanted, length=0)
    if not first.total:
        empty("No line fits", "Change the search or take away a filter.", glyph="search_off")
        return
    pages = -(-first.total // _ROWS)
    here = min(page_of(_PAGER), pages)
    rows = step.slice(wanted, start=(here - 1) * _ROWS, length=_ROWS).rows
    ticked = _table(rows)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        told = count(first.total, "line") + (f" · page {here} of {pages}" if pages > 1 else "")
        st.caption(told, width="content")
        pager(_PAGER, pages)
    _repair(ticked, wanted)
    if len(ticked) == 1:
        draw_way(step.why_line(ticked[0].number))
    elif not ticked:
        st.caption("Tick a line to see why, step by step.")


def _table(rows: Sequence[LedgerRow]) -> list[LedgerRow]:
    data = {
        "Why": [f"{SIGNS[row.reason.state]} {reason_word(row.reason)}" for row in rows],
        "Name": [seen(row.name) for row in rows],
        "Badge template": [row.template_name or row.template_id for row in rows],
        "In a sentence": [row.sentence for row in rows],
        "Repair": [row.repair for row in rows],
        "Earned": [row.earned_at for row in rows],
        "Issued": [row.issued_at for row in rows],
        "Address": [seen(row.email) for row in rows],
    }
    event = st.dataframe(
        data,
        key=f"ledger.table.{hash(tuple((row.number, row.reason) for row in rows))}",
        on_select="rerun",
        selection_mode="multi-row",
        hide_index=True,
        height=table_height(len(rows), 520),
        column_config={
            "Why": st.column_config.TextColumn(width=140),
            "Name": st.column_config.TextColumn(width=140),
            "Address": st.column_config.TextColumn(width=190),
            "Badge template": st.column_config.TextColumn(width=200),
            "Earned": st.column_config.DatetimeColumn(width=96, format="D MMM YYYY"),
            "Issued": st.column_config.DatetimeColumn(width=96, format="D MMM YYYY"),
            "In a sentence": st.column_config.TextColumn(width=380),
            "Repair": st.column_config.TextColumn(width=260),
        },
        placeholder="–",
        alt="Lines of the ledger",
    )
    return [rows[position] for position in event.selection.rows if position < len(rows)]


def _repair(ticked: Sequence[LedgerRow], wanted: LedgerWanted) -> None:
    """Propose the ticked lines, or all that fit, as far as that can be. Nothing leaves before it is approved."""
    said = st.session_state.pop(_PROPOSED, "")
    if said:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.success(said, icon=":material/check:")
            st.page_link(places.ISSUE, label="Look at the orders on Issue", icon=":material/send:")
    fit = [row for row in ticked if row.reason in PROPOSABLE]
    if ticked and not fit:
        st.caption("For these lines something has to be put right first; the repair says what.")
        return
    if fit:
        label, numbers = f"Propose {count(len(fit), 'badge')}", [row.number for row in fit]
    else:
        counts = ledger().counts(wanted)
        number = sum(counts.get(reason, 0) for reason in PROPOSABLE)
        if not number:
            return
        label, numbers = f"Propose all {number:,} that are ready", []
    help_ = "Makes orders here. Nothing is sent before you have looked at them and approved them on Issue."
    if st.button(label, key="ledger.propose", icon=":material/playlist_add:", help=help_):
        step = console().ledger
        found = step.achievements_of(numbers) if numbers else step.proposable(wanted)
        proposal = console().issue.propose_list(found, actor=actor())
        kept = f"; {len(proposal.known):,} had one already" if proposal.known else ""
        st.session_state[_PROPOSED] = f"{count(len(proposal.new), 'order')} proposed{kept}."
        console().ledger.rebuild(actor=actor()).result()
        st.rerun()
