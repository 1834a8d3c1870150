"""What headings of somebody's own mean: one line for each, with a guess to confirm or another column to choose."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from credly_core.migration.meanings import MappingGuess
from pages.parts.text import plain

_ASIDE = "– none of these –"
#: From this share on a guess is likely right.
_LIKELY = 0.8


def choose_meanings(guesses: Sequence[MappingGuess], choices: Sequence[str], *, key: str) -> dict[int, str]:
    """Draw the lines; the chosen column by the place of the heading, empty where it is none of them."""
    chosen: dict[int, str] = {}
    offered = [_ASIDE, *choices]
    for guess in guesses:
        heading, meaning, sure = st.columns([3, 3, 2], vertical_alignment="center")
        heading.markdown(
            f"**{plain(guess.heading) or '(no heading)'}**  \n:small[:gray[{plain(', '.join(guess.examples))}]]"
        )
        taken = meaning.selectbox(
            f"Meaning of {guess.heading or f'column {guess.position + 1}'}",
            offered,
            index=offered.index(guess.meaning) if guess.meaning in offered else 0,
            key=f"{key}.{guess.position}",
            label_visibility="collapsed",
        )
        sure.caption(_how_sure(guess.confidence) if guess.meaning else "no guess")
        chosen[guess.position] = "" if taken == _ASIDE else taken
    return chosen


def _how_sure(confidence: float) -> str:
    """A guess in words: nobody knows what to do with 83 %."""
    return "likely" if confidence >= _LIKELY else "please check"
