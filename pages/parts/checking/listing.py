"""The set at a glance: one line per file in the order of upload, each leading to its file."""

from __future__ import annotations

from html import escape

import streamlit as st

from credly_core.steps.check import CheckedFile, CheckView
from pages.parts.checking.choice import show_file
from pages.parts.checking.words import kind_of, remarks, shape_of, short_name, standing
from pages.parts.paging import page_of, pager
from pages.parts.shapes import shape
from pages.parts.text import count

_OF = "the columns of "
_PAGE, _PAGES = 50, "check.files-page"
_WORDS, _NUMBERS = ("Type", "Headings"), ("Rows", "Errors", "Warnings", "Hints", "Changed")


def file_list(view: CheckView) -> None:
    """Draw the lines; a large set in pages."""
    ordered = in_upload_order(view)
    pages = -(-len(ordered) // _PAGE)
    number = min(page_of(_PAGES), pages)
    with st.container(key="check-list", gap=None):
        words = [f"<span>{word}</span>" for word in _WORDS]
        heads = "".join([*words, *(f'<span class="bc-number">{word}</span>' for word in _NUMBERS)])
        with st.container(horizontal=True, key="check-row-head", gap="small", vertical_alignment="center"):
            st.html('<div class="bc-file-sign"></div>', width="content")
            st.html('<div class="bc-file-name">File</div>', width="content")
            st.html(f'<div class="bc-file" aria-hidden="true">{heads}</div>', width="stretch")
        for place, file in ordered[(number - 1) * _PAGE : number * _PAGE]:
            _line(place, file)
    pager(_PAGES, pages)


def in_upload_order(view: CheckView) -> list[tuple[int | None, CheckedFile]]:
    """Each file with its place in the order of upload; those that are not uploaded come first, they need attention."""
    places = {step.file: number for number, step in enumerate(view.order, 1)}
    found = [(places.get(file.type or "") if not file.left_out_for else None, file) for file in view.files]
    return sorted(found, key=lambda one: (one[0] is not None, one[0] or 0))


def _line(place: int | None, file: CheckedFile) -> None:
    tone, glyph, word = standing(file)
    with st.container(horizontal=True, key=f"check-row-{file.id}", gap="small", vertical_alignment="center"):
        sign = f'<span class="bc-sign bc-{tone}" title="{escape(word)}">{shape(glyph)}</span>'
        spoken = f'<span class="bc-unseen">{escape(word)}</span>'
        st.html(f'<div class="bc-file-sign"><small>{place or ""}</small>{sign}{spoken}</div>', width="content")
        with st.container(key=f"check-name-{file.id}", width="content"):
            st.button(
                short_name(file), key=f"check.file.{file.id}", type="tertiary", on_click=show_file, args=(file.id,)
            )
        st.html(_facts(file), width="stretch")


def _facts(file: CheckedFile) -> str:
    said = remarks(file)
    kind = escape(kind_of(file)) + (f"<small>{escape('; '.join(said))}</small>" if said else "")
    if file.refusal is not None:
        return f'<div class="bc-file"><span class="bc-file-wide">{kind}</span></div>'
    words = escape(shape_of(file).removeprefix(_OF))
    shape = f'<span class="bc-file-shape" title="{words}">{words}</span>'
    kind = f"<span>{kind}</span>{shape}" if file.type else f'<span class="bc-file-wider">{kind}</span>'
    found = (("error", "error", file.errors), ("warning", "warning", file.warnings), ("info", "hint", file.infos))
    numbers = [
        _number(file.rows, "row"),
        *(_number(number, word, tone=f"bc-{tone}") for tone, word, number in found),
        _number(file.change_count, "change"),
    ]
    return f'<div class="bc-file">{kind}{"".join(numbers)}</div>'


def _number(number: int, word: str, *, tone: str = "") -> str:
    """A number; where there is no room for headings, its word stands behind it."""
    said = count(number, word)
    rest = said.removeprefix(f"{number:,} ")
    kinds = " ".join(filter(None, ("bc-number", tone, "" if number else "bc-nothing")))
    return f'<span class="{kinds}" title="{said}" data-word="{rest}">{number:,}</span>'
