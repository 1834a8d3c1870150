"""What is under way for the ledger: reading both sides, taking a transcript, and making it anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from credly_core.domain.connections import Connection
from pages.parts.ledger.reading import AT_ONCE, Brought, read_both, take_transcript
from pages.parts.masking import is_masked
from pages.parts.session import actor, console
from pages.parts.text import count, plain
from pages.parts.working import follow_job, is_working, result_of, start_job

if TYPE_CHECKING:
    from credly_core import Console
    from credly_core.steps.ledger import Ledger


def ledger() -> Ledger:
    """The step, with people hidden where the visit wants that."""
    here = console()
    return (here.masked() if is_masked() else here).ledger


def _key(chosen: Connection, what: str) -> str:
    return f"ledger.{what}.{chosen.id}"


def follow_work(chosen: Connection) -> None:
    """Draw what is under way, and what of the last reading did not come."""
    follow_job(_key(chosen, "read"), label="Reading")
    follow_job(_key(chosen, "make"), label="Making the ledger")
    brought = result_of(_key(chosen, "read"), Brought)
    for name, error in brought.missed if brought else ():
        st.warning(
            f"**{name} did not come.** {plain(error.message)} {plain(error.hint or '')}  \n"
            "The ledger is made of what was here before and what came since.",
            icon=":material/cloud_off:",
        )


def is_busy(chosen: Connection) -> bool:
    """Whether anything is under way."""
    return is_working(_key(chosen, "read")) or is_working(_key(chosen, "make"))


def buttons(chosen: Connection, *, is_first: bool, is_stale: bool = False) -> None:
    """Read both sides, make the ledger, bring a transcript; the one that is next stands out."""
    here, by, busy = console(), actor(), is_busy(chosen)
    reads = chosen.alm is not None
    with st.container(horizontal=True, horizontal_alignment="center" if is_first else "left"):
        if reads and st.button(
            "Read both sides" if is_first else "Read both sides again",
            key="ledger.read",
            type="primary" if is_first else "secondary",
            icon=":material/sync:",
            disabled=busy,
            help="Asks ALM who earned what and Credly what was issued, then makes the ledger. Changes nothing there.",
        ):
            start_job(_key(chosen, "read"), lambda: read_both(here, by, most=AT_ONCE))
            st.rerun()
        if st.button(
            "Make the ledger" if is_first else "Make it anew",
            key="ledger.make",
            type="primary" if is_stale or (is_first and not reads) else "secondary",
            icon=":material/table_rows:",
            disabled=busy,
            help="From what is here already; no service is asked.",
        ):
            start_job(_key(chosen, "make"), lambda: here.ledger.rebuild(actor=by))
            st.rerun()
        with st.popover("Bring a transcript", icon=":material/upload_file:"):
            _bring(chosen, here, by)


def _bring(chosen: Connection, here: Console, by: str) -> None:
    st.caption("ALM's report “Learner Transcripts”, in English, as CSV. It takes the place of reading from ALM.")
    brought = st.file_uploader("Learner transcript", type=["csv"], key="ledger.transcript")
    if brought is not None and st.button("Take it", key="ledger.take", type="primary", disabled=is_busy(chosen)):
        data, name = brought.getvalue(), brought.name
        start_job(_key(chosen, "read"), lambda: take_transcript(here, data, name, by))
        st.rerun()


def draw_unasked(chosen: Connection) -> None:
    """How many learners were never asked for their own ALM badges, and the long way to ask for them all."""
    standing = console().achievements.standing()
    if chosen.alm is None or standing.as_of is None or not standing.unasked:
        return
    told, way = st.columns([4, 1], vertical_alignment="center")
    told.markdown(
        f":material/hourglass_top: **{count(standing.unasked, 'learner')} not asked for one by one yet.** "
        ":gray[What they completed is here; badges of their skill levels may be missing. "
        "ALM answers about 100 such questions a minute.]"
    )
    if way.button(
        "Ask for all", key="ledger.sweep", icon=":material/groups:", disabled=is_busy(chosen), width="stretch"
    ):
        here, by = console(), actor()
        start_job(_key(chosen, "read"), lambda: read_both(here, by))
        st.rerun()
