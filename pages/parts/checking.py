"""The answer of a check, file by file: the verdict, the groups of findings, the refusal where a file cannot be read."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from credly_core.migration.findings import FindingGroup, Report
from credly_core.migration.writing import write_rows_for_people
from credly_core.steps.bundle.views import BADGE_FILE
from credly_core.steps.check import CheckAnswer, CheckedFile
from pages.parts import places
from pages.parts.bundle.choice import open_draft
from pages.parts.errors import draw_error, shown_errors
from pages.parts.findings import findings_panel, group_facts, group_table, verdict
from pages.parts.session import actor, console
from pages.parts.text import count, plain

_ANSWERS = "check.answers"
_COLUMNS = ("file", "row", "column", "severity", "value", "message", "hint", "code")


def checked(file: UploadedFile) -> CheckAnswer:
    """The answer for an upload; a file is read once, however often the page is drawn."""
    answers: dict[str, CheckAnswer] = st.session_state.setdefault(_ANSWERS, {})
    if file.file_id not in answers:
        with st.spinner(f"Checking {file.name} …"):
            answers[file.file_id] = console().check.check_bytes(file.name, file.getvalue())
    return answers[file.file_id]


def forget_all_but(files: Sequence[UploadedFile]) -> None:
    """Drop the answers for uploads that were taken away; their tables may be large."""
    answers: dict[str, CheckAnswer] = st.session_state.get(_ANSWERS, {})
    kept = {file.file_id for file in files}
    for file_id in [one for one in answers if one not in kept]:
        del answers[file_id]


def draw_answer(answer: CheckAnswer, upload: UploadedFile) -> None:
    """Everything about one upload; a zip holds several files."""
    for number, one in enumerate(answer.files):
        with st.container(border=True):
            _draw_file(one, upload, key=f"check-{upload.file_id}-{number}")


def _draw_file(one: CheckedFile, upload: UploadedFile, *, key: str) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        kind = plain(one.type) if one.type else "a type this console does not know"
        st.markdown(f"**{plain(one.file)}** \u2002:small[:gray[{kind} · {count(one.rows, 'row')}]]", width="content")
        with st.container(horizontal=True, width="content"):
            if one.report is not None and one.report.groups:
                _save_button(one, key)
            if one.type == BADGE_FILE and one.file == upload.name:
                _open_button(upload, key)
    if one.refusal is not None:
        draw_error(one.refusal)
    if one.report is None:
        return
    report = one.report
    verdict(report)
    findings_panel(report, repairable=(), on_show=None, on_repair=lambda group: _details(group, report), key=key)


def _save_button(one: CheckedFile, key: str) -> None:
    def make() -> bytes:
        rows = [[str(finding[name] or "") for name in _COLUMNS] for finding in one.findings()]  # type: ignore[literal-required]
        return write_rows_for_people(_COLUMNS, rows)

    st.download_button(
        "Save the findings",
        make,
        f"findings-of-{one.file.rsplit('/', 1)[-1]}",
        "text/csv",
        key=f"{key}.save",
        icon=":material/download:",
        on_click="ignore",
    )


def _open_button(upload: UploadedFile, key: str) -> None:
    if st.button("Repair it as a draft", key=f"{key}.open", icon=":material/table_edit:"):
        with shown_errors():
            outcome = console().bundle.start_from_file(upload.name, upload.getvalue(), actor=actor(), mapping={})
            open_draft(outcome.id)  # type: ignore[union-attr]  # with a mapping, nothing is left to ask
            st.switch_page(places.BUNDLE)


@st.dialog("Findings", width="large")
def _details(group: FindingGroup, report: Report) -> None:
    st.markdown(f"**{plain(group.title)}**  \n{plain(group.hint)}")
    group_facts(group)
    group_table(group, report)
