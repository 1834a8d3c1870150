"""The learners that fit, a page of them at a time, and all about the one that is ticked."""

from __future__ import annotations

import streamlit as st

from credly_core.domain.people import PersonWarning
from credly_core.domain.roster import LearnerFilter
from credly_core.steps.learners.looking import LearnerRow, LearnerSlice
from pages.parts.learners.desk import learners
from pages.parts.learners.filters import PAGER
from pages.parts.learners.words import MEANINGS, STATES, SURENESS, WARNINGS, verdict_word
from pages.parts.paging import page_of, pager
from pages.parts.states import empty, facts
from pages.parts.tables import table_height
from pages.parts.text import plain, seen

ROWS = 100


def draw_table(wanted: LearnerFilter, total: int) -> LearnerSlice:
    """Draw one page of rows, the pages, and the row that is ticked."""
    part = learners().slice(wanted, start=(page_of(PAGER) - 1) * ROWS, length=ROWS)
    if not part.total:
        empty("No learner fits", "Change the search or take away a filter.", glyph="search_off")
        return part
    shown = f"{part.total:,} of {total:,} learners" if part.total < total else f"{total:,} learners"
    st.caption(f"{shown}. Tick a row to see why.")
    position = _draw(part.rows, key=f"learners.table.{hash(wanted)}.{page_of(PAGER)}")
    pager(PAGER, -(-part.total // ROWS))
    if position is not None and position < len(part.rows):
        draw_details(part.rows[position])
    return part


def _draw(rows: tuple[LearnerRow, ...], *, key: str) -> int | None:
    data = {
        "Name": [seen(row.name) for row in rows],
        "Address": [seen(row.email) for row in rows],
        "Verdict": [verdict_word(row.verdict) for row in rows],
        "How sure": [SURENESS[row.sure] for row in rows],
        "Reason": [row.reason for row in rows],
        "Warnings": [", ".join(WARNINGS[one] for one in row.warnings) for row in rows],
        "In ALM": [STATES[row.state] for row in rows],
        "ALM ID": [row.learner_id for row in rows],
    }
    event = st.dataframe(
        data,
        key=key,
        on_select="rerun",
        selection_mode="single-row",
        hide_index=True,
        height=table_height(len(rows), 460),
        column_config={
            "Name": st.column_config.TextColumn(width=170),
            "Address": st.column_config.TextColumn(width=250),
            "Verdict": st.column_config.TextColumn(width=150),
            "How sure": st.column_config.TextColumn(width=84),
            "Reason": st.column_config.TextColumn(width=320),
            "Warnings": st.column_config.TextColumn(width=190),
            "In ALM": st.column_config.TextColumn(width=84),
            "ALM ID": st.column_config.TextColumn(width=96),
        },
        placeholder="–",
        alt="Learners with what is known of them at Credly",
    )
    return event.selection.rows[0] if event.selection.rows else None


def draw_details(row: LearnerRow) -> None:
    """Everything about one learner: the verdict, its reason, what is doubtful and what to do."""
    with st.container(border=True, key="learners-details"):
        st.markdown(f"**{plain(seen(row.name)) or 'Nameless'}** \u2002 {plain(seen(row.email)) or 'no address'}")
        st.markdown(f"**{verdict_word(row.verdict)}**, {SURENESS[row.sure].lower()}: {plain(row.reason)}")
        st.caption(MEANINGS[row.verdict])
        for warning in row.warnings:
            st.markdown(f":material/warning: **{WARNINGS[warning]}.** {plain(warning.value)} {_advice(row, warning)}")
        facts({"ALM ID": row.learner_id or "–", **{name: seen(value) for name, value in row.facts.items()}})


def _advice(row: LearnerRow, warning: PersonWarning) -> str:
    if warning is PersonWarning.DOMAIN_TYPO and row.meant:
        return f"Perhaps {plain(row.meant)} was meant: correct it in ALM."
    return _ADVICE.get(warning, "Correct the address in ALM, then read the learners again.")


_ADVICE = {
    PersonWarning.LEFT_COMPANY: "Ask the person for a private address in Credly before this mailbox is closed.",
    PersonWarning.SHARED_ADDRESS: "Give each an address of their own in ALM before badges are issued.",
    PersonWarning.REPEATED_LEARNER: "Look at the list this came from: each person should be there once.",
    PersonWarning.ID_ON_OTHER_ACCOUNT: "Find out at Credly which account is the person's.",
    PersonWarning.OTHER_ID_SENT: "Find out whether it is the same person with two ALM IDs.",
    PersonWarning.ROLE_ACCOUNT: "Ask for the address of the person behind it.",
}
