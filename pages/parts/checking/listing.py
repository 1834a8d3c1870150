"""The set at a glance: one line per file in the order of upload, each leading to its file."""

from __future__ import annotations

from html import escape

import streamlit as st

from credly_core.steps.check import CheckedFile, CheckView
from pages.parts.checking.choice import show_file
from pages.parts.checking.words import heading_phrase, kind_of, remarks, shape_of, short_name, standing, unlike_cells
from pages.parts.paging import page_of, pager
from pages.parts.shapes import shape
from pages.parts.text import count

_PAGE, _PAGES = 50, "check.files-page"
_WORDS, _NUMBERS = ("Type", "Headings"), ("Rows", "Errors", "Warnings", "Hints", "Changed cells")


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
            _line(view, place, file)
        _sum(view)
    pager(_PAGES, pages)


def _sum(view: CheckView) -> None:
    """What is said about the set counts with the files in the head of the page; here the numbers add up to it."""
    whole = view.report.whole
    found = ((whole.errors, "error"), (whole.warnings, "warning"), (whole.infos, "hint"))
    said = ", ".join(count(number, word) for number, word in found if number)
    if said:
        with st.container(key="check-row-sum"):
            st.html(f'<div class="bc-file-name">About the set: {said}</div>')


def in_upload_order(view: CheckView) -> list[tuple[int | None, CheckedFile]]:
    """Each file with its place in the order of upload; those that are not uploaded come first, they need attention."""
    places = {step.file: number for number, step in enumerate(view.order, 1)}
    found = [(places.get(file.type or "") if not file.left_out_for else None, file) for file in view.files]
    return sorted(found, key=lambda one: (one[0] is not None, one[0] or 0))


def _line(view: CheckView, place: int | None, file: CheckedFile) -> None:
    tone, glyph, word = standing(file)
    with st.container(horizontal=True, key=f"check-row-{file.id}", gap="small", vertical_alignment="center"):
        sign = f'<span class="bc-sign bc-{tone}" title="{escape(word)}">{shape(glyph)}</span>'
        spoken = f'<span class="bc-unseen">{escape(word)}</span>'
        st.html(f'<div class="bc-file-sign"><small>{place or ""}</small>{sign}{spoken}</div>', width="content")
        with st.container(key=f"check-name-{file.id}", width="content"):
            st.button(
                short_name(file), key=f"check.file.{file.id}", type="tertiary", on_click=show_file, args=(file.id,)
            )
        st.html(_facts(view, file), width="stretch")
        if file.refusal is not None:
            st.button(
                "Put it right",
                key=f"check.put-right.{file.id}",
                icon=":material/build:",
                type="primary" if len(view.files) == 1 else "secondary",
                on_click=show_file,
                args=(file.id,),
            )


def _facts(view: CheckView, file: CheckedFile) -> str:
    changed = view.counts_of(file.id)
    said = [*remarks(file), *unlike_cells(changed)]
    kind = escape(kind_of(file)) + (f"<small>{escape('; '.join(said))}</small>" if said else "")
    if file.refusal is not None:
        return f'<div class="bc-file"><span class="bc-file-wide">{kind}</span></div>'
    words = shape_of(file)
    shape = f'<span class="bc-file-shape" title="{escape(words)}">{escape(heading_phrase(words))}</span>'
    kind = f"<span>{kind}</span>{shape}" if file.type else f'<span class="bc-file-wider">{kind}</span>'
    found = (("error", "error", file.errors), ("warning", "warning", file.warnings), ("info", "hint", file.infos))
    numbers = [
        _number(file.rows, "row"),
        *(_number(number, word, tone=f"bc-{tone}") for tone, word, number in found),
        _number(changed.cells, "changed cell"),
    ]
    return f'<div class="bc-file">{kind}{"".join(numbers)}</div>'


def _number(number: int, word: str, *, tone: str = "") -> str:
    """A number; where there is no room for headings, its word stands behind it."""
    said = count(number, word)
    rest = said.removeprefix(f"{number:,} ")
    kinds = " ".join(filter(None, ("bc-number", tone, "" if number else "bc-nothing")))
    return f'<span class="{kinds}" title="{said}" data-word="{rest}">{number:,}</span>'
