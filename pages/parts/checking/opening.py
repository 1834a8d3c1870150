"""Where a check begins: files are dropped, or one that was begun before is taken up again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import uuid4

import streamlit as st

from credly_core.domain.checks import CheckCounts, CheckSummary
from credly_core.domain.ids import CheckId
from credly_core.steps.check import Upload
from credly_core.steps.check.keeping import KEPT_FOR
from credly_core.steps.run import Progress
from pages.parts.checking.choice import ONE, TAB, draw_failure, open_check
from pages.parts.checking.forgetting import forget_dialog
from pages.parts.checking.versions import saved_versions
from pages.parts.errors import shown_errors
from pages.parts.filetypes.choice import show_type
from pages.parts.session import actor, console
from pages.parts.states import empty
from pages.parts.text import count, moment, plain
from pages.parts.uploads import release
from pages.parts.working import follow_job, in_numbers, is_working, result_of, start_job

_MEGA, _LISTED = 1_000_000, 30
_JOB, _EPOCH, _UPLOADS = "check.job", "check.epoch", "check.uploads"


def opening() -> None:
    """Draw the place to drop files, what is under way, and the checks there are."""
    draw_failure()
    if job := _job():
        follow_job(job, label="Bringing the files", told=how_far)
        if (found := result_of(job, str)) is not None:  # asked last: the work may end at any line
            _finish(job, found)
    if not (job and is_working(job)):
        _drop()
    with shown_errors():
        _recent(console().check.checks(), console().check.counts())
        saved_versions()


def _job() -> str:
    """The key of the work under way; the address carries it over a reload."""
    return str(st.session_state.get(_JOB) or st.query_params.get("work") or "")


def _finish(job: str, found: str) -> None:
    console().jobs.forget(job)
    st.session_state.pop(_JOB, None)
    st.query_params.pop("work", None)
    release(st.session_state.pop(_UPLOADS, ()))
    brought = next((one for one in console().check.checks() if one.id == found), None)
    _open(CheckId(found), alone=brought is not None and brought.file_count == 1)
    st.rerun()


def _open(check_id: CheckId, *, alone: bool) -> None:
    """Go on with a check; a single file is looked at at once."""
    open_check(check_id)
    if alone:
        st.session_state[TAB] = ONE


def _drop() -> None:
    key = f"check.files.{st.session_state.get(_EPOCH, 0)}"
    with st.container(border=True, key="check-drop"):
        st.markdown("### :material/upload_file: \u2002Bring files")
        st.markdown(
            "One CSV file, all files of a sprint, or a zip of them, from any spreadsheet. "
            "Names and headings may be wrong: files are recognized by either."
        )
        st.file_uploader(
            "CSV files or a zip",
            key=key,
            accept_multiple_files=True,
            label_visibility="collapsed",
            on_change=_bring,
            args=(key,),
        )
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.caption(
                f"The files stay on this machine and are forgotten {_days(KEPT_FOR)} after you last used them, "
                "or at once when you say so.",
                width="content",
            )
            if st.button("Which files ALM knows", key="check.types", type="tertiary", icon=":material/menu_book:"):
                show_type(None)


def _bring(key: str) -> None:
    """Begin as soon as the files are here; the place to drop them is empty afterwards."""
    files = st.session_state[key]
    if not files:
        return
    uploads = [Upload(file.name, file) for file in files]
    job = f"check.{uuid4().hex}"
    who, check = actor(), console().check
    start_job(job, lambda: check.start(uploads, actor=who))
    st.session_state[_JOB] = st.query_params["work"] = job
    st.session_state[_UPLOADS] = [file.file_id for file in files]
    st.session_state[_EPOCH] = st.session_state.get(_EPOCH, 0) + 1


def _days(time: timedelta) -> str:
    return count(time.days, "day")


def how_far(tick: Progress) -> str:
    """How far bringing files is: bytes first, files at the end."""
    if tick.total is None or tick.total < _MEGA:
        return in_numbers(tick)
    return f"{tick.done / _MEGA:,.0f} of {tick.total / _MEGA:,.0f} MB"


def _recent(checks: tuple[CheckSummary, ...], counts: Mapping[CheckId, CheckCounts]) -> None:
    if not checks:
        empty(
            "Nothing is being checked",
            "Drop files above. You see what Adobe Learning Manager would reject, where, and what to do about it; "
            "then you repair it here and take the set away.",
            glyph="fact_check",
        )
        return
    st.subheader("Checks you can take up again", anchor=False)
    with st.container(key="check-recent", gap=None):
        for one in checks[:_LISTED]:
            _line(one, counts.get(one.id))


def _standing(one: CheckSummary, counts: CheckCounts | None) -> str:
    """Errors and warnings where they are known without reading the files again, else what was done."""
    if counts is None:
        return f"{count(one.position, 'step')} taken" if one.position else "nothing repaired yet"
    said = [count(number, word) for number, word in ((counts.errors, "error"), (counts.warnings, "warning")) if number]
    return " · ".join(said) or "no error, no warning"


def _line(one: CheckSummary, counts: CheckCounts | None) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"check-recent-{one.id}", gap="small"):
        st.markdown(
            f"**{plain(one.name)}** \u2002:small[:gray[{count(one.file_count, 'file')} · "
            f"{_standing(one, counts)} · {moment(one.used_at)}]]",
            width="stretch",
        )
        st.button(
            "Open", key=f"check.open.{one.id}", on_click=_open, args=(one.id,), kwargs={"alone": one.file_count == 1}
        )
        if st.button("Forget", key=f"check.forget.{one.id}", type="tertiary"):
            forget_dialog(one.id, one.name)
