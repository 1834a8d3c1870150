"""Look before approving: what Credly will do with each proposed order, how many mails go out, in which language."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from credly_core.domain.ids import ConnectionId
from credly_core.domain.issuing import Consequence, OrderState
from credly_core.steps.issue import IN_VAIN, IssuePlan, OrderFilter
from pages.parts.errors import shown_errors
from pages.parts.issue.contract import draw_contract
from pages.parts.issue.words import CONSEQUENCES, COUNTED, LANGUAGES
from pages.parts.session import actor, connection, console
from pages.parts.states import figures
from pages.parts.text import count, plain
from pages.parts.working import follow_job, is_working, result_of, start_job


def _key(connection_id: ConnectionId) -> str:
    return f"issue.plan.{connection_id}"


def plan(connection_id: ConnectionId, proposed: int, *, is_next: bool) -> None:
    """The plan of everything proposed, and its approval; the button stands out where it is next."""
    if not proposed:
        return
    key = _key(connection_id)
    issue = console().issue
    with st.container(border=True):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown(f"**{count(proposed, 'order')} proposed** \u2002:gray[Nothing has left yet.]", width="content")
            if st.button(
                "See what Credly will do",
                key="issue.plan",
                type="primary" if is_next and result_of(key, IssuePlan) is None else "secondary",
                icon=":material/visibility:",
                disabled=is_working(key),
            ):
                console().jobs.forget(key)
                start_job(key, issue.plan)
                st.rerun()
        follow_job(key, label="Asking Credly")
        found = result_of(key, IssuePlan)
        if found is None:
            return
        draw_plan(found)
        if found.orders != issue.count(OrderFilter(states=(OrderState.PROPOSED,))):
            st.info("Orders were proposed since: look again.", icon=":material/sync:")
            return
        _approval(connection_id, found, is_next=is_next)


def draw_plan(found: IssuePlan) -> None:
    """The counts, mails and warnings of a plan."""
    figures({COUNTED[one][number != 1]: f"{number:,}" for one, number in found.consequences.items()})
    mails = ", ".join(f"{number:,} in {LANGUAGES.get(code, code)}" for code, number in sorted(found.mails.items()))
    st.markdown(
        f"**Mails:** {mails or 'none'}"
        + (f" · {found.without_mail:,} badges without mail" if found.without_mail else "")
    )
    draw_contract(found.new_badges)
    vain = sum(found.consequences.get(one, 0) for one in IN_VAIN)
    if vain:
        reasons = [CONSEQUENCES[one].lower() for one in IN_VAIN if found.consequences.get(one)]
        st.caption(f"{count(vain, 'order')} would come to nothing ({', '.join(sorted(reasons))}) and stay proposed.")
    for template_id in found.without_net:
        name = plain(found.templates[template_id])
        st.warning(
            f"**{name}** may be issued to a person more than once: Credly itself stops no second badge. "
            "Each person is looked up before anything is sent.",
            icon=":material/warning:",
        )
    if found.consequences.get(Consequence.SECOND_BADGE):
        st.warning(f"{count(found.consequences[Consequence.SECOND_BADGE], 'person', 'people')} will have it twice.")


def _approval(connection_id: ConnectionId, found: IssuePlan, *, is_next: bool) -> None:
    worth = found.worth_sending
    label = f"Approve {count(len(worth), 'order')}"
    tone: Literal["primary", "secondary"] = "primary" if is_next else "secondary"
    if st.button(label, key="issue.approve", type=tone, icon=":material/done_all:", disabled=not worth):
        _confirm(connection_id, found)


@st.dialog("Approve these orders")
def _confirm(connection_id: ConnectionId, found: IssuePlan) -> None:
    """The second, different action."""
    worth = found.worth_sending
    chosen = connection()
    where = plain(chosen.name) if chosen else ""
    mails = sum(found.mails.values())
    st.markdown(f"{count(len(worth), 'order')} for **{where}**, with {count(mails, 'mail')}. They are sent afterwards.")
    sure = st.checkbox(f"I have looked at the plan: {count(found.new_badges, 'new badge')}", key="issue.approve.sure")
    if st.button("Approve", key="issue.approve.go", type="primary", disabled=not sure):
        with shown_errors():
            console().issue.approve(worth, actor=actor())
            console().jobs.forget(_key(connection_id))
            st.rerun()
