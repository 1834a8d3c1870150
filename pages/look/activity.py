"""Activity: who did what and when, and whether the journal is as it was written."""

from __future__ import annotations

import streamlit as st

from credly_core.steps.activity import HEADINGS, ActivityFilter, facts_text
from pages.parts.errors import shown_errors
from pages.parts.frame import frame
from pages.parts.journal_words import TOPICS, deed
from pages.parts.masking import is_masked
from pages.parts.session import console
from pages.parts.states import empty
from pages.parts.text import count, plain

#: Entries drawn at a time; older ones on request.
_AT_ONCE = 100
_SHOWN = "activity.shown"

frame("Activity", group="Understand", lead="Who changed what and when: a journal that can only grow.")
with shown_errors():
    activity = (console().masked() if is_masked() else console()).activity
    total = activity.count()
    if not total:
        empty("Nothing has happened yet", "Every change that somebody makes here will stand in this list.")
        st.stop()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = st.text_input("Search", key="activity.text", placeholder="Who, what, facts", autocomplete="off")
        action = st.selectbox("About", list(TOPICS), format_func=TOPICS.__getitem__, key="activity.action")
        check = st.button("Check the chain", key="activity.verify", icon=":material/verified:")
    if check:
        verdict = activity.verify()
        if verdict.is_sound:
            head = f"{verdict.head.count}:{verdict.head.digest}"
            st.success(f"Sound: {count(verdict.head.count, 'entry', 'entries')}, none changed, moved or missing.")
            st.code(head, language=None)
            st.caption("Note this head elsewhere: with it, entries cut off the end are found, too.")
        else:
            st.error(f"**Entry {verdict.number} is not as it was written.** Ask who has had the database in hand.")
    wanted = ActivityFilter(text=text or "", action=action or "")
    limit = int(st.session_state.get(_SHOWN, _AT_ONCE))
    found = activity.entries(wanted, limit=limit)
    if not found:
        empty("No entry fits", "Change the search, or what it is about.", glyph="search_off")
        st.stop()
    st.dataframe(
        {
            "Number": [one.number for one in found],
            "When": [one.at for one in found],
            "Who": [one.actor for one in found],
            "What": [deed(one.action) for one in found],
            "Facts": [facts_text(one) for one in found],
            "Done to": [one.subject for one in found],
            "Written as": [one.action for one in found],
        },
        hide_index=True,
        column_config={
            "Number": st.column_config.NumberColumn(width=80, format="localized"),
            "When": st.column_config.DatetimeColumn(width=170, format="D MMM YYYY, HH:mm:ss"),
            "Who": st.column_config.TextColumn(width=90),
            "What": st.column_config.TextColumn(width=230),
            "Facts": st.column_config.TextColumn(width=360),
            "Done to": st.column_config.TextColumn(width=150),
        },
        alt=f"The journal: {plain(', '.join(HEADINGS))}",
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"{count(len(found), 'entry', 'entries')} of {total:,}", width="content")
        if len(found) == limit and st.button("Show older ones", key="activity.more"):
            st.session_state[_SHOWN] = limit + _AT_ONCE
            st.rerun()
        st.download_button(
            "Download as CSV",
            lambda: activity.export(wanted),
            file_name="activity.csv",
            mime="text/csv",
            key="activity.download",
            icon=":material/download:",
        )
