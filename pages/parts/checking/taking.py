"""Take away: the repaired set, one file, the rejected rows with their reasons, a report; or keep it as a version."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from credly_core.errors import ConsoleError
from credly_core.steps.check import CheckView, Takeaway
from pages.parts.checking.words import short_name
from pages.parts.errors import draw_error
from pages.parts.findings import verdict
from pages.parts.session import actor, console
from pages.parts.text import count, plain

_SET, _ONE = "The repaired set, as a zip", "One repaired file"
_REJECTS = "Only the rows with errors, with the reasons"
_HTML, _CSV, _JSON = "The report, to read and print", "All findings as a table", "Everything, for programs"
_VERSION = "Keep it here as a version"
_MEANINGS = {
    _SET: "For ALM: the right names, UTF-8 without mark, commas, CRLF, quoted only where needed.",
    _ONE: "The same for a single file.",
    _REJECTS: "For the people who know the data: one CSV per file, with row and reason. Formulas are made harmless.",
    _HTML: "One HTML page that loads nothing from elsewhere.",
    _CSV: "CSV for a spreadsheet, one finding per row.",
    _JSON: "JSON with files, findings and changes.",
    _VERSION: "Saved with name, author, time and digest; it never changes afterwards.",
}


@st.dialog("Take away", width="medium")
def take_dialog(view: CheckView) -> None:
    """Choose what; where files leave with errors in them, a second and explicit confirmation comes first."""
    verdict(view, clean="No finding: ALM would take this set", fine="ALM would take this set")
    kinds = [kind for kind in _MEANINGS if kind != _REJECTS or view.errors]
    kind = str(
        st.radio(
            "What",
            kinds,
            captions=[_MEANINGS[kind] for kind in kinds],
            key="check.take-kind",
            label_visibility="collapsed",
        )
    )
    try:
        _offer(view, kind)
    except ConsoleError as error:
        draw_error(error)


def _offer(view: CheckView, kind: str) -> None:
    check, who = console().check, actor()
    if kind == _SET:
        _left_out(view)
        accepted = _confirmed(view.errors)
        _download(view, accepted, lambda: check.repaired_zip(view.id, accept_errors=accepted), "repaired.zip")
    elif kind == _ONE:
        _one(view)
    elif kind == _VERSION:
        _version(view)
    elif kind == _REJECTS:
        _download(view, True, lambda: check.rejects(view.id), "rejected-rows.zip")
    else:
        make = {_HTML: check.report_html, _CSV: check.report_csv, _JSON: check.report_json}[kind]
        _download(view, True, lambda: make(view.id, actor=who), "report")


def _confirmed(errors: int) -> bool:
    """Whether files may leave: nothing is wrong, or somebody wants them all the same."""
    if not errors:
        return True
    st.error(f"ALM would reject what these {count(errors, 'error')} stand in.", icon=":material/dangerous:")
    return st.checkbox(f"I want it all the same, with {count(errors, 'error')} in it", key=f"check.accept.{errors}")


def _left_out(view: CheckView) -> None:
    """Which files are not in the set that leaves."""
    refused = [short_name(file) for file in view.files if file.table is None]
    if refused:
        st.warning(
            f"{count(len(refused), 'file')} could not be read and will not be in it: {plain(', '.join(refused))}.",
            icon=":material/block:",
        )


def _one(view: CheckView) -> None:
    files = {file.id: file for file in view.files if file.table is not None}
    if not files:
        st.caption("No file of this check could be read.")
        return
    chosen = st.selectbox("File", list(files), format_func=lambda one: short_name(files[one]), key="check.take-file")
    accepted = _confirmed(files[chosen].errors)
    check = console().check
    _download(
        view,
        accepted,
        lambda: check.repaired_file(view.id, chosen, accept_errors=accepted),
        files[chosen].export_name.rsplit("/", 1)[-1],
    )


def _download(view: CheckView, allowed: bool, make: Callable[[], Takeaway | None], name: str) -> None:
    if not allowed:
        st.button("Download", key="check.take-not-yet", type="primary", icon=":material/download:", disabled=True)
        return
    with st.spinner("Making it …", show_time=True):
        found = make()
    if found is None:
        st.caption("There is nothing in it.")
        return
    st.download_button(
        f"Download {found.name}",
        found.data,
        found.name,
        found.media_type,
        key="check.take-go",
        type="primary",
        icon=":material/download:",
        on_click="ignore",
    )


def _version(view: CheckView) -> None:
    _left_out(view)
    accepted = _confirmed(view.errors)
    name = st.text_input("Name", value=view.name.removesuffix(".zip"), key="check.version-name", max_chars=120)
    note = st.text_area("Note", key="check.version-note", placeholder="What is in it, for whom", max_chars=1000)
    if st.button(
        "Save version", type="primary", key="check.version-go", icon=":material/bookmark_add:", disabled=not accepted
    ):
        version = console().check.save_version(
            view.id, name or "", actor=actor(), note=note or "", accept_errors=accepted
        )
        st.success(f"Saved as {plain(version.name)}, digest {version.digest[:12]}.", icon=":material/bookmark_added:")
