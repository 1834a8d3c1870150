"""Work that goes on while the page stays usable: its progress, its cancel button, its outcome."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import streamlit as st

from credly_core.jobs import JobState
from pages.parts.errors import draw_error
from pages.parts.session import console
from pages.parts.text import plain

if TYPE_CHECKING:
    from credly_core.jobs import Job
    from credly_core.steps.run import Progress, Run

Result = TypeVar("Result")


def start_job(key: str, make_run: Callable[[], Run[Result]]) -> None:
    """Begin work under a key; starting it twice joins the work under way."""
    console().jobs.start(key, make_run)


def is_working(key: str) -> bool:
    """Whether work under this key is under way."""
    job = console().jobs.get(key)
    return job is not None and job.is_running


def result_of(key: str, kind: type[Result]) -> Result | None:
    """What the work under a key brought, None while it runs and where it failed."""
    job = console().jobs.get(key)
    if job is None or job.state is not JobState.DONE:
        return None
    return job.result if isinstance(job.result, kind) else None


def in_numbers(tick: Progress) -> str:
    """How far work is, as `12 of 60`; empty while nobody knows how much there is."""
    return f"{tick.done:,} of {tick.total:,}" if tick.total else ""


def follow_job(key: str, *, label: str, told: Callable[[Progress], str] = in_numbers) -> None:
    """Draw the progress of the work under a key until it ends; then redraw the whole page once."""
    job = console().jobs.get(key)
    if job is None:
        return
    if job.is_running:
        st.fragment(_draw_progress, run_every=0.5)(key, label, told)
        return
    _draw_end(job, key)


def _draw_progress(key: str, label: str, told: Callable[[Progress], str]) -> None:
    job = console().jobs.get(key)
    if job is None or not job.is_running:
        st.rerun()
    tick = job.progress
    figure = told(tick)
    counted = f" · {figure}" if figure and figure not in tick.note else ""
    note = f" · {plain(tick.note)}" if tick.note else ""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(tick.fraction, f"{label}{counted}{note}")
        if st.button("Cancel", key=f"{key}.cancel", icon=":material/close:", disabled=job.is_cancelling):
            job.cancel()


def _draw_end(job: Job[object], key: str) -> None:
    if job.error is not None:
        draw_error(job.error)
        kept = "What was there before is unchanged."
    elif job.state is JobState.CANCELLED:
        st.info("Stopped. What had arrived by then is kept.", icon=":material/pause_circle:")
        kept = ""
    else:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        if kept:
            st.caption(kept, width="content")
        st.button("Close this note", key=f"{key}.close", type="tertiary", on_click=console().jobs.forget, args=(key,))
