"""A table to read rather than to work in: texts wrap, headings stay, a screen reader gets real rows and headings."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st


def reading_table(title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Rows of plain text; the first cell of each is its heading. A column that is empty in every row is left out."""
    shown = [number for number in range(len(headings)) if any(row[number] for row in rows)]
    head = "".join(f'<th scope="col">{escape(headings[number])}</th>' for number in shown)
    body = "".join(f"<tr>{_cells([row[number] for number in shown])}</tr>" for row in rows)
    st.html(
        f'<div class="bc-scroll" tabindex="0" role="region" aria-label="{escape(title)}"><table class="bc-table">'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _cells(texts: Sequence[str]) -> str:
    first, *others = texts
    return f'<th scope="row">{escape(first)}</th>' + "".join(f"<td>{escape(text)}</td>" for text in others)
