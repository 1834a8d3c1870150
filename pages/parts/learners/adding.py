"""Add learners to Credly: plan, look, confirm a second time, send with progress, and read what became of each."""

from __future__ import annotations

import streamlit as st

from credly_core.domain.ids import ConnectionId
from credly_core.domain.roster import AddPlan, LearnerFilter, LineState
from credly_core.steps.learners.adding import AddOutcome, PlanView
from pages.parts.errors import draw_error
from pages.parts.learners.desk import learners
from pages.parts.learners.filters import in_words
from pages.parts.masking import is_masked
from pages.parts.session import actor, console
from pages.parts.tables import table_height
from pages.parts.text import count, moment, plain
from pages.parts.working import follow_job, is_working, result_of, start_job

_SHOWN = 100
_CLOSED = "learners.add-closed"
_STATES: dict[LineState, str] = {
    LineState.PLANNED: "○ To be sent",
    LineState.SENDING: "? No answer yet",
    LineState.ADDED: "● Added",
    LineState.PRESENT: "◉ Was there already",
    LineState.REFUSED: "✕ Refused",
}


def add_popover(connection_id: ConnectionId, wanted: LearnerFilter, total: int) -> None:
    """Of whom a plan is made; nothing is sent."""
    key = _key(connection_id, "plan")
    with st.popover("Add to Credly", icon=":material/person_add:", disabled=not total):
        who = in_words(wanted)
        st.markdown(f"Of **{count(total, 'learner')}**" + (f" ({plain(who)})" if who else ""))
        st.caption(
            "Takes those who are not at Credly, are active in ALM and have an address of their own. "
            "You see the plan before anything is sent."
        )
        doubts = st.checkbox(
            "Also doubtful addresses", key="learners.add-doubts", help="Role mailboxes, typing errors, odd letters."
        )
        if st.button("Plan", key="learners.add-plan", type="primary", disabled=is_working(key)):
            step, by = learners(), actor()
            console().jobs.forget(key)
            start_job(key, lambda: step.plan(wanted, with_doubts=doubts, actor=by))
            st.rerun()


def follow_adding(connection_id: ConnectionId) -> None:
    """The plan under way: as it is to be confirmed, as it is sent, and what became of it."""
    planning, sending = _key(connection_id, "plan"), _key(connection_id, "send")
    follow_job(planning, label="Planning")
    follow_job(sending, label="Adding people to Credly")
    view = result_of(planning, PlanView)
    plan = _current()
    if plan is None or is_working(planning) or is_working(sending) or st.session_state.get(_CLOSED) == plan.id:
        return
    with st.container(border=True, key="learners-plan"):
        if plan.confirmed_at is None:
            _draw_plan(connection_id, plan, view.left_out if view and view.plan.id == plan.id else {})
        else:
            outcome = result_of(sending, AddOutcome)
            _draw_outcome(connection_id, plan, outcome)


def _current() -> AddPlan | None:
    """The newest plan, unless all of it is settled and the people were read since."""
    step = learners()
    plan = step.last_plan()
    if plan is None or plan.confirmed_at is None or not plan.is_over:
        return plan
    read_since = any(info.as_of > plan.confirmed_at for which, info in step.lists().items() if which.is_credlys)
    return None if read_since else plan


def _draw_plan(connection_id: ConnectionId, plan: AddPlan, left_out: dict[str, int]) -> None:
    st.markdown(f"### Plan: add {count(plan.count, 'person', 'people')} to Credly")
    if left_out:
        parts = "; ".join(f"{number:,} {reason}" for reason, number in left_out.items())
        st.caption(f"Left out: {plain(parts)}.")
    if not plan.count:
        st.info("Nobody is left to be added.", icon=":material/check_circle:")
        _discard(plan, "Close")
        return
    _lines(plan)
    _send_after_confirmation(connection_id, plan)
    with st.container(horizontal=True, vertical_alignment="center"):
        if is_masked():
            st.caption("Show people again to take the file for Credly's console.", width="content")
        else:
            step = learners()
            st.download_button(
                "File for Credly's console",
                lambda: step.console_file(plan.id),
                "employees-for-credly.csv",
                "text/csv",
                key="learners.add-file",
                icon=":material/download:",
                help="E-mail, first name, last name, external ID: bring it under Employees in Credly. ALM knows one "
                "name only, so the last word is taken for the last name.",
            )
        _discard(plan, "Discard the plan")


