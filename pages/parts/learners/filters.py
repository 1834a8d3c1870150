"""Search, filters with their counts, and views that were saved."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from credly_core.domain.learning import LearnerState
from credly_core.domain.people import IdentityVerdict, PersonWarning, Sureness
from credly_core.domain.roster import LearnerFilter, PeopleView, RosterCounts
from pages.parts.errors import shown_errors
from pages.parts.learners.words import STATES, SURENESS, VERDICTS, WARNINGS, verdict_word
from pages.parts.masking import is_masked
from pages.parts.paging import turn_to
from pages.parts.session import actor, console

PAGER = "learners.page"
_TEXT, _VERDICTS, _WARNINGS = "learners.text", "learners.verdicts", "learners.warnings"
_STATES, _SURE, _VIEW = "learners.states", "learners.sure", "learners.view"


def show_only(wanted: LearnerFilter) -> None:
    """Set the filters to this; for buttons, before the page is drawn again."""
    st.session_state[_TEXT] = wanted.text
    st.session_state[_VERDICTS] = [one.value for one in wanted.verdicts]
    st.session_state[_WARNINGS] = [one.code for one in wanted.warnings]
    st.session_state[_STATES] = [one.value for one in wanted.states]
    st.session_state[_SURE] = [one.value for one in wanted.sureness]
    turn_to(PAGER, 1)


def draw_filters(counts: RosterCounts) -> LearnerFilter:
    """Draw the filters and give what is chosen."""
    chosen = st.pills(
        "Verdict",
        [one.value for one in VERDICTS if counts.verdicts.get(one)],
        key=_VERDICTS,
        selection_mode="multi",
        format_func=lambda word: f"{verdict_word(IdentityVerdict(word))} · {_number(counts, word):,}",
        on_change=_from_the_start,
    )
    text, warnings, states, sure, views = st.columns([5, 5, 3, 3, 3], vertical_alignment="bottom")
    found = text.text_input(
        "Search",
        key=_TEXT,
        type="search",
        placeholder="ALM ID or pseudonym" if is_masked() else "Name, address, ALM ID",
        icon=":material/search:",
        on_change=_from_the_start,
        help="All words must occur. While people are masked, the search looks through what is shown, never behind it.",
    )
    by_code = {one.code: one for one in PersonWarning if counts.warnings.get(one)}
    warned = warnings.multiselect(
        "Warning",
        list(by_code),
        key=_WARNINGS,
        format_func=lambda code: f"{WARNINGS[by_code[code]]} · {counts.warnings[by_code[code]]:,}",
        placeholder="Any",
        on_change=_from_the_start,
    )
    in_state = states.multiselect(
        "In ALM",
        [one.value for one in counts.states],
        key=_STATES,
        format_func=lambda word: f"{STATES[LearnerState(word)]} · {counts.states[LearnerState(word)]:,}",
        placeholder="Any",
        on_change=_from_the_start,
    )
    surely = sure.multiselect(
        "How sure",
        [one.value for one in counts.sureness],
        key=_SURE,
        format_func=lambda word: f"{SURENESS[Sureness(word)]} · {counts.sureness[Sureness(word)]:,}",
        placeholder="Any",
        on_change=_from_the_start,
    )
    wanted = LearnerFilter(
        verdicts=tuple(IdentityVerdict(word) for word in chosen or ()),
        sureness=tuple(Sureness(word) for word in surely),
        warnings=tuple(by_code[code] for code in warned),
        states=tuple(LearnerState(word) for word in in_state),
        text=found or "",
    )
    with views:
        _views(wanted)
    return wanted


def _number(counts: RosterCounts, word: str) -> int:
    return counts.verdicts.get(IdentityVerdict(word), 0)


def _from_the_start() -> None:
    turn_to(PAGER, 1)


def _views(wanted: LearnerFilter) -> None:
    with st.popover("Views", icon=":material/bookmarks:", width="stretch"), shown_errors():
        known = console().learners.views()
        if not known:
            st.caption("Choose filters, then keep them here under a name.")
        for view in known:
            _view(view)
        name = st.text_input("Keep the present filters as", key=_VIEW, max_chars=80, placeholder="Partners, not there")
        if st.button("Keep", key="learners.view-keep", disabled=not (name or "").strip() or wanted == LearnerFilter()):
            console().learners.save_view(name or "", wanted, actor=actor())
            st.rerun()


def _view(view: PeopleView) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(view.name, key=f"learners.view.{view.name}", type="tertiary", on_click=show_only, args=(view.filter,))
        st.button(
            "Forget",
            key=f"learners.view-forget.{view.name}",
            type="tertiary",
            icon=":material/delete:",
            on_click=console().learners.remove_view,
            args=(view.name,),
            help=f"Forget the view {view.name}",
        )


def in_words(wanted: LearnerFilter) -> str:
    """The filters in one line, empty where everybody is wanted."""
    parts: list[Sequence[str]] = [
        [VERDICTS[one][0] for one in wanted.verdicts],
        [WARNINGS[one] for one in wanted.warnings],
        [STATES[one] for one in wanted.states],
        [SURENESS[one] for one in wanted.sureness],
        [f"“{wanted.text}”"] if wanted.text else [],
    ]
    return "; ".join(" or ".join(part) for part in parts if part)
