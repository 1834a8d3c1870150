"""Small drawings that carry meaning without colour; glyphs of the icon font that Streamlit brings along."""

from __future__ import annotations

from html import escape


def shape(glyph: str) -> str:
    """One glyph in the colour and size of its surroundings, silent for screen readers."""
    return f'<i class="bc-icon" aria-hidden="true">{glyph}</i>'


def chip(word: str, *, tone: str, glyph: str) -> str:
    """A small label: word, shape and colour say the same thing."""
    return f'<span class="bc-chip bc-{tone}">{shape(glyph)}{escape(word)}</span>'
