"""What a click does to the mapping; what goes wrong, or was done, is shown at the top of the next drawing."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from credly_core.domain.mapping import MappingStep
from credly_core.errors import ConsoleError
from credly_core.steps.mapping import LinesOutcome
from pages.parts.errors import draw_error
from pages.parts.session import actor, console
from pages.parts.text import plain

_FAILURE, _DONE, _NOTE = "mapping.failure", "mapping.done", "mapping.note"


def change(act: Callable[[], MappingStep | None]) -> None:
    """Do one thing to the mapping from a callback."""
    try:
        step = act()
    except ConsoleError as error:
        st.session_state[_FAILURE] = error
        return
    st.session_state[_DONE] = f"{step.label}: done" if step else "Nothing was to be changed"


def change_lines(act: Callable[[], LinesOutcome]) -> LinesOutcome | None:
    """The same for texts written into the table; None where nothing could be done."""
    try:
        outcome = act()
    except ConsoleError as error:
        st.session_state[_FAILURE] = error
        return None
    if outcome.step is not None:
        st.session_state[_DONE] = f"{outcome.step.label}: done"
    return outcome


def note(sentence: str) -> None:
    """Say something at the top of the next drawing."""
    st.session_state[_NOTE] = sentence


def take_back(word: str) -> None:
    """Undo or redo, by its key."""
    mapping = console().mapping
    change(_signed(mapping.undo if word == "undo" else mapping.redo))


def draw_last() -> None:
    """Show what the last callback did or could not do, once."""
    if (said := st.session_state.pop(_NOTE, None)) is not None:
        st.toast(plain(said), icon=":material/edit_off:", duration="long")
    if (failure := st.session_state.pop(_FAILURE, None)) is not None:
        draw_error(failure)
    if (label := st.session_state.pop(_DONE, None)) is not None:
        st.toast(label, icon=":material/check:")


def undo_redo() -> None:
    """Both buttons, with what they would do."""
    mapping = console().mapping
    for word, step, act in (("Undo", mapping.next_undo(), mapping.undo), ("Redo", mapping.next_redo(), mapping.redo)):
        st.button(
            word,
            key=f"mapping.{word.lower()}",
            icon=f":material/{word.lower()}:",
            disabled=step is None,
            help=f"{word}: {step.label}" if step else f"Nothing to {word.lower()}",
            on_click=change,
            args=(_signed(act),),
        )


def _signed(act: Callable[..., MappingStep | None]) -> Callable[[], MappingStep | None]:
    return lambda: act(actor=actor())
