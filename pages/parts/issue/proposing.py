"""What to award: achievements that are known, a list, one person; and how the badges are issued."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Literal

import streamlit as st

from credly_core.domain.achievements import (
    Achievement,
    AchievementSource,
    EarnerKey,
    Recipient,
    achievement_key,
)
from credly_core.domain.badges import BadgeTemplate
from credly_core.domain.ids import TemplateId
from credly_core.domain.issuing import At, DuplicateBehavior, Expiry, Never, TemplateDefault, Wishes
from credly_core.steps.issue import AwardList, Proposal
from credly_core.steps.ledger import PROPOSABLE, Made
from pages.parts import places
from pages.parts.errors import shown_errors
from pages.parts.issue.words import LANGUAGES
from pages.parts.masking import shown_name, shown_sentence
from pages.parts.session import actor, console
from pages.parts.text import count, moment, plain

Tone = Literal["primary", "secondary"]

_SAID = "issue.said"
_KNOWN, _LIST, _ONE = "Achievements", "A list", "One person"
_FAULTS_SHOWN = 20
_DUPLICATES = {
    DuplicateBehavior.DENY: "Leave it as it is",
    DuplicateBehavior.REPLACE: "Replace it",
    DuplicateBehavior.ALLOW: "Issue a second one",
}
_EXPIRIES = ("As the template says", "Never", "On a day")


def propose(*, is_next: bool) -> None:
    """The way in: where the awards come from, then one button, which stands out where it is next; nothing leaves."""
    with st.container(border=True):
        st.markdown("**What to award**")
        kind = st.segmented_control(
            "Where from",
            [_KNOWN, _LIST, _ONE],
            default=_KNOWN,
            key="issue.from",
            required=True,
            label_visibility="collapsed",
        )
        wishes = _wishes()
        tone: Tone = "primary" if is_next else "secondary"
        with shown_errors():
            if kind == _LIST:
                _from_list(wishes, tone)
            elif kind == _ONE:
                _one_person(wishes, tone)
            else:
                _from_store(wishes, tone)
        _say()


def _wishes() -> Wishes:
    """How they are issued; the defaults are Credly's own habits."""
    with st.expander("How they are issued", icon=":material/tune:"):
        left, right = st.columns(2)
        with left:
            mails = st.toggle(
                "Credly writes to the earners",
                value=True,
                key="issue.mails",
                help="Without it there is no mail and no reminder either: you have to tell the earners yourself.",
            )
            locale = st.selectbox(
                "Language of the mails",
                ["", *LANGUAGES],
                format_func=lambda code: LANGUAGES.get(code, "Each learner's own"),
                key="issue.locale",
                disabled=not mails,
            )
            wave = st.text_input(
                "Name of the wave", key="issue.wave", help="Orders of one wave can be sent apart from the others."
            )
        with right:
            expiry = _expiry()
            behavior = st.selectbox(
                "If the person has the badge already",
                list(_DUPLICATES),
                format_func=_DUPLICATES.__getitem__,
                key="issue.duplicates",
            )
            repeats = st.toggle(
                "A badge for each achievement",
                key="issue.repeats",
                help="For templates that may be earned again: each achievement gets a badge of its own.",
            )
    return Wishes(
        mails=mails,
        expiry=expiry,
        on_duplicate=behavior,
        repeats=repeats,
        locale=locale or "",
        wave=(wave or "").strip(),
    )


def _expiry() -> Expiry:
    chosen = st.selectbox("The badges end", _EXPIRIES, key="issue.expiry")
    if chosen == _EXPIRIES[1]:
        return Never()
    if chosen == _EXPIRIES[2]:
        day = st.date_input("Last day", key="issue.expiry.day", min_value="today")
        if isinstance(day, date):
            return At(datetime.combine(day, time(23, 59, 59), UTC))
    return TemplateDefault()


def _from_store(wishes: Wishes, tone: Tone) -> None:
    if wishes.wave and console().issue.waiting_achievements():
        _in_waves(wishes)
    made = console().ledger.made()
    if made is not None:
        _from_ledger(made, wishes, tone)
        return
    waiting = console().issue.waiting_achievements()
    if not waiting:
        st.caption("No achievement waits for an order. Bring a list, or type in one person.")
    label = f"Propose {count(waiting, 'badge')}" if waiting else "Propose badges"
    if st.button(label, key="issue.propose", type=tone, disabled=not waiting):
        _keep(console().issue.propose(wishes=wishes, actor=actor()))


