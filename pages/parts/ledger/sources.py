"""What a ledger is made of: each source with where it stands, and the way to bring what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from credly_core.jobs.tasks import Chore
from credly_core.steps.ledger import Made
from credly_core.steps.run import StepState, StepStatus
from pages.parts.session import console
from pages.parts.shapes import shape
from pages.parts.steps import PLACES
from pages.parts.text import moment, plain

_SIGNS: dict[StepState, tuple[str, str, str]] = {
    StepState.BLOCKED: ("none", "hourglass_empty", "Waits for another"),
    StepState.READY: ("info", "radio_button_unchecked", "Not here yet"),
    StepState.DONE: ("good", "check_circle", "Here"),
}
#: What each is for, in the words of somebody who waits for a badge.
_PURPOSES = {
    "achievements": ("Who earned what", "from ALM: what learners completed, and the ALM badges they hold"),
    "history": ("Issued badges", "from Credly: who has which badge, and whether it was accepted"),
    "learners": ("Learners", "from both: whether the address ALM has is one that Credly knows"),
    "mapping": ("Mappings", "yours: which badge template a course, path, certification or skill level stands for"),
}


def sources() -> tuple[StepStatus, ...]:
    """Where each of them stands."""
    here = console()
    return (here.achievements.status(), here.history.status(), here.learners.status(), here.mapping.status())


def draw_sources(standing: Sequence[StepStatus]) -> None:
    """One line for each: sign, word, what it is for, as of when; a way to those that another page brings."""
    with st.container(gap="xsmall", key="ledger-sources"):
        for one in standing:
            _draw(one)
    _draw_turns()


def newer_than(made: Made, standing: Sequence[StepStatus]) -> tuple[str, ...]:
    """What has moved since the ledger was made: sources that were read again, and orders."""
    read = [_PURPOSES[one.step][0].lower() for one in standing if one.as_of and one.as_of > made.at]
    moved = console().ledger.orders_since(made)
    return (*read, *([f"{moved:,} orders" if moved > 1 else "1 order"] if moved else []))


def _draw(one: StepStatus) -> None:
    tone, glyph, word = _SIGNS[one.state]
    name, purpose = _PURPOSES[one.step]
    told = f"As of {moment(one.as_of)}. {one.summary}" if one.as_of else one.summary
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.html(
            f'<div class="bc-light bc-{tone}">{shape(glyph)}<div><b>{escape(name)}</b> {escape(purpose)}<br>'
            f"<small>{escape(word)}. {escape(told)}</small></div></div>",
            width="stretch",
        )
        place = PLACES[one.step]
        if one.step != "achievements":
            st.page_link(place.page, label=place.title, icon=place.icon)


def _draw_turns() -> None:
    """What is read by itself: the last time, the next time, and what is wrong with either."""
    here = console()
    reading = next(
        (one for one in here.workers.scheduled(here.require_connection().id) if one.chore is Chore.READ), None
    )
    if not here.workers.does_it_here:
        st.caption("Nothing is read by itself: no worker is running (`badge-console worker`).")
    elif reading is not None and reading.next_at is not None:
        before = f" {plain(reading.last.outcome)} {moment(reading.last.ended_at)}." if reading.last else ""
        st.caption(f"All of it is read by itself, the next time {moment(reading.next_at)}.{before}")
