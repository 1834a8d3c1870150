"""Take the learners that fit away as a file: made in the background, then downloaded."""

from __future__ import annotations

import streamlit as st

from credly_core.domain.ids import ConnectionId
from credly_core.domain.roster import LearnerFilter
from credly_core.steps.learners.taking import TakenFile
from pages.parts.learners.desk import learners
from pages.parts.learners.filters import in_words
from pages.parts.masking import is_masked
from pages.parts.session import actor, console
from pages.parts.text import count, plain
from pages.parts.working import follow_job, is_working, result_of, start_job

#: So many rows a workbook takes a minute for.
_SLOW = 200_000


def take_popover(connection_id: ConnectionId, wanted: LearnerFilter, total: int) -> None:
    """Which file, of whom; the answer is drawn by `follow_taking`."""
    key = _key(connection_id)
    with st.popover("Export", icon=":material/download:", disabled=not total):
        who = in_words(wanted)
        st.markdown(f"**{count(total, 'learner')}**" + (f": {plain(who)}" if who else ""))
        masked = "People are masked: the file will hold pseudonyms." if is_masked() else "Names and addresses included."
        st.caption(f"{masked} What looks like a formula is made harmless.")
        for label, as_excel in (("As CSV", False), ("As Excel workbook", True)):
            if st.button(label, key=f"learners.take.{label}", disabled=is_working(key)):
                _start(key, wanted, as_excel=as_excel)
        if total > _SLOW:
            st.caption("The workbook takes a minute or two; go on working meanwhile.")


def _start(key: str, wanted: LearnerFilter, *, as_excel: bool) -> None:
    step, by = learners(), actor()
    console().jobs.forget(key)
    start_job(key, lambda: step.export(wanted, as_excel=as_excel, actor=by))
    st.rerun()


def follow_taking(connection_id: ConnectionId) -> None:
    """The progress, then the download."""
    key = _key(connection_id)
    follow_job(key, label="Writing the file")
    taken = result_of(key, TakenFile)
    if taken is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="learners-taken"):
        st.download_button(
            f"Download {taken.name} ({count(taken.rows, 'row')})",
            taken.read,
            taken.name,
            taken.media_type,
            key="learners.take-go",
            on_click="ignore",
            type="primary",
            icon=":material/download:",
        )
        st.button("Close", key="learners.take-close", type="tertiary", on_click=console().jobs.forget, args=(key,))


def _key(connection_id: ConnectionId) -> str:
    # A file made with people shown must not be offered after they were masked.
    return f"learners.take.{connection_id}.{'masked' if is_masked() else 'shown'}"