def _in_waves(wishes: Wishes) -> None:
    """Past completers in waves of so many, each looked at, approved and sent by itself."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        size = st.number_input("Badges in one wave", 1, 20_000, 200, key="issue.wave.size", width=180)
        if st.button(f"Propose in waves “{plain(wishes.wave)} 1”, “2” …", key="issue.propose.waves"):
            proposals = console().issue.propose_waves(wishes.wave, int(size), wishes=wishes, actor=actor())
            new = tuple(one for proposal in proposals for one in proposal.new)
            known = tuple(one for proposal in proposals for one in proposal.known)
            faults = tuple(one for proposal in proposals for one in proposal.faults)
            _keep(Proposal(new, known, faults, more=any(one.more for one in proposals)))


def _from_ledger(made: Made, wishes: Wishes, tone: Tone) -> None:
    """What the ledger knows to be deserved and not there; those who have the badge already are left out."""
    due = sum(made.counts.get(reason, 0) for reason in PROPOSABLE)
    due = min(due, console().issue.waiting_achievements())  # some may have got their orders since
    said = (
        f"By the ledger of {moment(made.at)}, {count(due, 'deserved badge')} can be proposed."
        if due
        else (f"By the ledger of {moment(made.at)}, no deserved badge waits for an order.")
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(said, width="content")
        st.page_link(places.LEDGER, label="See them on the ledger", icon=":material/table_rows:")
    label = f"Propose {count(due, 'badge')}" if due else "Propose badges"
    if st.button(label, key="issue.propose", type=tone, disabled=not due):
        here = console()
        proposal = here.issue.propose_list(here.ledger.proposable(), wishes=wishes, actor=actor())
        here.ledger.rebuild(actor=actor()).result()
        _keep(proposal)


def _from_list(wishes: Wishes, tone: Tone) -> None:
    file = st.file_uploader(
        "CSV with learner_id, email, first_name, last_name, template (ID or name) and earned_at",
        type=["csv", "txt"],
        key="issue.file",
    )
    if file is None:
        return
    brought = console().issue.read_list(file.getvalue(), file=file.name)
    st.markdown(f"{count(brought.rows, 'row')}: {len(brought.achievements):,} can be awarded")
    _draw_faults(brought)
    label = f"Propose {count(len(brought.achievements), 'badge')}"
    if st.button(label, key="issue.propose.list", type=tone, disabled=not brought.achievements):
        _keep(console().issue.propose_list(brought.achievements, wishes=wishes, actor=actor()))


def _draw_faults(brought: AwardList) -> None:
    if not brought.faults:
        return
    st.warning(f"**{count(len(brought.faults), 'row')} cannot be used.**", icon=":material/warning:")
    for fault in brought.faults[:_FAULTS_SHOWN]:
        st.caption(f"Row {fault.row}, {fault.column}: {plain(shown_sentence(fault.what))} {plain(fault.hint)}")
    if len(brought.faults) > _FAULTS_SHOWN:
        st.caption(f"and {len(brought.faults) - _FAULTS_SHOWN:,} more")


def _one_person(wishes: Wishes, tone: Tone) -> None:
    templates = [one.template for one in console().templates.templates() if one.template.is_usable]
    if not templates:
        st.caption("Copy the badge templates first.")
        return
    with st.form("issue.one", border=False):
        left, right = st.columns(2)
        with left:
            template = _template(templates)
            earner_key = st.text_input("Learner ID in ALM", key="issue.one.id", help="Sent to Credly as our own ID.")
            email = st.text_input("Email", key="issue.one.email", autocomplete="off")
        with right:
            first = st.text_input("First name", key="issue.one.first", autocomplete="off")
            last = st.text_input("Last name", key="issue.one.last", autocomplete="off")
            earned = st.date_input("Earned on", key="issue.one.day", max_value="today")
        if not st.form_submit_button("Propose this badge", key="issue.one.go", type=tone):
            return
    if template is None or not isinstance(earned, date):
        return
    person = Recipient(EarnerKey(earner_key.strip()), email, first, last)
    earned_at = datetime.combine(earned, time(12), UTC)
    key = achievement_key(AchievementSource.LIST, f"{template}@{earned_at.isoformat()}", person.earner_key)
    achievement = Achievement(key, person, template, earned_at, AchievementSource.LIST, "typed in")
    _keep(console().issue.propose_list([achievement], wishes=wishes, actor=actor()))


def _template(templates: list[BadgeTemplate]) -> TemplateId | None:
    names = {one.id: one.name for one in templates}
    return st.selectbox("Badge template", list(names), format_func=names.__getitem__, key="issue.one.template")


def _keep(proposal: Proposal) -> None:
    st.session_state[_SAID] = proposal
    st.rerun()


def _say() -> None:
    """What became of the last proposal."""
    proposal = st.session_state.get(_SAID)
    if not isinstance(proposal, Proposal):
        return
    words = [f"{count(len(proposal.new), 'order')} proposed"]
    words += [f"{len(proposal.known):,} were there already"] if proposal.known else []
    words += ["there are more, propose again"] if proposal.more else []
    st.success(", ".join(words).capitalize() + ".", icon=":material/check:")
    for one in proposal.faults[:_FAULTS_SHOWN]:
        st.caption(f"{plain(shown_name(one.achievement.recipient.full_name))}: {plain(one.fault.value)}")
