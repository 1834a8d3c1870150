"""The learners of this visit: the step with people shown as the visit wants, and the work under way."""

from __future__ import annotations

import streamlit as st

from credly_core.domain.ids import ConnectionId
from credly_core.domain.roster import ListInfo, RosterCounts
from credly_core.errors import ServiceError
from credly_core.steps.learners import Learners
from credly_core.steps.learners.refreshing import PeopleOutcome
from pages.parts.learners.words import LISTS
from pages.parts.masking import masking
from pages.parts.session import actor, console
from pages.parts.text import count, plain
from pages.parts.uploads import release
from pages.parts.working import follow_job, is_working, result_of, start_job

#: Up to so many learners are compared and loaded while the page waits; more in a job.
_SMALL = 20_000
_UPLOAD = "learners.upload"


def learners() -> Learners:
    """The step; names and addresses come masked where this visit masks people."""
    return console().learners.shown_with(masking())


def work_key(connection_id: ConnectionId) -> str:
    """The key of the work on the lists."""
    return f"learners.work.{connection_id}"


def is_busy(connection_id: ConnectionId) -> bool:
    """Whether the lists are being read or compared."""
    return is_working(work_key(connection_id))


def start_reading(connection_id: ConnectionId) -> None:
    """Read both sides through their services."""
    step, by = console().learners, actor()
    start_job(work_key(connection_id), lambda: step.refresh(actor=by))


def read_button(connection_id: ConnectionId, label: str, *, key: str, is_first: bool) -> None:
    """The way to read; it changes nothing on either side."""
    if st.button(
        label,
        key=key,
        type="primary" if is_first else "secondary",
        icon=":material/sync:",
        disabled=is_busy(connection_id),
        help="Reads learners from ALM, and from Credly who has badges and who is an employee. Changes nothing there.",
    ):
        start_reading(connection_id)
        st.rerun()


def bring_files(connection_id: ConnectionId, *, key: str) -> None:
    """Drop one export; which list it is, is told by its headings."""
    turn = st.session_state.get("learners.turn", 0)
    file = st.file_uploader(
        "One CSV file: users of ALM, or Credly's employees or issued badges",
        key=f"{key}.{turn}",
        help="ALM: Users, Export, or the job generateUsers. Credly: export of employees, or of issued badges. "
        "Which of them it is, is told by the headings. Larger files: badge-console learners refresh --file.",
    )
    if file is None:
        return
    step, by, name, data = console().learners, actor(), file.name, file.getvalue()
    release([file.file_id])
    st.session_state["learners.turn"] = turn + 1
    start_job(work_key(connection_id), lambda: step.bring(data, file=name, actor=by))
    st.rerun()


def follow_work(connection_id: ConnectionId) -> None:
    """Draw whatever is under way, and what the last of it has to say."""
    key = work_key(connection_id)
    follow_job(key, label="Learners")
    brought = result_of(key, ListInfo)
    outcome = result_of(key, PeopleOutcome)
    if brought is not None:
        _say_brought(brought)
    if outcome is not None:
        _say_read(outcome)
    if brought is not None or (outcome is not None and outcome.errors):
        st.button("Close this note", key=f"{key}.said", type="tertiary", on_click=console().jobs.forget, args=(key,))


def _say_brought(info: ListInfo) -> None:
    name = LISTS[info.list][0]
    st.success(f"**{plain(info.source)}**: {count(info.count, 'row')}, taken as “{name}”.", icon=":material/check:")


def _say_read(outcome: PeopleOutcome) -> None:
    for which, error in outcome.errors.items():
        _say_missing(LISTS[which][0], error)


def _say_missing(name: str, error: ServiceError) -> None:
    st.warning(
        f"**{name}: not read to the end.** {plain(error.message)} {plain(error.hint)}  \nWhat was here before "
        "is shown. Reading again goes on where it stopped.",
        icon=":material/warning:",
    )


def counts_when_ready(connection_id: ConnectionId, size: int) -> RosterCounts | None:
    """The counts; None while a large list is on its way into memory, which is drawn."""
    step = console().learners
    if step.is_in_memory or (size <= _SMALL and not is_busy(connection_id)):
        return step.counts()
    if not is_busy(connection_id):
        console().jobs.forget(work_key(connection_id))
        start_job(work_key(connection_id), step.compare)
        st.rerun()
    return None
