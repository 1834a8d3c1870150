"""Take the file away: badge.csv alone, or the pack with pictures, read-me and proof sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from credly_core.domain.pictures import ContentFolder
from credly_core.steps.bundle.views import DraftView
from pages.parts.errors import shown_errors
from pages.parts.findings import verdict
from pages.parts.session import actor, console
from pages.parts.text import count, plain

#: Findings on pictures that ALM cannot show at all.
_BROKEN = ("image.reach", "image.notimage")
#: So many rows are named before the rest is counted.
_NAMED = 12
_FILE = "badge.csv only"
_PACK = "A zip with read-me and proof sheet"
_PICTURES = "The same zip, with the pictures copied into it"
_MEANINGS = {
    _FILE: "UTF-8 without mark, CRLF, quoted only where needed. Pictures stay web addresses.",
    _PACK: "badge.csv, the steps in ALM in plain words, and what was checked.",
    _PICTURES: "Pictures lie in Image/ and badge.csv points to them by path, for the content folder of the sprint.",
}


@st.dialog("Take away", width="medium")
def take_dialog(view: DraftView) -> None:
    """Choose the form; with errors left, a second and explicit confirmation comes first."""
    verdict(view.report)
    _say_broken(view)
    errors = view.report.errors
    accepted = True
    if errors:
        st.error(
            f"ALM would reject the rows with {'this error' if errors == 1 else f'these {errors:,} errors'}. "
            "The findings beside the table repair most of them.",
            icon=":material/dangerous:",
        )
        accepted = st.checkbox(f"I want the file all the same, with {count(errors, 'error')} in it", key="take.accept")
    kind = st.radio(
        "What", list(_MEANINGS), captions=list(_MEANINGS.values()), key="take.kind", label_visibility="collapsed"
    )
    if not accepted:
        st.button("Download", key="take.not-yet", type="primary", icon=":material/download:", disabled=True)
        return
    with shown_errors():
        name, data, mime = _make(view, str(kind), accept_errors=accepted)
        st.download_button(
            f"Download {name}",
            data,
            name,
            mime,
            key="take.go",
            type="primary",
            icon=":material/download:",
            on_click="ignore",
        )
        st.caption("Do not open it in Excel and save it. If that happened, drop it back under Changes and versions.")


def _make(view: DraftView, kind: str, *, accept_errors: bool) -> tuple[str, bytes, str]:
    bundle = console().bundle
    if kind == _FILE:
        name, data = bundle.take_away(view.id, accept_errors=accept_errors)
        return name, data, "text/csv"
    copies = _copies(view) if kind == _PICTURES else None
    pack = bundle.pack(
        view.id,
        accept_errors=accept_errors,
        actor=actor(),
        folder=copies,
    )
    if copies and copies.left_out:
        _say_left_out(view, copies.left_out)
    return pack.name, pack.zipped, "application/zip"


def _say_broken(view: DraftView) -> None:
    """Pictures that surely cannot be shown are worth a word before the file leaves, though no rule rejects them."""
    broken = [group for group in view.report.groups if group.code in _BROKEN]
    records = sorted({record for group in broken for record in group.records.to_list()})
    if records:
        rows = [str(int(view.table.rows[record])) for record in records[:_NAMED]]
        more = f" and {len(records) - _NAMED:,} more" if len(records) > _NAMED else ""
        noun, verb = ("picture", "leads") if len(records) == 1 else ("pictures", "lead")
        st.warning(
            f"**{len(records):,} {noun} {verb} nowhere** ({'row' if len(records) == 1 else 'rows'} "
            f"{', '.join(rows)}{more}). ALM would show an empty frame there.",
            icon=":material/broken_image:",
        )


def _say_left_out(view: DraftView, left_out: Mapping[str, str]) -> None:
    rows = _rows_of_pictures(view)
    lines = [f"- {_row_words(rows.get(url, ()))}: {plain(reason)}" for url, reason in list(left_out.items())[:_NAMED]]
    if len(left_out) > _NAMED:
        lines.append(f"- and {len(left_out) - _NAMED:,} more")
    title = f"**{count(len(left_out), 'picture was', 'pictures were')} not copied** and keep their web addresses:"
    st.warning("\n".join([title, "", *lines]), icon=":material/broken_image:")


def _rows_of_pictures(view: DraftView) -> dict[str, list[tuple[int, str]]]:
    """Row and badge id wherever a picture is shown, by its address."""
    places = [view.table.position_of(name) for name in ("imageUrl", "id")]
    urls, ids = (view.table.column(place).to_list() if place is not None else [] for place in places)
    found: dict[str, list[tuple[int, str]]] = {}
    for row, url, badge_id in zip(view.table.rows.to_list(), urls, ids, strict=False):
        found.setdefault(url, []).append((row, badge_id))
    return found


def _row_words(places: Sequence[tuple[int, str]]) -> str:
    return ", ".join(f"row {row} {plain(badge_id)}".strip() for row, badge_id in places) or "a picture"


def _copies(view: DraftView) -> ContentFolder:
    """The pictures that are at hand, each named after its badge's id."""
    wanted = view.picture_names
    with st.spinner("Loading pictures …"):
        console().pictures.check(tuple(wanted)).result()
    return console().pictures.content_folder(wanted)
