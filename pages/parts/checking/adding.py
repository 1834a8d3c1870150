"""More files for a check that is open."""

from __future__ import annotations

import streamlit as st

from credly_core.domain.ids import CheckId
from credly_core.steps.check import CheckView, Upload
from pages.parts.checking.opening import how_far
from pages.parts.session import actor, console
from pages.parts.uploads import release
from pages.parts.working import follow_job, result_of, start_job


def follow_adding(check_id: CheckId) -> None:
    """Draw the progress of files that are being added."""
    key = _job(check_id)
    follow_job(key, label="Adding the files", told=how_far)
    if result_of(key, CheckView) is not None:
        console().jobs.forget(key)
        release(st.session_state.pop(key, ()))
        st.rerun()


@st.dialog("Add files")
def add_dialog(view: CheckView) -> None:
    """Take more files; the check is done again with all of them."""
    st.markdown(
        "More CSV files, or a zip of them. What you repaired so far stays. A file of the "
        "same name as one that could not be read takes its place."
    )
    files = st.file_uploader(
        "CSV files or a zip",
        key=f"check.add.{view.id}.{view.revision}",
        accept_multiple_files=True,
        label_visibility="collapsed",
    )
    if files:
        uploads = [Upload(file.name, file) for file in files]
        who, check = actor(), console().check
        st.session_state[_job(view.id)] = [file.file_id for file in files]
        start_job(_job(view.id), lambda: check.add(view.id, uploads, actor=who))
        st.rerun()


def _job(check_id: CheckId) -> str:
    return f"check.add.{check_id}"
