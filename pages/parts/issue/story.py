"""One order: what will be or was sent, everything that happened to it, and what a person can do about it."""

from __future__ import annotations

import streamlit as st

from credly_core.domain.ids import IssuedBadgeId
from credly_core.domain.issuing import IssueOrder, OrderDeed, OrderEvent, OrderRecord, OrderState, expiry_text
from credly_core.steps.issue import RepairPlan
from pages.parts.errors import shown_errors
from pages.parts.issue.words import DEEDS, STATES
from pages.parts.masking import shown_address, shown_name, shown_sentence
from pages.parts.reading_table import reading_table
from pages.parts.session import actor, console
from pages.parts.states import facts
from pages.parts.text import day, moment, plain

_REPAIR = "issue.repair"


def draw_story(record: OrderRecord) -> None:
    """Facts on the left, the story on the right, deeds below."""
    order = record.order
    with st.container(border=True):
        st.markdown(f"**{DEEDS[order.key.deed]}** · {STATES[record.state]}")
        left, right = st.columns([2, 3], gap="large")
        with left:
            facts(_facts(order, record))
        with right:
            rows = [_row(event) for event in reversed(console().issue.events(record.id))]
            reading_table("The story of this order", ("When", "What", "Who", "Note"), rows)
        with shown_errors():
            if record.state is OrderState.NEEDS_PERSON:
                _decide(record)
            elif record.state is OrderState.DONE and record.badge_id and order.key.deed is not OrderDeed.REVOKE:
                _repair(record.badge_id)
            elif record.state is OrderState.WITHDRAWN and st.button("Propose again", key="issue.again"):
                console().issue.reopen(order, actor=actor())
                st.rerun()


def _facts(order: IssueOrder, record: OrderRecord) -> dict[str, str]:
    person = order.recipient
    told = {
        "Name": shown_name(person.full_name),
        "Address": shown_address(person.email),
        "Earned": day(order.issued_at),
        "Ends": {"template": "as the template says"}.get(expiry_text(order.expiry), expiry_text(order.expiry)),
        "Mail": "none" if order.suppress_mail else f"in {person.locale or 'en'}",
        "For": order.title,
        "Wave": order.wave,
        "Badge at Credly": record.badge_id or "",
        "Order": record.id,
    }
    return {name: value for name, value in told.items() if value}


def _row(event: OrderEvent) -> tuple[str, str, str, str]:
    what = {"look": "Looked up", "late-answer": "A late answer came"}.get(event.what, STATES[event.after])
    extra = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in event.facts)
    note = " ".join(filter(None, (event.note, f"({extra})" if extra else "")))
    return moment(event.at), what, shown_name(event.actor), shown_sentence(note)


def _decide(record: OrderRecord) -> None:
    """The three answers only a person can give."""
    st.warning(plain(shown_sentence(record.note)), icon=":material/person_raised_hand:")
    issue = console().issue
    badge_id = st.text_input("ID of the badge, if it is at Credly", key=f"issue.decide.badge.{record.id}")
    with st.container(horizontal=True):
        if st.button("It is there", key="issue.decide.there", disabled=not badge_id.strip()):
            found = IssuedBadgeId(badge_id.strip())
            issue.decide(record.id, after=OrderState.DONE, badge_id=found, actor=actor())
            st.rerun()
        sure = st.checkbox("I have looked at Credly: it is not there", key=f"issue.decide.sure.{record.id}")
        if st.button("Send it again", key="issue.decide.again", disabled=not sure):
            issue.decide(record.id, after=OrderState.APPROVED, actor=actor())
            st.rerun()
        if st.button("Leave it", key="issue.decide.leave"):
            issue.decide(record.id, after=OrderState.WITHDRAWN, actor=actor())
            st.rerun()


def _repair(badge_id: IssuedBadgeId) -> None:
    """Repairs of a badge that was issued: chosen, shown, then approved with the other orders."""
    with st.popover("Repair this badge", icon=":material/build:"):
        kind = st.radio(
            "What to do",
            [OrderDeed.RESEND, OrderDeed.READDRESS, OrderDeed.REVOKE],
            format_func=DEEDS.__getitem__,
            key=f"{_REPAIR}.kind",
        )
        label = {OrderDeed.RESEND: "Words for the mail", OrderDeed.READDRESS: "New address"}.get(kind, "Reason")
        text = st.text_input(label, key=f"{_REPAIR}.text", autocomplete="off")
        needed = kind is not OrderDeed.RESEND
        if st.button("Show what will change", key=f"{_REPAIR}.plan", disabled=needed and not text.strip()):
            with shown_errors():
                st.session_state[_REPAIR] = _planned(kind, badge_id, text)
        planned = st.session_state.get(_REPAIR)
        if isinstance(planned, RepairPlan) and planned.badge.id == badge_id:
            for change in planned.changes:
                st.markdown(f"{plain(change.what)}: {plain(change.before) or '–'} → **{plain(change.after)}**")
            st.caption("It is proposed now: approve and send it like every other order.")


def _planned(kind: OrderDeed, badge_id: IssuedBadgeId, text: str) -> RepairPlan:
    issue = console().issue
    if kind is OrderDeed.RESEND:
        return issue.plan_notice(badge_id, text, actor=actor())
    if kind is OrderDeed.READDRESS:
        return issue.plan_address(badge_id, text, actor=actor())
    return issue.plan_revocation(badge_id, text, actor=actor())
