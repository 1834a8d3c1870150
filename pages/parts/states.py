"""Empty, working and partial states, drawn with the same care as full ones."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import streamlit as st

from pages.parts.shapes import shape


def empty(title: str, sentence: str, *, glyph: str = "workspace_premium") -> None:
    """Say that there is nothing here yet, and why; draw the way out below it."""
    st.html(f'<div class="bc-empty">{shape(glyph)}<h4>{escape(title)}</h4><p>{escape(sentence)}</p></div>')


def figures(values: Mapping[str, str]) -> None:
    """A calm line of numbers with their nouns: `{"badge templates": "60", "usable": "49"}`."""
    parts = "".join(f"<span><b>{escape(value)}</b>{escape(noun)}</span>" for noun, value in values.items())
    st.html(f'<div class="bc-figures">{parts}</div>')


def facts(values: Mapping[str, str]) -> None:
    """A short list of facts, names on the left."""
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in values.items())
    st.html(f'<dl class="bc-facts">{rows}</dl>')
