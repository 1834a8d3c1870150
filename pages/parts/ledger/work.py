"""What is under way for the ledger: reading achievements, and making it anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from credly_core.domain.connections import Connection
from credly_core.steps.run import Run
from pages.parts.masking import is_masked
from pages.parts.session import actor, console
from pages.parts.working import follow_job, is_working, start_job

if TYPE_CHECKING:
    from collections.abc import Generator

    from credly_core import Console
    from credly_core.steps.ledger import Ledger, Made
    from credly_core.steps.run import Progress


def ledger() -> Ledger:
    """The step, with people hidden where the visit wants that."""
    here = console()
    return (here.masked() if is_masked() else here).ledger


def _key(chosen: Connection, what: str) -> str:
    return f"ledger.{what}.{chosen.id}"


def follow_work(chosen: Connection) -> None:
    """Draw what is under way."""
    follow_job(_key(chosen, "read"), label="Reading achievements")
    follow_job(_key(chosen, "make"), label="Making the ledger")


def is_busy(chosen: Connection) -> bool:
    """Whether anything is under way."""
    return is_working(_key(chosen, "read")) or is_working(_key(chosen, "make"))


def buttons(chosen: Connection, *, is_first: bool) -> None:
    """Read achievements, make the ledger, bring a transcript."""
    here, by, busy = console(), actor(), is_busy(chosen)
    with st.container(horizontal=True, horizontal_alignment="center" if is_first else "left"):
        if chosen.alm is not None and st.button(
            "Read achievements" if is_first else "Read again",
            key="ledger.read",
            type="primary" if is_first else "secondary",
            icon=":material/sync:",
            disabled=busy,
            help="Asks ALM for the badges of learners and for its report of completions, then makes the ledger anew.",
        ):
            start_job(_key(chosen, "read"), lambda: Run(_read_and_make(here, by)))
            st.rerun()
        if st.button(
            "Make the ledger" if is_first else "Make it anew",
            key="ledger.make",
            icon=":material/table_rows:",
            disabled=busy,
            help="From what is here; no service is asked.",
        ):
            start_job(_key(chosen, "make"), lambda: here.ledger.rebuild(actor=by))
            st.rerun()
        with st.popover("Bring a transcript", icon=":material/upload_file:"):
            _bring(chosen, here, by)


def _bring(chosen: Connection, here: Console, by: str) -> None:
    st.caption("ALM's report “Learner Transcripts”, in English, as CSV. It takes the place of reading from ALM.")
    brought = st.file_uploader("Learner transcript", type=["csv"], key="ledger.transcript")
    if brought is not None and st.button("Take it", key="ledger.take", type="primary"):
        data, name = brought.getvalue(), brought.name
        start_job(_key(chosen, "read"), lambda: Run(_take_and_make(here, data, name, by)))
        st.rerun()


def _read_and_make(here: Console, by: str) -> Generator[Progress, None, Made]:
    reading = here.achievements.refresh(actor=by)
    yield from reading
    reading.result()
    making = here.ledger.rebuild(actor=by)
    yield from making
    return making.result()


def _take_and_make(here: Console, data: bytes, name: str, by: str) -> Generator[Progress, None, Made]:
    reading = here.achievements.read_transcript(data, file=name, actor=by)
    yield from reading
    reading.result()
    making = here.ledger.rebuild(actor=by)
    yield from making
    return making.result()