def _send_after_confirmation(connection_id: ConnectionId, plan: AddPlan) -> None:
    """The API way: a tick that names number and place, and only then the button."""
    hindrance = learners().hindrance
    if hindrance:
        st.warning(plain(hindrance), icon=":material/lock:")
        return
    chosen = console().require_connection()
    where = chosen.organization.name if chosen.organization else chosen.host
    people = count(plan.count, "person", "people")
    with st.container(horizontal=True, vertical_alignment="center"):
        yes = st.checkbox(
            f"Yes, add {people} to the workforce of {plain(where)} at Credly",
            key=f"learners.add-yes.{plan.id}",
            help="The console cannot take this back; employees are removed at Credly."
            + (" People are masked here; Credly gets the true names and addresses." if is_masked() else ""),
        )
        if st.button(f"Add {people}", type="primary", key="learners.add-go", disabled=not yes, icon=":material/send:"):
            console().learners.confirm(plan.id, count=plan.count, actor=actor())
            _send(connection_id, plan.id)


def _discard(plan: AddPlan, label: str) -> None:
    step, by = console().learners, actor()
    if st.button(label, key="learners.add-discard", type="tertiary"):
        step.discard(plan.id, actor=by)
        st.rerun()


def _lines(plan: AddPlan) -> None:
    lines = learners().lines(plan.id, limit=_SHOWN)
    st.dataframe(
        {
            "Address": [line.email for line in lines],
            "Name": [f"{line.first_name} {line.last_name}".strip() for line in lines],
            "External ID": [line.external_id for line in lines],
            "State": [_STATES[line.state] for line in lines],
            "Credly said": [line.said for line in lines],
        },
        hide_index=True,
        height=table_height(len(lines), 320),
        key=f"learners.lines.{plan.id}.{plan.left}",
        alt="People of the plan",
    )
    if plan.count > len(lines):
        st.caption(f"and {plan.count - len(lines):,} more")


def _send(connection_id: ConnectionId, plan_id: str) -> None:
    step, by, key = console().learners, actor(), _key(connection_id, "send")
    console().jobs.forget(key)
    start_job(key, lambda: step.send(plan_id, actor=by))
    st.rerun()


def _draw_outcome(connection_id: ConnectionId, plan: AddPlan, outcome: AddOutcome | None) -> None:
    parts = [f"{number:,} {_WORDS[state]}" for state, number in plan.states.items() if number]
    st.markdown(f"**Added to Credly, confirmed {moment(plan.confirmed_at)}**: {', '.join(parts)}.")
    if outcome is not None and outcome.error is not None:
        draw_error(outcome.error)
    troubles = plan.states.get(LineState.REFUSED, 0) + plan.left
    if plan.left:
        st.caption("What has no answer is looked up at Credly before it is sent again, so nobody is added twice.")
        if st.button("Go on", key="learners.add-on", type="primary", icon=":material/play_arrow:"):
            _send(connection_id, plan.id)
    with st.expander("What became of each", expanded=bool(troubles)):
        _lines(plan)
    if plan.is_over:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption("Read the people again to see them as known.", width="content")
            st.button("Close", key="learners.add-close", type="tertiary", on_click=_close, args=(plan.id,))


def _close(plan_id: str) -> None:
    st.session_state[_CLOSED] = plan_id


_WORDS = {
    LineState.PLANNED: "not sent yet",
    LineState.SENDING: "without an answer",
    LineState.ADDED: "added",
    LineState.PRESENT: "there already",
    LineState.REFUSED: "refused",
}


def _key(connection_id: ConnectionId, what: str) -> str:
    return f"learners.add.{what}.{connection_id}"
