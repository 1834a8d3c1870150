"""Files of earlier sprints and exports: bring them, see what is known, why it is worth while."""

from __future__ import annotations

import streamlit as st

from credly_core.domain.connections import Connection
from credly_core.steps.catalogue import Brought, BroughtFile
from pages.parts.session import actor, console
from pages.parts.text import count, plain
from pages.parts.uploads import release
from pages.parts.working import follow_job, is_working, result_of, start_job

_EPOCH = "catalogue.epoch"
_WHY = (
    "ALM remembers what a migration file made by the id in that file, and tells nobody. With the files of earlier "
    "sprints (badge.csv, skill.csv, skill_level.csv, course.csv, course_instance.csv, learning_program_instance.csv "
    "and so on) a set can name those things and change them; without them, their badges have to be attached by hand."
)


def earlier_files(chosen: Connection) -> None:
    """Draw what is known, the place to drop files, and what came of the last ones."""
    step, key = console().catalogue, f"catalogue.bring.{chosen.id}"
    known = step.files_known()
    title = f"Files of earlier sprints: {count(sum(known.values()), 'row')} known" if known else "Bring files"
    with st.expander(title, icon=":material/folder_open:", expanded=not known, key="catalogue.files"):
        st.markdown(_WHY)
        if chosen.alm is None:
            st.markdown("There is no ALM account here, so the catalogue itself is made of these files and of exports.")
        if known:
            st.caption(
                " · ".join(f"{plain(file.removeprefix('export:'))}: {number:,}" for file, number in known.items())
            )
        _drop(key)
        _demo(key)
        follow_job(key, label="Reading the files")
        brought = result_of(key, Brought)
        if brought is not None:
            _say(brought)


def _drop(key: str) -> None:
    widget = f"catalogue.files.{st.session_state.get(_EPOCH, 0)}"
    st.file_uploader(
        "CSV files or zips",
        key=widget,
        accept_multiple_files=True,
        disabled=is_working(key),
        on_change=_bring,
        args=(key, widget),
        help="Migration files are recognized by their headings; a learner transcript or skill transcript of ALM, too.",
    )


def _bring(key: str, widget: str) -> None:
    uploads = st.session_state[widget]
    if not uploads:
        return
    files = [(upload.name, upload.getvalue()) for upload in uploads]
    step, who = console().catalogue, actor()
    start_job(key, lambda: step.bring(files, actor=who))
    release([upload.file_id for upload in uploads])
    st.session_state[_EPOCH] = st.session_state.get(_EPOCH, 0) + 1


def _demo(key: str) -> None:
    step, who = console().catalogue, actor()
    if step.has_demo_files and st.button(
        "Take those of the demo's account", key="catalogue.demo", icon=":material/science:", disabled=is_working(key)
    ):
        files = [step.demo_files()]
        start_job(key, lambda: step.bring(files, actor=who))
        st.rerun()


def _say(brought: Brought) -> None:
    taken = [file for file in brought.files if file.refusal is None]
    if taken:
        st.success(f"{count(len(taken), 'file')} taken, {count(brought.rows, 'row')}.", icon=":material/check_circle:")
    for file in brought.files:
        if file.refusal is not None:
            _refusal(file)
        for one in file.notes:
            st.caption(f"**{plain(file.name)}** ({plain(file.type)}): {plain(one)}")


def _refusal(file: BroughtFile) -> None:
    refusal = file.refusal
    if refusal is not None:
        place = f" (row {refusal.row})" if refusal.row else ""
        st.error(
            f"**{plain(file.name)}{place} was not taken.** {plain(refusal.message)}  \n{plain(refusal.hint or '')}",
            icon=":material/error:",
        )
