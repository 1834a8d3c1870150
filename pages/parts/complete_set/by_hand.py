"""What no file can express: where to click, ticked off one by one; and what a further instance would spare."""

from __future__ import annotations

import streamlit as st

from credly_core.domain.complete_set import ByHand
from credly_core.steps.complete_set import SetView
from pages.parts.paging import page_of, pager
from pages.parts.session import actor, console
from pages.parts.text import count, moment, plain

_AT_ONCE, _NAMED = 20, 8


def by_hand(view: SetView) -> None:
    """Draw the choice of further instances, then the list."""
    _new_instances(view)
    tasks = view.plan.by_hand
    if not tasks:
        st.caption("Nothing is left to do by hand.")
        return
    done = len(tasks) - len(view.open_by_hand)
    hide = st.toggle(f"Hide what is done ({done:,})", key="complete_set.hide-done", disabled=not done)
    wanted = view.open_by_hand if hide else tasks
    key = "complete_set.page.by-hand"
    pages = max(1, -(-len(wanted) // _AT_ONCE))
    start = (min(page_of(key), pages) - 1) * _AT_ONCE
    for number, task in enumerate(wanted[start : start + _AT_ONCE], start + 1):
        _task(view, number, task)
    pager(key, pages)


def _task(view: SetView, number: int, task: ByHand) -> None:
    done = view.done.get(task.key)
    with st.container(border=True, key=f"by-hand-{number}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            widget = f"complete_set.done.{task.key}"
            st.session_state[widget] = done is not None
            st.checkbox("Done", key=widget, on_change=_tick, args=(task.key, widget), help="Ticked off for everybody")
            later = " \u2002:orange-badge[after the run]" if task.after_run else ""
            st.markdown(f"**{plain(task.place)}** \u2002:gray[{plain(task.why)}]{later}", width="stretch")
        if done is not None:
            st.caption(f"Done {moment(done[0])} by {plain(done[1])}")
        else:
            st.markdown("\n".join(f"{place}. {plain(step)}" for place, step in enumerate(task.steps, 1)))


def _tick(key: str, widget: str) -> None:
    console().complete_set.tick(key, bool(st.session_state[widget]), actor=actor())


def _new_instances(view: SetView) -> None:
    """Objects made in ALM can get a further instance by a file; their present ones cannot be changed."""
    could, options = view.plan.could_be_new, view.options
    if not could and not options.all_new_instances:
        return
    with st.container(border=True, key="complete_set-new-instances"):
        st.session_state["complete_set.new"] = options.all_new_instances
        st.toggle(
            "Let the set add a further instance, with the badge, to objects made in ALM",
            key="complete_set.new",
            on_change=_want,
            help="A file cannot name an instance that was made in ALM, but it can add one to the course or path "
            "(almCourseId, almLearningProgramId). Who is enrolled in the present instances gets no badge by that.",
        )
        names = ", ".join(plain(name) for _, name in could[:8])
        more = f" and {len(could) - 8:,} more" if len(could) > 8 else ""  # noqa: PLR2004
        st.caption(
            f"{count(len(could), 'object')} {'get' if options.all_new_instances else 'could get'} one: {names}{more}"
        )
        if options.all_new_instances:
            st.session_state["complete_set.deadline"] = options.deadline
            st.date_input(
                "To be completed until",
                key="complete_set.deadline",
                format="YYYY-MM-DD",
                on_change=_deadline,
                help="Every instance in a file needs a deadline. Empty: the latest of its siblings, else a year.",
            )


def _want() -> None:
    console().complete_set.want_new_instance(None, bool(st.session_state["complete_set.new"]), actor=actor())


def _deadline() -> None:
    console().complete_set.set_deadline(st.session_state["complete_set.deadline"], actor=actor())
