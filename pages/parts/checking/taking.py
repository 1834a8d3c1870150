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
_TAKEN = "check.taken"
_WAITS = "Waits for the tick above."
#: While the file is made the button is off and the focus gone, and with it the keyboard: Escape would close nothing.
_FOCUS = (
    "<script>/* {times} */ (() => {{ const box = document.querySelector('[role=\"dialog\"]'); "
    "if (box) {{ box.tabIndex = -1; box.focus(); }} }})();</script>"
)
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
    has_rejects = any(file.table is not None and file.errors for file in view.files)
    kinds = [kind for kind in _MEANINGS if kind != _REJECTS or has_rejects]
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
        _set(view)
    elif kind == _ONE:
        _one(view)
    elif kind == _VERSION:
        _version(view)
    elif kind == _REJECTS:
        _download(lambda: check.rejects(view.id), "rejected-rows.zip", "application/zip")
    elif kind == _HTML:
        _download(lambda: check.report_html(view.id, actor=who), "check-report.html", "text/html")
    elif kind == _CSV:
        _download(lambda: check.report_csv(view.id, actor=who), "check-report.csv", "text/csv")
    else:
        _download(lambda: check.report_json(view.id, actor=who), "check-report.json", "application/json")


def _set(view: CheckView) -> None:
    if not _can_be_read(view):
        return
    _left_out(view)
    accepted = _confirmed(view.errors, refused=sum(file.table is None for file in view.files))
    check = console().check
    _download(
        lambda: check.repaired_zip(view.id, accept_errors=accepted),
        "repaired.zip",
        "application/zip",
        allowed=accepted,
    )


def _can_be_read(view: CheckView) -> bool:
    """Whether there is any file to take; says so where there is none."""
    if any(file.table is not None for file in view.files):
        return True
    st.caption("No file of this check could be read. Each can be taken back as it came, under One file.")
    return False


def _confirmed(errors: int, *, refused: int = 0) -> bool:
    """Whether files may leave: nothing is wrong, or somebody wants them all the same. Of the errors so many are files
    that could not be read, which is said apart."""
    if not errors:
        return True
    left = count(errors - refused, "error")
    if errors > refused:
        these = "this error" if errors - refused == 1 else f"these {left}"
        st.error(f"ALM will reject the rows with {these}.", icon=":material/dangerous:")
    what = f", with {left} in it" if errors > refused else ", without what could not be read"
    return st.checkbox(f"I know, and want it all the same{what}", key=f"check.accept.{errors}")


def _left_out(view: CheckView) -> None:
    """Which files are not in the set that leaves."""
    refused = [short_name(file) for file in view.files if file.table is None]
    if refused:
        st.warning(
            f"{count(len(refused), 'file')} could not be read and will not be in it: {plain(', '.join(refused))}.",
            icon=":material/block:",
        )


def _one(view: CheckView) -> None:
    if not _can_be_read(view):
        return
    files = {file.id: file for file in view.files if file.table is not None}
    chosen = st.selectbox("File", list(files), format_func=lambda one: short_name(files[one]), key="check.take-file")
    accepted = _confirmed(files[chosen].errors)
    name = files[chosen].export_name.rsplit("/", 1)[-1]
    check = console().check
    _download(lambda: check.repaired_file(view.id, chosen, accept_errors=accepted), name, "text/csv", allowed=accepted)


def _download(make: Callable[[], Takeaway | None], name: str, media_type: str, *, allowed: bool = True) -> None:
    """A button that makes the file when it is pressed: a set of a million rows takes seconds."""

    def data() -> bytes:
        found = make()
        return found.data if found else b""

    if not allowed:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button("Download", key="check.take-not-yet", type="primary", icon=":material/download:", disabled=True)
            st.caption(_WAITS, width="content")
        return
    st.download_button(
        f"Download {name}",
        data,
        name,
        media_type,
        key="check.take-go",
        type="primary",
        icon=":material/download:",
        on_click=_note_taken,
        args=(name,),
    )
    taken, times = st.session_state.get(_TAKEN, ("", 0))
    if taken == name:
        st.success(f"{plain(name)} was made and given to your browser.", icon=":material/check_circle:")
        st.html(_FOCUS.format(times=times), unsafe_allow_javascript=True)


def forget_taken() -> None:
    """The dialog is opened anew: what was downloaded before is no news."""
    st.session_state.pop(_TAKEN, None)


def _note_taken(name: str) -> None:
    _, times = st.session_state.get(_TAKEN, ("", 0))
    st.session_state[_TAKEN] = (name, times + 1)


def _version(view: CheckView) -> None:
    if not _can_be_read(view):
        return
    _left_out(view)
    accepted = _confirmed(view.errors, refused=sum(file.table is None for file in view.files))
    name = st.text_input("Name", value=view.name.removesuffix(".zip"), key="check.version-name", max_chars=120)
    note = st.text_area("Note", key="check.version-note", placeholder="What is in it, for whom", max_chars=1000)
    if st.button(
        "Save version",
        type="primary",
        key="check.version-go",
        icon=":material/bookmark_add:",
        disabled=not accepted,
        help=None if accepted else _WAITS,
    ):
        version = console().check.save_version(
            view.id, name or "", actor=actor(), note=note or "", accept_errors=accepted
        )
        st.success(f"Saved as {plain(version.name)}, digest {version.digest[:12]}.", icon=":material/bookmark_added:")
