"""How many lines stand where: a bar for each state, the reasons below it to filter by; all adding up to the total."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from credly_core.domain.ledger import LedgerReason, LedgerState
from credly_core.steps.ledger import Made
from pages.parts.text import count, moment

#: A sign for each state, so that colour is never alone.
SIGNS = {
    LedgerState.AWARDED: "✓",
    LedgerState.WAITING: "◔",
    LedgerState.UNDER_WAY: "→",
    LedgerState.MISSING: "✗",
    LedgerState.ENDED: "■",
    LedgerState.EXTRA: "+",
}
#: Okabe and Ito's colours: apart for every kind of colour vision, on light and on dark.
_COLOURS = {
    LedgerState.AWARDED: "#009E73",
    LedgerState.WAITING: "#56B4E9",
    LedgerState.UNDER_WAY: "#0072B2",
    LedgerState.MISSING: "#D55E00",
    LedgerState.ENDED: "#8A8F98",
    LedgerState.EXTRA: "#CC79A7",
}
_LEAST = 0.4


def reason_word(reason: LedgerReason) -> str:
    """A reason as a short word."""
    return reason.value.replace("-", " ").capitalize()


def draw_standing(made: Made, newer: Sequence[str] = ()) -> None:
    """Total, as of when each side is, and what to know about it: what is missing, what came since."""
    st.caption(
        f"{count(made.lines, 'line')} · made {moment(made.at)} · achievements as of {moment(made.achievements_as_of)}"
        f" · issued badges as of {moment(made.badges_as_of)}"
    )
    unread = ["Nobody's achievements were read yet, so no badge seems to be deserved."]
    for remark in (*made.notes, *(unread if made.achievements_as_of is None else ())):
        st.warning(remark, icon=":material/incomplete_circle:")
    if newer:
        st.info(
            f"**Newer than this ledger: {' and '.join(newer)}.** Make it anew to see them here.",
            icon=":material/update:",
        )


def draw_bars(made: Made) -> None:
    """One bar over all lines, its parts with their numbers below."""
    present = [state for state in LedgerState if made.of_state(state)]
    parts = "".join(
        f'<div title="{escape(state.value)}: {made.of_state(state):,}" style="flex:{_share(made, state):.4f} 0 4px;'
        f'background:{_COLOURS[state]}"></div>'
        for state in present
    )
    legend = "".join(
        f'<span><i style="color:{_COLOURS[state]};font-style:normal">{SIGNS[state]}</i> <b>{made.of_state(state):,}</b>'
        f" {escape(state.value.lower())}</span>"
        for state in present
    )
    said = ", ".join(f"{made.of_state(state):,} {state.value.lower()}" for state in present)
    st.html(
        f'<div role="img" aria-label="{escape(said)}" style="display:flex;gap:2px;height:14px;border-radius:7px;'
        f'overflow:hidden">{parts}</div>'
        f'<div style="display:flex;flex-wrap:wrap;gap:.3rem 1.4rem;margin-top:.5rem">{legend}'
        f"<span>= <b>{made.lines:,}</b> in all</span></div>"
    )


def _share(made: Made, state: LedgerState) -> float:
    return max(_LEAST, 100 * made.of_state(state) / max(1, made.lines))


def choose_reasons(made: Made) -> tuple[LedgerReason, ...]:
    """The reasons there are, with their numbers; a click filters the lines."""
    chosen = st.pills(
        "Why",
        list(made.counts),
        selection_mode="multi",
        format_func=lambda reason: f"{SIGNS[reason.state]} {reason_word(reason)} · {made.counts[reason]:,}",
        key="ledger.reasons",
        help="Click reasons to see their lines only. The numbers add up to all lines.",
    )
    return tuple(chosen)
