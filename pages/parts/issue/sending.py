"""Send what was approved, settle what is unclear: the buttons, the progress, what became of it."""

from __future__ import annotations

import streamlit as st

from credly_core.domain.ids import ConnectionId
from credly_core.domain.issuing import OrderState
from credly_core.steps.issue import SendOutcome, SettleOutcome, Standing, Wave
from pages.parts.frame import environment_word
from pages.parts.issue.stopping import stop_button
from pages.parts.session import actor, connection, console
from pages.parts.states import figures
from pages.parts.text import count, plain
from pages.parts.working import follow_job, is_working, result_of, start_job


def _send_key(connection_id: ConnectionId) -> str:
    return f"issue.send.{connection_id}"


def _settle_key(connection_id: ConnectionId) -> str:
    return f"issue.settle.{connection_id}"


def draw_standing(standing: Standing) -> None:
    """All orders by state; the first figure is the sum of the others."""
    words = {
        OrderState.PROPOSED: "proposed",
        OrderState.APPROVED: "approved",
        OrderState.SENDING: "being sent",
        OrderState.DONE: "done",
        OrderState.REFUSED: "refused",
        OrderState.UNCLEAR: "unclear",
        OrderState.NEEDS_PERSON: "need a person",
        OrderState.WITHDRAWN: "withdrawn",
    }
    parts = {word: f"{standing[state]:,}" for state, word in words.items() if standing[state]}
    figures({"order" if standing.total == 1 else "orders": f"{standing.total:,}", **parts})


def send(connection_id: ConnectionId, standing: Standing) -> None:
    """Send and settle, each with its progress."""
    sending, settling = _send_key(connection_id), _settle_key(connection_id)
    approved = standing[OrderState.APPROVED]
    unclear = standing[OrderState.UNCLEAR] + standing[OrderState.SENDING]
    with st.container(horizontal=True, vertical_alignment="center"):
        if approved and st.button(
            f"Send {count(approved, 'order')}",
            key="issue.send",
            type="primary",
            icon=":material/send:",
            disabled=is_working(sending),
        ):
            _confirm(connection_id, approved)
        if approved:
            stop_button()
        if unclear and st.button(
            f"Look up {count(unclear, 'unclear order')}",
            key="issue.settle",
            type="secondary" if approved else "primary",
            icon=":material/search:",
            disabled=is_working(settling),
            help="Nothing is sent again before it was looked for at Credly, twice, with a pause between.",
        ):
            issue, by = console().issue, actor()
            console().jobs.forget(settling)
            start_job(settling, lambda: issue.settle(actor=by))
            st.rerun()
    follow_job(sending, label="Sending")
    follow_job(settling, label="Looking up")
    _sent(result_of(sending, SendOutcome), is_open=bool(unclear))
    _settled(result_of(settling, SettleOutcome))


@st.dialog("Send to Credly")
def _confirm(connection_id: ConnectionId, approved: int) -> None:
    """What leaves, and where to; the number is typed, so that no second click sends by accident."""
    chosen = connection()
    if chosen is None:
        return
    st.markdown(
        f"{count(approved, 'order')} will be sent to **{plain(chosen.name)}** "
        f"({plain(environment_word(chosen.environment))}). A badge that was issued cannot be taken back unseen."
    )
    wave, approved = _wave(approved)
    limit = st.number_input("How many, at most", 1, approved, approved, key="issue.send.limit")
    typed = st.text_input(f"Type {limit} to confirm", key="issue.send.typed", autocomplete="off")
    if st.button("Send", key="issue.send.go", type="primary", disabled=(typed or "").strip() != str(limit)):
        _start(connection_id, int(limit), wave)
        st.rerun()


def _start(connection_id: ConnectionId, limit: int, wave: str | None) -> None:
    """Workers do it where some are at work; this process does otherwise."""
    issue, by, key, workers = console().issue, actor(), _send_key(connection_id), console().workers
    alive = workers.alive()
    if alive:
        handed = workers.send(connection_id, limit=limit, wave=wave, actor=by)
        said = f"{count(handed, 'order')} handed over to {count(alive, 'worker')}; the figures above follow."
        st.toast(said, icon=":material/groups:")
        return
    console().jobs.forget(key)
    start_job(key, lambda: issue.send(limit=limit, wave=wave, actor=by))


def _wave(approved: int) -> tuple[str | None, int]:
    """One wave or all of them, and how many orders that is; nothing is asked where there is no wave."""
    waves = {one.name: one.states[OrderState.APPROVED] for one in console().issue.waves() if _waits(one)}
    if not waves:
        return None, approved
    chosen = st.selectbox(
        "Which wave",
        ["", *waves],
        format_func=lambda name: f"{name} ({waves[name]:,})" if name else f"All ({approved:,})",
        key="issue.send.wave",
    )
    return (chosen, waves[chosen]) if chosen else (None, approved)


def _waits(wave: Wave) -> bool:
    return bool(wave.states.get(OrderState.APPROVED))


def _sent(outcome: SendOutcome | None, *, is_open: bool) -> None:
    if outcome is None:
        return
    counts = {
        "issued or done": outcome.done,
        "there already": outcome.already_there,
        "refused": outcome.refused,
        "unclear": outcome.unclear,
        "for a person": outcome.needs_person,
        "wait": outcome.later,
    }
    words = ", ".join(f"{number:,} {word}" for word, number in counts.items() if number) or "nothing was due"
    if outcome.stopped:
        st.warning(f"**Stopped.** {plain(outcome.stopped)} So far: {words}.", icon=":material/pause_circle:")
    elif outcome.done or outcome.already_there or not outcome.unclear:
        st.success(f"Sent: {words}.", icon=":material/check:")
    else:
        st.info(f"Sent: {words}.", icon=":material/send:")
    if outcome.unclear and is_open:
        st.info("No answer came for some. Look them up: nothing is sent twice.", icon=":material/help:")


def _settled(outcome: SettleOutcome | None) -> None:
    if outcome is None:
        return
    counts = {
        "found at Credly": outcome.found,
        "not there, will be sent again": outcome.sent_back,
        "for a person": outcome.needs_person,
        "still unclear": outcome.still_unclear,
    }
    words = ", ".join(f"{number:,} {word}" for word, number in counts.items() if number) or "nothing was due"
    tell = st.warning if outcome.stopped else st.success
    tell(f"Looked up: {words}. {plain(outcome.stopped)}".strip(), icon=":material/search:")
